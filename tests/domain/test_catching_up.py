"""A scheduler that slept: from the timers to the messages, each person hears once, gathered when it is much."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from domain import daily, deliveries, digest, escalation, notifications, people
from domain.models import Delivery, Escalation, Staff
from domain.policy import SUPER_ADMIN, Rule
from tests import factories as make
from tests.domain.clockwork import run, told
from tests.domain.desk import Desk

UNSENT = (Delivery.state == "pending", Delivery.kind.in_(("escalation", "reminder", "owner", "digest")))


@pytest.fixture(autouse=True)
def answered(office: Desk) -> None:
    office.electricity.first_response_hours = office.mess.first_response_hours = 24 * 365


def fan_out(office: Desk) -> None:
    while notifications.fan_out(office.session, now=office.now):
        pass


def waiting(office: Desk) -> list[tuple[str, str]]:
    """The direct messages that are about to be sent, by kind and destination."""
    query = select(Delivery.kind, Delivery.destination).where(*UNSENT)
    return sorted((kind, place) for kind, place in office.session.execute(query))


def settled(office: Desk) -> None:
    """What was told before is none of this test's."""
    fan_out(office)
    office.session.execute(delete(Delivery))


def address(staff: Staff) -> str:
    return staff.user.slack_user_id or ""


def test_six_hours_of_backlog_are_one_digest_for_each_person(office: Desk) -> None:
    for _ in range(12):
        office.ticket()
        make.ticket(office.session, office.food, by=office.asha, now=office.now)
    settled(office)
    run(office.session, office.later(hours=54))
    fan_out(office)
    assert waiting(office) == sorted(("digest", address(who)) for who in (office.ravi, office.cook))
    assert office.session.scalar(select(func.count()).select_from(Escalation)) == 24
    gathered = [facts["escalations"] for facts in office.session.scalars(select(Delivery.facts).where(*UNSENT))]
    every = office.session.scalars(select(Escalation.id).order_by(Escalation.id)).all()
    assert sorted(one for each in gathered for one in each) == list(every)


def test_a_few_are_a_message_each(office: Desk) -> None:
    for _ in range(3):
        office.ticket()
    settled(office)
    run(office.session, office.later(hours=54))
    fan_out(office)
    assert waiting(office) == [("escalation", address(office.ravi))] * 3


def test_nothing_is_sent_singly_while_the_rest_of_the_backlog_is_still_being_swept(office: Desk) -> None:
    for _ in range(12):
        office.ticket()
    settled(office)
    now = office.later(hours=54)
    for left in (9, 6, 3):
        before = office.session.scalar(select(func.clock_timestamp()))
        assert escalation.sweep(office.session, now=now, limit=3) == 3
        fan_out(office)
        soonest = office.session.scalar(select(func.min(Delivery.due_at)).where(*UNSENT))
        assert before is not None
        assert soonest is not None
        assert soonest >= before + digest.SETTLING, left
    escalation.sweep(office.session, now=now, limit=3)
    fan_out(office)
    assert waiting(office) == [("digest", address(office.ravi))]


def test_whatever_is_due_of_a_ticket_whose_office_has_closed_waits_for_the_next_opening(office: Desk) -> None:
    office.electricity.calendar_id = make.office_hours(office.session).id
    office.electricity.first_response_hours = 2
    office.session.flush()
    ticket = office.ticket()
    evening = office.now.replace(day=10, hour=18)
    sweeps = [escalation.sweep(office.session, now=evening) for _ in range(3)]
    assert sweeps[-1] == 0
    assert told(office.session, ticket) == []
    run(office.session, evening.replace(day=11, hour=9))
    assert told(office.session, ticket) == [(Rule.FIRST_RESPONSE, 0, "Ravi"), (Rule.OVERDUE, 1, "Ravi")]


def test_a_message_that_was_folded_has_nothing_to_edit(office: Desk) -> None:
    for _ in range(6):
        office.ticket()
    settled(office)
    run(office.session, office.later(hours=54))
    fan_out(office)
    folded = list(office.session.scalars(select(Delivery).where(Delivery.facts.has_key("folded_into"))))
    assert [row.state for row in folded] == ["sent"] * 6
    assert deliveries.ref_of(office.session, folded[0].ticket_id, "escalation", folded[0].destination) is None


def test_the_days_overview_reaches_each_owner_once(office: Desk) -> None:
    office.ticket()
    settled(office)
    at = office.later(days=3).replace(hour=9)
    for _ in range(2):
        daily.digests(office.session, now=at)
        fan_out(office)
    (row,) = office.session.scalars(select(Delivery).where(Delivery.kind == "digest"))
    assert (row.user_id, row.dedupe_key) == (office.ravi.user_id, f"digest:{office.ravi.user_id}:{at.date()}")


@pytest.mark.parametrize("channel", ["C0OPERATORS", None])
def test_what_nobody_is_left_to_hear_reaches_the_operators_or_every_super_admin(
    office: Desk, channel: str | None
) -> None:
    make.college(office.session, operators_channel=channel)
    principal = make.user(office.session, "Principal")
    people.assign_role(office.session, principal, SUPER_ADMIN)
    office.ticket()
    for hours in (48, 24, 24):
        run(office.session, office.later(hours=hours))
    settled(office)
    run(office.session, office.later(hours=24))
    fan_out(office)
    reached = [place for kind, place in waiting(office) if kind == "escalation"]
    assert reached == [channel or principal.slack_user_id]
