"""Holidays from an .ics file, as calendars and public holiday lists export them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar

YEARS = 10  # how far ahead an event that repeats each year is followed
DAY = timedelta(days=1)
LONGEST = 60  # days; what lasts longer is no holiday but a mistake


class CalendarUnreadable(Exception):
    """A holiday file that cannot be used, with the reason."""


def holidays(path: Path) -> dict[date, str]:
    """The days of all events of a file with their names; CalendarUnreadable."""
    found: dict[date, str] = {}
    for event in _calendar(path).walk("VEVENT"):
        name = str(event.get("SUMMARY", "")).strip() or "Holiday"
        for day in _days(event, path, name):
            found.setdefault(day, name)
    if not found:
        raise CalendarUnreadable(f"{path.name} has no holiday in it")
    return found


def _calendar(path: Path) -> Calendar:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CalendarUnreadable(f"{path.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CalendarUnreadable(f"{path.name} is not in UTF-8; save it in that encoding") from error
    try:
        found = Calendar.from_ical(text)
    except (ValueError, IndexError) as error:
        raise CalendarUnreadable(f"{path.name} is no iCalendar file: {error}") from error
    if not isinstance(found, Calendar):
        raise CalendarUnreadable(f"{path.name} is no iCalendar file")
    return found


def _days(event: Any, path: Path, name: str) -> Iterator[date]:  # noqa: ANN401 - an icalendar component
    if "DTSTART" not in event:
        raise CalendarUnreadable(f"{path.name}: {name} has no date")
    first = _date(event["DTSTART"].dt)
    last = _last(event, first)
    if not first <= last < first + LONGEST * DAY:
        raise CalendarUnreadable(f"{path.name}: {name} ends before it begins, or lasts longer than {LONGEST} days")
    length = (last - first).days + 1
    for start in _starts(event, first, path, name):
        yield from (start + number * DAY for number in range(length))


def _last(event: Any, first: date) -> date:  # noqa: ANN401 - an icalendar component
    """The last day: an event's end is the first day (or the instant) after it."""
    if "DTEND" in event:
        end = event["DTEND"].dt
        whole = not isinstance(end, datetime) or end.time() == datetime.min.time()
        return max(first, _date(end) - DAY) if whole and _date(end) >= first else _date(end)
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return max(first, first + length - DAY)
    return first


def _starts(event: Any, first: date, path: Path, name: str) -> list[date]:  # noqa: ANN401 - an icalendar component
    rule = event.get("RRULE")
    if rule is None:
        return [first]
    if rule.get("FREQ") != ["YEARLY"] or set(rule) - {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY"}:
        raise CalendarUnreadable(f"{path.name}: {name} repeats in a way that cannot be followed; list its days")
    leap = (first.month, first.day) == (2, 29)
    return [first] if leap else [first.replace(year=first.year + years) for years in range(YEARS)]


def _date(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at
