from __future__ import annotations

import pytest

from sandbox.people import Person
from tests.bot.conftest import HelpDesk


def test_list_shows_the_person_s_own_tickets(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.file(asha, "Fan broken")
    helpdesk.file(helpdesk.student("Meera"), "Light broken")
    said = asha.command("/ticket", "list").text
    assert "Fan broken" in said
    assert "Light broken" not in said


def test_list_is_turned_over_page_by_page_in_place(helpdesk: HelpDesk, asha: Person) -> None:
    for number in range(11):
        helpdesk.file(asha, f"Fan {number} broken")
    first = asha.command("/ticket", "list").message
    assert first is not None
    first.press("Next")
    (shown,) = asha.ephemerals()
    assert "page 2 of 2" in shown.text


def test_show_shows_one_ticket(helpdesk: HelpDesk, asha: Person) -> None:
    number = helpdesk.file(asha, "Fan broken", description="It hums.")
    for spelling in (f"show {number}", f"SHOW #{number}"):
        assert "It hums." in asha.command("/ticket", spelling).text


@pytest.mark.parametrize("word", ["-1", "1e99", "٣", "1;DROP", "42.0", "<!channel>", "me the way", ""])
def test_what_is_no_number_gets_a_sentence_and_no_form(helpdesk: HelpDesk, asha: Person, word: str) -> None:
    for verb in ("show", "why"):
        reply = asha.command("/ticket", f"{verb} {word}")
        assert "is not a ticket's number" in reply.text
        assert not asha.has_modal


@pytest.mark.parametrize("number", ["0", "99", "2147483648", "9999999999"])
def test_a_ticket_that_is_not_there_is_said_so(helpdesk: HelpDesk, asha: Person, number: str) -> None:
    assert asha.command("/ticket", f"show {number}").text == f"There is no ticket #{number} that you can see."


def test_somebody_else_s_ticket_reads_the_same_as_none(helpdesk: HelpDesk, asha: Person) -> None:
    number = helpdesk.file(helpdesk.student("Meera"))
    for verb in ("show", "why"):
        assert asha.command("/ticket", f"{verb} {number}").text == f"There is no ticket #{number} that you can see."


def test_the_queue_is_for_those_who_work_here(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    helpdesk.file(asha, "Fan broken")
    assert "Fan broken" in ravi.command("/ticket", "queue").text
    assert "you have no queue" in asha.command("/ticket", "queue").text


def test_why_is_for_staff(helpdesk: HelpDesk, asha: Person, ravi: Person) -> None:
    number = helpdesk.file(asha)
    assert f"#{number}" in ravi.command("/ticket", f"why {number}").text
    assert "the office does that" in asha.command("/ticket", f"why {number}").text


def test_help_names_every_subcommand(helpdesk: HelpDesk, asha: Person) -> None:
    said = asha.command("/ticket", "help").text
    assert all(verb in said for verb in ("list", "show 42", "queue", "why 42", "help"))


@pytest.mark.parametrize("words", ["list of broken fans", "helpful light is out", "queue at the mess"])
def test_a_title_may_begin_like_a_subcommand(helpdesk: HelpDesk, asha: Person, words: str) -> None:
    assert helpdesk.form(asha, words).value("Title") == words


def test_a_button_in_the_list_opens_the_ticket(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.file(asha, "Fan broken", description="It hums.")
    listed = asha.command("/ticket", "list").message
    assert listed is not None
    listed.press("Open")
    assert "It hums." in asha.ephemerals()[-1].text
