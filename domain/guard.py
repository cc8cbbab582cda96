"""The door of every verb: the ticket locked, the person admitted, the move legal, the click not a repetition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from domain import history, policy
from domain.errors import AlreadyMoved, NoSuchTicket, NotAllowed, TooLate
from domain.models import Escalation, Staff, Ticket
from domain.policy import Actor, Move, Standing, Subject
from domain.text import ago

MAX_ID = 2**31 - 1
REOPEN_DAYS = 7  # design.md, section 2

STATUS_WORDS = {
    policy.Status.OPEN: "open",
    policy.Status.IN_PROGRESS: "in progress",
    policy.Status.AWAITING_STUDENT: "waiting for the student",
    policy.Status.FORWARDED: "forwarded",
    policy.Status.ESCALATED: "escalated",
    policy.Status.REOPENED: "reopened",
    policy.Status.RESOLVED: "resolved",
}


class Admitted(NamedTuple):
    """A locked ticket; `again` when this very click or form was carried out before."""

    ticket: Ticket
    again: bool


def admit(
    session: Session,
    ticket_id: int,
    move: Move,
    *,
    by: Actor,
    now: datetime,
    request: str | None = None,
    unless: Callable[[Ticket], bool] = lambda _: False,
) -> Admitted:
    """Lock the ticket for a move; NoSuchTicket, NotAllowed, AlreadyMoved or TooLate when it cannot be made.

    `unless` says that what the move would do is so already.
    """
    ticket = find(session, ticket_id, lock=True)
    require(session, ticket, move, by)
    if history.done(session, request) or unless(ticket):
        return Admitted(ticket, again=True)
    possible(session, ticket, move, now)
    return Admitted(ticket, again=False)


def allow(session: Session, ticket_id: int, move: Move, *, by: Actor, now: datetime) -> Ticket:
    """The ticket when the person could make this move now, unlocked: for a form before it. Refuses as `admit`."""
    ticket = find(session, ticket_id)
    require(session, ticket, move, by)
    possible(session, ticket, move, now)
    return ticket


def see(session: Session, ticket_id: int, *, by: Actor) -> Ticket:
    """A ticket that the person may see; NoSuchTicket for any other."""
    ticket = find(session, ticket_id)
    require(session, ticket, Move.SEE, by)
    return ticket


def find(session: Session, ticket_id: int, *, lock: bool = False) -> Ticket:
    """A ticket with its category, requester and owner; NoSuchTicket."""
    if not 0 < ticket_id <= MAX_ID:
        raise NoSuchTicket(ticket=ticket_id)
    ticket = session.scalar(_locked() if lock else _one(), {"ticket": ticket_id})
    if ticket is None:
        raise NoSuchTicket(ticket=ticket_id)
    return ticket


@cache
def whole() -> Select[Ticket]:
    """Tickets as verbs and reads need them: with category, requester and owner, as they are in the database now."""
    people = (joinedload(Ticket.requester), joinedload(Ticket.owner).joinedload(Staff.user))
    query = select(Ticket).options(joinedload(Ticket.category), joinedload(Ticket.subcategory), *people)
    return query.execution_options(populate_existing=True)


@cache
def _one() -> Select[Ticket]:
    return whole().where(Ticket.id == bindparam("ticket"))


@cache
def _locked() -> Select[Ticket]:
    return _one().with_for_update(of=Ticket)


def require(session: Session, ticket: Ticket, move: Move, by: Actor) -> frozenset[Standing]:
    """What the person is to the ticket; NoSuchTicket for a stranger, NotAllowed for the wrong side of the desk."""
    found = standings(session, ticket, by)
    if not found:
        raise NoSuchTicket(ticket=ticket.id)
    if not found & policy.WHO[move]:
        side = "the office does that" if Standing.REQUESTER in found else "only the student who filed it can"
        raise NotAllowed(move=move, ticket=ticket.id, why=side)
    return found


def standings(session: Session, ticket: Ticket, by: Actor) -> frozenset[Standing]:
    """What the person is to the ticket; whoever was told of its escalation counts."""
    found = policy.standings(by, subject(ticket))
    if Standing.STAFF in found:
        return found
    told = select(Escalation.id).where(Escalation.ticket_id == ticket.id, Escalation.target_id == by.user_id)
    # Level 0 is a reminder, which the student gets as well: it lets nobody in.
    return found | {Standing.TOLD} if session.scalar(told.where(Escalation.level > 0).limit(1)) else found


def possible(session: Session, ticket: Ticket, move: Move, now: datetime) -> None:
    """Whether the ticket is in a state for the move; AlreadyMoved, or TooLate to reopen it after seven days."""
    if not policy.legal(move, ticket.status):
        raise moved(session, ticket, move, now)
    if move == Move.REOPEN and ticket.resolved_at and now - ticket.resolved_at > timedelta(days=REOPEN_DAYS):
        raise TooLate(ticket=ticket.id, title=ticket.title or "", ago=ago(ticket.resolved_at, now))


def subject(ticket: Ticket) -> Subject:
    """What of a ticket decides who may touch it."""
    category = ticket.category
    hostel = (ticket.facts or {}).get("hostel")
    scopes = frozenset(scope for scope in (category.scope if category else None, hostel) if scope)
    return Subject(ticket.created_by, ticket.category_id, category.domain if category else None, scopes)


def moved(session: Session, ticket: Ticket, move: Move, now: datetime) -> AlreadyMoved:
    """The refusal of a move that the ticket's status does not allow: what it is, who changed it, when."""
    entry = history.last(session, ticket.id, *CHANGES)
    who = entry.actor.called if entry and entry.actor else "The help desk's clock"
    since = ago(entry.created_at, now) if entry else "before"
    return AlreadyMoved(move=move, ticket=ticket.id, status=STATUS_WORDS[ticket.status], who=who, ago=since)


CHANGES = (
    "ticket.created",
    "ticket.claimed",
    "ticket.forwarded",
    "ticket.awaiting_student",
    "ticket.answered",
    "ticket.escalated",
    "ticket.resolved",
    "ticket.reopened",
)
