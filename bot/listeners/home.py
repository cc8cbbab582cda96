"""The Home tab, the lists that are turned over page by page, and what Slack says of people."""

from __future__ import annotations

from typing import Any

from bot import newcomers
from bot.blocks import home, lists
from bot.context import Ack, ActorOf, Begin, Callable, Screen, datetime
from domain import lookup, people, seen


def opened(event: dict[str, Any], begin: Begin, actor: ActorOf, now: datetime, screen: Screen) -> None:
    """Show the Home tab to whoever opens it."""
    if event.get("tab") == "home":
        show(begin, actor, now, screen)


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


def show(begin: Begin, actor: ActorOf, now: datetime, screen: Screen) -> None:
    """Publish the Home tab as it is now."""
    with begin() as session:
        mine, queue = seen.front(session, actor(session), now=now)
    screen.publish(home.home(mine, queue, now))
