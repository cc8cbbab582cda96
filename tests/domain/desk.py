"""A small office for the tests of the verbs: one student, two colleagues, an outsider, two categories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.models import ActivityLog, Category, Outbox, Staff, Subcategory, Ticket, User
from domain.policy import Actor
from tests import factories as make


@dataclass
class Desk:
    session: Session
    now: datetime
    asha: User
    other: User
    ravi: Staff
    meena: Staff
    cook: Staff
    electricity: Category
    mess: Category
    fan: Subcategory
    food: Subcategory

    def by(self, who: User | Staff) -> Actor:
        return make.actor(self.session, who)

    def ticket(self, **facts: Any) -> Ticket:
        return make.ticket(self.session, self.fan, by=self.asha, now=self.now, **facts)

    def later(self, **length: float) -> datetime:
        """Move on, and say what time it is."""
        self.now += timedelta(**length)
        return self.now

    def history(self, ticket: Ticket) -> list[str]:
        query = select(ActivityLog.action).where(ActivityLog.ticket_id == ticket.id).order_by(ActivityLog.id)
        return list(self.session.scalars(query))

    def events(self, ticket: Ticket) -> list[str]:
        query = select(Outbox.event_type).where(Outbox.payload["ticket_id"].as_integer() == ticket.id)
        return list(self.session.scalars(query.order_by(Outbox.id)))


def desk(session: Session, now: datetime) -> Desk:
    neeladri = make.hostel(session, "Neeladri")
    electricity = make.category(session, "Electricity", domain="hostel", slack_channel_id="C0ELECTRIC")
    mess = make.category(session, "Mess", domain="mess", slack_channel_id="C0MESS", tat_hours=24)
    ravi, meena, cook = (make.staff(session, name) for name in ("Ravi", "Meena", "Cook"))
    make.assign(session, electricity, ravi, primary=True, priority=10)
    make.assign(session, electricity, meena, priority=5)
    make.assign(session, mess, cook, primary=True)
    return Desk(
        session,
        now,
        asha=make.student(session, "Asha", hostel=neeladri),
        other=make.student(session, "Omar", hostel=neeladri),
        ravi=ravi,
        meena=meena,
        cook=cook,
        electricity=electricity,
        mess=mess,
        fan=make.subcategory(session, electricity, "Fan"),
        food=make.subcategory(session, mess, "Food"),
    )
