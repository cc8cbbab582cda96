"""A small app for the tests of the local Slack: one command, one modal, a message with controls, a Home tab."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.base_handler import BaseSocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.serving import Server
from sandbox.faults import Fault
from sandbox.model import Credentials
from sandbox.server import LocalSlack

Json = dict[str, Any]

SCOPES = [
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:write",
    "users:read",
    "users:read.email",
]
EVENTS = ["app_home_opened", "app_mention", "message.channels", "message.im", "user_change"]
MANIFEST: Json = {
    "display_information": {"name": "Desk"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "desk"},
        "slash_commands": [
            {"command": "/desk", "description": "Ask the desk"},
            {"command": "/escaped", "description": "Ask with ids", "should_escape": True},
        ],
        "shortcuts": [
            {"name": "New request", "type": "global", "callback_id": "new", "description": "Ask"},
            {"name": "File a request", "type": "message", "callback_id": "file", "description": "Ask about this"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {
        "event_subscriptions": {"bot_events": EVENTS},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


def text_input(label: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text"}
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": element, **more}


def modal(*blocks: Json, title: str = "Request", **more: Any) -> Json:
    body = {"type": "modal", "callback_id": "form", "title": plain(title), "submit": plain("Send")}
    return {**body, "blocks": list(blocks), **more}


FORM = modal(
    text_input("Title"),
    {
        "type": "section",
        "block_id": "kind",
        "text": {"type": "mrkdwn", "text": "*Kind*"},
        "accessory": {"type": "static_select", "action_id": "kind", "options": [option("Fan"), option("Light")]},
    },
    {
        "type": "input",
        "block_id": "who",
        "optional": True,
        "label": plain("Who"),
        "element": {"type": "external_select", "action_id": "who", "min_query_length": 1},
    },
    {
        "type": "input",
        "block_id": "files",
        "optional": True,
        "label": plain("Files"),
        "element": {"type": "file_input", "action_id": "files"},
    },
)

CARD: list[Json] = [
    {"type": "section", "block_id": "head", "text": {"type": "mrkdwn", "text": "*#1 Fan broken*"}},
    {
        "type": "actions",
        "block_id": "do",
        "elements": [
            {"type": "button", "action_id": "claim", "text": plain("Claim"), "value": "1"},
            {"type": "overflow", "action_id": "more", "options": [option("History"), option("Escalate")]},
        ],
    },
]


class Desk:
    """What the app was sent, and its listeners. `naps` are seconds that the next commands sleep."""

    def __init__(self, slack: LocalSlack, credentials: Credentials) -> None:
        self.slack, self.credentials = slack, credentials
        self.web = WebClient(credentials.bot_token, base_url=slack.api_url, retry_handlers=[])
        self.bodies: list[Json] = []
        self.naps: list[float] = []
        secret = credentials.signing_secret
        self.app = App(client=self.web, signing_secret=secret, process_before_response=True)
        self.app.use(self._remember)
        self.app.command("/desk")(self.command)
        self.app.command("/escaped")(lambda ack, body: ack(body["text"]))
        self.app.view("form")(self.submitted)
        self.app.view_closed("form")(lambda ack: ack())
        self.app.options("who")(self.suggest)
        self.app.shortcut("new")(self.open_form)
        self.app.shortcut("file")(self.open_form)
        for action in ("claim", "more", "kind"):
            self.app.action(action)(lambda ack: ack())
        self.app.event("app_home_opened")(self.home)
        for event in ("message", "app_mention", "user_change"):
            self.app.event(event)(lambda: None)

    def of(self, kind: str) -> list[Json]:
        """The bodies of one kind that arrived."""
        return [body for body in self.bodies if kind in (body.get("type"), body.get("command"), _event(body))]

    def _remember(self, body: Json, next: Any) -> None:  # noqa: A002 - Bolt injects by this name
        self.bodies.append(body)
        next()

    def command(self, ack: Any, body: Json, client: WebClient) -> None:
        if self.naps:
            time.sleep(self.naps.pop(0))
        if body["text"] == "form":
            self.open_form(ack, body, client)
        elif body["text"] == "card":
            client.chat_postMessage(channel=body["user_id"], text="#1 Fan broken", blocks=CARD)
            ack()
        elif body["text"] == "loud":
            ack(text="for all", response_type="in_channel")
        else:
            ack(f"You said: {body['text']}")

    def open_form(self, ack: Any, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        ack()

    def submitted(self, ack: Any, view: Json) -> None:
        title = view["state"]["values"]["title"]["text"]["value"]
        answers: dict[str, Json] = {
            "bad": {"response_action": "errors", "errors": {"title": "Say more."}},
            "wrong key": {"response_action": "errors", "errors": {"kind": "No."}},
            "update": {
                "response_action": "update",
                "view": modal(text_input("Title"), text_input("More"), title="Two"),
            },
            "push": {"response_action": "push", "view": modal(text_input("Title"), title="Top")},
            "clear": {"response_action": "clear"},
        }
        ack(**answers.get(title, {}))

    def suggest(self, ack: Any, body: Json) -> None:
        names = [name for name in ("Ravi", "Rani", "Mohan") if name.lower().startswith(body["value"].lower())]
        ack(options=[option(name) for name in names])

    def home(self, event: Json, client: WebClient) -> None:
        blocks = [{"type": "header", "text": plain("Your requests")}, *CARD]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @contextmanager
    def by_socket(self) -> Iterator[Desk]:
        """Connected by Socket Mode."""
        handler = SocketModeHandler(self.app, self.credentials.app_token, ping_interval=0.2)
        handler.connect()  # type: ignore[no-untyped-call]
        assert self.slack.workspace.wait_for(lambda: self.slack.sockets)
        try:
            yield self
        finally:
            hang_up(self.slack, handler)

    @contextmanager
    def by_http(self, threads: int = 8) -> Iterator[Desk]:
        """Served on waitress, receiving signed HTTP."""
        server = Server(SlackRequestHandler(self.app), 0, threads=threads, host="127.0.0.1")
        server.start()
        self.slack.events_url = f"http://127.0.0.1:{server.port}/slack/events"
        try:
            yield self
        finally:
            self.slack.events_url = None
            server.stop()


def hang_up(slack: LocalSlack, handler: BaseSocketModeHandler) -> None:
    """Close the SDK's client without its waits: it would read on for three seconds and poll its queue for one."""
    client: Any = handler.client
    client.auto_reconnect_enabled = False
    client.closed = True
    slack.workspace.faults.sockets(Fault.SOCKET_CLOSED)
    client.enqueue_message("{}")
    handler.close()  # type: ignore[no-untyped-call]


def _event(body: Json) -> str | None:
    found = body.get("event")
    return str(found["type"]) if isinstance(found, dict) else None
