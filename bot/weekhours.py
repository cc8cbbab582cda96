"""Working hours as people write them: "mon-fri" and "09:00-13:00, 14:00-17:30"."""

from __future__ import annotations

import re
from itertools import pairwise

from domain.campus import Hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60
_STRETCH = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013]\s*(\d{1,2}):(\d{2})")


def weekdays(text: str) -> list[int]:
    """The days that "mon-fri", "sat" or "mon, wed" name, 0 for Monday; ValueError with the reason."""
    found: list[int] = []
    for part in text.lower().split(","):
        first, dash, last = (one.strip()[:3] if one.strip() else "" for one in part.partition("-"))
        ends = [first, last] if dash else [first, first]
        if not all(end in DAYS for end in ends):
            raise ValueError(f"{part.strip() or text!r} is no weekday: write mon, tue, … or mon-fri")
        start, stop = (DAYS.index(end) for end in ends)
        found += range(start, stop + 1) if start <= stop else [*range(start, 7), *range(stop + 1)]
    return found


def hours(text: str) -> Hours:
    """The stretches of one day, in order; ValueError with the reason."""
    found = sorted(_stretch(part.strip()) for part in text.split(","))
    overlap(found)
    return tuple(found)


def overlap(found: list[tuple[int, int]]) -> None:
    """ValueError when two of these stretches, in order, overlap."""
    for before, after in pairwise(found):
        if after[0] < before[1]:
            raise ValueError(f"{written(before)} and {written(after)} overlap")


def written(stretch: tuple[int, int]) -> str:
    """A stretch as people write it: "09:00-13:00"."""
    start, end = stretch
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


def week(written_week: dict[str, str]) -> tuple[Hours, ...]:
    """The seven days of {"mon-fri": "09:00-17:30"}; ValueError with the reason."""
    found: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    for days, text in written_week.items():
        stretches = hours(text)
        for day in weekdays(days):
            found[day] = sorted([*found[day], *stretches])
            overlap(found[day])
    return tuple(tuple(day) for day in found)


def _stretch(text: str) -> tuple[int, int]:
    match = _STRETCH.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no working time: write 09:00-17:30")
    hour, minute, last_hour, last_minute = (int(part) for part in match.groups())
    start, end = hour * 60 + minute, last_hour * 60 + last_minute
    if minute > 59 or last_minute > 59 or start >= MIDNIGHT or end > MIDNIGHT:  # noqa: PLR2004 - minutes
        raise ValueError(f"{text} is no time of a day")
    if end <= start:
        raise ValueError(f"{text} ends before it starts")
    return start, end
