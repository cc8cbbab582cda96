"""Reads: one ticket as people see it, a queue, a page of a list, counts. Nothing here changes a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from domain import deadlines, guard
from domain.models import ActivityLog, Category, Escalation, Staff, Ticket, User
from domain.policy import ACTIVE, SUPER_ADMIN, Actor, Grant, Status

PAGE = 10


@dataclass(frozen=True)
class Person:
    """Somebody as a message names them; without a Slack id they are named only."""

    name: str
    slack_id: str | None = None
    user_id: UUID | None = None
    staff_id: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One ticket with everything that a card, a receipt or an escalation shows. All instants are aware.

    `answers` are those to the form's own fields, by label; `files` as Slack describes them; `allowed_minutes` and
    `paused_minutes` are working minutes.
    """

    id: int
    title: str
    description: str
    status: Status
    category: str
    category_id: int | None
    subcategory: str | None
    channel_id: str | None
    requester: Person
    owner: Person | None
    location: str | None
    place: dict[str, str]
    answers: dict[str, str]
    files: tuple[dict[str, Any], ...]
    created_at: datetime
    due_at: datetime | None
    overdue: bool
    at_risk: bool
    paused_at: datetime | None
    clock_started_at: datetime | None
    allowed_minutes: int
    paused_minutes: int
    level: int
    reopen_count: int
    forward_count: int
    tat_extensions: int
    resolved_at: datetime | None
    resolved_by: Person | None
    resolution: str | None
    resolution_note: str | None
    confirmed_at: datetime | None
    rating: int | None
    source_url: str | None
    follows_id: int | None
    question: str | None = None  # what the student is asked, while the ticket waits for the answer


# What a sheet shows as the row has it.
AS_STORED = (
    *("id", "status", "category_id", "location", "created_at", "due_at", "paused_at", "clock_started_at"),
    *("allowed_minutes", "paused_minutes", "reopen_count", "forward_count", "tat_extensions", "resolved_at"),
    *("resolution", "resolution_note", "confirmed_at", "rating", "source_url", "follows_id"),
)


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    id: int
    title: str
    status: Status
    category: str
    owner: str | None
    requester: str
    due_at: datetime | None
    overdue: bool
    created_at: datetime


@dataclass(frozen=True)
class Page:
    """Some lines of a list and how many there are in all; `number` counts from 1."""

    rows: tuple[Row, ...]
    total: int
    number: int = 1
    size: int = PAGE

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True)
class Entry:
    """One line of a ticket's history; `who` is None for the clock."""

    at: datetime
    action: str
    who: str | None
    details: dict[str, Any] = field(default_factory=dict)


def sheet(session: Session, ticket_id: int, *, now: datetime) -> Sheet:
    """A ticket as it is now; NoSuchTicket. Who may see it was decided before."""
    return described(session, guard.find(session, ticket_id), now)


def described(session: Session, ticket: Ticket, now: datetime) -> Sheet:
    """The sheet of a ticket that was loaded with its people."""
    facts = dict(ticket.facts or {})
    resolved = last_entry(session, ticket.id, "ticket.resolved") if ticket.resolved_at else None
    asked = last_entry(session, ticket.id, "ticket.awaiting_student") if ticket.paused_at else None
    return Sheet(
        **{column: getattr(ticket, column) for column in AS_STORED},
        title=ticket.title or "",
        description=ticket.description or "",
        category=ticket.category.name if ticket.category else "",
        subcategory=ticket.subcategory.name if ticket.subcategory else None,
        channel_id=ticket.category.slack_channel_id if ticket.category else None,
        requester=person(ticket.requester),
        owner=person(ticket.owner.user, ticket.owner.id) if ticket.owner else None,
        answers=facts.pop("answers", {}),
        place=facts,
        files=tuple(ticket.attachments or ()),
        overdue=deadlines.overdue(ticket, now),
        at_risk=deadlines.at_risk(ticket, now),
        level=ticket.escalation_level,
        resolved_by=person(resolved.actor) if resolved and resolved.actor else None,
        question=asked.details.get("question") if asked else None,
    )


def person(user: User, staff_id: int | None = None) -> Person:
    """A user as a message names them."""
    return Person(user.called, user.slack_user_id, user.id, staff_id)


def last_entry(session: Session, ticket_id: int, action: str) -> ActivityLog | None:
    """The newest entry of this action, with its actor."""
    query = select(ActivityLog).where(ActivityLog.ticket_id == ticket_id, ActivityLog.action == action)
    return session.scalar(query.options(joinedload(ActivityLog.actor)).order_by(ActivityLog.id.desc()).limit(1))


def mine(session: Session, by: Actor, *, now: datetime, number: int = 1) -> Page:
    """The person's own tickets, the active ones first, then the newest."""
    return _page(session, Ticket.created_by == by.user_id, now, number)


def queue(session: Session, by: Actor, *, now: datetime, number: int = 1) -> Page:
    """The active tickets of the person's offices, the soonest due first; empty for one who has no office."""
    return _page(session, and_(_offices(by), Ticket.status.in_(ACTIVE)), now, number, Ticket.due_at.nulls_last())


def owned(session: Session, by: Actor, *, now: datetime, number: int = 1) -> Page:
    """The active tickets that the person owns, the soonest due first."""
    own = and_(Ticket.assigned_to == by.staff_id, Ticket.status.in_(ACTIVE))
    return _page(session, own, now, number, Ticket.due_at.nulls_last())


def history(session: Session, ticket_id: int, *, limit: int = 100) -> list[Entry]:
    """What happened to a ticket, oldest first, the newest `limit` entries."""
    query = select(ActivityLog).where(ActivityLog.ticket_id == ticket_id).options(joinedload(ActivityLog.actor))
    rows = session.scalars(query.order_by(ActivityLog.id.desc()).limit(limit)).all()
    return [Entry(r.created_at, r.action, r.actor.called if r.actor else None, r.details) for r in reversed(rows)]


def escalations(session: Session, ticket_id: int) -> list[Escalation]:
    """Every firing on a ticket with whom it told, oldest first."""
    query = select(Escalation).where(Escalation.ticket_id == ticket_id).options(joinedload(Escalation.target))
    return list(session.scalars(query.order_by(Escalation.id)))


def _offices(by: Actor) -> ColumnElement[bool]:
    hostel = Ticket.facts["hostel"].astext
    reach = [_reach(grant, hostel) for grant in by.grants]
    return or_(Ticket.category_id.in_(by.categories), *reach)


def _reach(grant: Grant, hostel: ColumnElement[str]) -> ColumnElement[bool]:
    if grant.role == SUPER_ADMIN:
        return Ticket.id.is_not(None)
    within = Category.domain == grant.domain
    return within if grant.scope is None else and_(within, or_(Category.scope == grant.scope, hostel == grant.scope))


def _page(session: Session, where: ColumnElement[bool], now: datetime, number: int, *order: ColumnElement[Any]) -> Page:
    listed: Select[Any] = select(Ticket).outerjoin(Ticket.category).where(where)
    total = session.scalar(select(func.count()).select_from(listed.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PAGE)))
    people = (joinedload(Ticket.category), joinedload(Ticket.requester), joinedload(Ticket.owner))
    by = order or ((Ticket.status == Status.RESOLVED), Ticket.created_at.desc())
    query = listed.options(*people, joinedload(Ticket.owner).joinedload(Staff.user)).order_by(*by, Ticket.id.desc())
    rows = session.scalars(query.offset((number - 1) * PAGE).limit(PAGE))
    return Page(tuple(_row(row, now) for row in rows), total, number)


def _row(ticket: Ticket, now: datetime) -> Row:
    return Row(
        id=ticket.id,
        title=ticket.title or "",
        status=ticket.status,
        category=ticket.category.name if ticket.category else "",
        owner=ticket.owner.user.called if ticket.owner else None,
        requester=ticket.requester.called,
        due_at=ticket.due_at,
        overdue=deadlines.overdue(ticket, now),
        created_at=ticket.created_at,
    )
