"""Each message once, each on the channel that its reader wishes."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from domain import history, notifications, people
from domain.db import Begin
from domain.models import Delivery, NotificationSettings, Outbox, Ticket
from domain.policy import SUPER_ADMIN
from tests import factories as make
from tests.domain.deeds import (
    Deed,
    answered,
    asked,
    claimed,
    escalated,
    extended,
    filed,
    heard,
    resolved,
    send,
    told,
    waiting,
)
from tests.domain.desk import Desk, desk

WISHES: list[tuple[dict[str, Any], Deed, str, str | None]] = [
    ({}, filed, "receipt", "slack"),
    ({"slack_enabled": False}, filed, "receipt", "email"),
    ({"slack_enabled": False, "email_enabled": False}, filed, "receipt", "slack"),  # It cannot be switched off.
    ({"preferences": {"ticket.created": "none"}}, filed, "receipt", "slack"),
    ({"preferences": {"ticket.created": "email"}}, filed, "receipt", "email"),
    ({}, resolved, "receipt.note", "slack"),
    ({"slack_enabled": False}, resolved, "receipt.note", "email"),
    ({"slack_enabled": False, "email_enabled": False}, resolved, "receipt.note", None),
    ({"preferences": {"ticket.resolved": "none"}}, resolved, "receipt.note", None),
    ({"preferences": {"ticket.resolved": "none"}}, resolved, "receipt.edit", "slack"),  # The receipt stays true.
    ({"slack_enabled": False, "preferences": {"ticket.awaiting_student": "slack"}}, asked, "question", "slack"),
    ({"preferences": {"ticket.awaiting_student": "nonsense"}}, asked, "question", "slack"),
]


@pytest.mark.parametrize(("wish", "deed", "kind", "channel"), WISHES)
def test_a_person_decides_where_they_hear_of_what(
    office: Desk, wish: dict[str, Any], deed: Deed, kind: str, channel: str | None
) -> None:
    office.session.add(NotificationSettings(user_id=office.asha.id, **wish))
    office.session.flush()
    heard(office, deed)
    found = [(one.channel, one.destination) for one in waiting(office) if one.kind == kind]
    where = {"slack": office.asha.slack_user_id, "email": office.asha.email}
    assert found == ([(channel, where[channel])] if channel else [])


def test_an_escalation_to_the_primary_admin_can_be_moved_but_not_switched_off(office: Desk) -> None:
    settings = NotificationSettings(user_id=office.ravi.user_id, slack_enabled=False, email_enabled=False)
    office.session.add(settings)
    office.session.flush()
    assert ("escalation", "Ravi") in heard(office, escalated)
    settings.email_enabled = True
    office.session.flush()
    assert ("escalation", office.ravi.user.email) in heard(office, escalated)


def test_somebody_without_slack_hears_by_email_and_nobody_writes_to_a_made_up_address(office: Desk) -> None:
    office.asha.slack_user_id = None
    office.session.flush()
    assert ("receipt", office.asha.email) in heard(office, filed)
    office.asha.email = f"asha{notifications.NO_ADDRESS}"
    office.session.flush()
    assert not [kind for kind, _ in heard(office, filed) if kind == "receipt"]


def test_waiting_edits_of_one_message_are_one(office: Desk) -> None:
    ticket = office.ticket()
    send(office)
    for one in (extended, asked, answered, resolved):
        one(office, ticket)
    told(office)
    kinds = [one.kind for one in waiting(office)]
    assert kinds.count("card.edit") == kinds.count("receipt.edit") == 1
    assert kinds.count("card.note") == 4


def test_an_edit_that_was_tried_does_not_swallow_the_next(office: Desk) -> None:
    ticket = office.ticket()
    send(office)
    extended(office, ticket)
    told(office)
    office.session.execute(update(Delivery).where(Delivery.state == "pending").values(attempts=1))
    resolved(office, ticket)
    told(office)
    assert [one.kind for one in waiting(office)].count("card.edit") == 2


def test_the_home_tab_is_drawn_anew_for_those_who_have_opened_it(office: Desk) -> None:
    notifications.publish_home(office.session, office.asha, once="Ev1")
    notifications.publish_home(office.session, office.asha, once="Ev1")
    assert [(one.kind, one.ticket_id) for one in waiting(office)] == [("home", None)]
    assert {who for kind, who in heard(office, claimed) if kind == "home"} == {"Asha"}


def test_the_operators_are_told_the_same_once(office: Desk) -> None:
    make.college(office.session, "C0OPERATORS")
    for once in ("a", "a", "b"):
        notifications.tell_operators(office.session, "Invite it.", once=once)
    assert [one.destination for one in waiting(office)] == ["C0OPERATORS"] * 2


def test_without_an_operators_channel_the_super_admins_are_told(office: Desk) -> None:
    people.assign_role(office.session, office.meena.user, SUPER_ADMIN)
    office.session.flush()
    notifications.tell_operators(office.session, "Invite it.", once="a")
    assert [one.user_id for one in waiting(office)] == [office.meena.user_id]


def test_fanning_out_twice_is_fanning_out_once(office: Desk) -> None:
    office.ticket()
    assert notifications.fan_out(office.session, now=office.now) == 1
    there = len(waiting(office))
    assert notifications.fan_out(office.session, now=office.now) == 0
    office.session.execute(update(Outbox).values(fanned_out_at=None))
    notifications.fan_out(office.session, now=office.now)
    assert len(waiting(office)) == there


def test_two_who_fan_out_at_once_write_each_delivery_once_and_in_order(fresh_begin: Begin, now: datetime) -> None:
    with fresh_begin() as session:
        made = [desk(session, now).ticket().id]
        for _ in range(19):
            history.record(session, session.get_one(Ticket, made[0]), "ticket.confirmed", by=None, now=now)
    gate, written = threading.Barrier(2), []

    def work() -> None:
        gate.wait()
        while count := fanned_out(fresh_begin, now):
            written.append(count)

    crew = [threading.Thread(target=work) for _ in range(2)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert sum(written) == 20
    with fresh_begin() as session:
        notes = session.scalars(select(Delivery.facts).where(Delivery.kind == "card.note").order_by(Delivery.id)).all()
    told_in_order = [note["activity_id"] for note in notes]
    assert told_in_order == sorted(set(told_in_order))
    assert len(told_in_order) == 19


def fanned_out(begin: Begin, now: datetime) -> int:
    with begin() as session:
        return notifications.fan_out(session, now=now, limit=3)
