"""What is wrong with an installation, and what to do about it: one line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import database, webapi
from bot.settings import Settings
from domain import gauges, reach
from domain.db import beginner, engine
from domain.models import Category, College

TOKEN_PAGE = "OAuth & Permissions"  # noqa: S105 - the page of the app's settings


@dataclass(frozen=True)
class Finding:
    """Something that was looked at; `advice` is what to do about it, "" where it is well."""

    what: str
    advice: str = ""

    @property
    def wrong(self) -> bool:
        """Whether somebody has to act."""
        return bool(self.advice)

    @property
    def line(self) -> str:
        """The finding for a terminal."""
        return f"wrong  {self.what} {self.advice}" if self.wrong else f"ok     {self.what}"


def examine(settings: Settings, url: str) -> list[Finding]:
    """Everything there is to find; what cannot be looked at because of something else is left out."""
    bound, client = engine(url, pool_size=1), webapi.client(settings)
    found = [*tokens(client, settings)]
    reached = not found[0].wrong
    schema = list(schemas(bound))
    found += schema
    if not any(one.wrong for one in schema):
        with beginner(bound)() as session:
            wanted, heard = channels(session), [*people(session), *sending(session)]
        found += heard + ([*places(client, wanted)] if reached else [])
    bound.dispose()
    return found


def tokens(client: WebClient, settings: Settings) -> Iterator[Finding]:
    """Whether Slack takes the tokens, and what they may do."""
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        said = f"Slack refuses SLACK_BOT_TOKEN ({error.response.get('error')})."
        yield Finding(
            said, f"Copy the Bot User OAuth Token from the page {TOKEN_PAGE} of the app, or install it again."
        )
        return
    except OSError as error:
        yield Finding(f"Slack cannot be reached ({error}).", "Look at the network, a proxy, and SLACK_API_URL.")
        return
    yield Finding(f"Slack knows the bot as {answer['user']} in {answer['team']}.")
    yield from scopes(str(answer.headers.get("x-oauth-scopes", "")))
    if settings.slack_app_token and settings.http:
        said = "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set: only what Slack posts over HTTP is heard."
        advice = "For Socket Mode unset SLACK_SIGNING_SECRET; for HTTP unset SLACK_APP_TOKEN, and turn Socket Mode off."
        yield Finding(said, advice)
    elif settings.slack_app_token:
        yield from socket(client, settings.slack_app_token.get_secret_value())


def scopes(granted: str) -> Iterator[Finding]:
    """Whether the bot was granted what the manifest asks for."""
    wanted = set(manifest()["oauth_config"]["scopes"]["bot"])
    missing = sorted(wanted - {one.strip() for one in granted.split(",")})
    if missing:
        advice = f"Add them on the page {TOKEN_PAGE}, or create the app from manifest.yml, and install it again."
        yield Finding(f"The bot lacks {', '.join(missing)}.", advice)
    else:
        yield Finding("The bot has every scope of manifest.yml.")


def socket(client: WebClient, app_token: str) -> Iterator[Finding]:
    """Whether a Socket Mode connection could be opened."""
    try:
        client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        said = f"Slack refuses SLACK_APP_TOKEN ({error.response.get('error')})."
        yield Finding(said, "Create an app-level token with connections:write on the page Basic Information.")
    else:
        yield Finding("Socket Mode can be connected.")


def schemas(bound: Engine) -> Iterator[Finding]:
    """Whether the database is there and up to date."""
    try:
        current = database.is_current(bound)
    except OperationalError as error:
        said = f"The database cannot be reached ({' '.join(str(error.orig).split())})."
        yield Finding(said, "Look at DATABASE_URL and at the server.")
        return
    if current:
        yield Finding("The database has the schema of this program.")
    else:
        yield Finding("The database has another schema than this program.", "Start `sst-resolve run`: it upgrades.")


def channels(session: Session) -> list[tuple[str, str | None]]:
    """The channels that the college uses, by what they are for."""
    operators = session.scalar(select(College.operators_channel))
    offices = select(Category.name, Category.slack_channel_id).where(Category.active).order_by(Category.name)
    return [*session.execute(offices), ("the operators", operators)]


def people(session: Session) -> Iterator[Finding]:
    """Whether each category has somebody who would hear of an escalation first."""
    found = reach.of_each(session)
    if not found:
        yield Finding("There is no category.", "Bring the college in: `sst-resolve load campus.yml`.")
    for one in found:
        yield _primary(one)


def sending(session: Session) -> Iterator[Finding]:
    """Whether anything keeps messages from being sent."""
    counts = gauges.read(session).deliveries
    for lane, why in sorted(gauges.stopped(session).items()):
        advice = "Mend it in Slack: it is tried again each half minute; start the program anew only for another token."
        yield Finding(f"Nothing is sent through {lane}: {why}.", advice)
    if dead := counts.get("dead", 0):
        advice = "The operators' channel has been told of each; once it is mended, new messages pass by themselves."
        yield Finding(f"{dead} message{'s' if dead > 1 else ''} could not be delivered.", advice)


def places(client: WebClient, wanted: list[tuple[str, str | None]]) -> Iterator[Finding]:
    """Whether the bot can write into each channel."""
    for purpose, channel in wanted:
        if channel is None:
            advice = "Give it one in campus.yml and load it, else nobody sees what belongs there."
            yield Finding(f"There is no channel for {purpose}.", advice)
        else:
            yield from _place(client, purpose, channel)


def manifest() -> dict[str, Any]:
    """The app's manifest: beside the program in a checkout, within it where it was installed."""
    here = Path(__file__).parent
    file = next(one for one in (here / "manifest.yml", here.parent / "manifest.yml") if one.is_file())
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def _primary(one: reach.Reach) -> Finding:
    user, where = one.primary, f"{one.category}'s primary admin"
    if user is None:
        return Finding(f"{one.category} has no primary admin.", "Name one in campus.yml (primary: true) and load it.")
    if user.deactivated_at:
        return Finding(f"{where} {user.called} is deactivated in Slack.", "Name another in campus.yml and load it.")
    if user.slack_user_id is None:
        advice = "Load campus.yml with SLACK_BOT_TOKEN set, or ask them to open the bot's Home tab once."
        return Finding(f"{where} {user.called} is not known in Slack yet.", advice)
    return Finding(f"{where} is {user.called}.")


def _place(client: WebClient, purpose: str, channel: str) -> Iterator[Finding]:
    try:
        found = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        if (code := error.response.get("error")) != "missing_scope":  # That is another finding, with its own advice.
            said = f"The bot does not see the channel {channel} of {purpose} ({code})."
            yield Finding(said, "Correct it in campus.yml, or invite the bot if it is private: /invite @resolve")
        return
    name = f"#{found.get('name')}"
    if found.get("is_archived"):
        yield Finding(f"The channel {name} of {purpose} is archived.", "Unarchive it, or name another in campus.yml.")
    elif not found.get("is_member"):
        yield Finding(f"The bot is not in {name}, the channel of {purpose}.", "Write there: /invite @resolve")
    else:
        yield Finding(f"The bot writes into {name} for {purpose}.")
