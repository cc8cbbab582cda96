"""The table of contents: what the manifest promises is heard, and what listeners ask for can be had."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.kwargs_injection.args import Args

from bot import context, ids, listeners
from bot.blocks import form
from domain.catalog import Matter, Office
from sandbox.api.call import METHODS
from sandbox.people import Person
from tests.bot.conftest import MANIFEST, HelpDesk

TABLES = {
    name: getattr(listeners, name)
    for name in ("COMMANDS", "SHORTCUTS", "BUTTONS", "AFTER", "FORMS", "SEARCHES", "EVENTS")
}
ENTRIES = [(table, key, listener) for table, entries in TABLES.items() for key, listener in entries.items()]
ROOT = Path(__file__).parents[3]

# What depends on the kind of conversation, and who wants somebody's address: platform.md, 1.8.
READ = ("channels:read", "groups:read")
HISTORY = ("channels:history", "groups:history", "im:history")
MORE = {
    "conversations.info": READ,
    "conversations.list": READ,
    "conversations.history": HISTORY,
    "conversations.replies": HISTORY,
    "conversations.open": ("im:write",),
    "users.info": ("users:read.email",),
}

BOLT = set(inspect.signature(Args.__init__).parameters) - {"self", "kwargs", "next", "request", "response"}


@pytest.mark.parametrize(("table", "key", "listener"), ENTRIES, ids=[f"{table}-{key}" for table, key, _ in ENTRIES])
def test_a_listener_asks_only_for_what_there_is(table: str, key: str, listener: object) -> None:
    assert callable(listener)
    wanted = inspect.getfullargspec(listener).args
    assert set(wanted) <= BOLT | set(context.NAMES) | {"user_id"}


def test_nothing_that_is_put_within_reach_hides_behind_a_name_of_bolt() -> None:
    assert not set(context.NAMES) & (BOLT | {"request", "response", "next"})


def test_every_hint_is_always_there(unconnected: HelpDesk) -> None:
    bodies: list[dict[str, Any]] = [{}, {"actions": []}, {"command": "/ticket"}, {"event": {"type": "x"}}]
    for body in (*bodies, {"view": {"state": {}}}):
        assert set(context.hints(body, unconnected.client, "https://x/")) | set(context.GIVEN) == set(context.NAMES)


def test_the_manifest_and_the_listeners_name_the_same() -> None:
    features = MANIFEST["features"]
    assert [one["command"] for one in features["slash_commands"]] == [ids.COMMAND]
    assert {one["callback_id"] for one in features["shortcuts"]} == set(listeners.SHORTCUTS)
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == set(listeners.EVENTS)


def test_the_manifest_asks_for_the_scopes_of_what_is_called_and_for_no_other() -> None:
    code = "\n".join(file.read_text() for room in ("bot", "domain") for file in (ROOT / room).rglob("*.py"))
    called = {name for name in METHODS if f'"{name}"' in code or re.search(rf"\b{name.replace('.', '_')}\b", code)}
    wanted = {METHODS[name].scope for name in called if METHODS[name].scope}.union(
        *(MORE.get(name, ()) for name in called)
    )
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == wanted | {"commands"} | {"files:read"}
    assert "file_input" in str(form.new_ticket([Office(1, "Hostel", (Matter(1, "Fan", 1, "Hostel"),))]))


def test_everything_in_the_manifest_reaches_its_listener(unconnected: HelpDesk) -> None:
    who = unconnected.student("Asha")
    assert all(_handled(unconnected.app, body) for body in _bodies(who))


def test_every_button_and_form_that_is_written_down_is_heard() -> None:
    names = {value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}
    buttons = {name for name in names if name.startswith((ids.TICKET, ids.ESCALATION)) and not name.endswith(".")}
    assert buttons - {ids.MORE, ids.FORM} <= set(listeners.BUTTONS)


def test_listeners_do_not_know_each_other_and_hold_no_try() -> None:
    for file in (Path(listeners.__file__).parent).glob("*.py"):
        tree = ast.parse(file.read_text())
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Try)], file.name
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        assert file.name == "__init__.py" or not {name for name in imported if name.startswith("bot.listeners")}


def test_a_listener_is_at_most_twelve_lines() -> None:
    for file in (Path(listeners.__file__).parent).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and file.name != "__init__.py":
                body = node.body[1:] if ast.get_docstring(node) else node.body
                assert (body[-1].end_lineno or 0) - body[0].lineno < 12 + (node.name == "submit") * 4, node.name


def _bodies(who: Person) -> list[dict[str, object]]:
    person = {"user": {"id": who.id, "team_id": who.workspace.team_id}, "trigger_id": "1.2.3"}
    team = who.workspace.team_id
    command = {"command": ids.COMMAND, "text": "help", "user_id": who.id, "team_id": team}
    message = {"channel": {"id": "C1"}, "message": {"ts": "1.2", "text": "Fan"}}
    shortcuts = [
        {"type": "shortcut" if one["type"] == "global" else "message_action", "callback_id": one["callback_id"]}
        for one in MANIFEST["features"]["shortcuts"]
    ]
    events = [
        {"type": "event_callback", "event": {"type": "app_home_opened", "user": who.id, "tab": "messages"}},
        {"type": "event_callback", "event": {"type": "user_change", "user": {"id": who.id, "profile": {}}}},
    ]
    return [
        command,
        *({**person, **message, **one} for one in shortcuts),
        *({**one, "team_id": team} for one in events),
    ]


def _handled(app: App, body: dict[str, object]) -> bool:
    return app.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200
