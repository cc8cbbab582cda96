"""A word to somebody who has it in hand: the ticket does not climb for it, and it is said once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain import climb, history
from domain.history import Happening
from domain.ladder import Rung, ladders, next_rung, unreachable
from domain.models import Escalation, Ticket
from domain.rounds import Due

OWNER, REQUESTER, TOLD = "owner", "requester", "told before"


def to_office(session: Session, due: Sequence[Due], now: datetime) -> None:
    """Remind the owner; where there is none who can be reached, the primary admin, else the next on the ladder."""
    steps = ladders(session, [one.ticket for one in due])
    _remind(session, [(one, _for_office(one.ticket, steps[one.ticket.id])) for one in due], now)


def to_requester(session: Session, due: Sequence[Due], now: datetime) -> None:
    """Remind the student of the office's question, or ask whether it is fixed."""
    _remind(session, [(one, [Rung(one.ticket.requester, REQUESTER)]) for one in due], now)


def to_snoozer(session: Session, due: Sequence[Due], now: datetime) -> None:
    """Remind whoever put it off, on the level that the ticket still has."""
    levels = {(row.ticket_id, row.level): row for row in _snoozed(session, [one.ticket for one in due])}
    told = []
    for one in due:
        row, one.ticket.snoozed_until = levels.get((one.ticket.id, one.ticket.escalation_level)), None
        if row and row.target:
            told.append((one, [Rung(row.target, TOLD, unreachable(row.target))]))
    _remind(session, told, now)


def _for_office(ticket: Ticket, rungs: Sequence[Rung]) -> list[Rung]:
    """Those on the ladder may hear a reminder although an escalation was told them before."""
    owner = [Rung(ticket.owner.user, OWNER, unreachable(ticket.owner.user))] if ticket.owner else []
    return [*owner, *(Rung(one.user, one.why, unreachable(one.user)) for one in rungs)]


def _snoozed(session: Session, tickets: Sequence[Ticket]) -> Sequence[Escalation]:
    query = select(Escalation).where(Escalation.ticket_id.in_([one.id for one in tickets]))
    query = query.where(Escalation.snoozed_until.is_not(None))
    return session.scalars(query.options(joinedload(Escalation.target))).all()


def _remind(session: Session, told: Sequence[tuple[Due, Sequence[Rung]]], now: datetime) -> None:
    """One row of level 0 and one event for each; the operators' channel when nobody of these can be reached."""
    rows = [_row(one, rungs, now) for one, rungs in told]
    session.add_all(rows)
    session.flush()
    events = [
        Happening(one.ticket, "ticket.reminder", climb.news(row)) for (one, _), row in zip(told, rows, strict=True)
    ]
    history.record_all(session, events, now=now)


def _row(due: Due, rungs: Sequence[Rung], now: datetime) -> Escalation:
    rung = next_rung(rungs)
    return Escalation(
        ticket_id=due.ticket.id,
        rule=due.rule,
        occurrence=due.occurrence,
        level=0,
        target_id=rung.user.id if rung else None,
        facts=climb.choice(rungs, rung),
        created_at=now,
    )
