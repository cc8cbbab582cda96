"""The buttons where they are met: on the office's card, the student's receipt, an escalation."""

from __future__ import annotations

from domain.policy import Status
from sandbox.people import Person
from tests.bot.conftest import SECONDS, HelpDesk


def test_a_stale_card_is_drawn_anew_by_the_click_that_it_misled(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    number = helpdesk.file(asha)
    card = helpdesk.card(number, seen_by=ravi)
    helpdesk.receipt(number, asha).press("Withdraw…")
    with helpdesk.begin() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET fanned_out_at = now()")  # as if it had been lost
    card.press("Resolve…")
    assert "it is resolved" in ravi.ephemerals("office")[-1].text
    helpdesk.settle()
    assert "withdr" in card.text.lower()


def test_a_card_is_worked_until_the_student_says_it_is_fixed_and_rates_it(
    helpdesk: HelpDesk, asha: Person, ravi: Person
) -> None:
    number = helpdesk.file(asha)
    card = helpdesk.card(number, seen_by=ravi)
    card.press("Take over")
    card.press("Resolve…")
    assert ravi.modal.fill({"What was done?": "A new fan."}).submit() is None
    receipt = helpdesk.receipt(number, asha)
    assert "A new fan." in receipt.text
    receipt.press("Fixed, thanks")
    helpdesk.settle()
    rating = next(label for label in receipt.labels if label.startswith("4"))
    receipt.press(rating)
    assert asha.modal.fill({"Anything to add?": "Quick."}).submit() is None
    ticket = helpdesk.ticket(number)
    assert (ticket.rating, ticket.rating_comment) == (4, "Quick.")


def test_an_overdue_ticket_is_acknowledged_by_the_one_who_was_told(
    helpdesk: HelpDesk, asha: Person, ravi: Person
) -> None:
    number = helpdesk.file(asha)
    helpdesk.clock.forward(hours=49)
    assert helpdesk.sweep()
    told = ravi.sees("overdue", seconds=SECONDS)
    told.press("Acknowledge")
    helpdesk.settle()
    assert helpdesk.ticket(number).status == Status.ESCALATED
    assert "Acknowledge" not in told.labels


def test_a_click_on_somebody_else_s_escalation_says_whose_it_was(
    helpdesk: HelpDesk, asha: Person, ravi: Person
) -> None:
    helpdesk.file(asha)
    helpdesk.clock.forward(hours=49)
    helpdesk.sweep()
    told, meera = ravi.sees("overdue", seconds=SECONDS), helpdesk.student("Meera")
    helpdesk.client.chat_postMessage(channel=meera.id, text="Copied", blocks=told.message.blocks)
    meera.sees("overdue", seconds=SECONDS).press("Acknowledge")
    assert "that you can see" in meera.ephemerals()[-1].text or "somebody else" in meera.ephemerals()[-1].text
