"""The timers follow the ticket: derived from what it is, quiet outside working hours, at rest once they fired."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain import conversation, escalation, tickets, timers, worktime
from domain.models import Category, Ticket, Timer
from domain.policy import Rule, Status
from tests import factories as make
from tests.domain.clockwork import run, told
from tests.domain.desk import Desk

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NUMBERS = {"interval_hours": 24, "idle_hours": 48, "idle_escalation_hours": 24}


def hours(number: float) -> datetime:
    return NOON + timedelta(hours=number)


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({}, {}),
        ({"due_at": hours(5)}, {Rule.OVERDUE: hours(5)}),
        ({"due_at": hours(-5), "climbs_from": NOON}, {Rule.OVERDUE: hours(24)}),
        (
            {"due_at": hours(-5), "climbs_from": hours(-22), "snoozed_until": hours(4)},
            {Rule.SNOOZE: hours(4), Rule.OVERDUE: hours(4)},
        ),
        ({"response_due_at": hours(2)}, {Rule.FIRST_RESPONSE: hours(2)}),
        ({"response_due_at": hours(2), "responded_at": NOON}, {}),
        (
            {"status": Status.IN_PROGRESS, "active_at": NOON},
            {Rule.IDLE: hours(48), Rule.IDLE_LONG: hours(72)},
        ),
        ({"status": Status.ESCALATED, "active_at": NOON}, {}),
        (
            {"status": Status.AWAITING_STUDENT, "paused_at": NOON, "due_at": hours(5), "response_due_at": hours(2)},
            {Rule.ANSWER_REMINDER: hours(48), Rule.ANSWER_MISSING: hours(7 * 24)},
        ),
        (
            {"status": Status.RESOLVED, "resolved_at": NOON, "resolution": "DONE", "due_at": hours(5)},
            {Rule.VERDICT_QUESTION: hours(72), Rule.VERDICT_SILENCE: hours(120)},
        ),
        ({"status": Status.RESOLVED, "resolved_at": NOON, "resolution": "DONE", "confirmed_at": NOON}, {}),
        ({"status": Status.RESOLVED, "resolved_at": NOON, "resolution": "WITHDRAWN"}, {}),
        ({"status": Status.RESOLVED, "resolved_at": NOON, "resolution": "UNANSWERED"}, {}),
    ],
)
def test_the_timers_of_a_ticket(facts: dict[str, Any], wanted: dict[Rule, datetime]) -> None:
    ticket = Ticket(**{"status": Status.OPEN, **facts})
    assert timers.wanted(ticket, Category(**NUMBERS), worktime.ROUND_THE_CLOCK) == wanted


def armed(office: Desk, ticket: Ticket) -> dict[Rule, datetime]:
    query = select(Timer.rule, Timer.due_at).where(Timer.ticket_id == ticket.id, Timer.due_at.is_not(None))
    return {rule: at for rule, at in office.session.execute(query) if at is not None}


def test_what_is_armed_is_what_is_wanted_after_every_verb(office: Desk) -> None:
    ticket, by = office.ticket(), office.by(office.ravi)
    session, id_ = office.session, ticket.id

    def verbs() -> Any:
        yield tickets.claim(session, id_, by=by, now=office.later(hours=1), seen_owner=ticket.assigned_to)
        yield conversation.ask_student(session, id_, question="Which?", by=by, now=office.later(hours=1))
        yield conversation.answer(session, id_, body="That", by=office.by(office.asha), now=office.later(hours=9))
        yield tickets.extend(
            session, id_, until=office.now + timedelta(hours=99), reason="Parts", by=by, now=office.later(hours=1)
        )
        yield tickets.forward(
            session, id_, category_id=office.mess.id, reason="Theirs", by=by, now=office.later(hours=1)
        )
        yield escalation.escalate(session, id_, reason="Help", by=office.by(office.cook), now=office.later(hours=1))
        yield tickets.resolve(session, id_, note="Done", by=office.by(office.cook), now=office.later(hours=1))
        yield tickets.reopen(session, id_, reason="No", by=office.by(office.asha), now=office.later(hours=1))

    for _ in verbs():
        assert ticket.category is not None
        assert armed(office, ticket) == timers.wanted(ticket, ticket.category, worktime.ROUND_THE_CLOCK)


def test_a_first_response_that_does_not_come_reminds_the_owner_once(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=2))
    assert told(office.session, ticket) == [(Rule.FIRST_RESPONSE, 0, "Ravi")]
    assert office.events(ticket)[-1] == "ticket.reminder"
    assert run(office.session, office.later(hours=40)) == 0


def test_without_an_owner_the_primary_admin_is_reminded(office: Desk) -> None:
    ticket = office.ticket()
    ticket.owner, ticket.assigned_to = None, None
    run(office.session, office.later(hours=2))
    assert told(office.session, ticket) == [(Rule.FIRST_RESPONSE, 0, "Ravi")]


def test_an_owner_who_left_slack_is_no_owner_to_remind(office: Desk) -> None:
    ticket = office.ticket()
    office.ravi.user.deactivated_at = office.now
    run(office.session, office.later(hours=2))
    assert told(office.session, ticket) == [(Rule.FIRST_RESPONSE, 0, "Meena")]


def test_a_reminder_is_not_an_escalation(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=2))
    assert (ticket.status, ticket.escalation_level) == (Status.OPEN, 0)
    run(office.session, office.later(hours=46))
    assert told(office.session, ticket)[-1] == (Rule.OVERDUE, 1, "Ravi")


@pytest.mark.parametrize("deed", ["claim", "ask", "comment", "resolve"])
def test_whoever_answers_the_student_stops_the_first_response_clock(office: Desk, deed: str) -> None:
    ticket, by, at = office.ticket(), office.by(office.ravi), office.later(hours=1)
    match deed:
        case "claim":
            tickets.claim(office.session, ticket.id, by=by, now=at, seen_owner=ticket.assigned_to)
        case "ask":
            conversation.ask_student(office.session, ticket.id, question="Which?", by=by, now=at)
        case "comment":
            conversation.comment(office.session, ticket.id, body="Soon", by=by, now=at)
        case _:
            tickets.resolve(office.session, ticket.id, note="Done", by=by, now=at)
    assert run(office.session, office.later(hours=5)) == 0


def test_an_internal_note_and_the_students_own_words_are_no_response(office: Desk) -> None:
    ticket, at = office.ticket(), office.later(hours=1)
    conversation.comment(office.session, ticket.id, body="Hm", internal=True, by=office.by(office.ravi), now=at)
    conversation.comment(office.session, ticket.id, body="Hello?", by=office.by(office.asha), now=at)
    run(office.session, office.later(hours=1))
    assert told(office.session, ticket) == [(Rule.FIRST_RESPONSE, 0, "Ravi")]


def test_the_clock_tells_nobody_outside_working_hours(office: Desk) -> None:
    office.electricity.calendar_id = make.office_hours(office.session).id
    office.electricity.tat_hours = 7  # until the closing time, 17:00
    office.electricity.first_response_hours = 100
    ticket = office.ticket()
    run(office.session, office.later(hours=7))
    run(office.session, office.later(hours=15))
    assert told(office.session, ticket) == []
    run(office.session, office.later(hours=1))
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, "Ravi")]
    assert run(office.session, office.later(hours=1)) == 0


def test_round_the_clock_an_escalation_comes_at_any_time(office: Desk) -> None:
    office.electricity.tat_hours, office.electricity.first_response_hours = 17, 100
    ticket = office.ticket()
    run(office.session, office.later(hours=17))
    assert (office.now.hour, told(office.session, ticket)) == (3, [(Rule.OVERDUE, 1, "Ravi")])


def test_loading_a_slower_calendar_does_not_fire_what_is_not_due_any_more(office: Desk) -> None:
    """A timer that was armed for an instant which its ticket does not want any more only moves."""
    ticket = office.ticket()
    tickets.claim(office.session, ticket.id, by=office.by(office.ravi), now=office.now, seen_owner=ticket.assigned_to)
    office.electricity.idle_hours = 100
    office.electricity.tat_hours = 1000
    ticket.due_at = office.now + timedelta(hours=1000)
    run(office.session, office.later(hours=48))
    assert told(office.session, ticket) == []
    run(office.session, office.later(hours=52))
    assert told(office.session, ticket) == [(Rule.IDLE, 0, "Ravi")]


def test_a_scheduler_that_slept_for_days_says_each_thing_once(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(days=9))
    assert told(office.session, ticket) == [(Rule.FIRST_RESPONSE, 0, "Ravi"), (Rule.OVERDUE, 1, "Ravi")]
