"""What a person reads when something is refused or fails: a sentence, where they are looking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot import ids
from bot.blocks import card
from domain import lookup
from domain.policy import Status
from sandbox import required
from sandbox.faults import Fault
from sandbox.people import Person
from sandbox.screens import SeenMessage
from tests.bot.conftest import SECONDS, HelpDesk
from tests.patience import HASTY, PATIENT


def shown(who: Person, number: int) -> SeenMessage:
    reply = who.command("/ticket", f"show {number}")
    assert reply.message is not None
    return reply.message


def posted(helpdesk: HelpDesk, number: int, who: Person) -> SeenMessage:
    """The card of a ticket in its channel, before this person."""
    with helpdesk.begin() as session:
        made = card.card(lookup.sheet(session, number, now=helpdesk.clock()), helpdesk.clock())
    helpdesk.workspace.join(helpdesk.office.id, who.id)
    helpdesk.client.chat_postMessage(channel=helpdesk.office.id, text=made.text, blocks=made.blocks)
    return who.sees(f"#{number} ", in_=helpdesk.office.id, seconds=SECONDS)


@contextmanager
def reaching_nothing(helpdesk: HelpDesk) -> Iterator[None]:
    """The database takes no connection and has cut those there were."""
    with helpdesk.begin() as session:
        url = session.get_bind().engine.url
    others = text("SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity WHERE datname = :name")
    server = create_engine(url.set(database="postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false"))
        connection.execute(others, {"name": url.database})
        yield
        connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true"))


def test_a_field_that_is_wrong_is_named(helpdesk: HelpDesk, asha: Person) -> None:
    form = helpdesk.form(asha, "Tap drips").fill({"What is it about?": "Electricity", "Title": "\u202e \u200b".strip()})
    assert form.is_open
    form = asha.modal.fill({"Title": " \x00 "})
    assert form.submit() == {"Title": "Give the ticket a title: a few words are enough."}
    assert helpdesk.tickets() == 0


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client of Slack's that lets everything through."""
    monkeypatch.setattr(required, "problems", lambda _view: {})


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize(
    ("field", "length", "said"),
    [
        ("Title", 256, "The title has 256 characters; 255 fit. Put the rest into the description."),
        ("Description", 3001, "The description has 3001 characters; 3000 fit."),
    ],
)
def test_what_is_too_long_is_named_at_its_field(
    helpdesk: HelpDesk, asha: Person, field: str, length: int, said: str
) -> None:
    helpdesk.form(asha, "Tap drips").fill({"What is it about?": "Electricity"})
    form = asha.modal.fill({field: "😀" * length})
    assert form.submit() == {field: said}
    assert (helpdesk.tickets(), asha.modal.value(field)) == (0, "😀" * length)


def test_words_of_a_command_that_no_title_can_hold_are_all_in_the_form(helpdesk: HelpDesk, asha: Person) -> None:
    form = helpdesk.form(asha, "😀" * 3000)
    assert form.value("Title").startswith("😀" * 50)
    assert form.value("Description").startswith("😀" * 1000)
    assert form.fill({"What is it about?": "Electricity"}).submit() is None
    assert helpdesk.tickets() == 1


def test_a_question_left_open_is_named(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.form(asha, "Tap drips").fill({"What is it about?": "Plumbing"})
    form = asha.modal.fill({"Which tap?": "\x00"})
    assert form.submit() == {"Which tap?": "Please fill this in: Which tap?."}


def test_a_button_of_a_ticket_that_moved_on_says_what_it_is_now(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    number = helpdesk.file(asha)
    before = shown(asha, number).frozen()
    shown(ravi, number).press("Resolve…")
    ravi.modal.fill({"What was done?": "A new fan."}).submit()
    before.press("Withdraw…")
    assert "it is resolved. Ravi did that just now." in asha.ephemerals()[-1].text
    assert helpdesk.ticket(number).resolution == "DONE"


def test_a_modal_of_a_ticket_that_moved_on_says_so_in_the_modal(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    number = helpdesk.file(asha)
    shown(ravi, number).press("Resolve…")
    form = ravi.modal.fill({"What was done?": "A new fan."})
    shown(asha, number).press("Withdraw…")
    assert form.submit() == {"What was done?": f"You cannot resolve #{number}: it is resolved. Asha did that just now."}


def test_of_two_who_claim_at_once_the_second_reads_who_did(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    with helpdesk.begin() as session:
        session.execute(text("UPDATE staff SET active = false"))
    number = helpdesk.file(asha)
    with helpdesk.begin() as session:
        session.execute(text("UPDATE staff SET active = true"))
    mohan = helpdesk.staff("Mohan")
    first, second = shown(ravi, number).frozen(), shown(mohan, number).frozen()
    first.press("Claim")
    second.press("Claim")
    assert f"Ravi claimed #{number} just now." in mohan.ephemerals()[-1].text


def test_a_student_s_click_on_a_staff_button_changes_nothing(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    number, meera = helpdesk.file(asha), helpdesk.student("Meera")
    posted(helpdesk, number, meera).press("Take over")
    assert f"There is no ticket #{number} that you can see." in meera.ephemerals("office")[-1].text
    assert helpdesk.ticket(number).status == Status.OPEN


def test_the_requester_s_click_on_a_staff_button_names_the_office(
    helpdesk: HelpDesk, asha: Person, ravi: Person
) -> None:
    number = helpdesk.file(asha)
    posted(helpdesk, number, asha).press("Take over")
    assert "the office does that" in asha.ephemerals("office")[-1].text
    assert helpdesk.ticket(number).status == Status.OPEN


def test_somebody_deactivated_can_do_nothing(helpdesk: HelpDesk, asha: Person) -> None:
    number = helpdesk.file(asha)
    receipt = shown(asha, number)
    helpdesk.workspace.deactivate(asha.id)
    assert asha.wait_for(lambda: (user := helpdesk.user(asha)) and user.deactivated_at, SECONDS)
    receipt.press("Withdraw…")
    assert "your account is not active here" in asha.ephemerals()[-1].text
    assert helpdesk.ticket(number).status == Status.OPEN


def test_somebody_of_another_workspace_can_do_nothing(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    number = helpdesk.file(asha)
    stranger = helpdesk.person("Stranger", team_id="T0ELSEWHERE")
    posted(helpdesk, number, stranger).press("Take over")
    assert "belongs to another workspace" in stranger.ephemerals("office")[-1].text
    assert helpdesk.user(stranger) is None


def test_a_bot_is_refused(helpdesk: HelpDesk) -> None:
    robot = helpdesk.person("Robot", is_bot=True)
    assert "a bot cannot use it" in robot.command("/ticket", "list").text


def test_an_expired_trigger_leaves_a_button_that_opens_the_form_with_the_words(
    helpdesk: HelpDesk, asha: Person
) -> None:
    helpdesk.workspace.limits = HASTY
    reply = asha.command("/ticket", "Fan broken & loud")
    assert "Nothing is lost" in reply.text
    helpdesk.workspace.limits = PATIENT
    assert reply.message is not None
    reply.message.press("Open the form")
    assert asha.modal.value("Title") == "Fan broken & loud"


def test_an_expired_trigger_of_a_button_is_said_beside_it(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    seen = posted(helpdesk, helpdesk.file(asha), ravi)
    helpdesk.workspace.limits = HASTY
    seen.press("Assign…")
    assert "please click again" in ravi.ephemerals("office")[-1].text
    assert not ravi.has_modal


def test_an_expired_trigger_where_nothing_can_stand_is_said_by_direct_message(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.home(asha)
    helpdesk.workspace.limits = HASTY
    asha.home.press("New ticket")
    helpdesk.workspace.limits = PATIENT
    asha.sees("Nothing is lost").press("Open the form")
    assert asha.modal.title == "New ticket"


def test_a_command_that_comes_twice_opens_one_form_without_a_complaint(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.workspace.faults.next("slash_commands", Fault.REDELIVERED)
    reply = asha.command("/ticket", "Fan broken")
    assert (reply.error, reply.text, reply.again) == (None, "", 1)
    assert asha.modal.value("Title") == "Fan broken"


def test_a_failure_gives_a_reference_that_is_in_the_log(
    helpdesk: HelpDesk, asha: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    with helpdesk.begin() as session:
        session.execute(text("ALTER TABLE tickets RENAME TO gone"))
    said = asha.command("/ticket", "list").text
    assert "Something went wrong" in said
    reference = said.rpartition("reference: ")[2].rstrip(".")
    logged = capsys.readouterr().out
    assert reference in logged
    assert "UndefinedTable" in logged


def test_a_failure_in_a_modal_keeps_what_was_written(helpdesk: HelpDesk, asha: Person) -> None:
    form = helpdesk.form(asha, "Fan broken").fill({"What is it about?": "Electricity"})
    with helpdesk.begin() as session:
        session.execute(text("ALTER TABLE outbox RENAME TO gone"))
    errors = form.submit()
    assert errors is not None
    assert "Something went wrong" in next(iter(errors.values()))
    assert form.is_open
    assert helpdesk.tickets() == 0


def test_a_database_that_cannot_be_reached_is_said_so(helpdesk: HelpDesk, asha: Person) -> None:
    form = helpdesk.form(asha, "Fan broken").fill({"What is it about?": "Electricity"})
    with reaching_nothing(helpdesk):
        errors = form.submit()
    assert errors is not None
    assert "Nothing has changed" in next(iter(errors.values()))
    assert form.submit() is None
    assert helpdesk.tickets() == 1


def test_a_button_that_is_not_offered_any_more_says_so(helpdesk: HelpDesk, asha: Person) -> None:
    button = {"type": "button", "action_id": "ticket.juggle", "text": {"type": "plain_text", "text": "Juggle"}}
    block = {"type": "actions", "block_id": "b", "elements": [button]}
    helpdesk.client.chat_postMessage(channel=asha.id, text="Old", blocks=[block])
    asha.sees("Juggle", seconds=SECONDS).press("Juggle")
    assert "older version" in asha.ephemerals()[-1].text
    assert ids.COMMAND in asha.ephemerals()[-1].text


def test_what_people_write_cannot_notify_through_a_refusal(helpdesk: HelpDesk, asha: Person) -> None:
    reply = asha.command("/ticket", "show <!channel>")
    assert reply.message is not None
    assert "&lt;!channel&gt;" in str(reply.message.blocks)
