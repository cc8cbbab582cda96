"""The working calendars, kept as a college describes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from domain.campus import Timetable
from domain.changes import Changes
from domain.models import Calendar, CalendarDay, CalendarHours

Stretch = tuple[int, int, int]  # weekday, start, end
Row = tuple[date, str, int | None, int | None]  # day, its name, start, end


def keep(session: Session, timetables: Iterable[Timetable], changes: Changes) -> set[int]:
    """Make the calendars these; the ids of those with other hours than before."""
    loaded = (selectinload(Calendar.hours), selectinload(Calendar.days))
    there = {row.name: row for row in session.scalars(select(Calendar).options(*loaded))}
    kept = [_keep(session, there.get(one.name), one, changes) for one in timetables]
    return {id_ for id_ in kept if id_ is not None}


def _keep(session: Session, row: Calendar | None, wanted: Timetable, changes: Changes) -> int | None:
    if row is None:
        row = Calendar(name=wanted.name, timezone=wanted.timezone, round_the_clock=wanted.round_the_clock)
        session.add(row)
        session.flush()
        changes.added("calendar", wanted.name)
        _write_hours(session, row, _stretches(wanted))
        _write_days(session, row, _rows(wanted))
        return None
    zone = {"timezone": wanted.timezone, "round_the_clock": wanted.round_the_clock}
    other = [changes.put("calendar", row.name, row, zone), _hours(session, row, wanted, changes)]
    other.append(_days(session, row, wanted, changes))
    return row.id if any(other) else None


def _hours(session: Session, row: Calendar, wanted: Timetable, changes: Changes) -> bool:
    there = {(one.weekday, one.starts, one.ends) for one in row.hours}
    stretches = _stretches(wanted)
    if there == set(stretches):
        return False
    session.execute(delete(CalendarHours).where(CalendarHours.calendar_id == row.id))
    _write_hours(session, row, stretches)
    changes.edited("calendar", row.name, [f"{_weekly(there)} → {_weekly(stretches)} working hours a week"])
    return True


def _days(session: Session, row: Calendar, wanted: Timetable, changes: Changes) -> bool:
    there = {(one.day, one.name, one.starts, one.ends) for one in row.days}
    rows = set(_rows(wanted))
    if there == rows:
        return False
    session.execute(delete(CalendarDay).where(CalendarDay.calendar_id == row.id))
    _write_days(session, row, rows)
    said = [_day("added", one) for one in sorted(rows - there, key=str)]
    said += [_day("removed", one) for one in sorted(there - rows, key=str)]
    changes.edited("calendar", row.name, said)
    return True


def _write_hours(session: Session, row: Calendar, stretches: Iterable[Stretch]) -> None:
    session.add_all(CalendarHours(calendar_id=row.id, weekday=d, starts=s, ends=e) for d, s, e in stretches)


def _write_days(session: Session, row: Calendar, rows: Iterable[Row]) -> None:
    session.add_all(CalendarDay(calendar_id=row.id, day=d, name=n, starts=s, ends=e) for d, n, s, e in rows)


def _stretches(wanted: Timetable) -> list[Stretch]:
    return [(weekday, start, end) for weekday, hours in enumerate(wanted.week) for start, end in hours]


def _rows(wanted: Timetable) -> list[Row]:
    found: list[Row] = []
    for day in wanted.days:
        found += [(day.on, day.name, start, end) for start, end in day.hours] or [(day.on, day.name, None, None)]
    return found


def _weekly(stretches: Iterable[Stretch]) -> str:
    return f"{sum(end - start for _, start, end in stretches) / 60:g}"


def _day(verb: str, row: Row) -> str:
    on, name, start, _ = row
    kind = "holiday" if start is None else "day"
    return f"{verb} {kind} {on:%d %B %Y}" + (f" ({name})" if name else "")
