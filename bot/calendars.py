"""Holidays from an .ics file, as calendars and public holiday lists export them.

Only whole days are holidays: events of dates, and those from midnight to midnight, as some programs write them. An
event at a time of day is refused, as leaving it out in silence might leave a holiday out. One that is cancelled is
left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # comes with icalendar
from icalendar import vRecur

from bot.icsfile import CalendarUnreadable, Entry, entries

__all__ = ["CalendarUnreadable", "holidays", "holidays_in"]

YEARS = 10  # how far ahead an event that repeats is followed; backwards it is to the beginning of last year
DAY = timedelta(days=1)
LONGEST = 120  # days; what lasts longer is no holiday but a mistake
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
TIMES_OF_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}
TIMED = "has a time of day; a holiday has whole days"

Window = tuple[date, date]


def holidays(path: Path, *, today: date | None = None) -> dict[date, str]:
    """The days of all events of a file with their names, in order; `today` places the years of what repeats.

    CalendarUnreadable with the file, the line and the reason.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CalendarUnreadable(f"{path.name} cannot be read: {error.strerror}") from error
    return holidays_in(content, path.name, today=today or datetime.now(UTC).date())


def holidays_in(content: bytes, file: str, *, today: date) -> dict[date, str]:
    """The same for the bytes of a file that is called `file`; of two events on one day the first gives the name."""
    window = date(today.year - 1, 1, 1), date(today.year + YEARS, 12, 31)
    found = entries(content, file)
    moved = {(_uid(entry), day) for entry in found if (day := _instead_of(entry))}
    days: dict[date, str] = {}
    for entry in found:
        if str(entry.event.get("STATUS", "")).upper() != "CANCELLED":
            for day in _days(entry, moved, window):
                days.setdefault(day, entry.name)
    if not days:
        raise CalendarUnreadable(f"{file} has no holiday in it")
    return dict(sorted(days.items()))


def _days(entry: Entry, moved: set[tuple[str, date]], window: Window) -> Iterator[date]:
    first = _first(entry)
    length = _length(entry, first)
    starts = {first, *_named(entry, "RDATE"), *_repeated(entry, first, window)} - set(_named(entry, "EXDATE"))
    if _instead_of(entry) is None:
        starts = {start for start in starts if (_uid(entry), start) not in moved}
    for start in starts:
        yield from (start + number * DAY for number in range(length))


def _uid(entry: Entry) -> str:
    return str(entry.event.get("UID", ""))


def _instead_of(entry: Entry) -> date | None:
    """The day of a repeating event (the one with the same UID) that this one replaces."""
    for one in entry.all("RECURRENCE-ID"):
        if "RANGE" in one.params:
            raise entry.refusal("changes all that follow it, which cannot be followed; list its days", "RECURRENCE-ID")
        return _day(entry, one.dt, "RECURRENCE-ID")
    return None


def _first(entry: Entry) -> date:
    for one in entry.all("DTSTART"):
        if isinstance(one.dt, datetime) and not (entry.all("DTEND") or entry.all("DURATION")):
            raise entry.refusal(TIMED, "DTSTART")  # One moment, though it may be midnight.
        return _day(entry, one.dt, "DTSTART")
    raise entry.refusal("has no date: DTSTART is missing")


def _length(entry: Entry, first: date) -> int:
    """Days; an event's end is the day after its last one."""
    length: object = DAY
    for one in entry.all("DURATION"):
        length = one.dt
    for one in entry.all("DTEND"):
        length = _day(entry, one.dt, "DTEND") - first
    key = "DTEND" if entry.all("DTEND") else "DURATION"
    if not isinstance(length, timedelta) or length % DAY:
        raise entry.refusal("does not last whole days", key)
    if not timedelta(0) <= length <= min(LONGEST * DAY, date.max - first):
        raise entry.refusal(f"ends before it begins, or lasts longer than {LONGEST} days", key)
    return max(length.days, 1)  # An event that ends on its first day is how some programs write one day.


def _named(entry: Entry, key: str) -> list[date]:
    """The days that a list of dates names."""
    return [_day(entry, one.dt, key) for dates in entry.all(key) for one in dates.dts]


def _repeated(entry: Entry, first: date, window: Window) -> Iterator[date]:
    """The days within the window on which the event begins again."""
    for rule in entry.all("RRULE"):
        if not _can_be_followed(rule):
            raise entry.refusal("repeats in a way that cannot be followed; list its days", "RRULE")
        try:
            starts = rrulestr(_rule(rule, window), dtstart=datetime.combine(first, time()))
        except ValueError as error:
            raise entry.refusal(f"repeats in a way that cannot be followed: {error}", "RRULE") from error
        found = (at.date() for at in islice(starts, rule.get("COUNT", [None])[0]))
        yield from (day for day in found if day >= window[0])


def _can_be_followed(rule: vRecur) -> bool:
    numbers = [*rule.get("INTERVAL", []), *rule.get("COUNT", [])]
    return rule.get("FREQ", [""])[0] in FREQUENCIES and not TIMES_OF_DAY & set(rule) and min(numbers, default=1) > 0


def _rule(rule: vRecur, window: Window) -> str:
    """The rule until the window ends; its count is taken elsewhere, as dateutil follows either but not both."""
    bounded = vRecur(rule)
    ends = [at.date() if isinstance(at, datetime) else at for at in rule.get("UNTIL", [])]
    bounded["UNTIL"] = [min([*ends, window[1]])]
    bounded.pop("COUNT", None)
    text: bytes = bounded.to_ical()  # type: ignore[no-untyped-call]
    return text.decode()


def _day(entry: Entry, at: Any, key: str) -> date:  # noqa: ANN401 - whatever the file has
    if isinstance(at, datetime) and at.time() == time():
        return at.date()
    if isinstance(at, datetime) or not isinstance(at, date):
        raise entry.refusal(TIMED, key)
    return at
