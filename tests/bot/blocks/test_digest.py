from __future__ import annotations

from dataclasses import replace

from bot.blocks import digest, escalation
from bot.blocks.escalation import DigestItem
from domain.digest import Line
from domain.policy import Rule, Status
from sandbox import elements
from tests.bot.blocks.samples import FIRED, HOUR, NOW, account, asked, entry, notice, read, resolved, sheet


def test_a_reminder_says_why_and_offers_what_to_do() -> None:
    found = escalation.reminder(sheet(), entry("reminder", None, rule="first_response"), NOW)
    assert notice(found) == "Reminder: #42 Fan broken: the student has had no response yet."
    assert (
        read(found)
        == """\
🔔 #42 Fan broken
The student has had no response yet.
⚪ open · Hostel \u203a Electrical · nobody has claimed it · due 6 Mar 2026, 08:00 UTC (in 1 d 22 h)
[Open] [Claim] [Comment…] [Resolve…]"""
    )


def test_a_reminder_of_a_question_asks_the_student_again() -> None:
    found = escalation.reminder(asked(), entry("reminder", None, rule="answer_reminder"), NOW)
    assert notice(found) == "Reminder. Ravi Kumar asks about #42 Fan broken: Which room is it?"
    assert "[Reply…]" in read(found)


def test_a_reminder_that_comes_too_late_says_so() -> None:
    found = escalation.reminder(account(sheet=resolved(), fired=FIRED), entry("reminder", None, rule="idle"), NOW)
    assert read(found).endswith("Nothing is left to do.")


def items(count: int) -> list[DigestItem]:
    return [DigestItem(n, f"Fan {n}", "the deadline passed", NOW - HOUR, overdue=True) for n in range(1, count + 1)]


def test_a_digest_has_a_button_for_each_ticket() -> None:
    shown = escalation.digest(items(2), NOW)
    assert (
        read(shown)
        == """\
🔺 2 tickets need you
#1 Fan 1
the deadline passed · due 1 h ago
[Open]
#2 Fan 2
the deadline passed · due 1 h ago
[Open]"""
    )
    assert [one["value"] for _, one in elements.interactive(shown.blocks)] == ["1", "2"]
    assert notice(shown) == "🔺 2 tickets need you"


def test_a_long_digest_says_how_many_more_there_are() -> None:
    shown = escalation.digest(items(27), NOW)
    assert len(list(elements.interactive(shown.blocks))) == 20
    assert read(shown).endswith("and 7 more tickets: /ticket queue")
    assert notice(escalation.digest(items(1), NOW)) == "🔺 1 ticket needs you"


def test_a_daily_digest_is_grouped_by_what_waits() -> None:
    late = DigestItem(1, "Fan", "", NOW - HOUR, overdue=True)
    today = DigestItem(2, "Tap", "", NOW + HOUR, overdue=False)
    waiting = DigestItem(3, "Lamp", "asked 4 days ago", None, overdue=False, waiting=True)
    shown = escalation.digest([today, waiting, late], NOW, kind="daily")
    assert (
        read(shown)
        == """\
Your day: 1 overdue, 1 due today, 1 waiting for the student
Overdue
#1 Fan
due 1 h ago
[Open]
Due today
#2 Tap
due in 1 h
[Open]
Waiting for the student for over three days
#3 Lamp
asked 4 days ago
[Open]"""
    )


def test_a_day_with_nothing_to_do_says_so() -> None:
    assert read(escalation.digest([], NOW, kind="daily")) == "Your day: nothing waits for you."


def test_a_line_of_the_domain_becomes_a_ticket_with_its_reason() -> None:
    line = Line(7, "Fan", Status.ESCALATED, "Hostel", Rule.FORWARDS, NOW, True, False, 0, 0, 4, None)
    today = replace(line, rule=None, status=Status.IN_PROGRESS)
    assert [item.why for item in digest.items([line, today])] == ["it was forwarded 4 times", "in progress, Hostel"]
