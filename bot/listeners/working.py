"""The office's buttons: each opens its modal or does its deed; each modal hands in to one verb."""

from __future__ import annotations

from bot import ids
from bot.blocks import modals
from bot.context import Ack, ActorOf, Begin, Fields, Screen, datetime
from domain import catalog, conversation, escalation, lookup, tickets
from domain.guard import allow
from domain.policy import Move

PUBLIC = "public"  # the visibility that the student sees too


def claim(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, seen_owner: int | None) -> None:
    """Make the ticket the person's own."""
    with begin() as session:
        tickets.claim(session, ticket_id, by=actor(session), now=now, seen_owner=seen_owner)
    ack()


def assign(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, screen: Screen) -> None:
    """Ask whom to give it to."""
    with begin() as session:
        ticket = allow(session, ticket_id, Move.ASSIGN, by=actor(session), now=now)
        sheet, colleagues = lookup.described(session, ticket, now), catalog.colleagues(session, ticket)
    screen.show(modals.assign(sheet, colleagues))
    ack()


def assigned(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Give it to them."""
    chosen = fields.number(ids.PERSON) or 0
    with begin() as session:
        tickets.assign(session, ticket_id, to=chosen, by=actor(session), now=now, request=request_id)
    ack(response_action="clear")


def forward(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, screen: Screen) -> None:
    """Ask where to forward it."""
    with begin() as session:
        ticket = allow(session, ticket_id, Move.FORWARD, by=actor(session), now=now)
        sheet = lookup.described(session, ticket, now)
        offices, colleagues = catalog.offices(session), catalog.colleagues(session, ticket)
    screen.show(modals.forward(sheet, offices, colleagues))
    ack()


def forwarded(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Forward it."""
    where = {"to": fields.number(ids.PERSON), "category_id": fields.number(ids.CATEGORY)}
    why = fields.text(ids.REASON)
    with begin() as session:
        tickets.forward(session, ticket_id, reason=why, by=actor(session), now=now, request=request_id, **where)
    ack(response_action="clear")


def commented(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Say it, to the office alone or to the student too."""
    body, internal = fields.text(ids.TEXT), fields.text(ids.VISIBILITY) != PUBLIC
    with begin() as session:
        by = actor(session)
        conversation.comment(session, ticket_id, body=body, internal=internal, by=by, now=now, request=request_id)
    ack(response_action="clear")


def asked(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Ask the student, and wait."""
    question = fields.text(ids.TEXT)
    with begin() as session:
        by = actor(session)
        conversation.ask_student(session, ticket_id, question=question, by=by, now=now, request=request_id)
    ack(response_action="clear")


def extend(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, screen: Screen) -> None:
    """Ask until when."""
    with begin() as session:
        sheet = lookup.described(session, allow(session, ticket_id, Move.EXTEND, by=actor(session), now=now), now)
    screen.show(modals.extend(sheet, now))
    ack()


def extended(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Set the later deadline."""
    until, why = fields.instant(ids.DUE) or now, fields.text(ids.REASON)
    with begin() as session:
        by = actor(session)
        tickets.extend(session, ticket_id, until=until, reason=why, by=by, now=now, request=request_id)
    ack(response_action="clear")


def escalated(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Tell the next on the ladder."""
    why = fields.text(ids.REASON)
    with begin() as session:
        escalation.escalate(session, ticket_id, reason=why, by=actor(session), now=now, request=request_id)
    ack(response_action="clear")


def resolved(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Close the ticket with it."""
    note = fields.text(ids.TEXT)
    with begin() as session:
        tickets.resolve(session, ticket_id, note=note, by=actor(session), now=now, request=request_id)
    ack(response_action="clear")


def history(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, screen: Screen) -> None:
    """Show what happened to the ticket."""
    with begin() as session:
        ticket = allow(session, ticket_id, Move.NOTE, by=actor(session), now=now)
        sheet, entries = lookup.described(session, ticket, now), lookup.history(session, ticket.id)
    screen.show(modals.history(sheet, entries))
    ack()
