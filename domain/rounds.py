"""One round of the clock: the timers that are due, with the tickets they belong to, locked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from domain import calendars, guard, timers, worktime
from domain.models import Base, Ticket, Timer
from domain.policy import Rule
from domain.timers import Clocked


@dataclass(frozen=True)
class Due:
    """A rule that looks at a locked ticket now; `at` is the instant it looks for, `occurrence` which firing it is."""

    clocked: Clocked
    rule: Rule
    occurrence: int
    at: datetime

    @property
    def ticket(self) -> Ticket:
        """The ticket."""
        return self.clocked.ticket


@dataclass(frozen=True)
class Round:
    """What one sweep has found: every ticket that it locked, and what is to be done about some of them."""

    clocked: tuple[Clocked, ...]
    due: tuple[Due, ...] = ()
    shut: tuple[Due, ...] = ()  # due as well, but their office is closed at this hour


def take(session: Session, *, now: datetime, limit: int) -> Round:
    """Lock the tickets with the timers that have been due longest; of each ticket the first is due now.

    Tickets that another replica (or a verb) holds at this moment are left to it: they are still due next time.
    """
    found = _locked(session, now, limit)
    if not found:
        return Round(())
    tickets = {one.id: one for one in session.scalars(guard.whole().where(Ticket.id.in_(found)))}
    hours = {i: calendars.read(session, i) for i in {_calendar_id(one) for one in tickets.values()}}
    clocked = {i: Clocked(one, one.category, hours[_calendar_id(one)]) for i, one in tickets.items()}
    due = tuple(_due(session, clocked, now))
    shut = tuple(one for one in due if not worktime.is_open(one.clocked.calendar, now))
    return Round(tuple(clocked.values()), tuple(one for one in due if one not in shut), shut)


def finish(session: Session, taken: Round, now: datetime) -> None:
    """Mark what was due as fired, and let the timers follow their tickets: the last step of a sweep."""
    session.flush()
    if taken.due:
        session.execute(_MARK, [{"t": one.ticket.id, "r": one.rule, "at": one.at} for one in taken.due])
    timers.retime_all(session, taken.clocked)
    if taken.shut:
        waits = [(one.ticket.id, worktime.next_open(one.clocked.calendar, now)) for one in taken.shut]
        session.execute(_WAIT, [{"t": ticket_id, "now": now, "until": until} for ticket_id, until in waits])


def _locked(session: Session, now: datetime, limit: int) -> list[int]:
    due = (
        select(Ticket.id)
        .join(Timer, Timer.ticket_id == Ticket.id)
        .where(Timer.due_at <= now)
        .order_by(Timer.due_at)
        .limit(limit)
        .with_for_update(of=Ticket, skip_locked=True)
    )
    return list(dict.fromkeys(session.scalars(due)))


def _due(session: Session, clocked: Mapping[int, Clocked], now: datetime) -> Iterable[Due]:
    """Read anew once the tickets are locked: another replica may have fired a timer since it was found."""
    query = select(Timer.due_at, Timer.ticket_id, Timer.rule, Timer.occurrence, Timer.fired_for)
    query = query.where(Timer.ticket_id.in_(clocked), Timer.due_at <= now)
    found = []
    for due_at, ticket_id, rule, occurrence, fired_for in session.execute(query):
        at = clocked[ticket_id].wanted.get(rule)
        if at is not None and at <= now and at != fired_for:
            # Who snoozed is reminded, then it climbs. Of what waited for one opening, the longest due comes first.
            found.append(((due_at, rule != Rule.SNOOZE, at, rule), Due(clocked[ticket_id], rule, occurrence, at)))
    first: dict[int, Due] = {}
    for _, due in sorted(found, key=itemgetter(0)):
        first.setdefault(due.ticket.id, due)
    return first.values()


def _calendar_id(ticket: Ticket) -> int | None:
    return ticket.category.calendar_id if ticket.category else None


_timers = Base.metadata.tables["timers"]
_of_ticket = _timers.c.ticket_id == bindparam("t")
_this = and_(_of_ticket, _timers.c.rule == bindparam("r"))
_MARK = update(_timers).where(_this).values(fired_for=bindparam("at"), due_at=None, occurrence=_timers.c.occurrence + 1)
# All that is due of the ticket: a timer left behind would be found at once, and put this one back in finding it.
_WAIT = update(_timers).where(_of_ticket, _timers.c.due_at <= bindparam("now")).values(due_at=bindparam("until"))
