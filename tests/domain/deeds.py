"""What the tests of notifications share: every deed on a ticket that Ravi owns, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update

from domain import conversation, escalation, notifications, outbox, tickets, verdict
from domain.models import Delivery, Ticket
from tests.domain.clockwork import newest, run
from tests.domain.desk import Desk

Heard = set[tuple[str, str]]
Deed = Callable[[Desk, Ticket], object]


def names(office: Desk) -> dict[str, str]:
    """Destinations by the names that the tests use."""
    staff = {str(one.user.slack_user_id): one.user.called for one in (office.ravi, office.meena, office.cook)}
    students = {str(one.slack_user_id): one.called for one in (office.asha, office.other)}
    return {"C0ELECTRIC": "office", "C0MESS": "mess", **staff, **students}


def waiting(office: Desk) -> list[Delivery]:
    query = select(Delivery).where(Delivery.state == "pending").order_by(Delivery.id)
    return list(office.session.scalars(query.execution_options(populate_existing=True)))


def told(office: Desk) -> Heard:
    """What waits to be sent once everything was fanned out: kinds, and whom they go to."""
    notifications.fan_out(office.session, now=office.now)
    known = names(office)
    return {(one.kind, known.get(one.destination, one.destination)) for one in waiting(office)}


def send(office: Desk) -> None:
    """As if everything that waits had arrived."""
    told(office)
    there = {"channel": "D1", "ts": "1.2"}
    office.session.execute(update(Delivery).values(state="sent", message_ref=there))


def heard(office: Desk, deed: Deed, *before: Deed) -> Heard:
    """What a deed leads to, on a ticket that Ravi owns."""
    ticket = office.ticket()
    for one in before:
        one(office, ticket)
    send(office)
    deed(office, ticket)
    return told(office)


def filed(office: Desk, _ticket: Ticket) -> None:
    office.ticket()


def claimed(office: Desk, ticket: Ticket) -> None:
    by, seen = office.by(office.meena), office.ravi.id
    tickets.claim(office.session, ticket.id, by=by, seen_owner=seen, now=office.now)


def assigned(office: Desk, ticket: Ticket) -> None:
    tickets.assign(office.session, ticket.id, to=office.meena.id, by=office.by(office.ravi), now=office.now)


def forwarded(office: Desk, ticket: Ticket) -> None:
    to = {"to": office.meena.id, "reason": "Yours."}
    tickets.forward(office.session, ticket.id, **to, by=office.by(office.ravi), now=office.now)  # type: ignore[arg-type]


def moved(office: Desk, ticket: Ticket) -> None:
    to = {"category_id": office.mess.id, "reason": "It is an oven."}
    tickets.forward(office.session, ticket.id, **to, by=office.by(office.ravi), now=office.now)  # type: ignore[arg-type]


def commented(who: str, *, internal: bool) -> Deed:
    def deed(office: Desk, ticket: Ticket) -> None:
        by = office.by(getattr(office, who))
        conversation.comment(office.session, ticket.id, body="Tomorrow.", internal=internal, by=by, now=office.now)

    return deed


def asked(office: Desk, ticket: Ticket) -> None:
    conversation.ask_student(office.session, ticket.id, question="Which?", by=office.by(office.ravi), now=office.now)


def answered(office: Desk, ticket: Ticket) -> None:
    conversation.answer(office.session, ticket.id, body="That one.", by=office.by(office.asha), now=office.now)


def extended(office: Desk, ticket: Ticket) -> None:
    until = {"until": office.now + timedelta(days=9), "reason": "No spare part."}
    tickets.extend(office.session, ticket.id, **until, by=office.by(office.ravi), now=office.now)  # type: ignore[arg-type]


def overdue(office: Desk, _ticket: Ticket) -> None:
    run(office.session, office.later(hours=48))


def escalated(office: Desk, ticket: Ticket) -> None:
    escalation.escalate(office.session, ticket.id, reason="Smoke.", by=office.by(office.meena), now=office.now)


def acknowledged(office: Desk, ticket: Ticket) -> None:
    number = newest(office.session, ticket).id
    escalation.acknowledge(office.session, number, by=office.by(office.ravi), now=office.now)


def snoozed(office: Desk, ticket: Ticket) -> None:
    escalation.snooze(office.session, newest(office.session, ticket).id, by=office.by(office.ravi), now=office.now)


def resolved(office: Desk, ticket: Ticket) -> None:
    tickets.resolve(office.session, ticket.id, note="New fan.", by=office.by(office.ravi), now=office.now)


def withdrawn(office: Desk, ticket: Ticket) -> None:
    tickets.withdraw(office.session, ticket.id, by=office.by(office.asha), now=office.now)


def reopened(office: Desk, ticket: Ticket) -> None:
    tickets.reopen(office.session, ticket.id, reason="Again.", by=office.by(office.asha), now=office.now)


def confirmed(office: Desk, ticket: Ticket) -> None:
    verdict.confirm(office.session, ticket.id, by=office.by(office.asha), now=office.now)


def rated(office: Desk, ticket: Ticket) -> None:
    verdict.rate(office.session, ticket.id, rating=5, by=office.by(office.asha), now=office.now)


def refreshed(office: Desk, ticket: Ticket) -> None:
    outbox.tell(office.session, "ticket.refreshed", ticket_id=ticket.id)
