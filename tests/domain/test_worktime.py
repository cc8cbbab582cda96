from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain import worktime
from domain.worktime import ROUND_THE_CLOCK, Calendar, Hours, NoWorkingHours, OverlappingHours

HOUR, NOTHING = timedelta(hours=1), timedelta(0)
OFFICE: Hours = ((9 * 60, 13 * 60), (14 * 60, 17 * 60 + 30))
WEEK = (OFFICE,) * 5 + (((9 * 60, 12 * 60),), ())


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


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


NIGHT: Hours = ((0, 240),)  # 00:00 to 04:00, in which the clocks of all these places change
DUE = [
    ("Europe/London", (2026, 3, 29), (2026, 3, 29, 3, 0)),
    ("Europe/London", (2026, 10, 25), (2026, 10, 25, 2, 0)),
    ("America/New_York", (2026, 3, 8), (2026, 3, 8, 8, 0)),
    ("America/New_York", (2026, 11, 1), (2026, 11, 1, 7, 0)),
    ("Australia/Lord_Howe", (2026, 4, 5), (2026, 4, 4, 16, 0)),
    ("Australia/Lord_Howe", (2026, 10, 4), (2026, 10, 3, 16, 30)),
    ("Asia/Kolkata", (2026, 3, 29), (2026, 3, 28, 21, 30)),
]


@pytest.mark.parametrize(("zone", "day", "due"), DUE)
def test_three_hours_of_a_night_end_three_real_hours_later(
    zone: str, day: tuple[int, int, int], due: tuple[int, ...]
) -> None:
    calendar = Calendar(zone, (NIGHT,) * 7)
    midnight = worktime.at_local(calendar, date(*day), time())
    assert worktime.add(calendar, midnight, 3 * HOUR) == midnight + 3 * HOUR == utc(*due)


NIGHTS = [
    ("Europe/London", (2026, 3, 29), 3 * HOUR),
    ("Europe/London", (2026, 10, 25), 5 * HOUR),
    ("America/New_York", (2026, 3, 8), 3 * HOUR),
    ("America/New_York", (2026, 11, 1), 5 * HOUR),
    ("Australia/Lord_Howe", (2026, 4, 5), timedelta(hours=4, minutes=30)),
    ("Australia/Lord_Howe", (2026, 10, 4), timedelta(hours=3, minutes=30)),
    ("Asia/Kolkata", (2026, 3, 29), 4 * HOUR),
    ("Africa/Cairo", (2026, 4, 24), 3 * HOUR),  # There, midnight itself is skipped.
    ("America/Havana", (2026, 11, 1), 5 * HOUR),  # There, midnight is repeated.
]


@pytest.mark.parametrize(("zone", "day", "expected"), NIGHTS)
def test_a_night_has_the_working_time_that_passes(zone: str, day: tuple[int, int, int], expected: timedelta) -> None:
    calendar = Calendar(zone, (NIGHT,) * 7)
    noon = worktime.at_local(calendar, date(*day), time(12))
    assert worktime.between(calendar, noon - 24 * HOUR, noon) == expected


def test_clocks_put_back_over_midnight_repeat_the_end_of_the_day_before() -> None:
    calendar = Calendar("America/St_Johns", (((0, 1440),),) * 7)  # At 00:01 it was 23:01 again, until 2011.
    assert worktime.between(calendar, utc(2010, 11, 6), utc(2010, 11, 9)) == 72 * HOUR


@pytest.mark.parametrize("fold", [0, 1])
def test_an_office_is_open_in_both_of_two_equal_hours(fold: int) -> None:
    calendar = Calendar("Europe/London", (NIGHT,) * 7)
    at = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"), fold=fold)
    assert worktime.is_open(calendar, at)
    assert worktime.next_open(calendar, at) == utc(2026, 10, 25, fold, 30)


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


def test_an_office_is_open_from_its_opening_until_just_before_it_closes() -> None:
    calendar = Calendar("UTC", WEEK)
    moments = [(8, 59), (9, 0), (12, 59), (13, 0), (14, 0), (17, 29), (17, 30)]
    found = [worktime.is_open(calendar, utc(2026, 3, 2, *moment)) for moment in moments]
    assert found == [False, True, True, False, True, True, False]
    assert worktime.next_open(calendar, utc(2026, 3, 7, 12)) == utc(2026, 3, 9, 9)


def test_days_that_meet_at_midnight_are_one_stretch() -> None:
    calendar = Calendar("UTC", (((1320, 1440),), ((0, 360),), (), (), (), (), ()))
    assert worktime.add(calendar, utc(2026, 3, 2, 23), 2 * HOUR) == utc(2026, 3, 3, 1)
    assert worktime.is_open(calendar, utc(2026, 3, 3))


def test_one_hour_a_week_reaches_far_over_the_years() -> None:
    calendar = Calendar("UTC", (((540, 600),), (), (), (), (), (), ()), {date(2026, 3, 9): ()})
    monday = utc(2026, 3, 2, 9)
    assert worktime.add(calendar, monday, 1000 * HOUR) == monday + timedelta(weeks=1000) + HOUR
    assert worktime.between(calendar, monday, monday + timedelta(weeks=1001)) == 1000 * HOUR


def test_a_year_of_holidays_is_passed_over() -> None:
    closed = {date(2027, 1, 1) + timedelta(days=n): () for n in range(365)}
    calendar = Calendar("UTC", WEEK, closed)
    assert worktime.add(calendar, utc(2026, 12, 31, 17), HOUR) == utc(2028, 1, 1, 9, 30)
    assert worktime.next_open(calendar, utc(2026, 12, 31, 18)) == utc(2028, 1, 1, 9)


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


def test_a_calendar_keeps_its_days_when_those_it_was_made_of_change() -> None:
    days: dict[date, Hours] = {date(2026, 3, 9): ()}
    calendar = Calendar("UTC", WEEK, days)
    days.clear()
    assert worktime.opening(calendar, date(2026, 3, 9)) is None


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        worktime.add(ROUND_THE_CLOCK, datetime(2026, 3, 2), HOUR)  # noqa: DTZ001 - that is the mistake


def test_a_week_of_five_days_is_refused() -> None:
    with pytest.raises(NoWorkingHours, match="seven"):
        Calendar("UTC", (OFFICE,) * 5)


def test_work_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="taken back"):
        worktime.add(ROUND_THE_CLOCK, utc(2026, 3, 2), -HOUR)
