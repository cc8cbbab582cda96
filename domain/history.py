"""activity_logs: what happened to a ticket, append-only, each entry with its event in the outbox."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session, joinedload

from domain import outbox
from domain.models import ActivityLog, Json, Ticket
from domain.policy import Actor
from domain.prepared import Prepared


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
) -> None:
    """Write what happened, and tell it: one entry of the history and one event of the same name.

    `by` is None for the clock. `request` names the click or form behind it; IntegrityError on
    `activity_logs_request_id_key` when that was recorded already.
    """
    record_all(session, [Happening(ticket, event, details)], by=by, now=now, request=request)


def record_all(
    session: Session,
    happenings: Sequence[Happening],
    *,
    by: Actor | None = None,
    now: datetime,
    request: str | None = None,
) -> None:
    """The same for several tickets at once, in one statement, in the order given."""
    for one in happenings:
        if one.ticket.updated_at != now:  # Setting what is so already would cost a flush.
            one.ticket.updated_at = now
    happened = [{"ticket_id": one.ticket.id, "action": one.event, "details": one.details} for one in happenings]
    about = {"actor": by.user_id if by else None, "now": now, "request": request, "channel": outbox.CHANNEL}
    _RECORD.rows(session, happened=json.dumps(happened), **about)


# Every verb ends here, so the entries, their events and the waking of the courier are one statement.
_RECORD = Prepared(
    text("""
    WITH entries AS (
        INSERT INTO activity_logs (ticket_id, action, details, actor_id, created_at, request_id)
        SELECT happened.*, CAST(:actor AS uuid), CAST(:now AS timestamptz), CAST(:request AS text)
        FROM jsonb_to_recordset(CAST(:happened AS jsonb)) AS happened (ticket_id int, action text, details jsonb)
        RETURNING id, ticket_id, action
    ), told AS (
        INSERT INTO outbox (event_type, payload)
        SELECT action, jsonb_build_object('ticket_id', ticket_id, 'activity_id', id) FROM entries ORDER BY id
    )
    SELECT pg_notify(:channel, '')
""")
)


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


def since(session: Session, ticket_id: int, entry_id: int, action: str) -> bool:
    """Whether this has happened to the ticket after that entry of its history."""
    later = select(ActivityLog.id).where(ActivityLog.ticket_id == ticket_id, ActivityLog.id > entry_id)
    return session.scalar(later.where(ActivityLog.action == action).limit(1)) is not None


def last(session: Session, ticket_id: int, *actions: str) -> ActivityLog | None:
    """The newest entry, of one of these actions when given, with its actor."""
    query = select(ActivityLog).where(ActivityLog.ticket_id == ticket_id).options(joinedload(ActivityLog.actor))
    if actions:
        query = query.where(ActivityLog.action.in_(actions))
    return session.scalar(query.order_by(ActivityLog.id.desc()).limit(1))
