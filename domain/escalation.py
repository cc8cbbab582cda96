"""What climbs, and who hears of it: one firing of one rule is one row, whatever the number of replicas."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain import calendars, deadlines, history, text, timers
from domain.errors import NoSuchTicket
from domain.guard import admit, find
from domain.ladder import Rung, ladder, next_rung
from domain.models import Escalation, Ticket, Timer
from domain.policy import ACTIVE, Actor, Move, Rule, Status

BATCH = 50


def escalate(
    session: Session, ticket_id: int, *, reason: str, by: Actor, now: datetime, request: str | None = None
) -> Ticket:
    """Somebody asks for help from above, with a reason."""
    ticket, again = admit(session, ticket_id, Move.ESCALATE, by=by, now=now, request=request)
    if again:
        return ticket
    why = text.reason(reason)
    deadlines.resume(session, ticket, now)
    fire(session, ticket, Rule.ASKED, ticket.escalation_level + 1, now=now, by=by, reason=why, request=request)
    deadlines.touch(session, ticket, now)
    return ticket


def counted(session: Session, ticket: Ticket, rule: Rule, count: int, *, now: datetime) -> None:
    """A count has risen to `count`: the rule fires on each multiple of its category's number."""
    if ticket.category is None:
        return
    limits = {
        Rule.EXTENSIONS: ticket.category.max_extensions,
        Rule.REOPENINGS: ticket.category.max_reopenings,
        Rule.FORWARDS: ticket.category.max_forwards,
    }
    occurrence, rest = divmod(count, limits[rule])
    if rest == 0:
        fire(session, ticket, rule, occurrence, now=now)


def rated(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """The requester has given a rating: a low one tells the ladder, though the ticket stays resolved."""
    if ticket.category and ticket.rating and ticket.rating <= ticket.category.low_rating:
        fire(session, ticket, Rule.RATING, 1, now=now, reason=ticket.rating_comment or "")


def sweep(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Fire what is due, oldest first, at most `limit` timers; how many there were.

    Tickets that another replica (or a verb) holds at this moment are left to it: they are still due next time.
    """
    due = (
        select(Ticket.id, Timer.rule)
        .join(Timer, Timer.ticket_id == Ticket.id)
        .where(Timer.due_at <= now)
        .order_by(Timer.due_at)
        .limit(limit)
        .with_for_update(of=Ticket, skip_locked=True)
    )
    found = session.execute(due).all()
    for ticket_id, rule in found:
        _due(session, find(session, ticket_id, lock=True), Rule(rule), now)
    return len(found)


def fire(
    session: Session,
    ticket: Ticket,
    rule: Rule,
    occurrence: int,
    *,
    now: datetime,
    by: Actor | None = None,
    reason: str = "",
    request: str | None = None,
) -> Escalation:
    """Raise a locked ticket one level and tell the next on its ladder; nobody left: the operators' channel."""
    rungs = ladder(session, ticket)
    rung = next_rung(rungs)
    if ticket.status in ACTIVE:
        ticket.status = Status.ESCALATED
    ticket.escalation_level, ticket.last_escalation_at = ticket.escalation_level + 1, now
    row = Escalation(
        ticket_id=ticket.id,
        rule=rule,
        occurrence=occurrence,
        level=ticket.escalation_level,
        target_id=rung.user.id if rung else None,
        by_id=by.user_id if by else None,
        reason=reason,
        facts=_facts(rungs, rung),
        created_at=now,
    )
    session.add(row)
    session.flush()
    told = {"escalation_id": row.id, "rule": rule, "level": row.level, "reason": reason, **row.facts}
    history.record(session, ticket, "ticket.escalated", by=by, now=now, request=request, **told)
    return row


def acknowledge(session: Session, escalation_id: int, *, by: Actor, now: datetime) -> Escalation:
    """Somebody has taken note: the climb waits for the next interval. Twice is the same answer."""
    row = told(session, escalation_id)
    ticket, _ = admit(session, row.ticket_id, Move.ACKNOWLEDGE, by=by, now=now)
    if row.acknowledged_at:
        return row
    row.acknowledged_at, row.acknowledged_by = now, by.user_id
    ticket.climbs_from = now if ticket.climbs_from else None
    deadlines.touch(session, ticket, now)
    history.record(session, ticket, "ticket.acknowledged", by=by, now=now, escalation_id=row.id, level=row.level)
    return row


def told(session: Session, escalation_id: int) -> Escalation:
    """An escalation with whom it told; NoSuchTicket when there is none."""
    row = session.scalar(
        select(Escalation).where(Escalation.id == escalation_id).options(joinedload(Escalation.target))
    )
    if row is None:
        raise NoSuchTicket(ticket="?")
    return row


def _due(session: Session, ticket: Ticket, rule: Rule, now: datetime) -> None:
    """One timer of a locked ticket; it may have been moved or done since it was found."""
    query = select(Timer).where(Timer.ticket_id == ticket.id, Timer.rule == rule, Timer.due_at <= now)
    timer = session.scalar(query.with_for_update())
    if timer is None or ticket.status not in ACTIVE:
        return
    occurrence, timer.fired_for, timer.due_at = timer.occurrence, timer.due_at, None
    timer.occurrence += 1
    session.flush()
    ticket.climbs_from = now
    fire(session, ticket, rule, occurrence, now=now)
    timers.retime(session, ticket, ticket.category, calendars.of(session, ticket.category))


def _facts(rungs: list[Rung], rung: Rung | None) -> dict[str, object]:
    before = rungs[: rungs.index(rung)] if rung else rungs
    return {
        "target": rung.user.called if rung else None,
        "as": rung.why if rung else None,
        "skipped": [{"name": one.user.called, "why": one.skipped} for one in before],
    }
