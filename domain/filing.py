"""How a ticket begins: what was asked, where from, who gets it, when it is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain import catalog, deadlines, history, routing, text
from domain.models import Category, Json, Staff, Student, Subcategory, Ticket
from domain.policy import Actor, Status


@dataclass(frozen=True)
class Request:
    """What a student hands in.

    `answers` are those to the subcategory's own fields, by their key. `attachments` are files as Slack describes
    them: id, name, mimetype, permalink, size. `source_url` is the message it was made from, `follows` the ticket
    it refers to.
    """

    title: str
    subcategory_id: int
    description: str = ""
    location: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[Json] = ()
    source_url: str | None = None
    follows: int | None = None


def file(session: Session, wish: Request, *, by: Actor, now: datetime, request: str | None = None) -> Ticket:
    """Open a ticket; the same form handed in twice is the same ticket.

    MissingTitle, TitleTooLong, DescriptionTooLong, LocationTooLong, NoSuchMatter, MissingAnswer.
    """
    if again := _filed(session, request):
        return again
    subcategory = catalog.matter(session, wish.subcategory_id)
    category, place = subcategory.category, snapshot(session, by)
    ticket = Ticket(
        title=text.title(wish.title),
        description=text.description(wish.description),
        location=text.location(wish.location) or home(place) or None,
        facts=_facts(subcategory, place, wish.answers),
        attachments=[dict(one) for one in wish.attachments] or None,
        status=Status.OPEN,
        category=category,
        subcategory=subcategory,
        created_by=by.user_id,
        created_at=now,
        source_url=wish.source_url,
        follows_id=wish.follows,
        request_id=request,
    )
    _route(session, ticket, category, subcategory, place.get("hostel"))
    deadlines.start(session, ticket, category, subcategory, now)
    session.add(ticket)
    deadlines.touch(session, ticket, now)
    about: Json = {"owner": ticket.assigned_to, "category": category.id, "subcategory": subcategory.id}
    history.record(session, ticket, "ticket.created", by=by, now=now, **about)
    return ticket


def snapshot(session: Session, by: Actor) -> dict[str, str]:
    """Where a student belongs today: hostel, room, section, batch, department; {} for one who is no student."""
    query = select(Student).where(Student.user_id == by.user_id)
    places = (Student.hostel, Student.batch, Student.class_section)
    student = session.scalar(query.options(*(joinedload(place) for place in places)))
    if student is None:
        return {}
    found = {
        "hostel": student.hostel and student.hostel.name,
        "room": student.room_no,
        "section": student.class_section and student.class_section.name,
        "batch": student.batch and student.batch.name,
        "department": student.department,
        "roll_no": student.roll_no,
    }
    return {key: value for key, value in found.items() if value}


def home(place: Mapping[str, str]) -> str:
    """The location that the form is prefilled with: "Neeladri, room 204"; "" when nothing is known."""
    room = f"room {place['room']}" if "room" in place else ""
    return ", ".join(part for part in (place.get("hostel", ""), room) if part)


def _filed(session: Session, request: str | None) -> Ticket | None:
    if request is None:
        return None
    # There is no row to lock yet: a second copy of the form waits here until the first is done.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(request, 0))))
    query = select(Ticket).where(Ticket.request_id == request)
    return session.scalar(query.options(joinedload(Ticket.category)))


def _facts(subcategory: Subcategory, place: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, Any]:
    given = catalog.answers(subcategory, answers)
    return {**place, **({"answers": given} if given else {})}


def _route(session: Session, ticket: Ticket, category: Category, subcategory: Subcategory, hostel: str | None) -> None:
    owner = routing.route(session, category, subcategory, hostel)
    ticket.assigned_to = owner
    ticket.owner = session.get(Staff, owner) if owner else None
