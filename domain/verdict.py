"""What the requester says of a resolution: fixed, not fixed, and how well."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from domain import escalation, history, text
from domain.errors import AlreadyRated, RatingOutOfRange
from domain.guard import admit
from domain.models import Ticket
from domain.policy import Actor, Move

BEST = 5


def confirm(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> Ticket:
    """It is fixed, says the requester; saying so twice changes nothing."""
    ticket, again = admit(session, ticket_id, Move.CONFIRM, by=by, now=now, unless=lambda t: bool(t.confirmed_at))
    if again:
        return ticket
    ticket.confirmed_at = now
    history.record(session, ticket, "ticket.confirmed", by=by, now=now)
    return ticket


def rate(
    session: Session,
    ticket_id: int,
    *,
    rating: int,
    by: Actor,
    now: datetime,
    comment: str = "",
    request: str | None = None,
) -> Ticket:
    """One rating from 1 to 5, once; a low one escalates. RatingOutOfRange, AlreadyRated."""
    ticket, again = admit(session, ticket_id, Move.RATE, by=by, now=now, request=request)
    if again:
        return ticket
    if not 1 <= rating <= BEST:
        raise RatingOutOfRange
    if ticket.rating is not None:
        raise AlreadyRated(ticket=ticket.id, rating=ticket.rating)
    said = text.optional(comment)
    ticket.rating, ticket.rating_comment, ticket.rated_at = rating, said or None, now
    ticket.confirmed_at = ticket.confirmed_at or now
    history.record(session, ticket, "ticket.rated", by=by, now=now, request=request, rating=rating, comment=said)
    escalation.rated(session, ticket, now=now)
    return ticket
