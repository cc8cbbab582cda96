"""The Home tab, the lists that are turned over page by page, and what Slack says of people."""

from __future__ import annotations

from typing import Any

from bot import newcomers
from bot.blocks import lists
from bot.context import Ack, ActorOf, Begin, Callable, Screen, datetime
from domain import lookup, notifications, people


def opened(begin: Begin, user_id: str, event_id: str) -> None:
    """Draw the Home tab of whoever opens the bot, now and whenever something on it changes."""
    with begin() as session:
        notifications.publish_home(session, people.present(session, user_id), once=event_id)


def turn(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, value: str, page: int, screen: Screen) -> None:
    """Show another page of a list, in place of this one."""
    read, phrase = PAGES.get(value.partition(":")[0], PAGES["mine"])
    with begin() as session:
        found = read(session, actor(session), now=now, number=page)
    screen.tell(phrase(found, now), replace=True)
    ack()


PAGES = {"mine": (lookup.mine, lists.mine), "queue": (lookup.queue, lists.queue)}


def changed(event: dict[str, Any], begin: Begin, now: datetime, team_id: str, forget: Callable[[str], None]) -> None:
    """Take over what Slack says has changed about a person."""
    profile = newcomers.read(event["user"], team_id)
    with begin() as session:
        people.refresh(session, profile, now=now)
    forget(profile.slack_user_id)
