"""What the student says of it, and what the clock makes of their silence. A silence is counted in working days."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain import conversation, errors, tickets, verdict
from domain.models import Ticket
from domain.policy import Rule, Status
from tests import factories as make
from tests.domain.clockwork import entry, run, told
from tests.domain.desk import Desk


@pytest.fixture(autouse=True)
def hours(office: Desk) -> None:
    """Monday to Friday, nine to five; it is Monday the 2nd, 10:00."""
    office.electricity.calendar_id = make.office_hours(office.session).id
    office.session.flush()


def day(number: int, hour: int = 10, minute: int = 0) -> datetime:
    """An instant of March 2026."""
    return datetime(2026, 3, number, hour, minute, tzinfo=UTC)


def resolved(office: Desk, at: datetime) -> Ticket:
    ticket = office.ticket()
    return tickets.resolve(office.session, ticket.id, note="New fan.", by=office.by(office.ravi), now=at)


def asked(office: Desk, at: datetime) -> Ticket:
    ticket = office.ticket()
    return conversation.ask_student(office.session, ticket.id, question="Which?", by=office.by(office.ravi), now=at)


def test_saying_twice_that_it_is_fixed_changes_nothing(office: Desk) -> None:
    ticket = resolved(office, day(2))
    for minute in (1, 2):
        verdict.confirm(office.session, ticket.id, by=office.by(office.asha), now=day(2, 11, minute))
    assert ticket.confirmed_at == day(2, 11, 1)
    assert office.history(ticket).count("ticket.confirmed") == 1


def test_only_the_student_says_whether_it_is_fixed(office: Desk) -> None:
    ticket = resolved(office, day(2))
    with pytest.raises(errors.NotAllowed):
        verdict.confirm(office.session, ticket.id, by=office.by(office.ravi), now=day(2))
    with pytest.raises(errors.NotAllowed):
        verdict.rate(office.session, ticket.id, rating=5, by=office.by(office.ravi), now=day(2))


def test_a_ticket_is_rated_once_from_one_to_five_and_that_confirms_it(office: Desk) -> None:
    ticket = resolved(office, day(2))
    by = office.by(office.asha)
    for rating in (0, 6):
        with pytest.raises(errors.RatingOutOfRange):
            verdict.rate(office.session, ticket.id, rating=rating, by=by, now=day(2))
    for _ in range(2):
        verdict.rate(office.session, ticket.id, rating=4, comment="Good", by=by, now=day(2, 12), request="V1")
    with pytest.raises(errors.AlreadyRated, match="4 of 5"):
        verdict.rate(office.session, ticket.id, rating=1, by=by, now=day(3))
    assert (ticket.rating, ticket.rating_comment, ticket.confirmed_at) == (4, "Good", day(2, 12))
    assert told(office.session, ticket) == []


@pytest.mark.parametrize("rating", [1, 2])
def test_a_low_rating_tells_the_ladder_and_leaves_the_ticket_resolved(office: Desk, rating: int) -> None:
    ticket = resolved(office, day(2))
    verdict.rate(office.session, ticket.id, rating=rating, by=office.by(office.asha), now=day(2))
    assert told(office.session, ticket) == [(Rule.RATING, 1, "Ravi")]
    assert ticket.status == Status.RESOLVED


def test_not_fixed_goes_back_to_the_same_owner_and_counts(office: Desk) -> None:
    ticket = resolved(office, day(2))
    tickets.reopen(office.session, ticket.id, reason="Still hot", by=office.by(office.asha), now=day(3))
    assert (ticket.status, ticket.assigned_to, ticket.reopen_count) == (Status.REOPENED, office.ravi.id, 1)


def test_three_working_days_of_silence_bring_one_question_and_two_more_close_the_matter(office: Desk) -> None:
    ticket = resolved(office, day(5, 15))  # a Thursday
    assert run(office.session, day(10, 14, 59)) == 0
    run(office.session, day(10, 15))
    assert told(office.session, ticket) == [(Rule.VERDICT_QUESTION, 0, "Asha")]
    assert run(office.session, day(12, 14, 59)) == 0
    run(office.session, day(12, 15))
    assert (ticket.confirmed_at, entry(office.session, ticket, "ticket.confirmed").actor_id) == (day(12, 15), None)
    assert run(office.session, day(31)) == 0


def test_who_has_confirmed_is_not_asked(office: Desk) -> None:
    ticket = resolved(office, day(2))
    verdict.confirm(office.session, ticket.id, by=office.by(office.asha), now=day(3))
    assert run(office.session, day(31)) == 0


def test_who_has_withdrawn_is_not_asked(office: Desk) -> None:
    ticket = office.ticket()
    tickets.withdraw(office.session, ticket.id, by=office.by(office.asha), now=day(2))
    assert run(office.session, day(31)) == 0


def test_a_second_resolution_is_asked_about_again(office: Desk) -> None:
    ticket = resolved(office, day(2))
    run(office.session, day(5))
    tickets.reopen(office.session, ticket.id, reason="No", by=office.by(office.asha), now=day(5, 11))
    tickets.resolve(office.session, ticket.id, note="Again", by=office.by(office.ravi), now=day(5, 12))
    run(office.session, day(10, 12))
    assert told(office.session, ticket) == [(Rule.VERDICT_QUESTION, 0, "Asha")] * 2


def test_an_awaited_answer_is_asked_for_once_more_and_then_given_up(office: Desk) -> None:
    ticket = asked(office, day(5))  # a Thursday
    assert run(office.session, day(9, 9)) == 0
    run(office.session, day(9))
    assert told(office.session, ticket) == [(Rule.ANSWER_REMINDER, 0, "Asha")]
    assert run(office.session, day(16, 9)) == 0
    run(office.session, day(16))
    assert (ticket.status, ticket.resolution, ticket.paused_at) == (Status.RESOLVED, "UNANSWERED", None)
    assert entry(office.session, ticket, "ticket.resolved").details["resolution"] == "UNANSWERED"
    assert run(office.session, day(31)) == 0


def test_an_answer_ends_the_waiting(office: Desk) -> None:
    office.electricity.tat_hours = office.electricity.idle_hours = 1000
    ticket = asked(office, day(5))
    conversation.answer(office.session, ticket.id, body="That", by=office.by(office.asha), now=day(6))
    assert run(office.session, day(31)) == 0


def test_a_ticket_that_was_given_up_is_reopened_with_one_click(office: Desk) -> None:
    ticket = asked(office, day(5))
    for number in (9, 16):
        run(office.session, day(number))
    tickets.reopen(office.session, ticket.id, reason="I was away", by=office.by(office.asha), now=day(17))
    assert (ticket.status, ticket.assigned_to) == (Status.REOPENED, office.ravi.id)


def test_round_the_clock_a_working_day_is_any_day(office: Desk) -> None:
    office.electricity.calendar_id = None
    ticket = resolved(office, day(6))  # a Friday
    run(office.session, day(9, 9, 59))
    assert told(office.session, ticket) == []
    run(office.session, day(9))
    assert told(office.session, ticket) == [(Rule.VERDICT_QUESTION, 0, "Asha")]
