"""One line per row that a test needs. Names are made up where they do not matter; everything is flushed."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from domain import filing, people
from domain.models import (
    Base,
    Calendar,
    CalendarDay,
    CalendarHours,
    Category,
    CategoryAssignment,
    College,
    FormField,
    Hostel,
    Staff,
    Student,
    Subcategory,
    Ticket,
    User,
)
from domain.policy import Actor

Row = TypeVar("Row", bound=Base)

_numbers = itertools.count(1)


def user(session: Session, name: str = "", **facts: Any) -> User:
    """A person known from Slack: U<n> unless `slack_user_id` is given."""
    number = next(_numbers)
    name = name or f"Person {number}"
    given = {"slack_user_id": f"U{number:06}", "email": f"{name.split()[0].lower()}.{number}@example.edu", **facts}
    return _add(session, User(clerk_id=f"test:{number}", name=name, **given))


def hostel(session: Session, name: str = "") -> Hostel:
    return _add(session, Hostel(name=name or f"Hostel {next(_numbers)}"))


def student(session: Session, name: str = "", *, hostel: Hostel | None = None, room: str = "204", **facts: Any) -> User:
    """A user who is a student."""
    who = user(session, name, **facts)
    _add(session, Student(user_id=who.id, roll_no=f"R{next(_numbers)}", room_no=room, hostel_id=hostel and hostel.id))
    return who


def staff(session: Session, name: str = "", *, scope: str | None = None, **facts: Any) -> Staff:
    """A staff member, with the user behind it loaded."""
    return _add(session, Staff(user=user(session, name, **facts), scope=scope))


def category(session: Session, name: str = "", **facts: Any) -> Category:
    name = name or f"Category {next(_numbers)}"
    return _add(session, Category(**{"name": name, "domain": "hostel", "slack_channel_id": None, **facts}))


def subcategory(session: Session, category: Category, name: str = "", **facts: Any) -> Subcategory:
    return _add(session, Subcategory(category=category, name=name or f"Matter {next(_numbers)}", **facts))


def field(session: Session, subcategory: Subcategory, key: str, **facts: Any) -> FormField:
    given = {"label": key.capitalize(), "kind": "text", **facts}
    return _add(session, FormField(subcategory=subcategory, key=key, **given))


def assign(session: Session, category: Category, staff: Staff, *, primary: bool = False, priority: int = 0) -> None:
    facts = {"category_id": category.id, "staff_id": staff.id, "is_primary": primary, "priority": priority}
    _add(session, CategoryAssignment(**facts))


def college(session: Session, operators_channel: str | None = None) -> College:
    return _add(session, College(id=1, name="A College", operators_channel=operators_channel))


def office_hours(session: Session, name: str = "", *, zone: str = "UTC", holidays: tuple[Any, ...] = ()) -> Calendar:
    """Monday to Friday, 9 to 17."""
    made = _add(session, Calendar(name=name or f"Calendar {next(_numbers)}", timezone=zone))
    for weekday in range(5):
        _add(session, CalendarHours(calendar_id=made.id, weekday=weekday, starts=540, ends=1020))
    for day in holidays:
        _add(session, CalendarDay(calendar_id=made.id, day=day))
    return made


def actor(session: Session, who: User | Staff) -> Actor:
    """The person as they act now."""
    return people.standing(session, who if isinstance(who, User) else who.user)


def ticket(
    session: Session, subcategory: Subcategory, *, by: User, now: datetime, title: str = "Fan broken", **facts: Any
) -> Ticket:
    """A ticket, filed as a student files it."""
    wish = filing.Request(title=title, subcategory_id=subcategory.id, **facts)
    return filing.file(session, wish, by=actor(session, by), now=now)


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
