"""Nine o'clock: each owner's day in one message, once a day, on the days on which their office works."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, contains_eager

from domain import calendars, digest, outbox, worktime
from domain.models import Category, DailyDigest, Outbox, Ticket

NINE = time(9)


def digests(session: Session, *, now: datetime) -> int:
    """Tell every owner of an office where it is past nine on a working day, once; how many were told.

    An office that opens later tells when it opens, one that is closed at nine for the rest of the day when it
    opened. A scheduler that comes late still tells that day, while the office is open.
    """
    owners: dict[str, date] = {}
    for calendar_id in _calendars(session):
        calendar = calendars.read(session, calendar_id)
        day = worktime.local_day(calendar, now)
        if is_time(calendar, now) and _first(session, calendar_id, day):
            owners |= dict.fromkeys(_owners(session, calendar_id, now), day)
    events = [
        Outbox(event_type="digest.daily", payload={"user_id": who, "day": str(day)}) for who, day in owners.items()
    ]
    if events:
        outbox.tell_all(session, events)
    return len(events)


def is_time(calendar: worktime.Calendar, now: datetime) -> bool:
    """Whether the day's digests are due on this calendar, and may be sent at this hour."""
    day = worktime.local_day(calendar, now)
    opening = worktime.opening(calendar, day)
    if opening is None or not worktime.is_open(calendar, now):
        return False
    at = worktime.next_open(calendar, worktime.at_local(calendar, day, NINE))
    return now >= (at if worktime.local_day(calendar, at) == day else opening)


def _calendars(session: Session) -> list[int | None]:
    return list(session.scalars(select(Category.calendar_id).distinct()))


def _first(session: Session, calendar_id: int | None, day: date) -> bool:
    """Whether nobody has done it yet: of several replicas one has."""
    new = insert(DailyDigest).values(calendar_id=calendar_id, day=day).on_conflict_do_nothing()
    return session.execute(new.returning(DailyDigest.id)).scalar() is not None


def _owners(session: Session, calendar_id: int | None, now: datetime) -> set[str]:
    here = Category.calendar_id.is_not_distinct_from(calendar_id)
    query = digest.candidates(now).join(Ticket.category).where(here).options(contains_eager(Ticket.owner))
    return {str(one.owner.user_id) for one in digest.concerns(session, session.scalars(query), now) if one.owner}
