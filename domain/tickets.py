"""The verbs of the office: what can be done to a ticket. Each is one lock, one rule, one entry of the history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain import catalog, climb, deadlines, history, people, routing, text
from domain.errors import (
    AlreadyClaimed,
    AlreadyThere,
    DeadlineNotLater,
    DeadlineTooFar,
    NowhereToForward,
)
from domain.guard import admit
from domain.models import Staff, Ticket
from domain.policy import Actor, Move, Rule, Status

EXTENSION_DAYS = 90


def claim(session: Session, ticket_id: int, *, by: Actor, now: datetime, seen_owner: int | None = None) -> Ticket:
    """Make the ticket one's own; a second click of the same person changes nothing.

    `seen_owner` is the owner on the card that was clicked: of two people who claim at once one wins, and the
    other reads who did (AlreadyClaimed).
    """
    ticket, _ = admit(session, ticket_id, Move.CLAIM, by=by, now=now)
    me = people.staff_id(session, by)
    if ticket.assigned_to == me and ticket.status == Status.IN_PROGRESS:
        return ticket
    if ticket.assigned_to not in (seen_owner, me):
        raise _claimed(session, ticket, now)
    before = ticket.assigned_to
    deadlines.resume(session, ticket, now)
    ticket.status = Status.IN_PROGRESS
    _own(session, ticket, me)
    return _worked(session, ticket, "ticket.claimed", by=by, now=now, before=before, owner=me)


def assign(
    session: Session, ticket_id: int, *, to: int, by: Actor, now: datetime, request: str | None = None
) -> Ticket:
    """Give the ticket to a colleague (staff id `to`) of its category or domain; NoSuchColleague otherwise."""
    ticket, again = admit(session, ticket_id, Move.ASSIGN, by=by, now=now, request=request)
    if again:
        return ticket
    colleague = catalog.colleague(session, ticket, to)
    if ticket.assigned_to == colleague.id:
        raise AlreadyThere(ticket=ticket.id, name=colleague.user.called)
    before = ticket.assigned_to
    _own(session, ticket, colleague.id)
    facts = {"before": before, "owner": to, "owner_name": colleague.user.called}
    return _worked(session, ticket, "ticket.assigned", by=by, now=now, request=request, responds=False, **facts)


def forward(
    session: Session,
    ticket_id: int,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    to: int | None = None,
    category_id: int | None = None,
    request: str | None = None,
) -> Ticket:
    """Move the work sideways: to a colleague (staff id), or to another category, which re-routes it."""
    ticket, again = admit(session, ticket_id, Move.FORWARD, by=by, now=now, request=request)
    if again:
        return ticket
    why, before = text.reason(reason), (ticket.category_id, ticket.assigned_to)
    deadlines.resume(session, ticket, now)
    if category_id is not None and category_id != ticket.category_id:
        _move(session, ticket, category_id, to, now)
    elif to is not None and to != ticket.assigned_to:
        _own(session, ticket, catalog.colleague(session, ticket, to).id)
    else:
        raise NowhereToForward
    ticket.status, ticket.forward_count = Status.FORWARDED, ticket.forward_count + 1
    facts = {"reason": why, "from_category": before[0], "before": before[1], "owner": ticket.assigned_to}
    facts |= {"category": ticket.category_id, "category_name": ticket.category.name if ticket.category else None}
    facts |= {"owner_name": catalog.staff_name(session, ticket.assigned_to)}
    _worked(session, ticket, "ticket.forwarded", by=by, now=now, request=request, responds=False, **facts)
    climb.counted(session, ticket, Rule.FORWARDS, ticket.forward_count, now=now)
    return ticket


def extend(
    session: Session,
    ticket_id: int,
    *,
    until: datetime,
    reason: str,
    by: Actor,
    now: datetime,
    request: str | None = None,
) -> Ticket:
    """Set a later deadline, with a reason that everybody reads; DeadlineNotLater, DeadlineTooFar."""
    ticket, again = admit(session, ticket_id, Move.EXTEND, by=by, now=now, request=request)
    if again:
        return ticket
    why = text.reason(reason)
    if until <= now or (ticket.due_at and until <= ticket.due_at):
        raise DeadlineNotLater
    if until > now + timedelta(days=EXTENSION_DAYS):
        raise DeadlineTooFar(days=EXTENSION_DAYS)
    before, ticket.due_at, ticket.climbs_from = ticket.due_at, until, None
    ticket.tat_extensions += 1
    dates = {"before": before.isoformat() if before else None, "until": until.isoformat()}
    _worked(session, ticket, "ticket.extended", by=by, now=now, request=request, responds=False, reason=why, **dates)
    climb.counted(session, ticket, Rule.EXTENSIONS, ticket.tat_extensions, now=now)
    return ticket


def resolve(
    session: Session, ticket_id: int, *, note: str, by: Actor, now: datetime, request: str | None = None
) -> Ticket:
    """Close the ticket with what was done about it."""
    ticket, again = admit(session, ticket_id, Move.RESOLVE, by=by, now=now, request=request)
    if again:
        return ticket
    said = text.said(note)
    close(session, ticket, "DONE", said, now=now)
    return _worked(session, ticket, "ticket.resolved", by=by, now=now, request=request, note=said, resolution="DONE")


def withdraw(session: Session, ticket_id: int, *, by: Actor, now: datetime, reason: str = "") -> Ticket:
    """The requester does not need it any more; withdrawing twice changes nothing."""
    ticket, again = admit(session, ticket_id, Move.WITHDRAW, by=by, now=now, unless=_withdrawn)
    if again:
        return ticket
    said = text.optional(reason)
    close(session, ticket, "WITHDRAWN", said, now=now)
    return _worked(
        session, ticket, "ticket.resolved", by=by, now=now, responds=False, note=said, resolution="WITHDRAWN"
    )


def reopen(
    session: Session,
    ticket_id: int,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    request: str | None = None,
    unless: Callable[[Ticket], bool] = lambda _: False,
) -> Ticket:
    """Open a resolved ticket again, with the same owner and a fresh deadline; TooLate after seven days."""
    ticket, again = admit(session, ticket_id, Move.REOPEN, by=by, now=now, request=request, unless=unless)
    if again:
        return ticket
    why = text.reason(reason)
    ticket.status, ticket.resolved_at, ticket.resolution, ticket.resolution_note = Status.REOPENED, None, None, None
    ticket.confirmed_at = None
    ticket.reopen_count += 1
    if ticket.category:
        deadlines.start(session, ticket, ticket.category, ticket.subcategory, now)
    _worked(session, ticket, "ticket.reopened", by=by, now=now, request=request, responds=False, reason=why)
    climb.counted(session, ticket, Rule.REOPENINGS, ticket.reopen_count, now=now)
    return ticket


def close(session: Session, ticket: Ticket, resolution: str, note: str, *, now: datetime) -> None:
    """What every kind of resolution does to a locked ticket; the caller records it."""
    deadlines.resume(session, ticket, now)
    ticket.status, ticket.resolved_at = Status.RESOLVED, now
    ticket.resolution, ticket.resolution_note = resolution, note


def _worked(
    session: Session,
    ticket: Ticket,
    event: str,
    *,
    by: Actor,
    now: datetime,
    request: str | None = None,
    responds: bool = True,
    **details: object,
) -> Ticket:
    """Record a deed of the office; the first that answers the student stops the first-response clock."""
    if ticket.status != Status.AWAITING_STUDENT:
        deadlines.resume(session, ticket, now)
    if responds and ticket.responded_at is None:
        ticket.responded_at = now
    deadlines.touch(session, ticket, now)
    history.record(session, ticket, event, by=by, now=now, request=request, **details)
    return ticket


def _withdrawn(ticket: Ticket) -> bool:
    return ticket.resolution == "WITHDRAWN"


def _own(session: Session, ticket: Ticket, staff_id: int | None) -> None:
    ticket.owner = session.get(Staff, staff_id) if staff_id else None
    ticket.assigned_to = staff_id


def _move(session: Session, ticket: Ticket, category_id: int, to: int | None, now: datetime) -> None:
    """Into another category: routed anew (or to the person chosen there), under that category's clock."""
    category = catalog.office(session, category_id)
    ticket.category, ticket.category_id = category, category.id
    ticket.subcategory, ticket.subcategory_id = None, None
    hostel = (ticket.facts or {}).get("hostel")
    chosen = catalog.colleague(session, ticket, to).id if to else None
    _own(session, ticket, chosen or routing.route(session, category.id, hostel))
    deadlines.start(session, ticket, category, None, now)


def _claimed(session: Session, ticket: Ticket, now: datetime) -> AlreadyClaimed:
    owner = catalog.staff_name(session, ticket.assigned_to)
    entry = history.last(session, ticket.id, "ticket.claimed", "ticket.assigned", "ticket.forwarded")
    since = text.ago(entry.created_at if entry else ticket.created_at, now)
    return AlreadyClaimed(owner=owner or "Nobody", ticket=ticket.id, ago=since)
