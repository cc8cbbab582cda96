"""What one bad event or one bad channel leaves behind: nothing that the next one does not mend."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from domain import notifications, outbox, tickets
from domain.models import Category, Delivery, NotificationSettings, Outbox, User
from sandbox.people import Person
from tests import factories
from tests.bot.conftest import HelpDesk
from tests.bot.postroom import file, rows, states


@pytest.fixture
def asha(unconnected: HelpDesk) -> Person:
    return unconnected.student("Asha")


@pytest.fixture
def ravi(unconnected: HelpDesk) -> Person:
    return unconnected.staff("Ravi", primary=True)


def claim(desk: HelpDesk, number: int, who: Person) -> None:
    with desk.begin() as session:
        user = session.scalars(select(User).where(User.slack_user_id == who.id)).one()
        owner = desk.ticket(number).assigned_to
        tickets.claim(session, number, by=factories.actor(session, user), now=desk.clock(), seen_owner=owner)


def cards(desk: HelpDesk) -> list[str]:
    return [message.text for message in desk.workspace.messages(desk.office.id)]


def test_an_event_that_cannot_be_told_is_set_aside_and_holds_up_no_other(unconnected: HelpDesk, asha: Person) -> None:
    with unconnected.begin() as session:
        outbox.tell(session, "ticket.created", ticket_id="nonsense")
    file(unconnected, asha)
    unconnected.settle()
    assert states(unconnected, kind="card") == ["sent"]
    with unconnected.begin() as session:
        first = session.scalars(select(Outbox).order_by(Outbox.id).limit(1)).one()
    assert "event" in first.payload["failed"]
    (told,) = unconnected.workspace.messages(unconnected.operators.id)
    assert "could not be told" in told.text


def test_a_card_that_could_not_be_posted_comes_with_the_next_event_once_the_bot_was_invited(
    unconnected: HelpDesk, asha: Person, ravi: Person
) -> None:
    bot = unconnected.workspace.app.bot_user_id
    unconnected.workspace.leave(unconnected.office.id, bot)
    number = file(unconnected, asha)
    unconnected.settle()
    assert cards(unconnected) == []
    unconnected.workspace.join(unconnected.office.id, bot)
    claim(unconnected, number, ravi)
    unconnected.settle()
    (card,) = unconnected.workspace.messages(unconnected.office.id)
    assert f"#{number}" in card.text
    assert "Ravi claimed it" in unconnected.workspace.thread(unconnected.office.id, card.ts)[1].text
    assert states(unconnected, kind="card") == ["dead", "sent"]


def test_a_category_that_gets_another_channel_takes_its_cards_along(
    unconnected: HelpDesk, asha: Person, ravi: Person
) -> None:
    number = file(unconnected, asha)
    unconnected.settle()
    with unconnected.begin() as session:
        office = session.scalars(select(Category).where(Category.slack_channel_id == unconnected.office.id)).one()
        office.slack_channel_id = unconnected.mess.id
    claim(unconnected, number, ravi)
    unconnected.settle()
    (card,) = unconnected.workspace.messages(unconnected.mess.id)
    assert f"#{number}" in card.text
    assert [row.destination for row in rows(unconnected, kind="card")] == [unconnected.office.id, unconnected.mess.id]


def test_what_belongs_into_the_thread_of_a_letter_comes_by_itself_and_names_the_ticket(
    unconnected: HelpDesk, asha: Person, ravi: Person
) -> None:
    with unconnected.begin() as session:
        user = session.scalars(select(User).where(User.slack_user_id == asha.id)).one()
        session.add(NotificationSettings(user_id=user.id, preferences={"ticket.created": "email"}))
    number = file(unconnected, asha)
    claim(unconnected, number, ravi)
    with unconnected.begin() as session:
        notifications.fan_out(session, now=unconnected.clock())
        session.execute(update(Delivery).where(Delivery.channel == "email").values(state="sent"))
    unconnected.settle()
    (message,) = asha.dms()
    assert f"#{number} Fan broken" in message.text
    assert "Ravi claimed it" in message.text
