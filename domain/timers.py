"""When a rule looks at a ticket next: derived from the ticket as it is, never remembered beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, null, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from domain import worktime
from domain.models import Category, Ticket, Timer
from domain.policy import Rule, Status

HOUR = timedelta(hours=1)


def wanted(ticket: Ticket, category: Category, calendar: worktime.Calendar) -> dict[Rule, datetime]:
    """The rules that will look at the ticket if nothing happens to it, and when (design.md, section 2).

    Nothing fires while it awaits the student or is resolved.
    """
    if ticket.status in (Status.AWAITING_STUDENT, Status.RESOLVED):
        return {}
    found: dict[Rule, datetime] = {}
    if ticket.climbs_from:
        found[Rule.OVERDUE] = worktime.add(calendar, ticket.climbs_from, category.interval_hours * HOUR)
    elif ticket.due_at:
        found[Rule.OVERDUE] = ticket.due_at
    return found


def retime(session: Session, ticket: Ticket, category: Category | None, calendar: worktime.Calendar) -> None:
    """Make the ticket's timers those that `wanted` names. Call it last in a verb, with the ticket locked."""
    due = wanted(ticket, category, calendar) if category else {}
    stale = update(Timer).where(Timer.ticket_id == ticket.id, Timer.rule.not_in(due), Timer.due_at.is_not(None))
    session.execute(stale.values(due_at=None), execution_options={"synchronize_session": False})
    arm(session, ticket.id, due)


def arm(session: Session, ticket_id: int, due: dict[Rule, datetime]) -> None:
    """Set timers; one that fired for exactly this instant stays at rest."""
    if not due:
        return
    new = insert(Timer).values([{"ticket_id": ticket_id, "rule": rule, "due_at": at} for rule, at in due.items()])
    at_rest = Timer.fired_for == new.excluded.due_at
    session.execute(
        new.on_conflict_do_update(
            index_elements=[Timer.ticket_id, Timer.rule],
            set_={"due_at": case((at_rest, null()), else_=new.excluded.due_at)},
        )
    )
