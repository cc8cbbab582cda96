"""Deadlines a second on one core, ten years of holidays included: `uv run python -m tests.benchmarks.worktime`.

In the same run, over the same starts: plain `start + timedelta`, which is what no calendar at all would cost, and an
implementation that walks from day to day, which is what most are. Rounds alternate; the best of each is compared. Time
is that of the processor, so that a busy machine measures the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from domain import worktime
from domain.worktime import Calendar, Hours

DEADLINES, ROUNDS, YEARS, PROMISED = 100_000, 5, 10, 100_000
OFFICE: Hours = ((9 * 60, 13 * 60), (14 * 60, 17 * 60 + 30))
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
HOLIDAYS = {date(2026 + year, month, day): () for year in range(YEARS) for month in range(1, 13) for day in (3, 17)}
OFFICE_HOURS = Calendar("Europe/London", (OFFICE,) * 5 + (((540, 780),), ()), HOLIDAYS)
RARELY = Calendar("Europe/London", (((540, 600),), (), (), (), (), (), ()), HOLIDAYS)
STEP = timedelta(days=365 * YEARS - 60) / DEADLINES  # The starts lie over all ten years.

Add = Callable[[Calendar, datetime, timedelta], datetime]


def main() -> None:
    print(
        f"{DEADLINES:,} deadlines, {len(HOLIDAYS)} holidays in {YEARS} years, each figure the best of {ROUNDS} rounds"
    )
    print("A ratio is how many times as fast worktime.add is.")
    print(f"The first deadline of a calendar, in a year that is not known yet: {first_touch() * 1000:.1f} ms")
    compare("48 working hours, office hours", OFFICE_HOURS, timedelta(hours=48))
    compare("2 working hours, office hours", OFFICE_HOURS, timedelta(hours=2))
    compare("8 working hours, one hour a week", RARELY, timedelta(hours=8))
    compare("48 hours, round the clock", worktime.ROUND_THE_CLOCK, timedelta(hours=48))


def compare(name: str, calendar: Calendar, work: timedelta) -> None:
    """One line per way of reckoning, all of them over the same starts."""
    starts = [FIRST + STEP * n for n in range(DEADLINES)]
    few = starts[:: DEADLINES // 1000]
    agreed(calendar, few, work)
    rates: dict[str, float] = {"worktime.add": 0, "plain addition": 0, "day by day": 0}
    for _ in range(ROUNDS):
        rates["worktime.add"] = max(rates["worktime.add"], rate(worktime.add, calendar, starts, work))
        rates["plain addition"] = max(rates["plain addition"], rate(plain, calendar, starts, work))
        rates["day by day"] = max(rates["day by day"], rate(day_by_day, calendar, few, work))
    ours = rates["worktime.add"]
    print(f"{name} ({ours / PROMISED:.1f} times what is promised)")
    for way, found in rates.items():
        print(f"  {way:<16} {found:>12,.0f} a second   ratio {ours / found:.3g}")


def agreed(calendar: Calendar, starts: list[datetime], work: timedelta) -> None:
    """A comparison counts only where the results are the same."""
    if any(worktime.add(calendar, start, work) != day_by_day(calendar, start, work) for start in starts):
        raise ValueError("The two ways of reckoning differ.")


def rate(add: Add, calendar: Calendar, starts: list[datetime], work: timedelta) -> float:
    """Deadlines per second of the processor."""
    began = time.process_time()
    for start in starts:
        add(calendar, start, work)
    return len(starts) / (time.process_time() - began)


def first_touch() -> float:
    """Seconds of the processor for a deadline whose year has to be laid out first."""
    fresh = Calendar("Europe/London", OFFICE_HOURS.hours, {**HOLIDAYS, date(2026, 6, 1): ()})
    began = time.process_time()
    worktime.add(fresh, FIRST, timedelta(hours=2))
    return time.process_time() - began


def plain(_: Calendar, start: datetime, work: timedelta) -> datetime:
    return start + work


def day_by_day(calendar: Calendar, start: datetime, work: timedelta) -> datetime:
    """The same without anything kept: from one stretch of working hours to the next."""
    zone = ZoneInfo(calendar.zone)
    day = start.astimezone(zone).date()
    while True:
        midnight = datetime.combine(day, clock(), zone)
        for opens, closes in calendar.of_day(day):
            begins = max(start, (midnight + timedelta(minutes=opens)).astimezone(UTC))
            ends = (midnight + timedelta(minutes=closes)).astimezone(UTC)
            if begins < ends and work <= ends - begins:
                return begins + work
            work -= max(ends - begins, timedelta(0))
        day += timedelta(days=1)


if __name__ == "__main__":
    main()
