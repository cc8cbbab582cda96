from __future__ import annotations

import pytest

from bot import ids
from bot.blocks import escalation, reasons
from domain.account import Account, Told
from domain.lookup import Person
from domain.policy import Rule
from sandbox import elements
from tests.bot.blocks.samples import (
    HOUR,
    NOW,
    WARDEN,
    account,
    asked,
    claimed,
    entry,
    notice,
    overdue,
    read,
    resolved,
)

FIRST = Told(NOW - 24 * HOUR, Rule.OVERDUE, 1, WARDEN, acknowledged_at=NOW - 20 * HOUR, acknowledged_by="Meena Iyer")
SECOND = Told(
    NOW,
    Rule.OVERDUE,
    2,
    Person("Dean Rao"),
    skipped=(("Meena Iyer", "heard already"), ("Old Head", "deactivated in Slack")),
)


def buttons(found: Account) -> dict[str, tuple[str, str]]:
    """The buttons of an escalation: action and value by label."""
    blocks = escalation.escalation(found, NOW).blocks
    return {one["text"]["text"]: (one["action_id"], one["value"]) for _, one in elements.interactive(blocks)}


def test_an_escalation_explains_itself() -> None:
    assert (
        read(escalation.escalation(account(), NOW))
        == """\
🔺 #42 Fan broken
You hear of this because the deadline passed. It was filed 2 Mar 2026, 05:00 UTC, 48 hours were allowed, \
so it was due 4 Mar 2026, 05:00 UTC. It is overdue by 5 hours.
Filed
2 Mar 2026, 05:00 UTC
Time allowed
48 hours
Time paused
none
Due
4 Mar 2026, 05:00 UTC (5 h ago)
Overdue by
5 hours
Owner
@Ravi Kumar
Filed by
@Asha Verma (section B, batch 2027)
About
Hostel \u203a Electrical
Where
Neeladri, room 204
Who has heard
• Level 1: @Meena Iyer (you), 4 Mar 2026, 10:00 UTC, the deadline passed
Who hears next
Dean Rao (admin of hostels), 5 Mar 2026, 10:00 UTC, if it is not resolved by then.
[Acknowledge] [Snooze 4 h] [Take over] [Assign…] [Extend the deadline…] [Open]"""
    )


def test_its_notification_says_why_and_how_late() -> None:
    assert notice(escalation.escalation(account(), NOW)) == (
        "#42 Fan broken needs you: the deadline passed. It is overdue by 5 hours."
    )


def test_its_buttons_carry_the_escalation_or_the_ticket() -> None:
    assert buttons(account()) == {
        "Acknowledge": (ids.ACKNOWLEDGE, "9"),
        "Snooze 4 h": (ids.SNOOZE, "9"),
        "Take over": (ids.CLAIM, "42:7"),
        "Assign…": (ids.ASSIGN, "42"),
        "Extend the deadline…": (ids.EXTEND, "42"),
        "Open": (ids.SHOW, "42"),
    }
    assert "Snooze 4 h" not in buttons(account(can_snooze=False))
    assert "Claim" in buttons(account(sheet=overdue(owner=None)))


def test_a_deadline_that_passes_this_very_minute_was_and_is_not_to_come() -> None:
    assert "so it was due" in read(escalation.escalation(account(overdue_by=None), NOW))


def test_working_hours_pauses_and_closed_hours_are_part_of_the_arithmetic() -> None:
    found = account(calendar="Office hours", paused=2 * HOUR, outside=62 * HOUR, overdue_by=HOUR)
    shown = read(escalation.escalation(found, NOW))
    assert "48 working hours were allowed, the clock was paused for 2 working hours, so it was due" in shown
    assert "It is overdue by 1 working hour." in shown
    assert "Time allowed\n48 working hours\nTime paused\n2 working hours\nOutside working hours\n62 hours" in shown


def test_one_hour_was_allowed() -> None:
    assert "1 working hour was allowed" in read(escalation.why(account(calendar="Office", allowed=HOUR), NOW))
    assert "1 hour was allowed" in read(escalation.why(account(allowed=HOUR), NOW))
    assert "1 hour 30 minutes were allowed" in read(escalation.why(account(allowed=1.5 * HOUR), NOW))


def test_an_extension_is_part_of_the_arithmetic() -> None:
    shown = read(escalation.why(account(extended=3 * HOUR), NOW))
    assert "48 hours were allowed, the deadline was moved by 3 hours, so it was due" in shown
    assert "Extended by\n3 hours" in shown


def test_a_clock_that_stands_has_a_deadline_only_if_it_went_on() -> None:
    shown = read(escalation.why(account(sheet=asked(), overdue_by=None), NOW))
    assert "so it would, if the clock went on now, be due 4 Mar 2026, 05:00 UTC." in shown


def test_a_resolved_ticket_was_late_or_not() -> None:
    late = read(escalation.why(account(sheet=resolved(), overdue_by=4 * HOUR), NOW))
    assert "It was resolved 4 hours late." in late
    assert "Resolved late by\n4 hours" in late
    assert "late" not in read(escalation.why(account(sheet=resolved(), overdue_by=None), NOW))


def test_the_second_step_tells_who_heard_before_and_who_was_passed_over() -> None:
    shown = read(escalation.escalation(account(heard=(FIRST, SECOND), fired=SECOND), NOW))
    assert "You hear of this because it is still not resolved after its deadline." in shown
    assert (
        "• Level 1: @Meena Iyer, 3 Mar 2026, 10:00 UTC, the deadline passed; "
        "acknowledged by Meena Iyer 3 Mar 2026, 14:00 UTC\n"
        "• Level 2: Dean Rao (you), 4 Mar 2026, 10:00 UTC, it is still not resolved after its deadline; "
        "Old Head was passed over: deactivated in Slack"
    ) in shown


def test_who_was_told_later_is_not_part_of_an_earlier_message() -> None:
    shown = read(escalation.escalation(account(heard=(FIRST, SECOND), fired=FIRST), NOW))
    assert "Level 2" not in shown


def test_an_acknowledged_escalation_says_who_did_and_loses_its_button() -> None:
    done = Told(NOW, Rule.OVERDUE, 1, WARDEN, acknowledged_at=NOW, acknowledged_by="Meena & Co")
    found = account(heard=(done,), fired=done)
    assert "☑️ Acknowledged by Meena & Co 4 Mar 2026, 10:00 UTC." in read(escalation.escalation(found, NOW))
    assert "Acknowledge" not in buttons(found)


def test_a_snoozed_escalation_says_until_when() -> None:
    put_off = Told(NOW, Rule.OVERDUE, 1, WARDEN, snoozed_until=NOW + 4 * HOUR)
    shown = read(escalation.escalation(account(heard=(put_off,), fired=put_off, can_snooze=False), NOW))
    assert "☑️ Snoozed until 4 Mar 2026, 14:00 UTC." in shown


def test_an_escalation_shrinks_once_the_ticket_is_resolved() -> None:
    over = escalation.escalation(account(sheet=resolved()), NOW)
    assert (
        read(over)
        == """\
#42 Fan broken
✅ Resolved by @Ravi Kumar, 4 Mar 2026, 09:00 UTC. Nothing is left to do.
[Open]"""
    )


def test_a_bad_rating_is_explained_though_the_ticket_is_resolved() -> None:
    rated = Told(NOW, Rule.RATING, 1, WARDEN, reason="Nobody came")
    shown = read(escalation.escalation(account(sheet=resolved(rating=1), fired=rated, heard=(rated,)), NOW))
    assert "because the student rated the work 1 of 5." in shown
    assert "What they say:\nNobody came" in shown
    assert shown.endswith("[Open] [Reopen…]")


def test_the_operators_read_why_it_came_to_them() -> None:
    last = Told(NOW, Rule.OVERDUE, 3, None)
    shown = read(escalation.escalation(account(fired=last, heard=(last,), next_name=None), NOW))
    assert "Nobody else is left to tell, so you hear of this because the deadline passed." in shown
    assert "• Level 3: the operators, 4 Mar 2026" in shown
    assert "The operators, as nobody else is left, 5 Mar 2026, 10:00 UTC, if it is not resolved by then." in shown


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_is_a_plain_clause(rule: Rule) -> None:
    clause = reasons.clause(rule, resolved(rating=2, tat_extensions=3, reopen_count=1, forward_count=4))
    assert not any(mark in clause for mark in ("{", "_", "None"))
    assert not clause.endswith(".")


def test_counts_are_told_as_people_say_them() -> None:
    shown = claimed(tat_extensions=3, reopen_count=1)
    assert reasons.clause(Rule.EXTENSIONS, shown) == "the deadline was extended 3 times"
    assert reasons.clause(Rule.REOPENINGS, shown) == "it was reopened once"


def test_why_gives_the_same_account_of_any_ticket() -> None:
    calm = account(sheet=claimed(), heard=(), fired=None, escalation_id=None, overdue_by=None, can_snooze=False)
    shown = read(escalation.why(calm, NOW))
    assert shown.startswith("#42 Fan broken\n🔵 in progress\nIts clock was restarted 2 Mar 2026")
    assert "Who has heard\nNobody yet." in shown
    assert "Who hears next\nDean Rao (admin of hostels), 5 Mar 2026, 10:00 UTC, if it is not resolved by then." in shown
    assert "Acknowledge" not in shown


def test_why_says_that_nothing_happens_while_the_clock_stands_or_nothing_is_due() -> None:
    assert "Nobody, while the clock is paused." in read(escalation.why(account(sheet=asked()), NOW))
    done = account(sheet=resolved(), next_at=None, next_name=None)
    assert "Nobody: nothing is going to happen by itself." in read(escalation.why(done, NOW))
    assert "✅ Resolved by @Ravi Kumar" in read(escalation.why(done, NOW))


def test_what_was_settled_before_it_was_heard_needs_nobody() -> None:
    found = account(sheet=claimed(), moot=True)
    assert read(escalation.escalation(found, NOW)).endswith("🔵 in progress. Nothing is left to do.\n[Open]")
    reminded = escalation.reminder(found, entry("reminder", None, rule="first_response"), NOW)
    assert notice(reminded) == "#42 Fan broken: nothing is left to do."
