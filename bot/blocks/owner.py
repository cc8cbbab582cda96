"""What the owner of a ticket hears by direct message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement

from bot import ids
from bot.blocks import card, facts, kit, notes, text
from bot.blocks.message import Message, compose
from domain.lookup import Entry, Sheet
from domain.policy import Status

GIVEN = {
    "ticket.created": "filed a ticket that goes to you",
    "ticket.assigned": "gave you a ticket",
    "ticket.forwarded": "forwarded a ticket to you",
}
DESCRIPTION = 1000


def news(entry: Entry, sheet: Sheet, now: datetime) -> Message:
    """What happened to a ticket of theirs, or that it is theirs now."""
    said = told(entry, sheet)
    short = f": {text.line(said.body, 1000)}" if said.body else ""
    lead = f"{said.lead}:" if said.body else text.sentence(said.lead)
    head = kit.section(f"*{facts.named(sheet)}*\n{lead}")
    blocks = [head, *([kit.quote(said.body)] if said.body else []), *asked(entry, sheet), *rest(sheet, now)]
    return compose(f"{facts.named(sheet, 300)}: {said.lead}{short}", blocks)


def told(entry: Entry, sheet: Sheet) -> notes.Said:
    """What happened, as the owner reads it."""
    said = notes.said(entry, sheet, "office") or notes.Said("There is news")
    if entry.action not in GIVEN:
        return said
    who = text.line(entry.who, notes.NAME) if entry.who else "The help desk"
    return notes.Said(f"{who} {GIVEN[entry.action]}", said.body)


def asked(entry: Entry, sheet: Sheet) -> Iterator[Block]:
    """What the student wrote, for one who sees the ticket for the first time."""
    if entry.action in GIVEN and sheet.description:
        yield kit.quote(sheet.description, DESCRIPTION)


def rest(sheet: Sheet, now: datetime) -> list[Block]:
    """Where it stands, and what the owner can do."""
    where = [facts.standing(sheet), facts.matter(sheet), f"filed by {text.mention(sheet.requester)}"]
    if sheet.status == Status.RESOLVED:
        return [kit.small(*where), kit.actions(kit.button("Open", ids.SHOW, sheet.id), card.reopen(sheet))]
    place = [text.line(sheet.location, facts.NAME)] if sheet.location else []
    return [kit.small(*where, *place, f"due {facts.due(sheet, now)}"), kit.actions(*buttons(sheet))]


def buttons(sheet: Sheet) -> Iterator[ButtonElement]:
    """What the owner can do at once; the rest is behind Open."""
    if sheet.owner and sheet.status != Status.IN_PROGRESS:
        yield kit.button("Start work", ids.CLAIM, f"{sheet.id}:{sheet.owner.staff_id or 0}", style="primary")
    yield kit.button("Comment…", ids.COMMENT, sheet.id)
    yield kit.button("Resolve…", ids.RESOLVE, sheet.id)
    yield kit.button("Open", ids.SHOW, sheet.id)
