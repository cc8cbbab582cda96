"""The requester's receipt, a direct message that follows the ticket; what the office keeps to itself is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, ConfirmObject

from bot import ids
from bot.blocks import facts, kit, text
from bot.blocks.message import Message, compose
from domain.guard import STATUS_WORDS
from domain.lookup import Sheet
from domain.policy import Status

RATINGS = {1: "1 · bad", 2: "2", 3: "3", 4: "4", 5: "5 · great"}


def receipt(sheet: Sheet, now: datetime) -> Message:
    """The receipt as the ticket is now."""
    if sheet.status == Status.RESOLVED:
        return compose(line(sheet), closed(sheet))
    return compose(line(sheet), active(sheet, now))


def question(sheet: Sheet, now: datetime) -> Message:
    """What the office asks, with a button to answer."""
    who = text.mention(sheet.owner) if sheet.owner else "The office"
    since = f" since {text.date(sheet.paused_at)} ({text.ago(sheet.paused_at, now)})" if sheet.paused_at else ""
    blocks = [
        kit.section(f"❓ {who} asks about *{facts.named(sheet)}*:"),
        kit.quote(sheet.question or ""),
        kit.actions(kit.button("Reply…", ids.REPLY, sheet.id, style="primary")),
        kit.small(f"The clock is paused{since}, until you answer"),
    ]
    asker = text.name(sheet.owner) if sheet.owner else "The office"
    return compose(f"{asker} asks about {facts.named(sheet, 300)}: {text.line(sheet.question or '', 1000)}", blocks)


def settled(sheet: Sheet) -> Message:
    """What becomes of the question when nobody waits for its answer any more."""
    return compose(
        f"The office's question about {facts.named(sheet, 300)} is settled.",
        [kit.section(f"☑️ The office's question about *{facts.named(sheet)}* is settled.")],
    )


def line(sheet: Sheet) -> str:
    """The receipt in one line."""
    if sheet.status == Status.RESOLVED:
        end = {"WITHDRAWN": "withdrawn", "UNANSWERED": "closed without an answer"}.get(
            sheet.resolution or "", "resolved"
        )
        return f"Your ticket {facts.named(sheet, 300)} is {end}."
    if sheet.question:
        return f"Your ticket {facts.named(sheet, 300)} waits for your answer: {text.line(sheet.question, 1000)}"
    owner = f", {text.name(sheet.owner)} has it" if sheet.owner else ""
    return f"Your ticket {facts.named(sheet, 300)} is {STATUS_WORDS[sheet.status]}{owner}.{facts.due_line(sheet)}"


def active(sheet: Sheet, now: datetime) -> list[Block]:
    """What the student filed and who works on it."""
    top = [facts.head(sheet), *about(sheet, now), *asked(sheet)]
    end = [facts.origin(sheet), kit.actions(*buttons(sheet))]
    return [*top, *facts.told(sheet, [*top, *end]), *end]


def about(sheet: Sheet, now: datetime) -> list[Block]:
    """Who, where and when."""
    owner = text.mention(sheet.owner) if sheet.owner else "nobody yet - the office knows"
    return kit.fields({"With": owner, "Due": facts.due(sheet, now), "Where": facts.where(sheet)})


def asked(sheet: Sheet) -> Iterator[Block]:
    """The question that stands, and that the clock is paused for it."""
    if sheet.question:
        yield kit.section("❓ *The office asks you:*")
        yield kit.quote(sheet.question, 1500)
    if sheet.paused_at:
        yield kit.section(f"⏸️ The clock is paused since {text.date(sheet.paused_at)}, until you answer.")


def buttons(sheet: Sheet) -> Iterator[ButtonElement]:
    """What the student can do with an active ticket."""
    if sheet.question:
        yield kit.button("Reply…", ids.REPLY, sheet.id, style="primary")
    yield kit.button("Add details…", ids.DETAILS, sheet.id)
    yield kit.button("Withdraw…", ids.WITHDRAW, sheet.id, confirm=withdrawal(sheet))


def withdrawal(sheet: Sheet) -> ConfirmObject:
    """Slack asks before it withdraws."""
    return ConfirmObject(
        title=f"Withdraw #{sheet.id}?",
        text=kit.plain("The office stops working on it. You can reopen it within 7 days.", 300),
        confirm="Withdraw",
        deny="Keep it",
        style="danger",
    )


def closed(sheet: Sheet) -> list[Block]:
    """How it ended, and what the student can say to that."""
    note = [kit.quote(sheet.resolution_note)] if sheet.resolution_note else []
    head = kit.section(f"*{facts.named(sheet)}*\n{facts.outcome(sheet, student=True)}")
    return [head, *note, facts.origin(sheet), *verdict(sheet)]


def verdict(sheet: Sheet) -> Iterator[Block]:
    """The question that fits how it ended."""
    if sheet.resolution == "WITHDRAWN":
        yield kit.actions(kit.button("Reopen…", ids.REOPEN, sheet.id))
    elif sheet.resolution == "UNANSWERED":
        yield kit.section("You can still go on: the ticket returns to the office as it was.")
        yield kit.actions(kit.button("Reopen", ids.REOPEN_NOW, sheet.id, style="primary"))
    elif sheet.rating:
        yield kit.section(f"You rated it {sheet.rating} of 5. Thank you.")
    elif sheet.confirmed_at:
        yield from rating(sheet)
    else:
        yield kit.section("*Is it fixed?*")
        yield answers(sheet)


def answers(sheet: Sheet) -> Block:
    """Fixed, or not."""
    return kit.actions(
        kit.button("Fixed, thanks", ids.FIXED, sheet.id, style="primary"),
        kit.button("Not fixed…", ids.NOT_FIXED, sheet.id),
    )


def rating(sheet: Sheet) -> Iterator[Block]:
    """One click rates; the comment is up to the student."""
    yield kit.section("It counts as fixed. *How well was it handled?*")
    yield kit.actions(*(kit.button(label, f"{ids.RATE}.{n}", sheet.id) for n, label in RATINGS.items()))
    yield kit.actions(kit.button("Not fixed after all…", ids.NOT_FIXED, sheet.id))
