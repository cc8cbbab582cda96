"""What the requester says of a resolution: fixed, not fixed, and how well; and what their silence means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain import climb, deadlines, history, text, tickets
from domain.errors import AlreadyRated, RatingOutOfRange
from domain.guard import admit
from domain.history import Happening
from domain.models import Ticket
from domain.policy import Actor, Move, Status
from domain.rounds import Due

BEST = 5
NO_ANSWER = "The question to the student was not answered."
STILL = "It is still needed."


def confirm(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> Ticket:
    """It is fixed, says the requester; saying so twice changes nothing."""
    ticket, again = admit(session, ticket_id, Move.CONFIRM, by=by, now=now, unless=lambda t: bool(t.confirmed_at))
    if again:
        return ticket
    ticket.confirmed_at = now
    deadlines.touch(session, ticket, now)
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
    deadlines.touch(session, ticket, now)
    history.record(session, ticket, "ticket.rated", by=by, now=now, request=request, rating=rating, comment=said)
    climb.rated(session, ticket, now=now)
    return ticket


def still_needed(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> Ticket:
    """Open a ticket again that was closed for want of an answer: there is nothing to explain.

    Doing it twice changes nothing; TooLate after seven days.
    """
    return tickets.reopen(session, ticket_id, reason=STILL, by=by, now=now, unless=_reopened)


def _reopened(ticket: Ticket) -> bool:
    return ticket.status == Status.REOPENED


def superseded(session: Session, ticket_id: int, asked: int) -> bool:
    """Whether the resolution of which this entry of the history asked the requester is not the last any more."""
    return history.since(session, ticket_id, asked, "ticket.reopened")


def silent(session: Session, due: Sequence[Due], now: datetime) -> None:
    """The requester was asked and said nothing: the matter is closed."""
    for one in due:
        one.ticket.confirmed_at = now
    history.record_all(session, [Happening(one.ticket, "ticket.confirmed") for one in due], now=now)


def unanswered(session: Session, due: Sequence[Due], now: datetime) -> None:
    """The office's question got no answer: the ticket is resolved, and can be reopened with one click."""
    facts = {"note": NO_ANSWER, "resolution": "UNANSWERED"}
    for one in due:
        tickets.close(session, one.ticket, "UNANSWERED", NO_ANSWER, now=now)
    history.record_all(session, [Happening(one.ticket, "ticket.resolved", facts) for one in due], now=now)
