"""How the help desk is doing, in numbers: for monitoring, not for people."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.models import Delivery, Escalation, Lane, Outbox, Ticket

UNFINISHED = ("pending", "leased", "unknown")


@dataclass(frozen=True)
class Gauges:
    """Counts as of now; `oldest_seconds` is the age of the oldest delivery that is due and not sent."""

    tickets: dict[str, int]
    deliveries: dict[str, int]
    oldest_seconds: float
    waiting: int
    escalations: int


def read(session: Session) -> Gauges:
    """Every count; of the deliveries only those that are not sent, which stay few."""
    tickets = select(Ticket.status, func.count()).group_by(Ticket.status)
    deliveries = select(Delivery.state, func.count()).where(Delivery.state != "sent").group_by(Delivery.state)
    return Gauges(
        tickets={str(status): count for status, count in session.execute(tickets)},
        deliveries=dict(session.execute(deliveries).all()),
        oldest_seconds=oldest(session),
        waiting=session.scalar(select(func.count()).where(Outbox.fanned_out_at.is_(None))) or 0,
        escalations=session.scalar(select(func.count()).select_from(Escalation)) or 0,
    )


def oldest(session: Session) -> float:
    """How many seconds the longest waiting delivery has waited; 0 when none is due."""
    clock = func.clock_timestamp()
    waited = func.extract("epoch", clock - func.min(Delivery.created_at))
    due = select(waited).where(Delivery.state.in_(UNFINISHED), Delivery.due_at <= clock)
    return float(session.scalar(due) or 0)


def stopped(session: Session) -> dict[str, str]:
    """The lanes through which nothing passes until somebody acts, and why."""
    return dict(session.execute(select(Lane.key, Lane.stopped).where(Lane.stopped.is_not(None))).all())  # type: ignore[arg-type]
