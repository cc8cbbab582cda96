"""A college as it describes itself: plain values, whatever file or screen they come from.

People are named by their e-mail address in lower case, everything else by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.policy import Grant

Hours = tuple[tuple[int, int], ...]  # stretches of one day, in local minutes since midnight

# A category's numbers with what they are where the college says nothing (design.md, section 2).
NUMBERS: Mapping[str, int] = {
    "tat_hours": 48,
    "first_response_hours": 2,
    "interval_hours": 24,
    "max_extensions": 3,
    "max_reopenings": 3,
    "max_forwards": 4,
    "low_rating": 2,
    "idle_hours": 48,
    "idle_escalation_hours": 24,
}


@dataclass(frozen=True)
class Day:
    """A day with hours of its own; none for a holiday."""

    on: date
    name: str = ""
    hours: Hours = ()


@dataclass(frozen=True)
class Timetable:
    """A working calendar; `week` has seven days, Monday first."""

    name: str
    timezone: str
    round_the_clock: bool = False
    week: tuple[Hours, ...] = ((),) * 7
    days: tuple[Day, ...] = ()


@dataclass(frozen=True)
class Intake:
    """A batch with its class sections."""

    name: str
    year: int | None = None
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """Anybody of the college; `slack` is their Slack user id where it is known."""

    name: str
    email: str
    slack: str | None = None


@dataclass(frozen=True)
class Employee(Member):
    """Somebody who can own tickets; `scope` is the hostel they answer for, if it is one."""

    title: str | None = None
    scope: str | None = None
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Pupil(Member):
    """A student and where they belong."""

    roll_no: str = ""
    room: str | None = None
    hostel: str | None = None
    batch: str | None = None
    section: str | None = None
    department: str | None = None


@dataclass(frozen=True)
class Question:
    """A field that one subcategory adds to the form; `choices` are those of a select."""

    key: str
    label: str
    kind: str
    required: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """A subcategory; `staff` is the e-mail address of the one who always gets it."""

    name: str
    tat_hours: int | None = None
    staff: str | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Duty:
    """That somebody answers for a category."""

    person: str
    primary: bool = False
    priority: int = 0


@dataclass(frozen=True)
class Bureau:
    """A category; `channel` is a Slack channel's id, `numbers` has every key of NUMBERS."""

    name: str
    domain: str
    scope: str | None = None
    channel: str | None = None
    calendar: str | None = None
    numbers: Mapping[str, int] = field(default_factory=lambda: dict(NUMBERS))
    topics: tuple[Topic, ...] = ()
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Campus:
    """The whole college; `students` is None where another system keeps them."""

    name: str
    operators_channel: str | None = None
    calendars: tuple[Timetable, ...] = ()
    hostels: tuple[str, ...] = ()
    batches: tuple[Intake, ...] = ()
    staff: tuple[Employee, ...] = ()
    students: tuple[Pupil, ...] | None = None
    bureaus: tuple[Bureau, ...] = ()
