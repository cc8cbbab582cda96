from __future__ import annotations

from datetime import timedelta

import pytest

from domain import lookup
from domain.policy import Status
from sandbox.faults import Fault
from sandbox.people import Person
from sandbox.screens import SeenMessage
from tests.bot.conftest import HelpDesk


@pytest.fixture
def number(helpdesk: HelpDesk, asha: Person, ravi: Person) -> int:
    """A ticket of Asha's in Ravi's office."""
    return helpdesk.file(asha)


def shown(who: Person, number: int) -> SeenMessage:
    reply = who.command("/ticket", f"show {number}")
    assert reply.message is not None
    return reply.message


def actions(helpdesk: HelpDesk, number: int) -> list[str]:
    with helpdesk.begin() as session:
        return [entry.action for entry in lookup.history(session, number)]


def test_claim_makes_the_ticket_one_s_own_and_shows_it_where_it_was_clicked(
    helpdesk: HelpDesk, ravi: Person, number: int
) -> None:
    seen = shown(ravi, number)
    assert seen.press("Claim" if "Claim" in seen.labels else "Take over").error is None
    assert helpdesk.ticket(number).status == Status.IN_PROGRESS
    assert "in progress" in ravi.ephemerals()[-1].text


def test_assign_gives_it_to_a_colleague(helpdesk: HelpDesk, ravi: Person, number: int) -> None:
    helpdesk.staff("Mohan")
    shown(ravi, number).press("Assign…")
    assert ravi.modal.fill({"Who gets it?": "Mohan"}).submit() is None
    assert actions(helpdesk, number)[-1] == "ticket.assigned"
    assert not ravi.has_modal


def test_forward_moves_it_to_another_category_with_a_reason(helpdesk: HelpDesk, ravi: Person, number: int) -> None:
    shown(ravi, number).press("Forward…")
    form = ravi.modal.fill({"To another category": "Mess", "Reason": "It is the kitchen's fan."})
    assert form.submit() is None
    assert helpdesk.ticket(number).status == Status.FORWARDED


def test_a_comment_is_for_the_office_alone_unless_it_says_otherwise(
    helpdesk: HelpDesk, ravi: Person, number: int
) -> None:
    shown(ravi, number).press("Comment…")
    assert ravi.modal.fill(comment="Spare parts are out.").submit() is None
    shown(ravi, number).press("Comment…")
    assert ravi.modal.fill({"Comment": "Tomorrow.", "Visible to": "The student too"}).submit() is None
    with helpdesk.begin() as session:
        said = [one.details["internal"] for one in lookup.history(session, number) if one.action == "ticket.commented"]
    assert said == [True, False]


def test_a_question_to_the_student_stops_the_clock(helpdesk: HelpDesk, ravi: Person, asha: Person, number: int) -> None:
    shown(ravi, number).press("Take over")
    shown(ravi, number).overflow("Ask the student…")
    assert ravi.modal.fill(question="Which fan?").submit() is None
    assert helpdesk.ticket(number).status == Status.AWAITING_STUDENT
    shown(asha, number).press("Reply…")
    assert asha.modal.fill({"Your answer": "The one at the window."}).submit() is None
    assert helpdesk.ticket(number).status == Status.IN_PROGRESS


def test_a_later_deadline_needs_a_reason(helpdesk: HelpDesk, ravi: Person, number: int) -> None:
    due = helpdesk.ticket(number).due_at
    assert due is not None
    shown(ravi, number).overflow("Extend the deadline…")
    assert ravi.modal.fill(reason="Parts come on Friday.").submit() is None
    extended = helpdesk.ticket(number).due_at
    assert extended is not None
    assert extended - due > timedelta(hours=23)


def test_an_earlier_deadline_is_refused_at_its_field(helpdesk: HelpDesk, ravi: Person, number: int) -> None:
    shown(ravi, number).overflow("Extend the deadline…")
    yesterday = int(helpdesk.clock().timestamp()) - 86_400
    errors = ravi.modal.fill({"New deadline": yesterday, "Reason": "By mistake."}).submit()
    assert errors == {"New deadline": "The new deadline has to be later than the present one and lie in the future."}


def test_escalate_asks_why(helpdesk: HelpDesk, ravi: Person, number: int) -> None:
    shown(ravi, number).overflow("Escalate…")
    assert ravi.modal.fill(reason="It smells of smoke.").submit() is None
    assert helpdesk.ticket(number).escalation_level == 1


def test_resolve_closes_it_and_the_student_confirms_and_rates(
    helpdesk: HelpDesk, ravi: Person, asha: Person, number: int
) -> None:
    shown(ravi, number).press("Resolve…")
    assert ravi.modal.fill({"What was done?": "A new fan."}).submit() is None
    assert helpdesk.ticket(number).status == Status.RESOLVED
    seen = shown(asha, number)
    seen.press("Fixed, thanks")
    assert helpdesk.ticket(number).confirmed_at is not None


def test_not_fixed_opens_it_again(helpdesk: HelpDesk, ravi: Person, asha: Person, number: int) -> None:
    shown(ravi, number).press("Resolve…")
    ravi.modal.fill({"What was done?": "A new fan."}).submit()
    shown(asha, number).press("Not fixed…")
    assert asha.modal.fill({"What is still wrong?": "It hums."}).submit() is None
    assert helpdesk.ticket(number).status == Status.REOPENED


def test_what_was_closed_for_want_of_an_answer_opens_again_at_one_click_and_a_second_is_no_error(
    helpdesk: HelpDesk, ravi: Person, asha: Person, number: int
) -> None:
    shown(ravi, number).press("Take over")
    shown(ravi, number).overflow("Ask the student…")
    assert ravi.modal.fill({"Question": "Which room?"}).submit() is None
    helpdesk.clock.forward(days=8)
    helpdesk.sweep()
    seen = shown(asha, number)
    helpdesk.workspace.faults.next("block_actions", Fault.REDELIVERED)
    assert (pressed := seen.press("Reopen")).error is None
    assert len(pressed.again) == 1
    assert actions(helpdesk, number).count("ticket.reopened") == 1
    assert "reopened" in asha.ephemerals()[-1].text
    assert not any("cannot" in one.text for one in asha.ephemerals())


def test_what_was_resolved_long_ago_is_answered_with_the_form_of_a_ticket_that_refers_to_it(
    helpdesk: HelpDesk, ravi: Person, asha: Person, number: int
) -> None:
    shown(ravi, number).press("Resolve…")
    assert ravi.modal.fill({"What was done?": "A new fan."}).submit() is None
    seen = shown(asha, number)
    helpdesk.clock.forward(days=8)
    seen.press("Not fixed…")
    refusal = asha.ephemerals()[-1]
    assert "can be reopened for 7 days only. Please file a new one." in refusal.text
    refusal.press("Open the form")
    assert f"This ticket will refer to #{number}." in asha.modal.text
    assert asha.modal.value("Title") == "Fan broken"
    assert asha.modal.fill({"What is it about?": "Plumbing", "Which tap?": "None"}).submit() is None
    assert helpdesk.newest().follows_id == number
    assert f"follows #{number}" in shown(asha, helpdesk.newest().id).text


def test_the_history_is_in_the_menu(helpdesk: HelpDesk, ravi: Person, number: int) -> None:
    shown(ravi, number).overflow("History")
    assert "Asha" in ravi.modal.text


def test_the_requester_adds_details_and_withdraws(helpdesk: HelpDesk, asha: Person, number: int) -> None:
    shown(asha, number).press("Add details…")
    assert asha.modal.fill({"What should the office know?": "It hums."}).submit() is None
    assert actions(helpdesk, number)[-1] == "ticket.commented"
    shown(asha, number).press("Withdraw…")
    assert helpdesk.ticket(number).status == Status.RESOLVED


def test_a_modal_handed_in_twice_comments_once(helpdesk: HelpDesk, ravi: Person, number: int) -> None:
    shown(ravi, number).press("Comment…")
    form = ravi.modal.fill(comment="Spare parts are out.")
    assert form.submit() is None
    assert form.submit() is None
    assert actions(helpdesk, number).count("ticket.commented") == 1
