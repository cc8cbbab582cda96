"""Selects that are too long to be sent whole: what they offer for the letters that were typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import Option, OptionGroup, TextObject

from bot.blocks import form, kit
from bot.context import Ack, ActorOf, Begin, datetime
from domain import catalog
from domain.guard import allow
from domain.policy import Move

OFFERED = 100


def matters(ack: Ack, begin: Begin, actor: ActorOf, value: str) -> None:
    """What a ticket can be about."""
    with begin() as session:
        actor(session)
        found = form.groups(catalog.offices(session))
    ack(option_groups=narrowed(found, value))


def offices(ack: Ack, begin: Begin, actor: ActorOf, value: str) -> None:
    """The categories that a ticket can be forwarded to."""
    with begin() as session:
        actor(session)
        found = catalog.offices(session)
    ack(options=matching([kit.option(one.name, one.id) for one in found], value))


def colleagues(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, value: str) -> None:
    """Those who can be given the ticket."""
    with begin() as session:
        found = catalog.colleagues(session, allow(session, ticket_id, Move.ASSIGN, by=actor(session), now=now))
    ack(options=matching([kit.option(one.name, one.staff_id, one.title) for one in found], value))


def matching(options: Iterable[Option], typed: str) -> list[Option]:
    """The options in whose text the letters stand, as many as Slack shows."""
    wanted = typed.casefold().strip()
    return [one for one in options if wanted in read(one.text)][:OFFERED]


def narrowed(groups: Sequence[OptionGroup], typed: str) -> list[OptionGroup]:
    """The groups with what matches in them, a group whose own name matches whole."""
    wanted = typed.casefold().strip()
    found = []
    for group in groups:
        whole = wanted in read(group.label)
        if inside := matching(group.options or (), "" if whole else typed):
            found.append(OptionGroup(label=group.label, options=inside))
    return found[:OFFERED]


def read(label: str | TextObject | None) -> str:
    """What a label says, for comparing."""
    return str(label.text if isinstance(label, TextObject) else label or "").casefold()
