"""What the tests of the clock share: letting it run, and reading who was told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain import escalation
from domain.models import ActivityLog, Escalation, Ticket, Timer
from domain.policy import Rule

HALF_AN_HOUR = timedelta(minutes=30)
ROUNDS = 1_000
Telling = tuple[Rule, int, str | None]


def run(session: Session, now: datetime) -> int:
    """Sweep until nothing is due; how many timers there were. A clock that does not come to rest is a failure."""
    total = 0
    for _ in range(ROUNDS):
        found = escalation.sweep(session, now=now)
        total += found
        if not found:
            return total
    pytest.fail(f"still something due at {now} after {ROUNDS} sweeps")


def let_run(session: Session, start: datetime, end: datetime) -> None:
    """Let the clock tick each half hour from `start` until before `end`; it is asked only when something is due."""
    now = start
    while now < end:
        run(session, now)
        due = session.scalar(select(func.min(Timer.due_at)))
        if due is None:
            return
        now += max(1, -((now - due) // HALF_AN_HOUR)) * HALF_AN_HOUR


def told(session: Session, ticket: Ticket) -> list[Telling]:
    """Each firing, oldest first: its rule, its level, whom it told (None: the operators)."""
    query = select(Escalation).where(Escalation.ticket_id == ticket.id).options(joinedload(Escalation.target))
    rows = session.scalars(query.order_by(Escalation.id).execution_options(populate_existing=True))
    return [(row.rule, row.level, row.target.called if row.target else None) for row in rows]


def newest(session: Session, ticket: Ticket) -> Escalation:
    """The newest firing."""
    query = select(Escalation).where(Escalation.ticket_id == ticket.id).order_by(Escalation.id.desc()).limit(1)
    return session.scalars(query).one()


def entry(session: Session, ticket: Ticket, action: str) -> ActivityLog:
    """The newest entry of the history with this action."""
    query = select(ActivityLog).where(ActivityLog.ticket_id == ticket.id, ActivityLog.action == action)
    return session.scalars(query.order_by(ActivityLog.id.desc()).limit(1)).one()
