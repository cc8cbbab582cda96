"""What climbs, and who hears of it: one firing of one rule is one row, whatever the number of replicas.

A person's deed is told when it is done. What the clock does by itself waits for working hours of the category.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain import calendars, climb, deadlines, guard, history, reminders, rounds, text, verdict, worktime
from domain.climb import Firing
from domain.errors import AlreadySnoozed, HigherUp, NoSuchTicket, NotYours
from domain.guard import admit
from domain.ladder import Rung, ladder, next_rung
from domain.models import Escalation, Ticket
from domain.policy import Actor, Move, Rule
from domain.rounds import Due

BATCH = 100
SNOOZE = timedelta(hours=4)  # working time


def escalate(
    session: Session, ticket_id: int, *, reason: str, by: Actor, now: datetime, request: str | None = None
) -> Ticket:
    """Somebody asks for help from above, with a reason."""
    ticket, again = admit(session, ticket_id, Move.ESCALATE, by=by, now=now, request=request)
    if again:
        return ticket
    why = text.reason(reason)
    deadlines.resume(session, ticket, now)
    asked = Firing(ticket, Rule.ASKED, ticket.escalation_level + 1, why)
    climb.fire(session, asked, now=now, by=by, request=request)
    deadlines.touch(session, ticket, now)
    return ticket


def sweep(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Do what the clock has come to, oldest first, for at most `limit` timers; 0 when nothing is due any more.

    Call it in a transaction of its own until it returns 0. Any number of replicas may do so at once.
    """
    taken = rounds.take(session, now=now, limit=limit)
    for rule, due in groupby(sorted(taken.due, key=attrgetter("rule")), key=attrgetter("rule")):
        ANSWERS[rule](session, tuple(due), now)
    rounds.finish(session, taken, now)
    return len(taken.clocked)


def acknowledge(session: Session, escalation_id: int, *, by: Actor, now: datetime) -> Escalation:
    """Somebody has taken note: the climb waits for the next interval. Twice is the same answer."""
    row, ticket = _admitted(session, escalation_id, by, now)
    if row.acknowledged_at:
        return row
    row.acknowledged_at, row.acknowledged_by = now, by.user_id
    ticket.climbs_from, ticket.snoozed_until = now if ticket.climbs_from else None, None
    deadlines.touch(session, ticket, now)
    history.record(session, ticket, "ticket.acknowledged", by=by, now=now, escalation_id=row.id, level=row.level)
    return row


def snooze(session: Session, escalation_id: int, *, by: Actor, now: datetime) -> Escalation:
    """Whoever was told puts it off for 4 working hours, once on each level: then they are reminded.

    Until then nobody further up hears of the deadline. It ends early when somebody acknowledges, when the ticket
    is resolved or when another rule makes it climb. NotYours, AlreadySnoozed, HigherUp once it has climbed on.
    """
    row, ticket = _admitted(session, escalation_id, by, now)
    if row.target is None or row.target_id != by.user_id:
        raise NotYours(ticket=ticket.id)
    if row.level != ticket.escalation_level:
        raise HigherUp(ticket=ticket.id, level=ticket.escalation_level)
    if row.snoozed_until:
        if now < row.snoozed_until:
            return row
        raise AlreadySnoozed(ticket=ticket.id, name=row.target.called)
    until = worktime.add(calendars.of(session, ticket.category), now, SNOOZE)
    row.snoozed_until, ticket.snoozed_until = until, until
    deadlines.touch(session, ticket, now)
    facts: dict[str, Any] = {"escalation_id": row.id, "level": row.level, "until": until.isoformat()}
    history.record(session, ticket, "ticket.snoozed", by=by, now=now, **facts)
    return row


def pass_on(session: Session, escalation_id: int, *, why: str, now: datetime, target: UUID | None = None) -> Escalation:
    """Whom it was meant for turned out to be out of reach: the next on the ladder is told, on the same level.

    `why` completes "skipped: …" in the history. `target` is the person who could not be reached: when the
    escalation has gone on to somebody else already, nothing happens. Nobody left: the operators' channel. What
    was resolved, or has climbed on meanwhile, is told to nobody else; the history says so.
    """
    row, ticket = _locked(session, escalation_id)
    if row.target is None or target not in (None, row.target_id):
        return row
    gone = {"name": row.target.called, "why": why}
    if _of_no_use(row, ticket):
        history.note(session, ticket, "ticket.skipped", now=now, escalation_id=row.id, skipped=[gone])
        return row
    unreached = [*row.facts.get("unreached", ()), str(row.target_id)]
    rungs = [_passed(rung, unreached, why) for rung in ladder(session, ticket)]
    rung = next_rung(rungs)
    row.target = rung.user if rung else None
    row.facts = {**climb.choice(rungs, rung), "unreached": unreached}
    session.flush()
    event = "ticket.escalated" if row.level else "ticket.reminder"
    history.record(session, ticket, event, by=None, now=now, instead_of=gone["name"], **climb.news(row))
    return row


def told(session: Session, escalation_id: int) -> Escalation:
    """An escalation with whom it told, as it is in the database now; NoSuchTicket when there is none."""
    query = select(Escalation).where(Escalation.id == escalation_id).options(joinedload(Escalation.target))
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NoSuchTicket(ticket="?")
    return row


def _admitted(session: Session, escalation_id: int, by: Actor, now: datetime) -> tuple[Escalation, Ticket]:
    """The escalation and its ticket, locked, for somebody who may answer it."""
    ticket, _ = admit(session, told(session, escalation_id).ticket_id, Move.ACKNOWLEDGE, by=by, now=now)
    return told(session, escalation_id), ticket


def _locked(session: Session, escalation_id: int) -> tuple[Escalation, Ticket]:
    ticket = guard.find(session, told(session, escalation_id).ticket_id, lock=True)
    return told(session, escalation_id), ticket


def _of_no_use(row: Escalation, ticket: Ticket) -> bool:
    """Whether nobody else needs to hear it: done meanwhile, known higher up, or the student's own matter."""
    higher = 0 < row.level < ticket.escalation_level
    return higher or climb.moot(row.rule, ticket) or (row.level == 0 and row.target_id == ticket.created_by)


def _passed(rung: Rung, unreached: Sequence[str], why: str) -> Rung:
    return replace(rung, skipped=why) if str(rung.user.id) in unreached else rung


def _climb(session: Session, due: Sequence[Due], now: datetime) -> None:
    climb.fire_all(session, [Firing(one.ticket, one.rule, one.occurrence) for one in due], now=now)


ANSWERS: dict[Rule, Callable[[Session, Sequence[Due], datetime], None]] = {
    Rule.OVERDUE: _climb,
    Rule.IDLE_LONG: _climb,
    Rule.FIRST_RESPONSE: reminders.to_office,
    Rule.IDLE: reminders.to_office,
    Rule.SNOOZE: reminders.to_snoozer,
    Rule.ANSWER_REMINDER: reminders.to_requester,
    Rule.ANSWER_MISSING: verdict.unanswered,
    Rule.VERDICT_QUESTION: reminders.to_requester,
    Rule.VERDICT_SILENCE: verdict.silent,
}
