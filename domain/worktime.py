"""Pure arithmetic of working time: when so much of it has passed, how much of it lies between two instants.

Working time is real time during working hours. A working hour that the change to summer time skips does not count;
one that the change back repeats counts twice. All instants have a zone, or ValueError; results are in UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

Hours = tuple[tuple[int, int], ...]  # stretches of one day, in local minutes since midnight

DAY_MINUTES = 1440
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUTE, NOTHING, DAY = timedelta(minutes=1), timedelta(0), timedelta(days=1)


class NoWorkingHours(ValueError):
    """A calendar whose week has no working hour would never reach a deadline."""


class OverlappingHours(ValueError):
    """Two stretches of one day overlap, or one ends before it starts."""


@dataclass(frozen=True)
class Calendar:
    """Weekly hours (Monday first) in a time zone; `days` replaces the hours of single days, () for a holiday.

    `always` is for round_the_clock(): the arithmetic is then that of plain time.
    NoWorkingHours, OverlappingHours. An IANA `zone` that is not known raises ZoneInfoNotFoundError.
    """

    zone: str
    hours: tuple[Hours, ...]
    days: Mapping[date, Hours] = field(default_factory=dict)
    always: bool = False
    _key: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        """Check the hours once, so that no arithmetic has to."""
        ZoneInfo(self.zone)
        object.__setattr__(self, "days", dict(self.days))  # What the caller does with theirs must not change a key.
        if len(self.hours) != len(WEEKDAYS):
            raise NoWorkingHours(f"A week has seven days of hours, not {len(self.hours)}.")
        if not any(self.hours):
            raise NoWorkingHours("The week has no working hour.")
        for name, stretches in (*zip(WEEKDAYS, self.hours, strict=True), *self.days.items()):
            _check(str(name), stretches)
        key = hash((self.zone, self.hours, self.always, frozenset(self.days.items())))
        object.__setattr__(self, "_key", key)  # Every lookup of a year asks for it.

    def __hash__(self) -> int:
        return self._key

    @classmethod
    def round_the_clock(cls, zone: str = "UTC") -> Calendar:
        """Every hour of every day."""
        return cls(zone, (((0, DAY_MINUTES),),) * 7, always=True)

    def of_day(self, day: date) -> Hours:
        """The working hours of a local day."""
        return self.days.get(day, self.hours[day.weekday()])


def add(calendar: Calendar, start: datetime, work: timedelta) -> datetime:
    """The first instant at which `work` of working time has passed since `start`; `start` itself for no work."""
    if work < NOTHING:
        raise ValueError("Working time cannot be taken back.")
    start = _utc(start)
    if calendar.always or work == NOTHING:
        return start + work
    number = local_day(calendar, start).year
    year = _year(calendar, number)
    work += year.before(start)
    while work > year.total:
        work -= year.total
        number += 1
        year = _year(calendar, number)
    return year.reach(work)


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time from `start` to `end`; nothing when `end` is not later."""
    start, end = _utc(start), _utc(end)
    if end <= start:
        return NOTHING
    if calendar.always:
        return end - start
    first, last = local_day(calendar, start).year, local_day(calendar, end).year
    whole = sum((_year(calendar, number).total for number in range(first, last)), NOTHING)
    return whole + _year(calendar, last).before(end) - _year(calendar, first).before(start)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether this instant lies in working hours; the closing instant does not."""
    at = _utc(at)  # In its own zone, a time that is skipped or repeated equals no other (PEP 495).
    return next_open(calendar, at) == at


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """The first working instant that is not before `at`."""
    at = _utc(at)
    if calendar.always:
        return at
    for number in range(local_day(calendar, at).year, date.max.year):
        if (found := _year(calendar, number).opening(at)) is not None:
            return found
    raise NoWorkingHours("No working hour is left in the calendar.")


def local_day(calendar: Calendar, at: datetime) -> date:
    """The day that it is there."""
    return _utc(at).astimezone(ZoneInfo(calendar.zone)).date()


def at_local(calendar: Calendar, day: date, at: time) -> datetime:
    """The instant of a local time; the first of two where it is repeated, moved on where it is skipped."""
    return datetime.combine(day, at, ZoneInfo(calendar.zone)).astimezone(UTC)


def opening(calendar: Calendar, day: date) -> datetime | None:
    """The first working instant of a local day; None on a day off."""
    return next((start for start, _ in _stretches(calendar, day)), None)


def works(calendar: Calendar, day: date) -> bool:
    """Whether there is any working hour on this day."""
    return bool(calendar.of_day(day))


def add_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The same local time `days` working days later; on a round-the-clock calendar every day is one."""
    zone = ZoneInfo(calendar.zone)
    local = _utc(start).astimezone(zone)
    day = local.date()
    while days > 0:
        day += DAY
        days -= works(calendar, day)
    return datetime.combine(day, local.time(), zone).astimezone(UTC)


@dataclass(frozen=True)
class _Year:
    """The stretches of one local year in UTC; `done[i]` is the working time before the i-th."""

    starts: list[datetime]
    ends: list[datetime]
    done: list[timedelta]
    total: timedelta

    def before(self, at: datetime) -> timedelta:
        """The working time of this year before an instant."""
        i = bisect_right(self.starts, at) - 1
        return NOTHING if i < 0 else self.done[i] + min(at, self.ends[i]) - self.starts[i]

    def reach(self, work: timedelta) -> datetime:
        """The first instant before which there is this much working time in this year; `work` is positive."""
        i = bisect_left(self.done, work) - 1
        return self.starts[i] + (work - self.done[i])

    def opening(self, at: datetime) -> datetime | None:
        """The first working instant of this year that is not before `at`."""
        i = bisect_right(self.ends, at)
        return max(at, self.starts[i]) if i < len(self.starts) else None


@lru_cache(maxsize=512)
def _year(calendar: Calendar, number: int) -> _Year:
    first = date(number, 1, 1)
    days = (first + n * DAY for n in range((date(number + 1, 1, 1) - first).days))
    found = sorted(stretch for day in days for stretch in _stretches(calendar, day))
    starts, ends = [start for start, _ in found], [end for _, end in found]
    done = list(accumulate((end - start for start, end in found), initial=NOTHING))
    return _Year(starts, ends, done[:-1], done[-1])


def _stretches(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The working hours of a local day, in UTC."""
    hours = calendar.of_day(day)
    if not hours:
        return
    zone = ZoneInfo(calendar.zone)
    midnights = _midnights(day, zone)
    first = midnights[0].astimezone(UTC)
    if len({one.utcoffset() for one in midnights}) == 1:
        for start, end in hours:
            yield first + start * MINUTE, first + end * MINUTE
    else:
        instants = [one.astimezone(UTC) for one in midnights]
        yield from _changing(hours, day, min(instants), max(instants), zone)


def _changing(
    hours: Hours, day: date, first: datetime, last: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The same for a day on which the clocks change, minute by minute: skipped and repeated times come out right."""
    start = None
    for n in range(int((last - first) / MINUTE) + 1):
        local = (first + n * MINUTE).astimezone(zone)
        minute = local.hour * 60 + local.minute
        works_now = local.date() == day and any(a <= minute < b for a, b in hours)
        if works_now and start is None:
            start = first + n * MINUTE
        elif not works_now and start is not None:
            yield start, first + n * MINUTE
            start = None


def _midnights(day: date, zone: ZoneInfo) -> list[datetime]:
    """A day's first midnight and the next day's, each twice: clocks that change at midnight repeat or skip it."""
    return [datetime.combine(one, time(fold=fold), zone) for one in (day, day + DAY) for fold in (0, 1)]


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("An instant needs its zone.")
    return at.astimezone(UTC)


def _check(name: str, hours: Hours) -> None:
    if any(not 0 <= start < end <= DAY_MINUTES for start, end in hours):
        raise OverlappingHours(f"{name}: hours have to end after they start, within the day.")
    if any(one[1] > other[0] for one, other in pairwise(hours)):
        raise OverlappingHours(f"{name}: hours overlap or are not in order.")


ROUND_THE_CLOCK = Calendar.round_the_clock()
