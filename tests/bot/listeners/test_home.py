from __future__ import annotations

from slack_bolt import BoltRequest

from domain.policy import Status
from sandbox.people import Person
from tests.bot.conftest import SECONDS, HelpDesk


def test_home_shows_a_student_their_tickets(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.file(asha, "Fan broken")
    shown = helpdesk.home(asha).text
    assert "Fan broken" in shown
    assert "Your queue" not in shown


def test_home_shows_the_office_its_queue(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    helpdesk.file(asha, "Fan broken")
    shown = helpdesk.home(ravi).text
    assert "Your queue" in shown
    assert "Fan broken" in shown


def test_an_opening_of_which_slack_hears_no_answer_and_tells_again_draws_home_once(
    helpdesk: HelpDesk, asha: Person
) -> None:
    event = {"type": "app_home_opened", "user": asha.id, "tab": "home"}
    body = {"type": "event_callback", "event_id": "Ev1", "team_id": helpdesk.workspace.team_id, "event": event}
    for _ in range(2):
        assert helpdesk.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200
        helpdesk.settle()
    assert len(helpdesk.workspace.traffic.exchanges("views.publish")) == 1


def test_a_ticket_is_filed_from_home(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.home(asha)
    asha.home.press("New ticket")
    assert asha.modal.fill({"Title": "Fan broken", "What is it about?": "Electricity"}).submit() is None
    assert helpdesk.tickets() == 1


def test_a_ticket_opens_above_home_and_its_buttons_work_there(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    number = helpdesk.file(asha, "Fan broken")
    helpdesk.home(ravi)
    ravi.home.press("Open")
    ravi.modal.press("Take over")
    assert helpdesk.ticket(number).status == Status.IN_PROGRESS
    assert "in progress" in ravi.modal.text


def test_a_person_who_left_is_known_to_have_left(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.workspace.deactivate(asha.id)
    gone = asha.wait_for(lambda: (user := helpdesk.user(asha)) and user.deactivated_at, SECONDS)
    assert gone is not None
    helpdesk.workspace.edit_person(asha.id, deleted=False)
    assert asha.wait_for(lambda: (user := helpdesk.user(asha)) and user.deactivated_at is None, SECONDS)
