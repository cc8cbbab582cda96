"""Buttons that ask before anything is done: what has to be written, in a modal."""

from __future__ import annotations

from bot.context import Ack, ActorOf, Begin, Callable, Screen, datetime
from bot.screen import Json
from domain import lookup
from domain.guard import allow
from domain.lookup import Sheet
from domain.policy import Move


def asking(move: Move, modal: Callable[[Sheet], Json]) -> Callable[..., None]:
    """A button that opens this modal, when the move could be made now."""

    def ask(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, screen: Screen) -> None:
        with begin() as session:
            sheet = lookup.described(session, allow(session, ticket_id, move, by=actor(session), now=now), now)
        screen.show(modal(sheet))
        ack()

    return ask
