"""One row per message: in order, held by a lease, ended by whoever still holds it."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from domain import deliveries
from domain.deliveries import Claim, Claimed
from domain.lanes import Pace
from domain.models import Delivery
from tests.domain.desk import Desk

FREE = Pace.unlimited()
PAST = func.clock_timestamp() - timedelta(seconds=1)
_numbers = itertools.count(1)


def write(session: Session, destination: str = "C1", **facts: Any) -> Delivery:
    given = {"kind": "card", "dedupe_key": f"test:{next(_numbers)}", **facts}
    row = Delivery(destination=destination, **given)
    session.add(row)
    session.flush()
    return row


def claim(session: Session, *, limit: int = 16, pace: Pace = FREE) -> Claim:
    return deliveries.claim(session, limit=limit, pace=pace)


def ids(found: Claim) -> list[int]:
    return [one.id for one in found.taken]


def only(found: Claim) -> Claimed:
    (one,) = found.taken
    return one


def state(session: Session, row: Delivery) -> str:
    session.flush()
    session.refresh(row)
    return row.state


def expire(session: Session) -> None:
    """The leases run out."""
    session.flush()
    session.execute(update(Delivery).where(Delivery.state == "leased").values(lease_until=PAST))


def test_messages_of_one_ticket_to_one_destination_go_one_after_the_other(office: Desk) -> None:
    session, ticket = office.session, office.ticket()
    first, second = write(session, ticket_id=ticket.id), write(session, ticket_id=ticket.id)
    found = claim(session)
    assert ids(found) == [first.id]
    assert ids(claim(session)) == []
    deliveries.sent(session, only(found), None)
    assert ids(claim(session)) == [second.id]


@pytest.mark.parametrize("waits", ["leased", "pending", "unknown"])
def test_what_is_behind_a_message_that_has_not_arrived_waits_for_it(office: Desk, waits: str) -> None:
    session, ticket = office.session, office.ticket()
    write(session, ticket_id=ticket.id)
    second = write(session, ticket_id=ticket.id)
    held = only(claim(session))
    if waits == "pending":
        deliveries.retry(session, held, "later", seconds=60)
    if waits == "unknown":
        deliveries.unknown(session, held, "no answer", seconds=60)
    assert ids(claim(session)) == []
    assert state(session, second) == "pending"


def test_a_message_that_was_given_up_holds_up_nothing(office: Desk) -> None:
    session, ticket = office.session, office.ticket()
    write(session, ticket_id=ticket.id)
    second = write(session, ticket_id=ticket.id)
    deliveries.give_up(session, only(claim(session)), "not_in_channel")
    assert ids(claim(session)) == [second.id]


def test_another_ticket_and_another_destination_do_not_wait(office: Desk) -> None:
    session, ticket, other = office.session, office.ticket(), office.ticket()
    first = write(session, ticket_id=ticket.id)
    elsewhere = write(session, "C2", ticket_id=ticket.id)
    next_one = write(session, ticket_id=other.id)
    assert ids(claim(session)) == [first.id, elsewhere.id]
    assert ids(claim(session)) == [next_one.id]


def test_a_destination_with_much_to_send_delays_no_other(session: Session) -> None:
    crowded = [write(session, "C1").id for _ in range(30)]
    others = [write(session, f"C{number}").id for number in range(2, 6)]
    assert ids(claim(session)) == [crowded[0], *others]


def test_a_destination_that_has_spent_its_pace_delays_no_other(session: Session) -> None:
    pace = Pace()
    for _ in range(10):
        write(session, "C1")
    while taken := claim(session, pace=pace).taken:
        deliveries.sent(session, taken[0], None)
    other = write(session, "C2")
    found = claim(session, pace=pace)
    assert ids(found) == [other.id]
    assert found.wait is not None
    assert 0 < found.wait <= 1


def test_what_is_not_due_yet_is_left(session: Session) -> None:
    row = write(session)
    row.due_at = func.clock_timestamp() + timedelta(seconds=60)
    session.flush()
    assert ids(claim(session)) == []


def test_no_more_is_taken_than_there_are_hands_for(session: Session) -> None:
    for number in range(5):
        write(session, f"C{number}")
    found = claim(session, limit=3)
    assert (len(found.taken), found.wait) == (3, 0)


STALE = [
    lambda session, one: deliveries.sent(session, one, {"channel": "C1", "ts": "1.2"}),
    lambda session, one: deliveries.retry(session, one, "later", seconds=0),
    lambda session, one: deliveries.unknown(session, one, "no answer", seconds=0),
    lambda session, one: deliveries.give_up(session, one, "not_in_channel"),
]


@pytest.mark.parametrize("end", STALE, ids=["sent", "retry", "unknown", "give_up"])
def test_who_has_lost_the_lease_changes_nothing(session: Session, end: Any) -> None:
    row = write(session)
    stale = only(claim(session))
    expire(session)
    fresh = only(claim(session))
    assert end(session, stale) is False
    assert deliveries.held(session, stale) is None
    assert (state(session, row), row.lease_token, row.message_ref) == ("leased", fresh.token, None)
    assert deliveries.sent(session, fresh, {"channel": "C1", "ts": "3.4"}) is True
    assert end(session, fresh) is False
    assert (state(session, row), row.message_ref) == ("sent", {"channel": "C1", "ts": "3.4"})


def test_while_the_lease_holds_nobody_else_gets_it(session: Session) -> None:
    write(session)
    assert claim(session).taken
    assert not claim(session).taken


@pytest.mark.parametrize(("facts", "doubtful"), [({}, True), ({"edits": True}, False), ({"channel": "email"}, False)])
def test_a_post_whose_sender_did_not_come_back_is_looked_up_and_an_edit_made_again(
    session: Session, facts: dict[str, Any], *, doubtful: bool
) -> None:
    write(session, **facts)
    assert only(claim(session)).doubtful is False
    expire(session)
    again = only(claim(session))
    assert (again.doubtful, again.attempts) == (doubtful, 2)


def test_a_message_in_doubt_stays_so_until_it_is_found_or_sent(session: Session) -> None:
    row = write(session)
    deliveries.unknown(session, only(claim(session)), "no answer", seconds=0)
    assert state(session, row) == "unknown"
    deliveries.retry(session, only(claim(session)), "Slack cannot be reached", seconds=0)
    assert state(session, row) == "unknown"
    deliveries.release(session, claim(session).taken)
    assert state(session, row) == "unknown"
    claim(session)
    expire(session)
    last = only(claim(session))
    assert last.doubtful
    deliveries.sent(session, last, {"channel": "C1", "ts": "1.2"})
    assert (state(session, row), row.last_error) == ("sent", None)


def test_a_wait_that_slack_asked_for_spends_no_attempt(session: Session) -> None:
    row = write(session)
    for _ in range(3):
        deliveries.retry(session, only(claim(session)), "Slack asks to wait", seconds=0, spent=False)
    assert (state(session, row), row.attempts) == ("pending", 0)
    deliveries.retry(session, only(claim(session)), "Slack cannot be reached", seconds=0)
    assert (state(session, row), row.attempts) == ("pending", 1)


def test_an_edit_that_had_to_wait_does_not_collide_with_the_next_one(office: Desk) -> None:
    session, ticket = office.session, office.ticket()
    write(session, kind="card.edit", edits=True, ticket_id=ticket.id)
    held = only(claim(session))
    write(session, kind="card.edit", edits=True, ticket_id=ticket.id)
    assert deliveries.retry(session, held, "Slack asks to wait", seconds=0, spent=False)
    assert ids(claim(session)) == [held.id]


def test_what_was_claimed_and_not_begun_is_given_back(session: Session) -> None:
    rows = [write(session, f"C{number}") for number in range(3)]
    deliveries.release(session, claim(session).taken)
    assert [(state(session, row), row.attempts) for row in rows] == [("pending", 0)] * 3
    assert len(claim(session).taken) == 3


def test_the_waits_between_attempts_grow_up_to_five_minutes_and_are_never_in_step() -> None:
    waits = [[deliveries.backoff(attempt, 1.0) for _ in range(50)] for attempt in range(1, 400)]
    assert all(0 < wait <= deliveries.LONGEST_BACKOFF for some in waits for wait in some)
    assert max(waits[0]) <= 2
    assert min(waits[20]) >= deliveries.LONGEST_BACKOFF / 2
    assert len(set(waits[20])) == 50


def test_a_message_is_found_again_where_its_newest_post_stands(office: Desk) -> None:
    session, ticket = office.session, office.ticket()
    for ts in ("1.0", "2.0"):
        write(session, ticket_id=ticket.id, state="sent", message_ref={"channel": "C1", "ts": ts})
    write(session, ticket_id=ticket.id)
    assert deliveries.ref_of(session, ticket.id, "card", "C1") == {"channel": "C1", "ts": "2.0"}
    assert deliveries.ref_of(session, ticket.id, "card", "C2") is None


def test_nothing_is_unfinished_once_all_is_sent_or_given_up(session: Session) -> None:
    write(session, "C1")
    write(session, "C2")
    assert deliveries.unfinished(session) == 2
    first, second = claim(session).taken
    deliveries.sent(session, first, None)
    deliveries.give_up(session, second, "is_archived")
    assert deliveries.unfinished(session) == 0


def test_a_slow_destination_keeps_two_hands_busy_and_no_more(session: Session) -> None:
    for _ in range(5):
        write(session, "C1")
    assert [len(claim(session).taken) for _ in range(4)] == [1, 1, 0, 0]
    edit = write(session, "C1", edits=True)
    assert ids(claim(session)) == [edit.id]
    expire(session)
    assert len(claim(session).taken) == 2
