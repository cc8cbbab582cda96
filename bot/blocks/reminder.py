"""Reminders: one direct message that asks somebody to look at a ticket again."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block

from bot import ids
from bot.blocks import card, facts, kit, reasons, receipt, text
from bot.blocks.message import Message, compose
from domain.account import Account
from domain.lookup import Entry, Sheet
from domain.policy import Rule, Status


def reminder(about: Account | Sheet, entry: Entry, now: datetime) -> Message:
    """What waits, why this person hears of it, and what they can do.

    `entry.details["rule"]` is the rule behind it: `answer_reminder` speaks to the student, the others to staff.
    """
    sheet = about.sheet if isinstance(about, Account) else about
    rule = Rule(entry.details.get("rule", Rule.IDLE))
    if rule == Rule.ANSWER_REMINDER and sheet.question:
        asked = receipt.question(sheet, now)
        return Message(f"Reminder. {asked.text}", asked.blocks)
    if sheet.status == Status.RESOLVED or (isinstance(about, Account) and about.moot):
        return compose(f"{facts.named(sheet, 300)}: nothing is left to do.", done(sheet))
    why = reasons.clause(rule, sheet)
    return compose(f"Reminder: {facts.named(sheet, 300)}: {why}.", waiting(sheet, why, now))


def done(sheet: Sheet) -> list[Block]:
    """That nothing is left to do."""
    how = facts.outcome(sheet) if sheet.status == Status.RESOLVED else facts.standing(sheet) + "."
    return [kit.section(f"*{facts.named(sheet)}*\n{how} Nothing is left to do.")]


def waiting(sheet: Sheet, why: str, now: datetime) -> list[Block]:
    """The ticket and what can be done with it."""
    owner = f"with {text.mention(sheet.owner)}" if sheet.owner else "nobody has claimed it"
    return [
        kit.section(f"🔔 *{facts.named(sheet)}*\n{text.sentence(why)}"),
        kit.small(facts.standing(sheet), facts.matter(sheet), owner, f"due {facts.due(sheet, now)}"),
        kit.actions(
            kit.button("Open", ids.SHOW, sheet.id),
            *([] if sheet.owner else [card.claim(sheet)]),
            kit.button("Comment…", ids.COMMENT, sheet.id),
            kit.button("Resolve…", ids.RESOLVE, sheet.id),
        ),
    ]
