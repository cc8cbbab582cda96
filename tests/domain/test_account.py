"""Why a ticket stands where it stands: every figure of the account, and who hears next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain import account, conversation, errors, escalation, tickets, verdict
from domain.policy import Rule
from tests import factories as make
from tests.domain.clockwork import newest, run
from tests.domain.desk import Desk

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def answered(office: Desk) -> None:
    office.electricity.first_response_hours = 24 * 365


def test_a_new_ticket_tells_what_it_was_given_and_who_would_hear(office: Desk) -> None:
    ticket = office.ticket()
    found = account.of(office.session, ticket.id, now=office.later(hours=1))
    assert (found.calendar, found.allowed, found.paused, found.outside) == (
        "round the clock",
        48 * HOUR,
        0 * HOUR,
        0 * HOUR,
    )
    assert (found.overdue_by, found.heard, found.next_rule) == (None, (), Rule.OVERDUE)
    assert (found.next_name, found.next_why, found.next_at) == ("Ravi", "primary admin", ticket.due_at)


def test_the_arithmetic_adds_up_outside_working_hours_and_after_an_extension(office: Desk) -> None:
    calendar = make.office_hours(office.session, "Office hours")
    office.electricity.calendar_id = calendar.id
    ticket = office.ticket()
    by = office.by(office.ravi)
    conversation.ask_student(office.session, ticket.id, question="Which?", by=by, now=office.later(hours=2))
    conversation.answer(office.session, ticket.id, body="That", by=office.by(office.asha), now=office.later(hours=3))
    assert ticket.due_at is not None
    until = ticket.due_at + 2 * HOUR
    tickets.extend(office.session, ticket.id, until=until, reason="Parts", by=by, now=office.now)
    found = account.of(office.session, ticket.id, now=until + HOUR)
    assert (found.calendar, found.allowed, found.paused, found.extended) == (
        "Office hours",
        48 * HOUR,
        3 * HOUR,
        2 * HOUR,
    )
    assert found.started_at is not None
    assert found.started_at + found.allowed + found.paused + found.extended + found.outside == found.due_at == until
    assert found.overdue_by == HOUR


def test_while_the_clock_stands_the_account_is_what_it_would_be_if_it_went_on(office: Desk) -> None:
    ticket = office.ticket()
    due = ticket.due_at
    by = office.by(office.ravi)
    conversation.ask_student(office.session, ticket.id, question="Which?", by=by, now=office.later(hours=2))
    found = account.of(office.session, ticket.id, now=office.later(hours=5))
    assert due is not None
    assert (found.paused, found.due_at, found.next_at, found.overdue_by) == (5 * HOUR, due + 5 * HOUR, None, None)


def test_an_escalation_tells_who_heard_before_and_who_hears_next(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    first = newest(office.session, ticket)
    escalation.acknowledge(office.session, first.id, by=office.by(office.meena), now=office.now)
    run(office.session, office.later(hours=24))
    row = newest(office.session, ticket)
    found = account.of_escalation(office.session, row.id, now=office.now)
    assert found.fired is not None
    assert [(told.level, told.target and told.target.name) for told in found.heard] == [(1, "Ravi"), (2, "Meena")]
    assert (found.heard[0].acknowledged_by, found.fired.skipped) == ("Meena", (("Ravi", "heard already"),))
    assert (found.overdue_by, found.next_name, found.next_at) == (24 * HOUR, None, office.now + 24 * HOUR)
    assert (found.can_snooze, found.moot) == (True, False)


def test_what_can_be_snoozed_is_what_the_verb_would_accept(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    row = newest(office.session, ticket)
    assert account.of_escalation(office.session, row.id, now=office.now).can_snooze
    escalation.snooze(office.session, row.id, by=office.by(office.ravi), now=office.now)
    assert not account.of_escalation(office.session, row.id, now=office.now).can_snooze


def test_a_snooze_moves_when_the_next_one_hears(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    at = office.later(hours=22)
    escalation.snooze(office.session, newest(office.session, ticket).id, by=office.by(office.ravi), now=at)
    assert account.of(office.session, ticket.id, now=at).next_at == at + 4 * HOUR


def test_who_hears_outside_working_hours_hears_when_the_office_opens(office: Desk) -> None:
    office.electricity.calendar_id = make.office_hours(office.session).id
    office.electricity.tat_hours = 7
    ticket = office.ticket()
    assert ticket.due_at == office.now + 7 * HOUR  # the closing time
    assert account.of(office.session, ticket.id, now=office.now).next_at == office.now + 23 * HOUR


def test_a_resolved_ticket_says_how_late_it_was_and_that_nobody_hears(office: Desk) -> None:
    ticket = office.ticket()
    tickets.resolve(office.session, ticket.id, note="Done", by=office.by(office.ravi), now=office.later(hours=50))
    found = account.of(office.session, ticket.id, now=office.later(hours=9))
    assert (found.overdue_by, found.next_at, found.next_rule) == (2 * HOUR, None, None)


def test_an_escalation_is_moot_once_the_ticket_is_resolved_but_a_bad_rating_is_not(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, office.later(hours=48))
    row = newest(office.session, ticket)
    tickets.resolve(office.session, ticket.id, note="Done", by=office.by(office.ravi), now=office.now)
    assert account.of_escalation(office.session, row.id, now=office.now).moot
    verdict.rate(office.session, ticket.id, rating=1, comment="Worse", by=office.by(office.asha), now=office.now)
    found = account.of_escalation(office.session, newest(office.session, ticket).id, now=office.now)
    assert found.fired is not None
    assert (found.moot, found.fired.rule, found.fired.reason) == (False, Rule.RATING, "Worse")


def test_there_is_no_account_of_what_does_not_exist(office: Desk) -> None:
    with pytest.raises(errors.NoSuchTicket):
        account.of(office.session, 999_999, now=office.now)
    with pytest.raises(errors.NoSuchTicket):
        account.of_escalation(office.session, 999_999, now=office.now)
