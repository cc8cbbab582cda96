"""How a ticket begins: what was asked, where from, who gets it, when it is due."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, make_transient_to_detached

from domain import calendars, catalog, deadlines, guard, history, routing, text, timers
from domain.catalog import Matter
from domain.models import Batch, ClassSection, Hostel, Json, Student, Ticket
from domain.policy import Actor, Status
from domain.prepared import Prepared


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

    MissingTitle, TitleTooLong, DescriptionTooLong, LocationTooLong, NoSuchMatter, MissingAnswer; NoSuchTicket when it
    refers to one that the person may not see.
    """
    offer, place = catalog.offer(session, wish.subcategory_id), snapshot(session, by)
    calendar = calendars.read(session, offer.calendar_id)
    ticket = Ticket(
        title=text.title(wish.title),
        description=text.description(wish.description),
        location=text.location(wish.location) or home(place) or None,
        facts=_facts(offer.matter, place, wish.answers),
        attachments=[dict(one) for one in wish.attachments] or None,
        status=Status.OPEN,
        category_id=offer.matter.category_id,
        subcategory_id=offer.matter.id,
        created_by=by.user_id,
        created_at=now,
        updated_at=now,
        active_at=now,
        assigned_to=routing.route(session, offer.matter.category_id, place.get("hostel"), offer.staff_id),
        source_url=wish.source_url,
        follows_id=guard.see(session, wish.follows, by=by).id if wish.follows else None,
        request_id=request,
    )
    deadlines.set_going(ticket, offer, calendar, now)
    due = timers.wanted(ticket, offer, calendar)
    if not _write(session, ticket):
        return session.scalars(_FILED, {"request": request}).one()
    timers.arm(session, {ticket.id: due})
    about: Json = {"owner": ticket.assigned_to, "category": ticket.category_id, "subcategory": ticket.subcategory_id}
    history.record(session, ticket, "ticket.created", by=by, now=now, **about)
    return ticket


def _write(session: Session, ticket: Ticket) -> bool:
    """Insert the ticket and take it into the session; False when its form has been handed in before.

    One statement, which waits for another that is under way with the same form. The unit of work would take four
    times as long.
    """
    values = {name: getattr(ticket, name) for name in WRITTEN}
    values["facts"] = json.dumps(ticket.facts)
    values["attachments"] = json.dumps(ticket.attachments) if ticket.attachments else None
    found = _TICKET.rows(session, **values)
    if not found:
        return False
    ticket.id = found[0][0]
    make_transient_to_detached(ticket)
    session.add(ticket)
    return True


# What `file` sets; the rest begins as the tables say.
WRITTEN = (
    *("title", "description", "location", "facts", "attachments", "status", "category_id", "subcategory_id"),
    *("created_by", "created_at", "updated_at", "active_at", "assigned_to", "source_url", "follows_id", "request_id"),
    *("due_at", "response_due_at", "clock_started_at", "allowed_minutes", "paused_minutes"),
)
_TICKET = Prepared(
    insert(Ticket)
    .values({getattr(Ticket, name): bindparam(name) for name in WRITTEN})
    .on_conflict_do_nothing(index_elements=[Ticket.request_id])
    .returning(Ticket.id)
)
_FILED = select(Ticket).where(Ticket.request_id == bindparam("request"))


def snapshot(session: Session, by: Actor) -> dict[str, str]:
    """Where a student belongs today: hostel, room, section, batch, department; {} for one who is no student."""
    found = _PLACE.rows(session, user=by.user_id)
    return {key: value for key, value in zip(PLACE, found[0], strict=True) if value} if found else {}


PLACE = ("hostel", "room", "section", "batch", "department", "roll_no")
_PLACE = Prepared(
    select(Hostel.name, Student.room_no, ClassSection.name, Batch.name, Student.department, Student.roll_no)
    .select_from(Student)
    .outerjoin(Student.hostel)
    .outerjoin(Student.batch)
    .outerjoin(Student.class_section)
    .where(Student.user_id == bindparam("user"))
)


def home(place: Mapping[str, str]) -> str:
    """The location that the form is prefilled with: "Neeladri, room 204"; "" when nothing is known."""
    room = f"room {place['room']}" if "room" in place else ""
    return ", ".join(part for part in (place.get("hostel", ""), room) if part)


def _facts(matter: Matter, place: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, Any]:
    given = catalog.answers(matter.questions, answers)
    return {**place, **({"answers": given} if given else {})}
