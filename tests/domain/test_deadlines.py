"""A clock that stands while the student is asked: what it stood is given back, in working time, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import account, conversation, deadlines, escalation, tickets, worktime
from domain.models import Category, Ticket
from domain.policy import Rule, Status
from tests import factories as make
from tests.domain.clockwork import run, told
from tests.domain.desk import Desk

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)  # what the fixture `now` says
OFFICE = worktime.Calendar("UTC", ((((540, 1020),),) * 5) + ((), ()))


@pytest.fixture
def shut(office: Desk) -> Desk:
    """The same office, open from nine to five."""
    office.electricity.calendar_id = make.office_hours(office.session).id
    office.session.flush()
    return office


def ask(office: Desk, ticket: Ticket, at: datetime) -> None:
    conversation.ask_student(office.session, ticket.id, question="Which?", by=office.by(office.ravi), now=at)


def answer(office: Desk, ticket: Ticket, at: datetime) -> None:
    conversation.answer(office.session, ticket.id, body="That", by=office.by(office.asha), now=at)


def day(number: int, hour: int, minute: int = 0) -> datetime:
    """An instant of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, number, hour, minute, tzinfo=UTC)


def test_the_deadline_is_counted_in_the_categorys_working_hours(shut: Desk) -> None:
    assert shut.ticket().due_at == day(10, 10)


def test_a_pause_across_closing_time_gives_back_only_the_hours_that_were_open(shut: Desk) -> None:
    ticket = shut.ticket()
    ask(shut, ticket, day(2, 16))
    answer(shut, ticket, day(3, 11))
    assert (ticket.paused_minutes, ticket.due_at) == (180, day(10, 13))


def test_a_pause_over_a_weekend_gives_nothing_back(shut: Desk) -> None:
    ticket = shut.ticket()
    due = ticket.due_at
    ask(shut, ticket, day(6, 17))
    answer(shut, ticket, day(9, 9))
    assert (ticket.paused_minutes, ticket.due_at) == (0, due)


def test_pauses_add_up(office: Desk) -> None:
    ticket = office.ticket()
    for hour in (1, 3, 5):
        ask(office, ticket, MONDAY + timedelta(hours=hour))
        answer(office, ticket, MONDAY + timedelta(hours=hour + 1))
    assert (ticket.paused_minutes, ticket.due_at) == (180, MONDAY + timedelta(hours=51))


def test_asking_twice_is_one_pause(office: Desk) -> None:
    ticket = office.ticket()
    ask(office, ticket, MONDAY + timedelta(hours=1))
    ask(office, ticket, MONDAY + timedelta(hours=2))
    answer(office, ticket, MONDAY + timedelta(hours=4))
    assert ticket.paused_minutes == 180


def test_what_was_overdue_before_the_pause_is_as_overdue_after_it(office: Desk) -> None:
    ticket = office.ticket()
    ask(office, ticket, MONDAY + timedelta(hours=50))
    answer(office, ticket, MONDAY + timedelta(hours=60))
    assert deadlines.overdue(ticket, MONDAY + timedelta(hours=60))
    found = account.of(office.session, ticket.id, now=MONDAY + timedelta(hours=60))
    assert found.overdue_by == timedelta(hours=2)
    run(office.session, MONDAY + timedelta(hours=60))
    assert told(office.session, ticket) == [(Rule.OVERDUE, 1, "Ravi")]


def test_the_interval_to_the_next_step_stands_as_well(office: Desk) -> None:
    ticket = office.ticket()
    run(office.session, MONDAY + timedelta(hours=48))
    ask(office, ticket, MONDAY + timedelta(hours=58))
    answer(office, ticket, MONDAY + timedelta(hours=158))
    run(office.session, MONDAY + timedelta(hours=171, minutes=59))
    assert len([one for one in told(office.session, ticket) if one[1]]) == 1
    run(office.session, MONDAY + timedelta(hours=172))
    assert told(office.session, ticket)[-1] == (Rule.OVERDUE, 2, "Meena")


def test_a_clock_that_jumped_back_behind_the_pause_takes_nothing_away(office: Desk) -> None:
    ticket = office.ticket()
    due = ticket.due_at
    ask(office, ticket, MONDAY + timedelta(hours=2))
    answer(office, ticket, MONDAY + timedelta(hours=1))
    assert (ticket.status, ticket.paused_minutes, ticket.due_at) == (Status.IN_PROGRESS, 0, due)


def test_nothing_is_overdue_while_it_awaits_the_student(office: Desk) -> None:
    ticket = office.ticket()
    ask(office, ticket, MONDAY + timedelta(hours=50))
    assert not deadlines.overdue(ticket, MONDAY + timedelta(hours=60))


def test_under_four_hours_left_is_at_risk(office: Desk) -> None:
    ticket = office.ticket()
    assert not deadlines.at_risk(ticket, MONDAY + timedelta(hours=44))
    assert deadlines.at_risk(ticket, MONDAY + timedelta(hours=44, seconds=1))
    assert not deadlines.at_risk(ticket, MONDAY + timedelta(hours=48, seconds=1))


def test_another_category_gives_a_fresh_clock_on_its_own_hours(shut: Desk) -> None:
    ticket = shut.ticket()
    by = shut.by(shut.ravi)
    at = day(2, 18)
    tickets.forward(shut.session, ticket.id, category_id=shut.mess.id, reason="Theirs", by=by, now=at)
    assert (ticket.clock_started_at, ticket.due_at) == (at, at + timedelta(hours=24))


@pytest.mark.parametrize("deed", ["claim", "forward", "escalate", "resolve", "withdraw"])
def test_every_verb_that_ends_the_waiting_starts_the_clock_in_the_same_breath(office: Desk, deed: str) -> None:
    """With nothing in memory a verb asks the database in between, which refuses a clock that stands for nobody."""
    ticket, at = office.ticket(), MONDAY + timedelta(hours=2)
    ask(office, ticket, MONDAY)
    meena, asha, owner, mess = office.by(office.meena), office.by(office.asha), ticket.assigned_to, office.mess.id
    office.session.flush()
    office.session.expunge_all()
    match deed:
        case "claim":
            tickets.claim(office.session, ticket.id, by=meena, now=at, seen_owner=owner)
        case "forward":
            tickets.forward(office.session, ticket.id, category_id=mess, reason="Theirs", by=meena, now=at)
        case "escalate":
            escalation.escalate(office.session, ticket.id, reason="Help", by=meena, now=at)
        case "resolve":
            tickets.resolve(office.session, ticket.id, note="Done", by=meena, now=at)
        case _:
            tickets.withdraw(office.session, ticket.id, by=asha, now=at)
    office.session.flush()
    assert office.session.get_one(Ticket, ticket.id).paused_at is None


pauses = st.lists(st.integers(0, 60 * 24 * 6), min_size=2, max_size=8, unique=True)


@settings(deadline=None)
@given(pauses, st.integers(1, 100), st.booleans())
def test_every_pause_moves_the_deadline_by_the_working_time_it_lasted(
    minutes: list[int], hours: int, always: bool
) -> None:
    calendar = worktime.ROUND_THE_CLOCK if always else OFFICE
    ticket = Ticket(status=Status.OPEN, paused_minutes=0, tat_extensions=0)
    deadlines.set_going(ticket, Category(tat_hours=hours, first_response_hours=2), calendar, MONDAY)
    moments = [MONDAY + timedelta(minutes=one) for one in sorted(minutes)]
    for start, end in zip(moments[::2], moments[1::2], strict=False):
        deadlines.stop(ticket, start)
        deadlines.go_on(ticket, calendar, end)
    assert ticket.due_at is not None
    given_time = timedelta(hours=hours) + timedelta(minutes=ticket.paused_minutes)
    assert worktime.between(calendar, MONDAY, ticket.due_at) == given_time
    summed = account.sums(ticket, calendar, ticket.due_at)
    assert MONDAY + timedelta(hours=hours) + summed.paused + summed.extended + summed.outside == ticket.due_at
