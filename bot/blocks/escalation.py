"""The message of an escalation, which explains itself, and the same account for any ticket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block

from bot import ids
from bot.blocks import arithmetic, card, facts, kit, reasons, text
from bot.blocks.digest import DigestItem, Kind, digest
from bot.blocks.message import Message, compose
from bot.blocks.reminder import done, reminder
from domain.account import Account, Told
from domain.policy import Rule, Status

__all__ = ["DigestItem", "Kind", "digest", "escalation", "reminder", "why"]

HEARD, REASON = 2800, 1500
HEARD_ALREADY = "heard already"  # the ladder's word


def escalation(account: Account, now: datetime) -> Message:
    """The direct message to one who hears of it: why, the arithmetic, who heard, who hears next, what they can do."""
    sheet, fired = account.sheet, account.fired
    if account.moot or (sheet.status == Status.RESOLVED and not (fired and fired.rule == Rule.RATING)):
        return compose(f"{facts.named(sheet, 300)}: nothing is left to do.", _over(account))
    lead = _because(account)
    head = kit.section(f"🔺 *{facts.named(sheet)}*\n{_hears(fired)} because {lead}. {arithmetic.told(account)}")
    blocks = [head, *_reason(fired), *_account(account, now), *_answered(fired), *_buttons(account)]
    return compose(f"{facts.named(sheet, 300)} needs you: {lead}. {arithmetic.lateness(account)}".rstrip(), blocks)


def why(account: Account, now: datetime) -> Message:
    """Where a ticket stands and why, for staff who ask."""
    head = kit.section(f"*{facts.named(account.sheet)}*\n{facts.standing(account.sheet)}\n{arithmetic.told(account)}")
    closed = [kit.section(facts.outcome(account.sheet))] if account.sheet.status == Status.RESOLVED else []
    show = kit.actions(kit.button("Open", ids.SHOW, account.sheet.id))
    line = f"{facts.named(account.sheet, 300)}: {arithmetic.told(account)}"
    return compose(line, [head, *closed, *_account(account, now), show])


def _hears(fired: Told | None) -> str:
    if fired and fired.target is None:
        return "Nobody else is left to tell, so you hear of this"
    return "You hear of this"


def _because(account: Account) -> str:
    if account.fired is None:
        return "it is being escalated"
    return reasons.clause(account.fired.rule, account.sheet, again=_again(account, account.fired))


def _again(account: Account, fired: Told) -> bool:
    return any(told.rule == fired.rule and told.at < fired.at for told in account.heard)


def _reason(fired: Told | None) -> Iterator[Block]:
    if fired and fired.reason:
        yield kit.section("*What they say:*")
        yield kit.quote(fired.reason, REASON)


def _account(account: Account, now: datetime) -> Iterator[Block]:
    sheet = account.sheet
    owner = text.mention(sheet.owner) if sheet.owner else "nobody"
    who = {"Owner": owner, "Filed by": facts.student(sheet), "About": facts.matter(sheet), "Where": facts.where(sheet)}
    yield from kit.fields(arithmetic.figures(account, now))
    yield from kit.fields(who)
    yield kit.section(f"*Who has heard*\n{_heard(account)}")
    yield kit.section(f"*Who hears next*\n{_next(account)}")


def _heard(account: Account) -> str:
    before = [told for told in account.heard if account.fired is None or told.at <= account.fired.at]
    return text.last([_line(account, told) for told in before], HEARD) or "Nobody yet."


def _line(account: Account, told: Told) -> str:
    who = text.mention(told.target) if told.target else "the operators"
    you = " (you)" if told == account.fired and told.target else ""
    level = f"Level {told.level}" if told.level else "Reminder"
    because = reasons.clause(told.rule, account.sheet, again=_again(account, told))
    skipped = [
        f"{text.line(name, 80)} was passed over: {text.line(reason, 80)}" for name, reason in _unreached(told)[:3]
    ]
    parts = [f"{text.date(told.at)}, {because}", *_answers(told), *skipped]
    return f"• {level}: {who}{you}, {'; '.join(parts)}"


def _unreached(told: Told) -> list[tuple[str, str]]:
    """Who was passed over; those who heard before have lines of their own."""
    return [(name, why) for name, why in told.skipped if why != HEARD_ALREADY]


def _answers(told: Told) -> Iterator[str]:
    if told.acknowledged_at:
        by = f" by {text.line(told.acknowledged_by, 80)}" if told.acknowledged_by else ""
        yield f"acknowledged{by} {text.date(told.acknowledged_at)}"
    if told.snoozed_until:
        yield f"snoozed until {text.date(told.snoozed_until)}"


def _next(account: Account) -> str:
    sheet = account.sheet
    if sheet.paused_at:
        return "Nobody, while the clock is paused."
    if account.next_at is None:
        return "Nobody: nothing is going to happen by itself."
    name = text.line(account.next_name, 120) if account.next_name else "The operators, as nobody else is left"
    role = f" ({text.line(account.next_why, 120)})" if account.next_why and account.next_name else ""
    unless = reasons.UNLESS.get(account.next_rule or Rule.OVERDUE, "if nobody acts by then")
    return f"{name}{role}, {text.date(account.next_at)}, {unless}."


def _answered(fired: Told | None) -> Iterator[Block]:
    for one in _answers(fired) if fired else ():
        yield kit.section(f"☑️ {text.sentence(one)}")


def _buttons(account: Account) -> Iterator[ActionsBlock]:
    sheet, fired = account.sheet, account.fired
    if sheet.status == Status.RESOLVED:
        yield kit.actions(kit.button("Open", ids.SHOW, sheet.id), card.reopen(sheet))
        return
    answers = []
    if account.escalation_id and not (fired and fired.acknowledged_at):
        answers.append(kit.button("Acknowledge", ids.ACKNOWLEDGE, account.escalation_id, style="primary"))
    if account.escalation_id and account.can_snooze:
        answers.append(kit.button("Snooze 4 h", ids.SNOOZE, account.escalation_id))
    work = (
        kit.button("Assign…", ids.ASSIGN, sheet.id),
        kit.button("Extend the deadline…", ids.EXTEND, sheet.id),
        kit.button("Open", ids.SHOW, sheet.id),
    )
    yield kit.actions(*answers, card.claim(sheet), *work)


def _over(account: Account) -> list[Block]:
    return [*done(account.sheet), kit.actions(kit.button("Open", ids.SHOW, account.sheet.id))]
