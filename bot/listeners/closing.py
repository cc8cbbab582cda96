"""The requester's buttons, and reopening, which both sides may."""

from __future__ import annotations

from bot import ids
from bot.blocks import modals
from bot.context import Ack, ActorOf, Begin, Fields, Screen, datetime
from domain import conversation, lookup, tickets, verdict
from domain.guard import allow
from domain.policy import Move


def withdraw(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int) -> None:
    """The student does not need it any more; Slack itself has asked whether they are sure."""
    with begin() as session:
        tickets.withdraw(session, ticket_id, by=actor(session), now=now)
    ack()


def fixed(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int) -> None:
    """It is fixed, says the student."""
    with begin() as session:
        verdict.confirm(session, ticket_id, by=actor(session), now=now)
    ack()


def reopen_now(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int) -> None:
    """Open it again at one click: it was closed for want of an answer."""
    with begin() as session:
        verdict.still_needed(session, ticket_id, by=actor(session), now=now)
    ack()


def reopened(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Open it again."""
    why = fields.text(ids.REASON)
    with begin() as session:
        tickets.reopen(session, ticket_id, reason=why, by=actor(session), now=now, request=request_id)
    ack(response_action="clear")


def rate(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, rating: int, screen: Screen) -> None:
    """Ask whether there is something to add to the rating."""
    with begin() as session:
        sheet = lookup.described(session, allow(session, ticket_id, Move.RATE, by=actor(session), now=now), now)
    screen.show(modals.rating(sheet, rating))
    ack()


def rated(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, rating: int, fields: Fields, request_id: str
) -> None:
    """Take the rating."""
    said = fields.text(ids.TEXT)
    with begin() as session:
        by = actor(session)
        verdict.rate(session, ticket_id, rating=rating, comment=said, by=by, now=now, request=request_id)
    ack(response_action="clear")


def replied(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Hand the answer to the office."""
    said = fields.text(ids.TEXT)
    with begin() as session:
        conversation.answer(session, ticket_id, body=said, by=actor(session), now=now, request=request_id)
    ack(response_action="clear")


def detailed(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, fields: Fields, request_id: str
) -> None:
    """Add it to the ticket."""
    said = fields.text(ids.TEXT)
    with begin() as session:
        conversation.comment(session, ticket_id, body=said, by=actor(session), now=now, request=request_id)
    ack(response_action="clear")
