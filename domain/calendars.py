"""The working calendars as they stand in the database, as values of `worktime`."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import worktime
from domain.models import Calendar, CalendarDay, CalendarHours, Category


def of(session: Session, category: Category | None) -> worktime.Calendar:
    """The category's calendar; round the clock where it has none."""
    return read(session, category.calendar_id if category else None)


def read(session: Session, calendar_id: int | None) -> worktime.Calendar:
    """A calendar by its id; round the clock for None."""
    row = session.get(Calendar, calendar_id) if calendar_id else None
    if row is None:
        return worktime.ROUND_THE_CLOCK
    if row.round_the_clock:
        return worktime.Calendar.round_the_clock(row.timezone)
    return worktime.Calendar(row.timezone, _hours(session, row.id), _days(session, row.id))


def _hours(session: Session, calendar_id: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    week: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    query = select(CalendarHours.weekday, CalendarHours.starts, CalendarHours.ends)
    for weekday, starts, ends in session.execute(query.where(CalendarHours.calendar_id == calendar_id)):
        week[weekday].append((starts, ends))
    return tuple(tuple(sorted(day)) for day in week)


def _days(session: Session, calendar_id: int) -> dict[date, tuple[tuple[int, int], ...]]:
    days: dict[date, list[tuple[int, int]]] = defaultdict(list)
    query = select(CalendarDay.day, CalendarDay.starts, CalendarDay.ends)
    for day, starts, ends in session.execute(query.where(CalendarDay.calendar_id == calendar_id)):
        days[day] += [(starts, ends)] if starts is not None and ends is not None else []
    return {day: tuple(sorted(hours)) for day, hours in days.items()}
