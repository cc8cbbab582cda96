from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot import database, doctor
from bot.settings import Settings, read
from domain import people
from tests import factories
from tests.bot.conftest import MANIFEST, HelpDesk


@pytest.fixture
def configured(unconnected: HelpDesk) -> Settings:
    app = unconnected.workspace.app
    return read(slack_bot_token=app.bot_token, slack_app_token=app.app_token, slack_api_url=unconnected.slack.api_url)


def wrong(settings: Settings, url: str) -> list[str]:
    return [one.line for one in doctor.examine(settings, url) if one.wrong]


@pytest.fixture
def healthy(unconnected: HelpDesk) -> HelpDesk:
    """An installation in which nothing is wrong."""
    unconnected.staff("Ravi", primary=True)
    unconnected.staff("Chef", "Mess", primary=True)
    return unconnected


def test_a_healthy_installation_has_nothing_wrong(healthy: HelpDesk, configured: Settings, fresh_url: str) -> None:
    found = doctor.examine(configured, fresh_url)
    assert [one.line for one in found if one.wrong] == []
    assert any("writes into #office" in one.what for one in found)


def test_a_token_that_slack_refuses(healthy: HelpDesk, configured: Settings, fresh_url: str) -> None:
    healthy.workspace.revoke()
    (line,) = wrong(configured, fresh_url)
    assert "refuses SLACK_BOT_TOKEN (token_revoked)" in line


def test_scopes_that_were_not_granted(healthy: HelpDesk, fresh_url: str) -> None:
    few = {**MANIFEST, "oauth_config": {"scopes": {"bot": [*MANIFEST["oauth_config"]["scopes"]["bot"]]}}}
    few["oauth_config"]["scopes"]["bot"].remove("files:read")
    app = healthy.workspace.install(few)
    settings = read(slack_bot_token=app.bot_token, slack_app_token=app.app_token, slack_api_url=healthy.slack.api_url)
    (line,) = wrong(settings, fresh_url)
    assert "The bot lacks files:read." in line


def test_channels_that_the_bot_cannot_write_into(healthy: HelpDesk, configured: Settings, fresh_url: str) -> None:
    workspace = healthy.workspace
    workspace.leave(healthy.office.id, workspace.app.bot_user_id)
    workspace.archive(healthy.mess.id)
    with healthy.begin() as session:
        factories.category(session, "Library", slack_channel_id="C404")
    found = "\n".join(wrong(configured, fresh_url))
    assert "The bot is not in #office" in found
    assert "#mess of Mess is archived" in found
    assert "does not see the channel C404 of Library" in found


def test_categories_without_somebody_to_tell(unconnected: HelpDesk, configured: Settings, fresh_url: str) -> None:
    chef = unconnected.staff("Chef", "Mess", primary=True)
    with unconnected.begin() as session:
        people.deactivate(session, chef.id, now=unconnected.clock())
    found = "\n".join(wrong(configured, fresh_url))
    assert "Maintenance has no primary admin" in found
    assert "Mess's primary admin Chef is deactivated" in found


def test_a_database_that_is_behind(
    healthy: HelpDesk, configured: Settings, fresh_url: str, fresh_engine: Engine
) -> None:
    fresh_engine.dispose()
    database.downgrade(fresh_url)
    (line,) = wrong(configured, fresh_url)
    assert "another schema" in line


def test_a_database_that_is_not_there(healthy: HelpDesk, configured: Settings) -> None:
    (line,) = wrong(configured, "postgresql://nobody@127.0.0.1:1/nothing")
    assert "The database cannot be reached" in line


def test_every_advice_is_a_sentence(unconnected: HelpDesk, configured: Settings, fresh_url: str) -> None:
    for one in doctor.examine(configured, fresh_url):
        assert one.what.endswith(".")
