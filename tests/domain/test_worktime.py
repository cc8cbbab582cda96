from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import worktime
from domain.worktime import ROUND_THE_CLOCK, Calendar, Hours, NoWorkingHours, OverlappingHours

MINUTE, HOUR, NOTHING = timedelta(minutes=1), timedelta(hours=1), timedelta(0)
OFFICE: Hours = ((9 * 60, 13 * 60), (14 * 60, 17 * 60 + 30))
WEEK = (OFFICE,) * 5 + (((9 * 60, 12 * 60),), ())
ZONES = ("UTC", "Asia/Kolkata", "Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def counted(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The slow truth: look at each minute."""
    zone, found, at = ZoneInfo(calendar.zone), 0, start
    while at < end:
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        found += any(a <= minute < b for a, b in calendar.of_day(local.date()))
        at += MINUTE
    return found * MINUTE


@st.composite
def stretches(draw: st.DrawFn) -> Hours:
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    return tuple((a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = tuple(draw(st.lists(stretches(), min_size=7, max_size=7).filter(any)))
    days = draw(st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), stretches(), max_size=20))
    return Calendar(draw(st.sampled_from(ZONES)), week, days)


# Around every change of the clocks in 2026, and a new year.
INSTANTS = st.one_of(
    st.integers(0, 4 * 1440).map(lambda n: utc(2026, 3, 6) + n * MINUTE),
    st.integers(0, 4 * 1440).map(lambda n: utc(2026, 3, 27) + n * MINUTE),
    st.integers(0, 4 * 1440).map(lambda n: utc(2026, 4, 3) + n * MINUTE),
    st.integers(0, 9 * 1440).map(lambda n: utc(2026, 10, 24) + n * MINUTE),
    st.integers(0, 4 * 1440).map(lambda n: utc(2026, 12, 30) + n * MINUTE),
)


@settings(max_examples=60, deadline=None)
@given(calendars(), INSTANTS, st.integers(0, 2 * 1440))
def test_the_time_between_is_what_counting_minutes_gives(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    assert worktime.between(calendar, start, end) == counted(calendar, start, end)


@settings(max_examples=100, deadline=None)
@given(calendars(), INSTANTS, st.integers(0, 7200))
def test_adding_is_the_first_instant_with_so_much_between(calendar: Calendar, start: datetime, minutes: int) -> None:
    work = minutes * MINUTE
    end = worktime.add(calendar, start, work)
    assert worktime.between(calendar, start, end) == work
    if work:
        assert worktime.between(calendar, start, end - timedelta(microseconds=1)) < work


@settings(max_examples=100, deadline=None)
@given(calendars(), INSTANTS, st.timedeltas(NOTHING, 300 * HOUR), st.timedeltas(NOTHING, 300 * HOUR))
def test_adding_twice_is_adding_once(calendar: Calendar, start: datetime, one: timedelta, other: timedelta) -> None:
    in_steps = worktime.add(calendar, worktime.add(calendar, start, one), other)
    assert worktime.between(calendar, start, in_steps) == one + other


@settings(max_examples=100, deadline=None)
@given(calendars(), INSTANTS, st.timedeltas(NOTHING, 400 * HOUR), st.timedeltas(NOTHING, 400 * HOUR))
def test_parts_make_the_whole(calendar: Calendar, start: datetime, one: timedelta, other: timedelta) -> None:
    middle, end = start + one, start + one + other
    parts = worktime.between(calendar, start, middle) + worktime.between(calendar, middle, end)
    assert parts == worktime.between(calendar, start, end)


@settings(max_examples=100, deadline=None)
@given(calendars(), INSTANTS)
def test_the_next_opening_is_working_time_with_none_before_it(calendar: Calendar, at: datetime) -> None:
    found = worktime.next_open(calendar, at)
    assert found >= at
    assert worktime.between(calendar, at, found) == NOTHING
    assert worktime.is_open(calendar, found)


CHANGES = [
    # The clocks go forward: 9 hours from 00:00 to 09:00 are 8.
    ("Europe/London", utc(2026, 3, 29, 0), utc(2026, 3, 29, 8), 8 * HOUR),
    # And back: 02:00 summer time to 09:00 has an hour twice.
    ("Europe/London", utc(2026, 10, 25, 0), utc(2026, 10, 25, 9), 9 * HOUR),
    ("America/New_York", utc(2026, 3, 8, 5), utc(2026, 3, 9, 4), 23 * HOUR),
    ("America/New_York", utc(2026, 11, 1, 4), utc(2026, 11, 2, 5), 25 * HOUR),
    # Half an hour only.
    ("Australia/Lord_Howe", utc(2026, 4, 4, 13), utc(2026, 4, 5, 13, 30), timedelta(hours=24, minutes=30)),
    ("Asia/Kolkata", utc(2026, 3, 28, 18, 30), utc(2026, 3, 29, 18, 30), 24 * HOUR),
]


@pytest.mark.parametrize(("zone", "start", "end", "expected"), CHANGES)
def test_a_day_has_the_hours_it_really_has(zone: str, start: datetime, end: datetime, expected: timedelta) -> None:
    whole_days = Calendar(zone, (((0, 1440),),) * 7)
    assert worktime.between(whole_days, start, end) == expected


def test_a_working_hour_that_is_skipped_does_not_count() -> None:
    calendar = Calendar("Europe/London", (((60, 120),),) * 7)  # 01:00 to 02:00, skipped on 29 March
    assert worktime.between(calendar, utc(2026, 3, 29), utc(2026, 3, 30)) == NOTHING


def test_a_working_half_hour_that_is_repeated_counts_twice() -> None:
    calendar = Calendar("Europe/London", (((60, 90),),) * 7)
    assert worktime.between(calendar, utc(2026, 10, 24, 23), utc(2026, 10, 25, 12)) == HOUR


def test_a_deadline_skips_the_evening_the_sunday_and_a_holiday() -> None:
    calendar = Calendar("Asia/Kolkata", WEEK, {date(2026, 3, 9): ()})
    saturday = datetime(2026, 3, 7, 11, tzinfo=ZoneInfo("Asia/Kolkata"))
    due = worktime.add(calendar, saturday, 2 * HOUR)  # One on Saturday, one on Tuesday.
    assert due == datetime(2026, 3, 10, 10, tzinfo=ZoneInfo("Asia/Kolkata"))


def test_work_that_ends_with_the_day_is_due_when_the_office_closes() -> None:
    calendar = Calendar("UTC", WEEK)
    assert worktime.add(calendar, utc(2026, 3, 2, 9), timedelta(hours=7, minutes=30)) == utc(2026, 3, 2, 17, 30)


def test_round_the_clock_is_plain_time() -> None:
    start = utc(2026, 3, 28, 22)
    assert worktime.add(ROUND_THE_CLOCK, start, 48 * HOUR) == start + 48 * HOUR
    assert worktime.between(ROUND_THE_CLOCK, start, start + HOUR) == HOUR
    assert worktime.between(ROUND_THE_CLOCK, start, start - HOUR) == NOTHING


def test_working_days_skip_those_without_hours() -> None:
    calendar = Calendar("UTC", WEEK, {date(2026, 3, 9): ()})
    friday = utc(2026, 3, 6, 16)
    assert worktime.add_days(calendar, friday, 2) == utc(2026, 3, 10, 16)
    assert worktime.opening(calendar, date(2026, 3, 9)) is None
    assert worktime.opening(calendar, date(2026, 3, 10)) == utc(2026, 3, 10, 9)


def test_a_local_time_that_is_skipped_moves_on() -> None:
    calendar = Calendar("Europe/London", WEEK)
    assert worktime.at_local(calendar, date(2026, 3, 29), time(1, 30)) == utc(2026, 3, 29, 1, 30)
    assert worktime.at_local(calendar, date(2026, 7, 1), time(9)) == utc(2026, 7, 1, 8)


def test_a_week_without_hours_is_refused() -> None:
    with pytest.raises(NoWorkingHours):
        Calendar("UTC", ((),) * 7, {date(2026, 3, 2): OFFICE})


@pytest.mark.parametrize("hours", [((540, 600), (590, 700)), ((600, 540),), ((540, 1500),), ((600, 700), (540, 600))])
def test_hours_that_overlap_or_run_backwards_are_refused_by_their_day(hours: Hours) -> None:
    with pytest.raises(OverlappingHours, match="Wednesday"):
        Calendar("UTC", ((), (), hours, (), (), (), ()))


def test_a_calendar_is_one_key_whoever_made_it() -> None:
    one, other = (Calendar("UTC", WEEK, {date(2026, 3, 9): ()}) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
