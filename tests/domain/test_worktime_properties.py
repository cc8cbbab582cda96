"""Working time held against a slow count of minutes, around every change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import worktime
from domain.worktime import Calendar, Hours

MINUTE, HOUR, NOTHING = timedelta(minutes=1), timedelta(hours=1), timedelta(0)
ZONES = ("UTC", "Asia/Kolkata", "Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo")
# A busy machine draws slowly; that is no fault of the arithmetic.
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def counted(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The slow truth: look at each minute."""
    zone, found, at = ZoneInfo(calendar.zone), 0, start
    while at < end:
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        found += any(a <= minute < b for a, b in calendar.of_day(local.date()))
        at += MINUTE
    return found * MINUTE


# Around every change of the clocks in 2026, and a new year.
INSTANTS = st.one_of(
    st.integers(0, 4 * 1440).map(lambda n: datetime(2026, 3, 6, tzinfo=UTC) + n * MINUTE),
    st.integers(0, 4 * 1440).map(lambda n: datetime(2026, 3, 27, tzinfo=UTC) + n * MINUTE),
    st.integers(0, 4 * 1440).map(lambda n: datetime(2026, 4, 3, tzinfo=UTC) + n * MINUTE),
    st.integers(0, 9 * 1440).map(lambda n: datetime(2026, 10, 24, tzinfo=UTC) + n * MINUTE),
    st.integers(0, 4 * 1440).map(lambda n: datetime(2026, 12, 30, tzinfo=UTC) + n * MINUTE),
)
DAYS = INSTANTS.map(datetime.date)


@st.composite
def stretches(draw: st.DrawFn) -> Hours:
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    return tuple((a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = tuple(draw(st.lists(stretches(), min_size=7, max_size=7).filter(any)))
    days = draw(st.dictionaries(DAYS, stretches(), max_size=8))
    return Calendar(draw(st.sampled_from(ZONES)), week, days)


@QUICK
@given(calendars(), INSTANTS, st.integers(0, 2 * 1440))
def test_the_time_between_is_what_counting_minutes_gives(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    assert worktime.between(calendar, start, end) == counted(calendar, start, end)


@QUICK
@given(calendars(), INSTANTS, st.integers(0, 2400))
def test_adding_is_the_first_instant_with_so_much_between(calendar: Calendar, start: datetime, minutes: int) -> None:
    work = minutes * MINUTE
    end = worktime.add(calendar, start, work)
    assert worktime.between(calendar, start, end) == work
    if work:
        assert worktime.between(calendar, start, end - timedelta(microseconds=1)) < work


@QUICK
@given(calendars(), INSTANTS, st.timedeltas(NOTHING, 40 * HOUR), st.timedeltas(NOTHING, 40 * HOUR))
def test_adding_twice_is_adding_once(calendar: Calendar, start: datetime, one: timedelta, other: timedelta) -> None:
    in_steps = worktime.add(calendar, worktime.add(calendar, start, one), other)
    assert worktime.between(calendar, start, in_steps) == one + other


@QUICK
@given(calendars(), INSTANTS, st.timedeltas(NOTHING, 400 * HOUR), st.timedeltas(NOTHING, 400 * HOUR))
def test_parts_make_the_whole(calendar: Calendar, start: datetime, one: timedelta, other: timedelta) -> None:
    middle, end = start + one, start + one + other
    parts = worktime.between(calendar, start, middle) + worktime.between(calendar, middle, end)
    assert parts == worktime.between(calendar, start, end)


@QUICK
@given(calendars(), INSTANTS)
def test_the_next_opening_is_working_time_with_none_before_it(calendar: Calendar, at: datetime) -> None:
    found = worktime.next_open(calendar, at)
    assert found >= at
    assert worktime.between(calendar, at, found) == NOTHING
    assert worktime.is_open(calendar, found)


@QUICK
@given(calendars(), INSTANTS, st.timedeltas(NOTHING, 400 * HOUR), st.timedeltas(NOTHING, 40 * HOUR))
def test_later_is_never_due_earlier(calendar: Calendar, start: datetime, later: timedelta, work: timedelta) -> None:
    due = worktime.add(calendar, start, work)
    assert start <= due <= worktime.add(calendar, start + later, work)
    assert due <= worktime.add(calendar, start, work + later / 20)
