from __future__ import annotations

from bot import ids
from bot.blocks import home, lists
from bot.blocks.message import Message
from domain.policy import Status
from sandbox import elements
from tests.bot.blocks.samples import HOUR, NOW, asked, claimed, notice, page, read, resolved, row


def buttons(shown: Message) -> list[tuple[str, str]]:
    return [(one["action_id"], one["value"]) for _, one in elements.interactive(shown.blocks)]


def test_each_ticket_of_a_list_is_a_line_with_a_button() -> None:
    late = row(43, title="Tap drips", overdue=True, due_at=NOW - HOUR, owner=None, status=Status.OPEN)
    shown = lists.mine(page(row(), late), NOW)
    assert (
        read(shown)
        == """\
Your tickets
#42 Fan broken
🔵 in progress · due in 5 h · with Ravi Kumar · Hostel
[Open]
#43 Tap drips
⚪ open · overdue, due 1 h ago · nobody yet · Hostel
[Open]
2 tickets"""
    )
    assert buttons(shown) == [(ids.SHOW, "42"), (ids.SHOW, "43")]
    assert notice(shown) == "Your tickets: 2 tickets"


def test_a_queue_says_who_filed_it() -> None:
    assert "with Ravi Kumar · filed by Asha Verma" in read(lists.queue(page(row()), NOW))


def test_a_ticket_whose_clock_stands_or_is_over_shows_no_deadline() -> None:
    waiting = row(status=Status.AWAITING_STUDENT)
    done = row(status=Status.RESOLVED, owner=None)
    assert "⏳ waiting for the student · with Ravi Kumar · Hostel" in read(lists.mine(page(waiting), NOW))
    assert "✅ resolved · Hostel" in read(lists.mine(page(done), NOW))


def test_a_list_is_turned_over_page_by_page() -> None:
    shown = lists.queue(page(row(), total=25, number=2), NOW)
    assert read(shown).endswith("25 tickets, page 2 of 3\n[Back] [Next]")
    assert buttons(shown)[1:] == [("list.page.back", "queue:1"), ("list.page.next", "queue:3")]
    assert buttons(lists.mine(page(row(), total=25), NOW))[1:] == [("list.page.next", "mine:2")]
    assert buttons(lists.mine(page(row(), total=25, number=3), NOW))[1:] == [("list.page.back", "mine:2")]


def test_an_empty_list_says_what_to_do() -> None:
    assert read(lists.mine(page(), NOW)) == "You have no tickets. /ticket fan broken files one."
    assert "Nothing waits in your queue." in read(lists.queue(page(), NOW))


def test_staff_see_the_card_and_students_the_receipt() -> None:
    staff, student = lists.show(claimed(), NOW, staff=True), lists.show(claimed(), NOW, staff=False)
    assert "[Take over]" in read(staff)
    assert "[Add details…] [Withdraw…]" in read(student)


def test_a_resolved_ticket_shows_what_was_asked_too() -> None:
    for staff, button in ((True, "[Reopen…] [History]"), (False, "[Fixed, thanks] [Not fixed…]")):
        shown = read(lists.show(resolved(), NOW, staff=staff))
        assert "It makes a noise and stops." in shown
        assert "New capacitor." in shown
        assert shown.endswith(button)


def test_a_question_can_be_answered_from_the_list() -> None:
    assert "[Reply…]" in read(lists.show(asked(), NOW, staff=False))


def test_the_help_names_every_subcommand() -> None:
    shown = read(lists.help())
    for command in ("/ticket list", "/ticket show 42", "/ticket queue", "/ticket why 42", "/ticket help"):
        assert command in shown


def test_the_home_tab_of_a_student_files_and_lists() -> None:
    assert (
        read(home.home(page(row(), total=4), None, NOW))
        == """\
Help desk
Something is broken, missing or unclear? File a ticket, and see here what becomes of it.
[New ticket]
Your tickets
#42 Fan broken
🔵 in progress · due in 5 h · with Ravi Kumar · Hostel
[Open]
and 3 more tickets: /ticket list"""
    )


def test_staff_have_their_queue_there() -> None:
    shown = read(home.home(page(), page(row()), NOW))
    assert "Your tickets\nYou have no tickets. /ticket fan broken files one.\nYour queue\n#42 Fan broken" in shown
