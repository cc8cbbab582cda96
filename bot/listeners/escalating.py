"""The buttons of an escalation."""

from __future__ import annotations

from bot.context import Ack, ActorOf, Begin, datetime
from domain import escalation


def acknowledge(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, escalation_id: int) -> None:
    """Somebody has taken note."""
    with begin() as session:
        escalation.acknowledge(session, escalation_id, by=actor(session), now=now)
    ack()


def snooze(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, escalation_id: int) -> None:
    """Somebody asks for more time before the next hears of it, once."""
    with begin() as session:
        escalation.snooze(session, escalation_id, by=actor(session), now=now)
    ack()
