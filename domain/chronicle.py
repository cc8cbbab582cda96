"""What happened to the tickets of some time, as plain values: who did what when, and whom the clock told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.ladder import unreachable
from domain.models import ActivityLog, Category, Escalation, Json, Staff, Subcategory, Ticket, User
from domain.policy import Rule


@dataclass(frozen=True)
class Person:
    """Somebody by their e-mail address in lower case; `unreachable` says why no message would reach them."""

    email: str
    name: str
    unreachable: str | None = None


@dataclass(frozen=True)
class Telling:
    """That somebody (None: the operators) heard of a ticket; level 0 is a reminder."""

    at: datetime
    rule: Rule
    level: int
    whom: Person | None


@dataclass(frozen=True)
class Deed:
    """One entry of the history; `by` is None for the clock. `owner` and `category` are those that it names."""

    at: datetime
    action: str
    by: Person | None
    details: Json
    owner: Person | None = None
    category: str | None = None


@dataclass(frozen=True)
class Past:
    """A ticket as it was filed, what people did with it, and whom the clock told."""

    ticket_id: int
    title: str
    category: str | None
    subcategory: str | None
    hostel: str | None
    requester: Person
    deeds: tuple[Deed, ...]
    told: tuple[Telling, ...]


@dataclass(frozen=True)
class _Names:
    """What the ids in a history mean."""

    users: Mapping[UUID | None, Person]
    staff: Mapping[int | None, Person]
    categories: Mapping[int | None, str]
    subcategories: Mapping[int | None, str]


def people(session: Session) -> dict[str, Person]:
    """Everybody, by e-mail address."""
    return {one.email: one for one in map(_person, session.scalars(select(User)))}


def since(session: Session, start: datetime) -> list[Past]:
    """The tickets that were filed since then, oldest first."""
    tickets = session.scalars(select(Ticket).where(Ticket.created_at >= start).order_by(Ticket.id)).all()
    ids, names = [one.id for one in tickets], _names(session)
    logs, told = _logs(session, ids), _told(session, ids)
    return [_past(one, logs[one.id], told[one.id], names) for one in tickets]


def _past(ticket: Ticket, logs: Sequence[ActivityLog], told: Iterable[Escalation], names: _Names) -> Past:
    filed = next((log.details for log in logs if log.action == "ticket.created"), {})
    moved = next((log.details for log in logs if log.action == "ticket.forwarded"), {})
    category = filed.get("category", moved.get("from_category", ticket.category_id))
    return Past(
        ticket_id=ticket.id,
        title=ticket.title or "",
        category=names.categories.get(category),
        subcategory=names.subcategories.get(filed.get("subcategory", ticket.subcategory_id)),
        hostel=(ticket.facts or {}).get("hostel"),
        requester=names.users[ticket.created_by],
        deeds=tuple(_deed(log, names) for log in logs),
        told=tuple(Telling(row.created_at, row.rule, row.level, names.users.get(row.target_id)) for row in told),
    )


def _deed(log: ActivityLog, names: _Names) -> Deed:
    owner, category = log.details.get("owner"), log.details.get("category")
    who = names.users.get(log.actor_id)
    return Deed(log.created_at, log.action, who, log.details, names.staff.get(owner), names.categories.get(category))


def _logs(session: Session, ids: Sequence[int]) -> dict[int, list[ActivityLog]]:
    found: dict[int, list[ActivityLog]] = defaultdict(list)
    query = select(ActivityLog).where(ActivityLog.ticket_id.in_(ids)).order_by(ActivityLog.id)
    for log in session.scalars(query):
        found[log.ticket_id].append(log)
    return found


def _told(session: Session, ids: Sequence[int]) -> dict[int, list[Escalation]]:
    found: dict[int, list[Escalation]] = defaultdict(list)
    for row in session.scalars(select(Escalation).where(Escalation.ticket_id.in_(ids)).order_by(Escalation.id)):
        found[row.ticket_id].append(row)
    return found


def _names(session: Session) -> _Names:
    users: dict[UUID | None, Person] = {row.id: _person(row) for row in session.scalars(select(User))}
    staff = session.scalars(select(Staff).options(joinedload(Staff.user)))
    return _Names(
        users=users,
        staff={row.id: users[row.user_id] for row in staff},
        categories={row.id: row.name for row in session.execute(select(Category.id, Category.name))},
        subcategories={row.id: row.name for row in session.execute(select(Subcategory.id, Subcategory.name))},
    )


def _person(user: User) -> Person:
    return Person(user.email.lower(), user.called, unreachable(user))
