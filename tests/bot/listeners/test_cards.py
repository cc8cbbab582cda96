"""The buttons where they are met: on the office's card, the student's receipt, an escalation."""

from __future__ import annotations

import pytest

from domain import outbox
from domain.policy import Status
from sandbox.people import Person
from sandbox.screens import SeenMessage
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


def test_a_question_that_was_answered_asks_no_more(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    card = helpdesk.card(helpdesk.file(asha), seen_by=ravi)
    card.press("Take over")
    card.overflow("Ask the student…")
    assert ravi.modal.fill({"Question": "Which room?"}).submit() is None
    helpdesk.settle()
    question = asha.sees("Which room?")
    question.press("Reply…")
    assert asha.modal.fill({"Your answer": "204."}).submit() is None
    helpdesk.settle()
    assert (question.labels, "is settled" in question.text) == ([], True)


def test_of_two_questions_only_the_second_is_still_asked(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    card = helpdesk.card(helpdesk.file(asha), seen_by=ravi)
    card.press("Take over")
    for question in ("Which room?", "Which floor?"):
        card.overflow("Ask the student…")
        assert ravi.modal.fill({"Question": question}).submit() is None
        helpdesk.settle()
    first, second = (seen for seen in asha.channel(None) if "settled" in seen.text or "asks about" in seen.text)
    assert (first.labels, second.labels) == ([], ["Reply…"])
    second.press("Reply…")
    assert asha.modal.fill({"Your answer": "The second."}).submit() is None
    helpdesk.settle()
    assert (first.labels, second.labels) == ([], [])


def test_whether_it_is_fixed_is_asked_of_the_last_resolution_alone(
    helpdesk: HelpDesk, asha: Person, ravi: Person
) -> None:
    asked = asked_whether_it_is_fixed(helpdesk, asha, ravi)
    asked.press("Not fixed…")
    assert asha.modal.fill({"What is still wrong?": "It hums."}).submit() is None
    helpdesk.card(1, seen_by=ravi).press("Resolve…")
    assert ravi.modal.fill({"What was done?": "Another fan."}).submit() is None
    with helpdesk.begin() as session:
        outbox.tell(session, "ticket.refreshed", ticket_id=1)
    helpdesk.settle()
    assert (asked.labels, "was reopened" in asked.text) == ([], True)


def asked_whether_it_is_fixed(helpdesk: HelpDesk, asha: Person, ravi: Person) -> SeenMessage:
    """The question to somebody who has said nothing of a resolution for three days."""
    card = helpdesk.card(helpdesk.file(asha), seen_by=ravi)
    card.press("Resolve…")
    assert ravi.modal.fill({"What was done?": "A new fan."}).submit() is None
    helpdesk.clock.forward(days=4)
    helpdesk.sweep()
    return asha.sees("Is #1 Fan broken fixed?")


@pytest.mark.parametrize(
    ("button", "said"), [("Fixed, thanks", "How well was it handled?"), ("Not fixed…", "was reopened.")]
)
def test_whether_it_is_fixed_is_answered_where_it_was_asked(
    helpdesk: HelpDesk, asha: Person, ravi: Person, button: str, said: str
) -> None:
    asked = asked_whether_it_is_fixed(helpdesk, asha, ravi)
    asked.press(button)
    if asha.has_modal:
        assert asha.modal.fill({"What is still wrong?": "It hums."}).submit() is None
    helpdesk.settle()
    assert said in asked.text


def test_what_counts_as_fixed_for_want_of_a_word_is_asked_no_more(
    helpdesk: HelpDesk, asha: Person, ravi: Person
) -> None:
    asked = asked_whether_it_is_fixed(helpdesk, asha, ravi)
    helpdesk.clock.forward(days=4)
    helpdesk.sweep()
    assert "Is #1" not in asked.text
    assert "It counts as fixed." in asked.text


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
