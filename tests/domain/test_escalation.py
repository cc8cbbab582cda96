"""The clock's promise: what nobody answers climbs, one step for each interval, and each step is taken once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain import conversation, errors, escalation, people, tickets
from domain.models import Escalation, Staff, Ticket, User
from domain.policy import ADMIN, SUPER_ADMIN, Rule, Status
from tests import factories as make
from tests.domain.clockwork import entry, newest, run, told
from tests.domain.desk import Desk


@pytest.fixture(autouse=True)
def answered(office: Desk) -> None:
    """The first response is somebody else's test."""
    for category in (office.electricity, office.mess):
        category.first_response_hours = 24 * 365


def dean(office: Desk) -> User:
    who = make.user(office.session, "Dean")
    people.assign_role(office.session, who, ADMIN, domain="hostel")
    return who


def principal(office: Desk) -> User:
    who = make.user(office.session, "Principal")
    people.assign_role(office.session, who, SUPER_ADMIN)
    return who


def test_nothing_happens_before_the_deadline(office: Desk) -> None:
    ticket = office.ticket()
    assert run(office.session, office.later(hours=48) - timedelta(seconds=1)) == 0
    assert told(office.session, ticket) == []


def test_an_ignored_ticket_climbs_to_the_operators_one_step_each_interval(office: Desk) -> None:
    dean(office), principal(office)
    ticket = office.ticket()
    for hours in (48, 24, 24, 24, 24, 24):
        run(office.session, office.later(hours=hours))
    assert told(office.session, ticket) == [
        (Rule.OVERDUE, 1, "Ravi"),
        (Rule.OVERDUE, 2, "Meena"),
        (Rule.OVERDUE, 3, "Dean"),
        (Rule.OVERDUE, 4, "Principal"),
        (Rule.OVERDUE, 5, None),
        (Rule.OVERDUE, 6, None),
    ]
    assert (ticket.status, ticket.escalation_level, ticket.assigned_to) == (Status.ESCALATED, 6, office.ravi.id)


def test_between_two_intervals_nobody_hears(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    assert run(office.session, office.later(hours=24) - timedelta(seconds=1)) == 0
    assert len(told(office.session, ticket)) == 1


def test_a_sweep_that_comes_late_tells_once_and_counts_the_interval_from_then(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48 + 30))
    assert len(told(office.session, ticket)) == 1
    run(office.session, office.later(hours=23))
    assert len(told(office.session, ticket)) == 1
    run(office.session, office.later(hours=1))
    assert len(told(office.session, ticket)) == 2


def test_a_clock_that_jumps_back_tells_nobody_twice_and_forgets_nobody(office: Desk) -> None:
    first, second = office.ticket(), office.ticket()
    second.due_at = office.now + timedelta(hours=48, minutes=30)
    run(office.session, office.later(hours=48))
    office.now -= timedelta(hours=1)
    tickets.extend(
        office.session,
        second.id,
        until=office.now + timedelta(hours=2),
        reason="Parts",
        by=office.by(office.ravi),
        now=office.now,
    )
    for _ in range(5):
        run(office.session, office.later(minutes=30))
    assert told(office.session, first) == [(Rule.OVERDUE, 1, "Ravi")]
    assert told(office.session, second) == [(Rule.OVERDUE, 1, "Ravi")]


def test_whoever_cannot_be_reached_is_skipped_and_the_history_says_so(office: Desk) -> None:
    office.ravi.user.deactivated_at = office.now
    office.meena.user.slack_user_id = None
    dean(office)
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, "Dean")]
    assert entry(office.session, ticket, "ticket.escalated").details["skipped"] == [
        {"name": "Ravi", "why": "deactivated in Slack"},
        {"name": "Meena", "why": "never seen in Slack"},
    ]


def test_a_ladder_of_the_deactivated_leads_to_the_operators_at_once(office: Desk) -> None:
    for staff in (office.ravi, office.meena):
        staff.user.deactivated_at = office.now
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, None)]


def test_a_category_without_a_primary_admin_begins_with_the_highest_priority(office: Desk) -> None:
    library = make.category(office.session, "Library", first_response_hours=1000)
    for name, priority in (("Low", 1), ("High", 9)):
        make.assign(office.session, library, make.staff(office.session, name), priority=priority)
    ticket = make.ticket(
        office.session, make.subcategory(office.session, library, "Book"), by=office.asha, now=office.now
    )
    run(office.session, office.later(hours=48))
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, "High")]


def test_a_category_with_nobody_at_all_reaches_the_operators(office: Desk) -> None:
    matter = make.subcategory(
        office.session, make.category(office.session, "Orphan", first_response_hours=1000), "Anything"
    )
    ticket = make.ticket(office.session, matter, by=office.asha, now=office.now)
    run(office.session, office.later(hours=48))
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, None)]


def test_a_resolved_ticket_climbs_no_further(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    tickets.resolve(office.session, ticket.id, note="Done", by=office.by(office.ravi), now=office.later(hours=1))
    tickets_told = told(office.session, ticket)
    run(office.session, office.later(hours=30))
    assert told(office.session, ticket) == tickets_told


def test_a_reopened_ticket_starts_its_ladder_anew_on_the_next_level(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    tickets.resolve(office.session, ticket.id, note="Done", by=office.by(office.ravi), now=office.later(hours=1))
    tickets.reopen(office.session, ticket.id, reason="No", by=office.by(office.asha), now=office.later(hours=1))
    run(office.session, office.later(hours=48))
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, "Ravi"), (Rule.OVERDUE, 2, "Ravi")]


def test_a_later_deadline_is_a_new_edge(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    until = office.now + timedelta(hours=10)
    tickets.extend(office.session, ticket.id, until=until, reason="Parts", by=office.by(office.ravi), now=office.now)
    run(office.session, office.later(hours=10))
    assert told(office.session, ticket)[-1] == (Rule.OVERDUE, 2, "Meena")


def test_a_ticket_that_awaits_the_student_does_not_climb(office: Desk) -> None:
    ticket = office.ticket()
    conversation.ask_student(
        office.session, ticket.id, question="Which?", by=office.by(office.ravi), now=office.later(hours=47)
    )
    run(office.session, office.later(hours=20))
    assert told(office.session, ticket) == []
    conversation.answer(
        office.session, ticket.id, body="That one", by=office.by(office.asha), now=office.later(hours=1)
    )
    run(office.session, office.later(hours=1))
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, "Ravi")]


def test_who_asks_for_help_from_above_is_not_told_of_it(office: Desk) -> None:
    ticket = office.ticket()
    escalation.escalate(office.session, ticket.id, reason="Help", by=office.by(office.ravi), now=office.now)
    assert told(office.session, ticket) == [(Rule.ASKED, 1, "Meena")]
    assert newest(office.session, ticket).reason == "Help"


def test_acknowledging_gives_one_more_interval(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    row = newest(office.session, ticket)
    for _ in range(2):
        escalation.acknowledge(office.session, row.id, by=office.by(office.ravi), now=office.later(hours=10))
    assert row.acknowledged_by == office.ravi.user_id
    run(office.session, office.later(hours=13))
    assert len(told(office.session, ticket)) == 1
    run(office.session, office.later(hours=1))
    assert told(office.session, ticket)[-1] == (Rule.OVERDUE, 2, "Meena")
    assert office.history(ticket).count("ticket.acknowledged") == 1


def test_a_stranger_cannot_acknowledge(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    row = newest(office.session, ticket)
    with pytest.raises(errors.NoSuchTicket):
        escalation.acknowledge(office.session, row.id, by=office.by(office.other), now=office.now)
    with pytest.raises(errors.NoSuchTicket):
        escalation.acknowledge(office.session, 10**9, by=office.by(office.ravi), now=office.now)


def overdue(office: Desk) -> Ticket:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    return ticket


def snooze(office: Desk, ticket: Ticket, who: Staff | None = None) -> Escalation:
    row = newest(office.session, ticket)
    return escalation.snooze(office.session, row.id, by=office.by(who or office.ravi), now=office.now)


def test_a_snooze_ends_in_one_reminder_to_the_same_person(office: Desk) -> None:
    ticket = overdue(office)
    snooze(office, ticket)
    assert run(office.session, office.later(hours=4) - timedelta(seconds=1)) == 0
    run(office.session, office.later(seconds=1))
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, "Ravi"), (Rule.SNOOZE, 0, "Ravi")]
    assert run(office.session, office.later(hours=15)) == 0


def test_snoozing_does_not_stop_the_climb_at_the_next_interval(office: Desk) -> None:
    ticket = overdue(office)
    snooze(office, ticket)
    run(office.session, office.later(hours=24))
    assert told(office.session, ticket)[-1] == (Rule.OVERDUE, 2, "Meena")


def test_nobody_further_up_hears_while_it_is_snoozed(office: Desk) -> None:
    ticket = overdue(office)
    office.later(hours=23)
    snooze(office, ticket)
    assert run(office.session, office.later(hours=2)) == 0
    run(office.session, office.later(hours=2))
    assert told(office.session, ticket)[1:] == [(Rule.SNOOZE, 0, "Ravi"), (Rule.OVERDUE, 2, "Meena")]


def test_a_second_click_on_snooze_is_the_same_snooze(office: Desk) -> None:
    ticket = overdue(office)
    until = snooze(office, ticket).snoozed_until
    office.later(minutes=1)
    assert snooze(office, ticket).snoozed_until == until
    assert office.history(ticket).count("ticket.snoozed") == 1


def test_a_level_is_snoozed_once(office: Desk) -> None:
    ticket = overdue(office)
    row = snooze(office, ticket)
    run(office.session, office.later(hours=5))
    with pytest.raises(errors.AlreadySnoozed):
        escalation.snooze(office.session, row.id, by=office.by(office.ravi), now=office.now)


def test_the_next_level_can_be_snoozed_again(office: Desk) -> None:
    ticket = overdue(office)
    snooze(office, ticket)
    run(office.session, office.later(hours=24))
    assert snooze(office, ticket, office.meena).snoozed_until == office.now + timedelta(hours=4)


def test_only_whoever_was_told_can_snooze(office: Desk) -> None:
    with pytest.raises(errors.NotYours):
        snooze(office, overdue(office), office.meena)


def test_a_level_that_was_left_behind_cannot_be_snoozed(office: Desk) -> None:
    ticket = overdue(office)
    row = newest(office.session, ticket)
    run(office.session, office.later(hours=24))
    with pytest.raises(errors.HigherUp, match="has climbed to level 2 since"):
        escalation.snooze(office.session, row.id, by=office.by(office.ravi), now=office.now)


def test_acknowledging_ends_a_snooze(office: Desk) -> None:
    ticket = overdue(office)
    row = snooze(office, ticket)
    escalation.acknowledge(office.session, row.id, by=office.by(office.ravi), now=office.later(hours=1))
    assert run(office.session, office.later(hours=23) - timedelta(seconds=1)) == 0


def test_somebody_out_of_reach_hands_it_on_to_the_next_on_the_same_level(office: Desk) -> None:
    ticket = overdue(office)
    row = newest(office.session, ticket)
    for _ in range(2):
        escalation.pass_on(
            office.session, row.id, why="deactivated in Slack", now=office.now, target=office.ravi.user_id
        )
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, "Meena")]
    details = entry(office.session, ticket, "ticket.escalated").details
    assert (details["instead_of"], details["skipped"]) == ("Ravi", [{"name": "Ravi", "why": "deactivated in Slack"}])
    assert office.events(ticket).count("ticket.escalated") == 2


def test_when_everybody_is_out_of_reach_the_operators_hear(office: Desk) -> None:
    ticket = overdue(office)
    row = newest(office.session, ticket)
    for _ in range(3):
        escalation.pass_on(office.session, row.id, why="gone", now=office.now)
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, None)]
    assert office.events(ticket).count("ticket.escalated") == 3


def test_what_was_resolved_meanwhile_is_handed_on_to_nobody(office: Desk) -> None:
    ticket = overdue(office)
    row = newest(office.session, ticket)
    tickets.resolve(office.session, ticket.id, note="Done", by=office.by(office.meena), now=office.now)
    escalation.pass_on(office.session, row.id, why="gone", now=office.now)
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, "Ravi")]
    assert entry(office.session, ticket, "ticket.skipped").details["skipped"] == [{"name": "Ravi", "why": "gone"}]


def test_the_third_extension_the_third_reopening_and_the_fourth_forwarding_climb(office: Desk) -> None:
    ticket = office.ticket()
    for number in range(1, 7):
        until = office.now + timedelta(hours=100 + number)
        tickets.extend(
            office.session, ticket.id, until=until, reason="Parts", by=office.by(office.ravi), now=office.now
        )
    assert told(office.session, ticket) == [(Rule.EXTENSIONS, 1, "Ravi"), (Rule.EXTENSIONS, 2, "Meena")]
    for number in range(4):
        to = (office.meena, office.ravi)[number % 2].id
        tickets.forward(office.session, ticket.id, to=to, reason="Yours", by=office.by(office.ravi), now=office.now)
    assert told(office.session, ticket)[2:] == [(Rule.FORWARDS, 3, None)]
    for _ in range(3):
        tickets.resolve(office.session, ticket.id, note="Done", by=office.by(office.ravi), now=office.later(hours=1))
        tickets.reopen(office.session, ticket.id, reason="No", by=office.by(office.asha), now=office.later(hours=1))
    assert told(office.session, ticket)[3:] == [(Rule.REOPENINGS, 4, "Ravi")]


def test_a_categorys_own_numbers_count(office: Desk) -> None:
    office.electricity.max_extensions = 1
    ticket = office.ticket()
    until = office.now + timedelta(hours=100)
    tickets.extend(office.session, ticket.id, until=until, reason="Parts", by=office.by(office.ravi), now=office.now)
    assert told(office.session, ticket) == [(Rule.EXTENSIONS, 1, "Ravi")]


def test_a_number_that_was_raised_meanwhile_fires_no_occurrence_twice(office: Desk) -> None:
    ticket = office.ticket()
    for number in (2, 2, 4, 4):
        office.electricity.max_extensions = number
        until = office.now + timedelta(hours=100 + ticket.tat_extensions)
        tickets.extend(
            office.session, ticket.id, until=until, reason="Parts", by=office.by(office.ravi), now=office.now
        )
    assert [rule for rule, _, _ in told(office.session, ticket)] == [Rule.EXTENSIONS, Rule.EXTENSIONS]


def test_an_extension_while_the_student_is_awaited_fires_nothing(office: Desk) -> None:
    office.electricity.max_extensions = 1
    ticket = office.ticket()
    conversation.ask_student(office.session, ticket.id, question="Which?", by=office.by(office.ravi), now=office.now)
    until = office.now + timedelta(hours=100)
    tickets.extend(office.session, ticket.id, until=until, reason="Parts", by=office.by(office.ravi), now=office.now)
    assert (ticket.status, told(office.session, ticket)) == (Status.AWAITING_STUDENT, [])


def idle(office: Desk) -> Ticket:
    office.electricity.tat_hours = 24 * 30
    ticket = office.ticket()
    tickets.claim(office.session, ticket.id, by=office.by(office.meena), now=office.now, seen_owner=ticket.assigned_to)
    return ticket


def test_two_days_without_work_remind_the_owner_and_a_third_escalates(office: Desk) -> None:
    ticket = idle(office)
    assert run(office.session, office.later(hours=48) - timedelta(seconds=1)) == 0
    run(office.session, office.later(seconds=1))
    assert (told(office.session, ticket), ticket.status) == ([(Rule.IDLE, 0, "Meena")], Status.IN_PROGRESS)
    run(office.session, office.later(hours=24))
    assert told(office.session, ticket)[1:] == [(Rule.IDLE_LONG, 1, "Ravi")]
    assert run(office.session, office.later(days=10)) == 0


def test_work_on_a_ticket_starts_its_idle_clock_anew(office: Desk) -> None:
    ticket = idle(office)
    conversation.comment(
        office.session,
        ticket.id,
        body="Bought it",
        internal=True,
        by=office.by(office.meena),
        now=office.later(hours=47),
    )
    assert run(office.session, office.later(hours=47)) == 0
    run(office.session, office.later(hours=1))
    assert told(office.session, ticket) == [(Rule.IDLE, 0, "Meena")]
    conversation.comment(
        office.session, ticket.id, body="Soon", internal=True, by=office.by(office.meena), now=office.later(hours=1)
    )
    run(office.session, office.later(hours=48))
    assert told(office.session, ticket)[1:] == [(Rule.IDLE, 0, "Meena")]


def test_a_reminder_lets_nobody_in(office: Desk) -> None:
    """The student who was reminded of the office's question is still no staff."""
    ticket = office.ticket()
    conversation.ask_student(office.session, ticket.id, question="Which?", by=office.by(office.ravi), now=office.now)
    run(office.session, office.later(days=2))
    assert told(office.session, ticket) == [(Rule.ANSWER_REMINDER, 0, "Asha")]
    with pytest.raises(errors.NotAllowed):
        tickets.claim(office.session, ticket.id, by=office.by(office.asha), now=office.now)
