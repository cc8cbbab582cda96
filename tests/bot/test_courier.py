"""From what happened to Slack: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.models import Delivery
from sandbox.faults import Fault
from sandbox.people import Person
from tests.bot.conftest import HelpDesk


def rows(helpdesk: HelpDesk, kind: str) -> list[Delivery]:
    with helpdesk.begin() as session:
        return list(session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)))


def cards(helpdesk: HelpDesk) -> list[str]:
    return [message.text for message in helpdesk.workspace.messages(helpdesk.office.id)]


def test_a_new_ticket_becomes_a_card_and_a_receipt(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    number = helpdesk.file(asha, "Fan broken")
    card = helpdesk.card(number, seen_by=ravi)
    assert f"#{number} Fan broken" in card.text
    assert f"#{number} Fan broken" in helpdesk.receipt(number, asha).text
    assert f"#{number} Fan broken" in helpdesk.receipt(number, ravi).text


LOST = [Fault.LOST_RESPONSE, Fault.LOST_REQUEST, Fault.SERVER_ERROR, Fault.INTERNAL_ERROR]


@pytest.mark.parametrize("fault", LOST)
def test_a_card_is_posted_once_whatever_is_lost(helpdesk: HelpDesk, asha: Person, ravi: Person, fault: Fault) -> None:
    helpdesk.workspace.faults.next("chat.postMessage", fault, times=3, channel=helpdesk.office.id)
    number = helpdesk.file(asha)
    helpdesk.settle()
    assert len(cards(helpdesk)) == 1
    helpdesk.card(number, seen_by=ravi).press("Take over")
    helpdesk.settle()
    assert "in progress" in helpdesk.card(number, seen_by=ravi).text


def test_an_error_after_the_message_was_taken_does_not_post_it_twice(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.workspace.faults.next("chat.postMessage", Fault.SERVER_ERROR, channel=helpdesk.office.id, applied=True)
    helpdesk.file(asha)
    helpdesk.settle()
    assert len(cards(helpdesk)) == 1


def test_being_asked_to_wait_spends_no_attempt(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.workspace.faults.next("chat.postMessage", Fault.RATE_LIMITED, times=2, seconds=1)
    helpdesk.file(asha)
    helpdesk.settle()
    (card,) = rows(helpdesk, "card")
    assert (card.state, card.attempts) == ("sent", 1)
    assert len(cards(helpdesk)) == 1
