"""The card of a ticket in its category's channel; its thread is the work log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot import ids
from bot.blocks import facts, kit, text
from bot.blocks.message import Message, compose
from domain.guard import STATUS_WORDS
from domain.lookup import Sheet
from domain.policy import Status

NOBODY = "nobody yet - please claim"
_VERBS = {ids.ASK: "Ask the student…", ids.EXTEND: "Extend the deadline…", ids.ESCALATE: "Escalate…"}
_VERBS |= {ids.HISTORY: "History"}


def card(sheet: Sheet, now: datetime) -> Message:
    """The card as the ticket is now; a resolved one is small."""
    if sheet.status == Status.RESOLVED:
        return compose(line(sheet), closed(sheet))
    return compose(line(sheet), active(sheet, now))


def pointer(sheet: Sheet, new_link: str | None) -> Message:
    """What stays of a card whose ticket moved to another category."""
    there = text.link(new_link, "its new card")
    moved = f"moved to {text.line(sheet.category, facts.NAME)}"
    where = f" The work goes on there: {there}." if new_link else ""
    written = f"➡️ *{facts.named(sheet)}* {moved}.{where}"
    return compose(f"{facts.named(sheet, 300)} {moved}.", [kit.section(written)])


def line(sheet: Sheet) -> str:
    """The card in one line: "#42 Fan broken: in progress, with Ravi. Due tomorrow at 10:00."."""
    if sheet.status == Status.RESOLVED:
        return f"{facts.named(sheet, 300)}: resolved."
    owner = f"with {text.name(sheet.owner)}" if sheet.owner else "nobody has claimed it yet"
    return f"{facts.named(sheet, 300)}: {STATUS_WORDS[sheet.status]}, {owner}.{facts.due_line(sheet)}"


def active(sheet: Sheet, now: datetime) -> list[Block]:
    """All that the office needs to work on it."""
    top = [facts.head(sheet), *about(sheet, now)]
    end = [facts.origin(sheet), buttons(sheet)]
    return [*top, *facts.told(sheet, [*top, *end]), *end]


def about(sheet: Sheet, now: datetime) -> Iterator[Block]:
    """Who, where and when, and that the clock is paused."""
    owner = text.mention(sheet.owner) if sheet.owner else f"_{NOBODY}_"
    people = {"Filed by": facts.student(sheet), "Owner": owner}
    yield from kit.fields({**people, "Where": facts.where(sheet), "Due": facts.due(sheet, now)})
    if stands := facts.stands(sheet):
        yield stands
    if sheet.question:
        yield kit.quote(f"“{sheet.question}”", 600)


def closed(sheet: Sheet) -> list[Block]:
    """Who resolved it, when and how."""
    marks = [facts.matter(sheet), f"filed by {text.mention(sheet.requester)}", facts.verdict(sheet)]
    note = [kit.quote(sheet.resolution_note)] if sheet.resolution_note else []
    return [
        kit.section(f"*{facts.named(sheet)}*\n{facts.outcome(sheet)}"),
        *note,
        kit.small(*(mark for mark in marks if mark)),
        kit.actions(reopen(sheet), kit.button("History", ids.HISTORY, sheet.id)),
    ]


def buttons(sheet: Sheet) -> ActionsBlock:
    """What the office can do with an active ticket."""
    return kit.actions(
        claim(sheet),
        kit.button("Assign…", ids.ASSIGN, sheet.id),
        kit.button("Forward…", ids.FORWARD, sheet.id),
        kit.button("Comment…", ids.COMMENT, sheet.id),
        kit.button("Resolve…", ids.RESOLVE, sheet.id),
        kit.menu(ids.MORE, {f"{verb.removeprefix(ids.TICKET)}:{sheet.id}": label for verb, label in _VERBS.items()}),
    )


def claim(sheet: Sheet) -> ButtonElement:
    """Claim, or Take over from the owner whom the card shows."""
    owner = sheet.owner.staff_id if sheet.owner else None
    label, style = ("Take over", None) if sheet.owner else ("Claim", "primary")
    return kit.button(label, ids.CLAIM, f"{sheet.id}:{owner or 0}", style=style)


def reopen(sheet: Sheet) -> ButtonElement:
    """Reopen, which asks for a reason."""
    return kit.button("Reopen…", ids.REOPEN, sheet.id)
