"""What a batch of events speaks of, read at once: a statement for each kind of thing, not for each event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import Session, joinedload

from domain import guard
from domain.audience import Scene
from domain.models import ActivityLog, Delivery, Escalation, NotificationSettings, Outbox, Ticket, User


@dataclass(frozen=True)
class Known:
    """What these events speak of: tickets, entries and escalations by their ids, settings by person."""

    tickets: Mapping[int, Ticket]
    entries: Mapping[int, ActivityLog]
    escalations: Mapping[int, Escalation]
    at_home: frozenset[UUID]
    settings: Mapping[UUID | None, NotificationSettings]

    def scene(self, event: Outbox) -> Scene | None:
        """What the event tells; None when its ticket is gone."""
        ticket = self.tickets.get(event.payload.get("ticket_id", 0))
        if ticket is None:
            return None
        entry = self.entries.get(event.payload.get("activity_id", 0))
        told = self.escalations.get(entry.details.get("escalation_id", 0)) if entry else None
        return Scene(ticket, entry, told.target if told else None, self.at_home)


def read(session: Session, events: Iterable[Outbox]) -> Known:
    """Read what these events speak of."""
    payloads = [event.payload for event in events]
    ids = {payload["ticket_id"] for payload in payloads if "ticket_id" in payload}
    tickets = session.scalars(_TICKETS, {"ids": ids}).all()
    logged = {payload["activity_id"] for payload in payloads if "activity_id" in payload}
    entries = session.scalars(_ENTRIES, {"ids": logged}).all()
    fired = {entry.details["escalation_id"] for entry in entries if "escalation_id" in entry.details}
    escalations = session.scalars(_ESCALATIONS, {"ids": fired}).all() if fired else []
    people = session.execute(_PEOPLE, {"ids": _concerned(tickets, escalations)}).all()
    return Known(
        tickets={one.id: one for one in tickets},
        entries={one.id: one for one in entries},
        escalations={one.id: one for one in escalations},
        at_home=frozenset(user_id for user_id, _, opened in people if opened),
        settings={user_id: settings for user_id, settings, _ in people if settings},
    )


def _concerned(tickets: Iterable[Ticket], escalations: Iterable[Escalation]) -> set[UUID]:
    owners = {one.owner.user_id for one in tickets if one.owner}
    return owners | {one.created_by for one in tickets} | {one.target_id for one in escalations if one.target_id}


# Statements that are put together once.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_TICKETS = guard.whole().where(Ticket.id.in_(_IDS))
_ENTRIES = select(ActivityLog).where(ActivityLog.id.in_(_IDS))
_ESCALATIONS = (
    select(Escalation)
    .where(Escalation.id.in_(_IDS))
    .options(joinedload(Escalation.target))
    .execution_options(populate_existing=True)
)
# Who has opened their Home tab: such a delivery has no ticket, and the person's Slack id.
_OPENED = exists().where(
    Delivery.ticket_id.is_(None), Delivery.kind == "home", Delivery.destination == User.slack_user_id
)
_PEOPLE = (
    select(User.id, NotificationSettings, _OPENED)
    .outerjoin(NotificationSettings, NotificationSettings.user_id == User.id)
    .where(User.id.in_(_IDS))
)
