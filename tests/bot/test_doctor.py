from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from bot import doctor, migrating
from bot.doctor import Finding
from bot.settings import Settings, read
from domain import lanes
from domain.models import Category, College
from tests import factories
from tests.bot import postroom
from tests.bot.conftest import MANIFEST, HelpDesk

SENTENCE = r"[A-Z0-9].*\."
ADVICE = rf"{SENTENCE}|[A-Z].*: /invite @resolve"  # A full stop would be copied along with a command.


@dataclass
class Installation:
    """A help desk, and what is set for it."""

    desk: HelpDesk
    settings: Settings
    url: str

    def examine(self) -> list[Finding]:
        return doctor.examine(self.settings, self.url)

    def wrong(self) -> list[Finding]:
        return [one for one in self.examine() if one.wrong]


@pytest.fixture
def healthy(unconnected: HelpDesk, fresh_url: str) -> Installation:
    """An installation in which nothing is wrong."""
    unconnected.staff("Ravi", primary=True)
    unconnected.staff("Chef", "Mess", primary=True)
    app, api = unconnected.workspace.app, unconnected.slack.api_url
    settings = read(slack_bot_token=app.bot_token, slack_app_token=app.app_token, slack_api_url=api)
    return Installation(unconnected, settings, fresh_url)


def test_a_healthy_installation_has_nothing_wrong(healthy: Installation) -> None:
    assert [one.line for one in healthy.examine()] == [
        "ok     Slack knows the bot as resolve in Sandbox.",
        "ok     The bot has every scope of manifest.yml.",
        "ok     Socket Mode can be connected.",
        "ok     The database has the schema of this program.",
        "ok     Maintenance's primary admin is Ravi.",
        "ok     Mess's primary admin is Chef.",
        "ok     The bot writes into #office for Maintenance.",
        "ok     The bot writes into #mess for Mess.",
        "ok     The bot writes into #operators for the operators.",
    ]


def test_over_http_no_socket_is_asked_for(healthy: Installation) -> None:
    healthy.settings.slack_app_token, healthy.settings.slack_signing_secret = None, SecretStr("secret")
    assert not any(one.wrong or "Socket Mode" in one.what for one in healthy.examine())


def test_a_category_that_is_out_of_use_needs_nothing(healthy: Installation) -> None:
    with healthy.desk.begin() as session:
        factories.category(session, "Laundry", active=False)
    assert healthy.wrong() == []


def test_a_scope_that_is_missing_hides_no_channel(healthy: Installation) -> None:
    unscoped(healthy)
    healthy.desk.workspace.archive(healthy.desk.office.id)
    assert ["lacks" in one.what or "is archived" in one.what for one in healthy.wrong()] == [True, True]


def test_what_cannot_be_looked_at_without_a_scope_is_said_once(healthy: Installation) -> None:
    granted = MANIFEST["oauth_config"]["scopes"]["bot"]
    scopes = [one for one in granted if one not in ("channels:read", "groups:read")]
    app = healthy.desk.workspace.install({**MANIFEST, "oauth_config": {"scopes": {"bot": scopes}}})
    healthy.settings.slack_bot_token = SecretStr(app.bot_token)
    assert [one.what for one in healthy.wrong()] == ["The bot lacks channels:read, groups:read."]


def test_what_is_wrong_stands_in_one_line_with_its_advice() -> None:
    assert Finding("It rains.", "Take an umbrella.").line == "wrong  It rains. Take an umbrella."


# -- one mishap each, in an installation that is healthy otherwise


def revoked(it: Installation) -> None:
    it.desk.workspace.revoke()


def unreachable(it: Installation) -> None:
    it.settings.slack_api_url = "http://127.0.0.1:1/api/"


def unscoped(it: Installation) -> None:
    scopes = [one for one in MANIFEST["oauth_config"]["scopes"]["bot"] if one not in ("files:read", "im:write")]
    app = it.desk.workspace.install({**MANIFEST, "oauth_config": {"scopes": {"bot": scopes}}})
    it.settings.slack_bot_token = SecretStr(app.bot_token)


def mistyped(it: Installation) -> None:
    it.settings.slack_app_token = SecretStr("xapp-1-mistyped")


def both_ways(it: Installation) -> None:
    it.settings.slack_signing_secret = SecretStr("secret")


def no_database(it: Installation) -> None:
    it.url = "postgresql://nobody@127.0.0.1:1/nothing"


def behind(it: Installation) -> None:
    migrating.downgrade(it.url)


def no_category(it: Installation) -> None:
    with it.desk.begin() as session:
        session.execute(update(Category).values(active=False))


def library(it: Installation, **admin: Any) -> None:
    """Another category; with facts, they are those of its primary admin Sita."""
    with it.desk.begin() as session:
        office = factories.category(session, "Library", slack_channel_id=it.desk.mess.id)
        if admin:
            factories.assign(session, office, factories.staff(session, "Sita", **admin), primary=True)


def deactivated(it: Installation) -> None:
    library(it, deactivated_at=it.desk.clock())


def unknown(it: Installation) -> None:
    library(it, slack_user_id=None)


def stopped(it: Installation) -> None:
    with it.desk.begin() as session:
        lanes.stop(session, lanes.UPDATE, "missing_scope", lanes.Pace().probe)


def dead(it: Installation) -> None:
    postroom.write(it.desk, it.desk.office.id, times=1, state="dead")


def moved(it: Installation, channel: str | None = "C404") -> None:
    with it.desk.begin() as session:
        session.execute(update(Category).where(Category.name == "Mess").values(slack_channel_id=channel))


def without_channel(it: Installation) -> None:
    moved(it, None)


def without_operators(it: Installation) -> None:
    with it.desk.begin() as session:
        session.execute(update(College).values(operators_channel=None))


def archived(it: Installation) -> None:
    it.desk.workspace.archive(it.desk.mess.id)


def uninvited(it: Installation) -> None:
    it.desk.workspace.leave(it.desk.office.id, it.desk.workspace.app.bot_user_id)


MISHAPS = [
    (revoked, "Slack refuses SLACK_BOT_TOKEN (token_revoked)", "Copy the Bot User OAuth Token"),
    (unreachable, "Slack cannot be reached", "Look at the network"),
    (unscoped, "The bot lacks files:read, im:write.", "Add them on the page OAuth & Permissions"),
    (mistyped, "Slack refuses SLACK_APP_TOKEN (invalid_auth)", "Create an app-level token"),
    (both_ways, "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set", "For Socket Mode unset SLACK_SIGNING_SECRET"),
    (no_database, "The database cannot be reached", "Look at DATABASE_URL"),
    (behind, "The database has another schema", "Start `sst-resolve run`"),
    (no_category, "There is no category", "sst-resolve load campus.yml"),
    (library, "Library has no primary admin", "(primary: true)"),
    (deactivated, "Library's primary admin Sita is deactivated", "Name another"),
    (unknown, "Library's primary admin Sita is not known in Slack yet", "open the bot's Home tab once"),
    (stopped, "Nothing is sent through chat.update: missing_scope", "Mend it in Slack: it is tried again"),
    (dead, "1 message could not be delivered", "The operators' channel has been told"),
    (moved, "does not see the channel C404 of Mess (channel_not_found)", "Correct it in campus.yml"),
    (without_channel, "There is no channel for Mess", "Give it one in campus.yml"),
    (without_operators, "There is no channel for the operators", "Give it one in campus.yml"),
    (archived, "The channel #mess of Mess is archived", "Unarchive it"),
    (uninvited, "The bot is not in #office, the channel of Maintenance", "/invite @resolve"),
]


@pytest.mark.parametrize(("mishap", "what", "advice"), MISHAPS)
def test_what_is_wrong_is_said_with_what_to_do_about_it(
    healthy: Installation, mishap: Callable[[Installation], None], what: str, advice: str
) -> None:
    mishap(healthy)
    (one,) = healthy.wrong()
    assert what in one.what
    assert advice in one.advice


@pytest.mark.parametrize("mishap", [mishap for mishap, _, _ in MISHAPS])
def test_every_advice_is_a_sentence(healthy: Installation, mishap: Callable[[Installation], None]) -> None:
    mishap(healthy)
    (one,) = healthy.wrong()
    assert re.fullmatch(SENTENCE, one.what)
    assert re.fullmatch(ADVICE, one.advice)
