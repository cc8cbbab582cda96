"""What one person sees: a ticket that they may see, and their front page."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from domain import guard, lookup
from domain.lookup import Page, Sheet
from domain.policy import Actor, Move, Standing


class Seen(NamedTuple):
    """A ticket as one person sees it; `staff` when they see it from the office's side too."""

    sheet: Sheet
    staff: bool


class Front(NamedTuple):
    """The first page of somebody's own tickets and, for who works here, of their offices' queue."""

    mine: Page
    queue: Page | None


def ticket(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> Seen:
    """A ticket that the person may see; NoSuchTicket for any other, whether it exists or not."""
    found = guard.find(session, ticket_id)
    standing = guard.require(session, found, Move.SEE, by)
    return Seen(lookup.described(session, found, now), bool(standing - {Standing.REQUESTER}))


def front(session: Session, by: Actor, *, now: datetime) -> Front:
    """What awaits somebody when they open the help desk."""
    queue = lookup.queue(session, by, now=now) if by.works_here else None
    return Front(lookup.mine(session, by, now=now), queue)
