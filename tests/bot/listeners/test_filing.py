from __future__ import annotations

from domain import people
from sandbox.people import Person
from tests.bot.conftest import HelpDesk


def test_a_command_opens_the_form_with_its_words_as_the_title(helpdesk: HelpDesk, asha: Person) -> None:
    assert asha.command("/ticket", "Fan broken since Monday").text == ""
    assert asha.modal.title == "New ticket"
    assert asha.modal.value("Title") == "Fan broken since Monday"


def test_the_location_is_the_student_s_own_room(helpdesk: HelpDesk, asha: Person) -> None:
    assert helpdesk.form(asha).value("Location") == "Neeladri, room 204"


def test_a_submitted_form_is_a_ticket(helpdesk: HelpDesk, asha: Person) -> None:
    number = helpdesk.file(asha, "Fan broken", description="It hums.")
    ticket = helpdesk.ticket(number)
    assert (ticket.title, ticket.description, ticket.location) == ("Fan broken", "It hums.", "Neeladri, room 204")


def test_choosing_what_it_is_about_brings_its_questions_and_keeps_what_was_written(
    helpdesk: HelpDesk, asha: Person
) -> None:
    form = helpdesk.form(asha, "Water everywhere").fill(description="It drips.")
    form.fill({"What is it about?": "Plumbing"})
    assert "Which tap?" in asha.modal.labels
    assert asha.modal.value("Title") == "Water everywhere"
    assert asha.modal.value("Description") == "It drips."


def test_the_answers_to_the_questions_are_on_the_ticket(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.form(asha, "Tap drips").fill({"What is it about?": "Plumbing"})
    assert asha.modal.fill({"Which tap?": "The left one"}).submit() is None
    facts = helpdesk.newest().facts
    assert facts is not None
    assert facts["answers"] == {"Which tap?": "The left one"}


def test_a_form_handed_in_twice_is_one_ticket(helpdesk: HelpDesk, asha: Person) -> None:
    form = helpdesk.form(asha, "Fan broken").fill({"What is it about?": "Electricity"})
    assert form.submit() is None
    assert form.submit() is None
    assert helpdesk.tickets() == 1


def test_files_are_kept_as_slack_describes_them(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.file(asha, files=[("fan.png", b"a picture")])
    attachments = helpdesk.newest().attachments
    assert attachments is not None
    assert [(one["name"], one["size"]) for one in attachments] == [("fan.png", 9)]
    assert set(attachments[0]) == {"id", "name", "mimetype", "permalink", "size"}


def test_a_message_becomes_the_form_and_is_linked_from_the_ticket(helpdesk: HelpDesk, asha: Person) -> None:
    helpdesk.workspace.join(helpdesk.office.id, asha.id)
    said = asha.say("office", "Fan <broken> & loud\nSince Monday.")
    assert said.shortcut("File a ticket").error is None
    assert asha.modal.value("Title") == "Fan <broken> & loud"
    assert asha.modal.value("Description") == "Fan <broken> & loud\nSince Monday."
    assert asha.modal.fill({"What is it about?": "Electricity"}).is_open
    assert asha.modal.submit() is None
    link = f"{helpdesk.workspace.url}archives/{helpdesk.office.id}/p{said.ts.replace('.', '')}"
    assert helpdesk.newest().source_url == link


def test_the_global_shortcut_opens_the_form(helpdesk: HelpDesk, asha: Person) -> None:
    assert asha.shortcut("New ticket").error is None
    assert asha.modal.title == "New ticket"


def test_a_person_never_seen_before_gets_a_row_when_they_first_act(helpdesk: HelpDesk) -> None:
    nia = helpdesk.person("Nia")
    helpdesk.file(nia)
    user = helpdesk.user(nia)
    assert user is not None
    assert (user.name, user.email) == ("Nia", nia.member.email)


def test_somebody_imported_is_found_by_their_address(helpdesk: HelpDesk) -> None:
    imported = helpdesk.student("Meera")
    with helpdesk.begin() as session:
        user = people.known(session, imported.id)
        assert user is not None
        user.slack_user_id = None
        known = user.id
    helpdesk.file(imported)
    assert helpdesk.newest().created_by == known
