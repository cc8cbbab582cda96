"""activity_logs: what happened to a ticket, append-only, each entry with its event in the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain import outbox
from domain.models import ActivityLog, Json, Outbox, Ticket
from domain.policy import Actor


@dataclass(frozen=True)
class Happening:
    """Something that happened to a ticket: the event's name and what there is to say of it."""

    ticket: Ticket
    event: str
    details: Json = field(default_factory=dict)


def record(
    session: Session,
    ticket: Ticket,
    event: str,
    *,
    by: Actor | None,
    now: datetime,
    request: str | None = None,
    **details: Any,  # noqa: ANN401 - any JSON value
) -> ActivityLog:
    """Write what happened, and tell it: one entry of the history and one event of the same name.

    `by` is None for the clock. `request` names the click or form behind it; IntegrityError on
    `activity_logs_request_id_key` when that was recorded already.
    """
    return record_all(session, [Happening(ticket, event, details)], by=by, now=now, request=request)[0]


def record_all(
    session: Session,
    happenings: Sequence[Happening],
    *,
    by: Actor | None = None,
    now: datetime,
    request: str | None = None,
) -> list[ActivityLog]:
    """The same for several tickets at once, in as few statements: the entries, in the order given."""
    entries = [_entry(one, by, now, request) for one in happenings]
    session.add_all(entries)
    session.flush()
    outbox.tell_all(session, [_event(entry) for entry in entries])
    return entries


def note(
    session: Session,
    ticket: Ticket,
    action: str,
    *,
    now: datetime,
    **details: Any,  # noqa: ANN401 - any JSON value
) -> ActivityLog:
    """Write something that belongs into the history but is nobody's news."""
    entry = ActivityLog(ticket_id=ticket.id, action=action, details=details, created_at=now)
    session.add(entry)
    return entry


def done(session: Session, request: str | None) -> bool:
    """Whether the click or form of this name was carried out already; ask it with the ticket locked."""
    if request is None:
        return False
    return session.scalar(select(ActivityLog.id).where(ActivityLog.request_id == request)) is not None


def last(session: Session, ticket_id: int, *actions: str) -> ActivityLog | None:
    """The newest entry, of one of these actions when given, with its actor."""
    query = select(ActivityLog).where(ActivityLog.ticket_id == ticket_id).options(joinedload(ActivityLog.actor))
    if actions:
        query = query.where(ActivityLog.action.in_(actions))
    return session.scalar(query.order_by(ActivityLog.id.desc()).limit(1))


def _entry(what: Happening, by: Actor | None, now: datetime, request: str | None) -> ActivityLog:
    what.ticket.updated_at = now
    return ActivityLog(
        ticket_id=what.ticket.id,
        action=what.event,
        actor_id=by.user_id if by else None,
        details=what.details,
        created_at=now,
        request_id=request,
    )


def _event(entry: ActivityLog) -> Outbox:
    return Outbox(event_type=entry.action, payload={"ticket_id": entry.ticket_id, "activity_id": entry.id})
