"""A ticket's clock: what it was given, when it stands, when it is due; all in working time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from domain import calendars, timers, worktime
from domain.models import Category, Subcategory, Ticket
from domain.policy import ACTIVE, Status

AT_RISK = timedelta(hours=4)  # design.md, section 2: "At risk: under 4 hours left."
MINUTE = timedelta(minutes=1)
MOVED_BY_PAUSES = ("due_at", "climbs_from", "snoozed_until")


class Terms(Protocol):
    """How many working hours a category gives its tickets."""

    @property
    def tat_hours(self) -> int:
        """Until it is solved."""

    @property
    def first_response_hours(self) -> int:
        """Until somebody answers."""


def start(session: Session, ticket: Ticket, category: Category, subcategory: Subcategory | None, now: datetime) -> None:
    """Give the ticket a fresh clock: filed, reopened, or moved to another category."""
    own = subcategory.tat_hours if subcategory else None
    set_going(ticket, category, calendars.of(session, category), now, own_hours=own)


def stop(ticket: Ticket, now: datetime) -> None:
    """The clock stands while the ticket awaits the student."""
    ticket.paused_at = now


def resume(session: Session, ticket: Ticket, now: datetime) -> None:
    """The clock goes on: the working time it stood is added to the deadlines. Does nothing while it runs.

    A ticket that awaited the student is in progress then, until the verb says otherwise.
    """
    if ticket.paused_at is not None:
        go_on(ticket, calendars.of(session, ticket.category), now)


def set_going(
    ticket: Ticket, terms: Terms, calendar: worktime.Calendar, now: datetime, *, own_hours: int | None = None
) -> None:
    """What `start` does, on this calendar; `own_hours` are the subcategory's, where it has its own."""
    hours = own_hours or terms.tat_hours
    ticket.clock_started_at, ticket.allowed_minutes, ticket.paused_minutes = now, hours * 60, 0
    ticket.due_at = worktime.add(calendar, now, timedelta(hours=hours))
    ticket.climbs_from, ticket.snoozed_until = None, None
    if ticket.responded_at is None:
        ticket.response_due_at = worktime.add(calendar, now, timedelta(hours=terms.first_response_hours))


def go_on(ticket: Ticket, calendar: worktime.Calendar, now: datetime) -> None:
    """What `resume` does, on this calendar."""
    stood = standing_for(ticket, calendar, now)
    ticket.paused_at = None
    if ticket.status == Status.AWAITING_STUDENT:  # Never one without the other, not even in between.
        ticket.status = Status.IN_PROGRESS
    if not stood:
        return
    ticket.paused_minutes += round(stood / MINUTE)
    for column in MOVED_BY_PAUSES:
        if at := getattr(ticket, column):
            setattr(ticket, column, worktime.add(calendar, at, stood))


def standing_for(ticket: Ticket, calendar: worktime.Calendar, now: datetime) -> timedelta:
    """The working time for which the clock has been standing; nothing while it runs."""
    return worktime.between(calendar, ticket.paused_at, now) if ticket.paused_at else timedelta(0)


def touch(session: Session, ticket: Ticket, now: datetime) -> None:
    """Something was done: the idle clock starts anew, and the timers follow the ticket. The last step of a verb."""
    ticket.active_at = now
    session.flush()
    timers.retime(session, ticket, ticket.category, calendars.of(session, ticket.category))


def at_risk(ticket: Ticket, now: datetime) -> bool:
    """Whether it is due within four hours and not overdue yet."""
    return ticket.status in ACTIVE and ticket.due_at is not None and now <= ticket.due_at < now + AT_RISK


def overdue(ticket: Ticket, now: datetime) -> bool:
    """Whether its deadline has passed; never while it awaits the student."""
    return ticket.status in ACTIVE and ticket.paused_at is None and ticket.due_at is not None and ticket.due_at < now
