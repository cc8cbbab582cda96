"""The format of campus.yml: what may stand where."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot import weekhours
from domain.campus import NUMBERS, Hours
from domain.policy import ADMIN, STAFF_ROLE, SUPER_ADMIN, Grant

_ROLE = re.compile(r"(?P<role>admin|staff) of (?P<domain>\S+)(?: in (?P<scope>.+))?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"{text!r} is no e-mail address")
    return text.lower()


def _grant(text: str) -> Grant:
    if text.replace(" ", "_") == SUPER_ADMIN:
        return Grant(SUPER_ADMIN)
    match = _ROLE.fullmatch(text)
    if match is None:
        raise ValueError(
            f'{text!r} is no role: write "super admin", "admin of hostel" or "staff of hostel in Neeladri"'
        )
    return Grant(ADMIN if match["role"] == "admin" else STAFF_ROLE, match["domain"], match["scope"])


def _role(text: str) -> str:
    _grant(text)
    return text


def _date(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise ValueError(f"{str(text)!r} is no date: write 2026-08-15") from None


def _key(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:64] or "answer"


Name = Annotated[str, Field(max_length=120)]
Label = Annotated[str, Field(max_length=75)]  # what fits an option of a Slack select
Word = Annotated[str, Field(max_length=64, pattern=r"^\S+$")]
Scope = Annotated[str, Field(max_length=128)]
Email = Annotated[str, Field(max_length=256), AfterValidator(_email)]
SlackId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,}$", max_length=32)]
Channel = Annotated[str, Field(max_length=81)]
Number = Annotated[int, Field(gt=0, lt=10_000)]
Day = Annotated[date, BeforeValidator(_date)]
WorkingHours = Annotated[Hours, BeforeValidator(lambda text: weekhours.hours(str(text)))]


class Entry(BaseModel):
    """A part of the file: nothing that is not named here may stand in it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        """A key with nothing behind it is as good as none."""
        if not isinstance(given, dict):
            return given
        return {key: value for key, value in given.items() if value is not None or key not in cls.model_fields}


class HolidayEntry(Entry):
    """A holiday: "2026-08-15", "2026-08-15: Independence Day", or the name of an .ics file."""

    day: Day | None = None
    name: Annotated[str, Field(max_length=120)] = "Holiday"
    file: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, given: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        if isinstance(given, str):
            return {"file": given} if given.lower().endswith(".ics") else {"day": given}
        if isinstance(given, dict) and len(given) == 1:
            ((day, name),) = given.items()
            return {"day": day, "name": name or "Holiday"}
        raise ValueError("a holiday is a date, a date with its name, or the name of an .ics file")


class DayEntry(Entry):
    """A day with hours of its own, though it is a Sunday or a holiday."""

    date: Day
    name: Annotated[str, Field(max_length=120)] = "Working day"
    hours: WorkingHours


class CalendarEntry(Entry):
    """A working calendar."""

    name: Name
    timezone: str | None = None
    round_the_clock: bool = False
    hours: dict[str, str] = Field(default_factory=dict)
    holidays: list[HolidayEntry] = Field(default_factory=list)
    days: list[DayEntry] = Field(default_factory=list)


class BatchEntry(Entry):
    """A year's intake with its class sections."""

    name: Name
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    sections: list[Name] = Field(default_factory=list)


class PersonEntry(Entry):
    """Anybody."""

    name: Name
    email: Email
    slack: SlackId | None = None


class StaffEntry(PersonEntry):
    """Somebody who can own tickets."""

    title: Name | None = None
    scope: Scope | None = None
    roles: list[Annotated[str, AfterValidator(_role)]] = Field(default_factory=list)

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The roles as the domain knows them."""
        return tuple(_grant(text) for text in self.roles)


class StudentEntry(PersonEntry):
    """A student."""

    roll_no: Annotated[str, Field(max_length=32)]
    room: Annotated[str, Field(max_length=16)] | None = None
    hostel: Name | None = None
    batch: Name | None = None
    section: Name | None = None
    department: Name | None = None


class FieldEntry(Entry):
    """A question of the form."""

    label: Label
    key: Word = ""
    kind: Literal["text", "multiline", "select", "date", "number"] = "text"
    required: bool = False
    choices: Annotated[list[Label], Field(max_length=100)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.choices) != (self.kind == "select"):
            raise ValueError("choices belong to a select, and a select needs them")
        self.key = self.key or _key(self.label)
        return self


class SubcategoryEntry(Entry):
    """A subcategory."""

    name: Label
    tat_hours: Number | None = None
    staff: Email | None = None
    fields: Annotated[list[FieldEntry], Field(max_length=20)] = Field(default_factory=list)


class AssignmentEntry(Entry):
    """Somebody who answers for a category: an e-mail address, or more about it."""

    person: Email
    primary: bool = False
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, given: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        return {"person": given} if isinstance(given, str) else given


class CategoryEntry(Entry):
    """A category."""

    name: Label
    domain: Word
    scope: Scope | None = None
    channel: Channel | None = None
    calendar: Name | None = None
    tat_hours: Number = NUMBERS["tat_hours"]
    first_response_hours: Number = NUMBERS["first_response_hours"]
    interval_hours: Number = NUMBERS["interval_hours"]
    max_extensions: Number = NUMBERS["max_extensions"]
    max_reopenings: Number = NUMBERS["max_reopenings"]
    max_forwards: Number = NUMBERS["max_forwards"]
    low_rating: Annotated[int, Field(ge=1, le=5)] = NUMBERS["low_rating"]
    idle_hours: Number = NUMBERS["idle_hours"]
    idle_escalation_hours: Number = NUMBERS["idle_escalation_hours"]
    assignments: list[AssignmentEntry] = Field(default_factory=list)
    subcategories: list[SubcategoryEntry] = Field(default_factory=list)

    @property
    def numbers(self) -> dict[str, int]:
        """All numbers of the category, by the name of their column."""
        return {key: getattr(self, key) for key in NUMBERS}


class CampusEntry(Entry):
    """The whole file."""

    college: Name
    timezone: str
    operators_channel: Channel | None = None
    calendars: list[CalendarEntry] = Field(default_factory=list)
    hostels: list[Name] = Field(default_factory=list)
    batches: list[BatchEntry] = Field(default_factory=list)
    staff: list[StaffEntry] = Field(default_factory=list)
    students: list[StudentEntry] | None = None
    categories: list[CategoryEntry] = Field(default_factory=list)
