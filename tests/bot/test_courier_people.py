"""Who is gone hears nothing, and somebody else does; a ticket that moves takes its card along."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from domain import lookup, people, tickets
from domain.models import Category, User
from sandbox.faults import Fault
from sandbox.people import Person
from tests.bot.conftest import HelpDesk
from tests.bot.postroom import file, rows, states


@pytest.fixture
def asha(unconnected: HelpDesk) -> Person:
    return unconnected.student("Asha")


@pytest.fixture
def ravi(unconnected: HelpDesk) -> Person:
    return unconnected.staff("Ravi", primary=True)


@pytest.fixture
def meena(unconnected: HelpDesk) -> Person:
    return unconnected.staff("Meena", priority=1)


def escalations(who: Person) -> int:
    return sum("You hear of this because" in one.text for one in who.dms())


def overdue(desk: HelpDesk, who: Person) -> int:
    """A ticket whose deadline has passed, and nothing is told of that yet."""
    number = file(desk, who)
    desk.settle()
    desk.clock.forward(hours=49)
    return number


def test_an_escalation_to_somebody_who_left_goes_to_the_next_on_the_ladder(
    unconnected: HelpDesk, asha: Person, ravi: Person, meena: Person
) -> None:
    number = overdue(unconnected, asha)
    unconnected.courier.forget(ravi.id)
    unconnected.workspace.deactivate(ravi.id)
    unconnected.sweep()
    assert (escalations(ravi), escalations(meena)) == (0, 1)
    with unconnected.begin() as session:
        gone = session.scalars(select(User).where(User.slack_user_id == ravi.id)).one()
        assert gone.deactivated_at is not None
        skipped = [entry.details.get("skipped") for entry in lookup.history(session, number)]
    assert [{"name": "Ravi", "why": "deactivated in Slack"}] in skipped


def test_an_escalation_that_slack_does_not_deliver_goes_to_the_next_too(
    unconnected: HelpDesk, asha: Person, ravi: Person, meena: Person
) -> None:
    overdue(unconnected, asha)
    faults, times = unconnected.workspace.faults, None
    faults.next("chat.postMessage", Fault.INTERNAL_ERROR, error="channel_not_found", channel=ravi.id, times=times)
    unconnected.sweep()
    assert (escalations(ravi), escalations(meena)) == (0, 1)
    assert "channel_not_found" in [row.last_error for row in rows(unconnected, kind="escalation")]


def test_when_everybody_left_the_operators_hear_of_it(unconnected: HelpDesk, asha: Person, ravi: Person) -> None:
    overdue(unconnected, asha)
    unconnected.courier.forget(ravi.id)
    unconnected.workspace.deactivate(ravi.id)
    unconnected.sweep()
    assert any("passed" in one.text for one in unconnected.workspace.messages(unconnected.operators.id))


def test_an_owner_who_left_is_told_nothing_and_holds_up_nothing(
    unconnected: HelpDesk, asha: Person, ravi: Person
) -> None:
    unconnected.workspace.deactivate(ravi.id)
    file(unconnected, asha)
    unconnected.settle()
    assert ravi.dms() == []
    assert states(unconnected, kind="owner") == ["dead"]
    assert states(unconnected, kind="card") == ["sent"]


def test_whether_somebody_is_there_is_asked_once(unconnected: HelpDesk, asha: Person, ravi: Person) -> None:
    for _ in range(3):
        file(unconnected, asha)
    unconnected.settle()
    assert len(ravi.dms()) == 3
    assert len(unconnected.workspace.traffic.exchanges("users.info")) == 1


# -- a ticket that moves


def forward(desk: HelpDesk, number: int, to: str, by: Person) -> None:
    with desk.begin() as session:
        office = session.scalars(select(Category).where(Category.name == to)).one()
        actor = people.actor(session, by.id)
        tickets.forward(session, number, category_id=office.id, reason="It is an oven.", by=actor, now=desk.clock())


def test_a_ticket_that_moves_gets_a_new_card_and_leaves_a_pointer_to_it(
    unconnected: HelpDesk, asha: Person, ravi: Person
) -> None:
    number, workspace = file(unconnected, asha), unconnected.workspace
    unconnected.settle()
    forward(unconnected, number, "Mess", ravi)
    unconnected.settle()
    (old,), (new,) = workspace.messages(unconnected.office.id), workspace.messages(unconnected.mess.id)
    _, line = workspace.thread(unconnected.mess.id, new.ts)
    assert "The work goes on there: its new card" in json.dumps(old.blocks)
    assert "Take over" not in json.dumps(old.blocks)
    assert f"#{number} " in new.text
    assert "It is an oven." in line.text


def test_the_new_card_is_the_one_that_follows_what_happens(unconnected: HelpDesk, asha: Person, ravi: Person) -> None:
    number, workspace = file(unconnected, asha), unconnected.workspace
    unconnected.settle()
    forward(unconnected, number, "Mess", ravi)
    unconnected.settle()
    cook = unconnected.staff("Cook", "Mess")
    before = [message.text for message in workspace.messages(unconnected.office.id)]
    with unconnected.begin() as session:
        tickets.claim(session, number, by=people.actor(session, cook.id), now=unconnected.clock())
    unconnected.settle()
    assert "in progress" in workspace.messages(unconnected.mess.id)[0].text
    assert [message.text for message in workspace.messages(unconnected.office.id)] == before


def test_what_happens_is_told_in_the_threads_of_the_card_and_the_receipt(
    unconnected: HelpDesk, asha: Person, ravi: Person
) -> None:
    number, workspace = file(unconnected, asha), unconnected.workspace
    unconnected.settle()
    with unconnected.begin() as session:
        by = people.actor(session, ravi.id)
        tickets.resolve(session, number, note="A new capacitor.", by=by, now=unconnected.clock())
    unconnected.settle()
    for channel in (unconnected.office.id, workspace.dm(asha.id).id):
        (first,) = workspace.messages(channel)
        _, line = workspace.thread(channel, first.ts)
        assert "A new capacitor." in line.text
