"""Much at once is one message, and each owner's day is told once, at nine, when their office works."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain import calendars, conversation, daily, digest, tickets, worktime
from domain.models import Category, Delivery, Outbox, Ticket
from domain.policy import Rule
from tests import factories as make
from tests.domain.clockwork import newest, run
from tests.domain.desk import Desk

RAVI = "U0RAVI"


@pytest.fixture(autouse=True)
def answered(office: Desk) -> None:
    office.electricity.first_response_hours = office.mess.first_response_hours = 24 * 365


def overdue(office: Desk, number: int, *, fanned_out: bool = True) -> list[int]:
    """Escalations of so many tickets, whose events have become messages."""
    made = [office.ticket() for _ in range(number)]
    run(office.session, office.later(hours=48))
    if fanned_out:
        office.session.execute(update(Outbox).values(fanned_out_at=func.now()))
    return [newest(office.session, one).id for one in made]


def send(office: Desk, escalation_id: int, destination: str = RAVI, **facts: Any) -> Delivery:
    key = f"escalation:{escalation_id}:{destination}"
    told = {"kind": "escalation", "facts": {"escalation_id": escalation_id}, "dedupe_key": key, **facts}
    row = Delivery(destination=destination, **told)
    office.session.add(row)
    office.session.flush()
    return row


def waiting(office: Desk) -> list[tuple[str, str]]:
    query = select(Delivery.kind, Delivery.destination).where(Delivery.state == "pending").order_by(Delivery.id)
    return [(kind, destination) for kind, destination in office.session.execute(query)]


def the_digest(office: Desk) -> Delivery:
    query = select(Delivery).where(Delivery.kind == "digest").execution_options(populate_existing=True)
    return office.session.scalars(query).one()


def test_five_at_once_are_five_messages(office: Desk) -> None:
    for one in overdue(office, 5):
        send(office, one)
    assert digest.gather(office.session, now=office.now) == 0
    assert waiting(office) == [("escalation", RAVI)] * 5


def test_six_at_once_for_one_person_are_one_message_and_the_others_are_left_alone(office: Desk) -> None:
    ids = overdue(office, 6)
    rows = [send(office, one) for one in ids]
    send(office, ids[0], "U0MEENA")
    assert digest.gather(office.session, now=office.now) == 6
    assert waiting(office) == [("escalation", "U0MEENA"), ("digest", RAVI)]
    assert the_digest(office).facts == {"escalations": ids}
    office.session.refresh(rows[0])
    assert (rows[0].state, rows[0].facts["folded_into"]) == ("sent", the_digest(office).id)


def test_reminders_and_the_news_to_owners_are_gathered_with_the_escalations(office: Desk) -> None:
    ids = overdue(office, 6)
    for number, one in enumerate(ids):
        send(office, one, kind=("reminder", "escalation", "owner")[number % 3])
    digest.gather(office.session, now=office.now)
    assert waiting(office) == [("digest", RAVI)]


def test_other_news_to_an_owner_is_not_gathered(office: Desk) -> None:
    for one in overdue(office, 6):
        send(office, one, kind="owner", facts={"activity_id": one})
    assert digest.gather(office.session, now=office.now) == 0


def test_what_comes_while_a_digest_waits_joins_it(office: Desk) -> None:
    ids = overdue(office, 8)
    for one in ids[:6]:
        send(office, one)
    digest.gather(office.session, now=office.now)
    for one in ids[6:]:
        send(office, one)
    digest.gather(office.session, now=office.now)
    assert waiting(office) == [("digest", RAVI)]
    assert the_digest(office).facts == {"escalations": ids}


def test_a_message_that_was_tried_already_is_not_folded(office: Desk) -> None:
    rows = [send(office, one) for one in overdue(office, 6)]
    rows[0].attempts = 1
    office.session.flush()
    assert digest.gather(office.session, now=office.now) == 0


def test_while_the_sweep_is_at_work_its_messages_wait_for_the_rest(office: Desk) -> None:
    row = send(office, overdue(office, 1)[0])
    digest.gather(office.session, now=office.now)
    later = select(Delivery.id).where(Delivery.due_at > func.clock_timestamp())
    assert office.session.scalar(later) is None
    digest.gather(office.session, now=office.now + timedelta(hours=24))
    assert office.session.scalar(later) == row.id


def test_while_events_have_not_become_messages_yet_the_others_wait_for_them(office: Desk) -> None:
    row = send(office, overdue(office, 1, fanned_out=False)[0])
    later = select(Delivery.id).where(Delivery.due_at > func.clock_timestamp())
    digest.gather(office.session, now=office.now)
    assert office.session.scalar(later) == row.id


def test_it_never_waits_for_the_sweep_for_more_than_half_a_minute(office: Desk) -> None:
    row = send(office, overdue(office, 1)[0], created_at=func.clock_timestamp() - timedelta(seconds=31))
    digest.gather(office.session, now=office.now + timedelta(hours=24))
    assert office.session.scalar(select(Delivery.id).where(Delivery.due_at <= func.clock_timestamp())) == row.id


def test_a_digest_leaves_out_what_was_settled_before_it_was_sent(office: Desk) -> None:
    ids = overdue(office, 3)
    first, second, third = office.session.scalars(select(Ticket).order_by(Ticket.id))
    tickets.resolve(office.session, second.id, note="Done", by=office.by(office.ravi), now=office.now)
    first.due_at = office.now - timedelta(hours=1)
    found = digest.of_escalations(office.session, ids, now=office.now)
    assert [line.ticket_id for line in found] == [first.id, third.id]
    assert (found[0].rule, found[0].overdue, found[0].category) == (Rule.OVERDUE, True, "Electricity")


def test_a_morning_tells_what_is_overdue_due_today_and_waiting_for_the_student_for_long(office: Desk) -> None:
    late, today, tomorrow, asked, just_asked, anothers = (office.ticket(title=f"{n}") for n in range(6))
    now = office.later(days=7)
    by = office.by(office.ravi)
    for ticket, hours in ((late, -100), (today, 13), (tomorrow, 15), (anothers, -1)):
        ticket.due_at = now + timedelta(hours=hours)
    anothers.owner, anothers.assigned_to = office.meena, office.meena.id
    for ticket, days in ((asked, 4), (just_asked, 2)):
        at = now - timedelta(days=days)
        conversation.ask_student(office.session, ticket.id, question="Which?", by=by, now=at)
    found = digest.of_day(office.session, office.ravi.user_id, now=now)
    assert [(line.ticket_id, line.overdue, line.waiting) for line in found] == [
        (asked.id, False, True),
        (late.id, True, False),
        (today.id, False, False),
    ]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def owners(office: Desk) -> list[tuple[str, str]]:
    query = select(Outbox.payload).where(Outbox.event_type == "digest.daily").order_by(Outbox.id)
    return [(one["user_id"], one["day"]) for one in office.session.scalars(query)]


@pytest.fixture
def working(office: Desk) -> Desk:
    """An office that is open from nine to five on working days, with one ticket that is overdue."""
    office.electricity.calendar_id = make.office_hours(office.session, holidays=(at(4, 0).date(),)).id
    ticket = office.ticket()
    ticket.due_at = office.now
    office.session.flush()
    return office


def test_every_owner_is_told_of_their_day_once_from_nine_on(working: Desk) -> None:
    assert daily.digests(working.session, now=at(3, 8, 59)) == 0
    assert daily.digests(working.session, now=at(3, 9)) == 1
    assert [daily.digests(working.session, now=at(3, hour)) for hour in (9, 10, 16)] == [0, 0, 0]
    assert daily.digests(working.session, now=at(5, 9)) == 1
    assert owners(working) == [(str(working.ravi.user_id), "2026-03-03"), (str(working.ravi.user_id), "2026-03-05")]


@pytest.mark.parametrize("day", [4, 7, 8])
def test_on_a_holiday_and_at_the_weekend_nobody_is_told(working: Desk, day: int) -> None:
    assert daily.digests(working.session, now=at(day, 11)) == 0


def test_a_scheduler_that_comes_late_still_tells_that_day_but_not_at_night(working: Desk) -> None:
    assert daily.digests(working.session, now=at(3, 16)) == 1
    assert daily.digests(working.session, now=at(5, 17)) == 0


def test_who_has_nothing_is_told_nothing(working: Desk) -> None:
    working.session.execute(update(Ticket).values(due_at=at(20, 9)))
    assert daily.digests(working.session, now=at(3, 9)) == 0
    working.session.execute(update(Ticket).values(due_at=at(3, 10)))
    assert daily.digests(working.session, now=at(3, 12)) == 0


@pytest.mark.parametrize(
    ("hours", "first"),
    [(((600, 960),), 10), (((0, 480),), 0), (((0, 360), (1320, 1440)), 22), (((480, 1020),), 9)],
)
def test_an_office_with_other_hours_tells_when_it_is_open(hours: worktime.Hours, first: int) -> None:
    calendar = worktime.Calendar("UTC", (hours,) * 7)
    due = [daily.is_time(calendar, at(3, 0) + timedelta(minutes=30 * n)) for n in range(48)]
    assert due.index(True) == 2 * first


def test_nine_is_nine_where_the_office_is(working: Desk) -> None:
    calendar = worktime.Calendar.round_the_clock("Asia/Kolkata")
    assert not daily.is_time(calendar, at(3, 3, 29))
    assert daily.is_time(calendar, at(3, 3, 30))


def test_each_calendar_has_its_own_nine(working: Desk) -> None:
    ticket = make.ticket(working.session, working.food, by=working.asha, now=working.now)
    ticket.due_at = working.now
    assert working.session.get(Category, working.mess.id) is not None
    assert calendars.of(working.session, working.mess) == worktime.ROUND_THE_CLOCK
    assert daily.digests(working.session, now=at(7, 9)) == 1
    assert owners(working) == [(str(working.cook.user_id), "2026-03-07")]
