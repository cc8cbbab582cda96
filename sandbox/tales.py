"""The script of the demonstration: who asked for what, and what became of it, read from history.yml."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

SMALL = 10  # how many of the small matters one history has
_WHEN = re.compile(r"(?P<day>-?\d+) (?P<time>\d\d:\d\d)")
_LINE = re.compile(rf"{_WHEN.pattern} (?P<rest>.+)")
_VERBS = (
    *("files", "claims", "asks", "answers", "comments", "notes", "forwards", "assigns", "extends", "escalates"),
    *("resolves", "withdraws", "reopens", "rates", "is content", "takes note"),
)
_DEED = re.compile(rf"(?P<who>.+?) (?P<verb>{'|'.join(_VERBS)})(?: (?:to )?(?P<object>.+))?")


@dataclass(frozen=True)
class Step:
    """Something that somebody does: `object` is whom it goes to, a rating or a day; `words` what they say."""

    at: datetime
    who: str
    verb: str
    object: str = ""
    words: str = ""


@dataclass(frozen=True)
class Tale:
    """One ticket's life. `about` is a category and its subcategory: "Mess / Mess bill"."""

    title: str
    about: str
    steps: tuple[Step, ...]
    description: str = ""
    location: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Calendar:
    """How the script tells time: days before and after the local day `today`."""

    today: datetime  # an instant of that day, with the college's zone

    def at(self, day: int, clock: str) -> datetime:
        """The instant of a local time so many days from today."""
        hour, minute = clock.split(":")
        on = self.today.date() + timedelta(days=day)
        return datetime.combine(on, time(int(hour), int(minute)), self.today.tzinfo)

    def day(self, number: int) -> date:
        """The day itself."""
        return self.today.date() + timedelta(days=number)


def read(path: Path, *, today: datetime, seed: int, students: list[str]) -> list[Tale]:
    """The tales of a script, told for that day; ValueError names a line that cannot be understood.

    The same seed, day and students give the same tales. Nothing in them happens after `today`.
    """
    dice = random.Random(seed)  # noqa: S311 - chance that can be repeated is what is wanted
    calendar, script = Calendar(today), yaml.safe_load(path.read_text(encoding="utf-8"))
    tales = [_moved(_tale(raw, calendar), timedelta(seconds=dice.randrange(0, 360))) for raw in script["tales"]]
    small = dice.sample(script["small"], min(SMALL, len(script["small"])))
    return [*tales, *(_small(raw, calendar, dice, students) for raw in small)]


def _tale(raw: Mapping[str, Any], calendar: Calendar, steps: tuple[Step, ...] = ()) -> Tale:
    return Tale(
        title=raw["title"],
        about=raw["about"],
        steps=steps or tuple(_steps(raw["then"], calendar)),
        description=raw.get("description", ""),
        location=raw.get("location"),
        answers={key: _answer(value, calendar) for key, value in raw.get("answers", {}).items()},
    )


def _steps(lines: Iterable[str | Mapping[str, str]], calendar: Calendar) -> Iterator[Step]:
    for line in lines:
        ((text, words),) = line.items() if isinstance(line, Mapping) else ((line, ""),)
        when = _LINE.fullmatch(text)
        deed = when and _DEED.fullmatch(when["rest"])
        if when is None or deed is None:
            raise ValueError(f"history.yml: {text!r} says nothing that can be done")
        at = calendar.at(int(when["day"]), when["time"])
        yield Step(at, deed["who"], deed["verb"], _object(deed["object"] or "", calendar), str(words))


def _object(said: str, calendar: Calendar) -> str:
    """To whom, or which; of a day and a time the instant."""
    when = _WHEN.fullmatch(said)
    return calendar.at(int(when["day"]), when["time"]).isoformat() if when else said


def _answer(value: str, calendar: Calendar) -> str:
    """An answer; "day -16" is that day's date."""
    before, _, number = value.partition("day ")
    return calendar.day(int(number)).isoformat() if number and not before else value


def _moved(tale: Tale, by: timedelta) -> Tale:
    return replace(tale, steps=tuple(replace(step, at=step.at + by) for step in tale.steps))


def _small(raw: Mapping[str, Any], calendar: Calendar, dice: random.Random, students: list[str]) -> Tale:
    """A matter of a few hours: filed, claimed by its owner the next morning, resolved, perhaps rated."""
    who, day = dice.choice(students), dice.randrange(-13, -1)
    filed = calendar.at(day, f"{dice.randrange(8, 22):02}:{dice.randrange(60):02}")
    claimed = calendar.at(day + 1, f"{dice.randrange(8, 11):02}:{dice.randrange(60):02}")
    resolved = claimed + timedelta(minutes=dice.randrange(40, 400))
    steps = [Step(filed, who, "files"), Step(claimed, OWNER, "claims")]
    steps.append(Step(resolved, OWNER, "resolves", words=raw["note"]))
    rated = resolved + timedelta(minutes=dice.randrange(10, 600))
    if dice.random() < RATED and rated < calendar.today:
        steps.append(Step(rated, who, "rates", object=str(dice.choice((3, 4, 4, 5, 5, 5)))))
    return _tale(raw, calendar, tuple(steps))


OWNER = "whoever owns it"
RATED = 0.7
