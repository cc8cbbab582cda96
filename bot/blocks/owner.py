"""What the owner of a ticket hears by direct message."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block

from bot import ids
from bot.blocks import card, facts, kit, notes, text
from bot.blocks.message import Message, compose
from domain.lookup import Entry, Sheet
from domain.policy import Status

_YOURS = {"ticket.created", "ticket.assigned", "ticket.forwarded"}


def news(entry: Entry, sheet: Sheet, now: datetime) -> Message:
    """What happened to a ticket of theirs, or that it is theirs now."""
    told = notes.said(entry, sheet, "office")
    lead = told.lead if told else "There is news"
    if entry.action in _YOURS:
        lead = yours(entry)
    body = told.body if told else ""
    short = f": {text.line(body, 1000)}" if body else ""
    blocks = [kit.section(f"{lead}\n*{facts.named(sheet)}*"), *([kit.quote(body)] if body else []), *rest(sheet, now)]
    return compose(f"{facts.named(sheet, 300)}: {lead}{short}", blocks)


def yours(entry: Entry) -> str:
    """That a ticket is theirs now, and by whom."""
    who = text.line(entry.who, notes.NAME) if entry.who else "The help desk"
    done = {"ticket.created": "filed a ticket that goes to you", "ticket.assigned": "gave you a ticket"}
    return f"{who} {done.get(entry.action, 'forwarded a ticket to you')}"


def rest(sheet: Sheet, now: datetime) -> list[Block]:
    """Where it stands, and what the owner can do."""
    where = f"{facts.standing(sheet)} · {facts.matter(sheet)} · filed by {text.mention(sheet.requester)}"
    if sheet.status == Status.RESOLVED:
        return [kit.small(where), kit.actions(kit.button("Open", ids.SHOW, sheet.id), card.reopen(sheet))]
    return [
        kit.small(where, f"due {facts.due(sheet, now)}"),
        kit.actions(
            kit.button("Open", ids.SHOW, sheet.id),
            kit.button("Comment…", ids.COMMENT, sheet.id),
            kit.button("Resolve…", ids.RESOLVE, sheet.id),
        ),
    ]
