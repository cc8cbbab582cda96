"""Never faster than Slack allows, whoever sends; and nothing through a lane that has to be mended, but one probe."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain import deliveries, lanes
from domain.deliveries import Claim
from domain.lanes import Pace, Rate
from domain.models import Delivery, Lane
from sandbox.limits import Limits, Tier
from tests.domain.test_deliveries import FREE, claim, ids, only, write

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOTHING = timedelta(0)


def post(destination: str = "C1", **facts: object) -> Delivery:
    return Delivery(kind="card", channel="slack", destination=destination, state="pending", edits=False, **facts)


gaps = st.lists(st.floats(0, 3).map(lambda seconds: timedelta(seconds=seconds)), min_size=5, max_size=60)
rates = st.builds(Rate, st.integers(20, 600), st.integers(1, 40))


def calls(rate: Rate, times: list[datetime]) -> list[datetime]:
    """When somebody who tries at these instants may call."""
    made: list[datetime] = []
    due = times[0]
    for at in times:
        if not rate.wait(due, at):
            made.append(at)
            due = rate.after(due, at)
    return made


@given(rate=rates, gaps=gaps)
def test_in_no_window_pass_more_than_the_burst_and_what_its_length_allows(rate: Rate, gaps: list[timedelta]) -> None:
    since = itertools.accumulate(gaps, initial=timedelta(0))
    made = calls(rate, [NOW + length for length in since])
    for first, start in enumerate(made):
        for number, end in enumerate(made[first:], start=1):
            assert number <= rate.burst + (end - start) / rate.interval + 1e-3


@given(rate=rates, count=st.integers(1, 50))
def test_who_waits_as_long_as_told_passes_and_loses_nothing_of_the_rate(rate: Rate, count: int) -> None:
    at = due = NOW
    for _ in range(rate.burst + count):
        at += rate.wait(due, at)
        due = rate.after(due, at)
    assert at == NOW + rate.interval * count


def test_every_burst_stays_below_what_the_local_slack_takes() -> None:
    pace, slack = Pace(), Limits()
    posting, destination = pace.methods[lanes.POSTING], pace.destination
    assert destination is not None
    assert posting.per_minute <= slack.per_minute[Tier.POSTING]
    assert posting.burst < slack.burst[Tier.POSTING]
    assert destination.per_minute <= slack.channel_per_second * 60
    assert destination.burst < slack.channel_burst
    for key in (lanes.UPDATE, lanes.HISTORY, lanes.REPLIES, lanes.OPEN):
        assert pace.methods[key].per_minute <= slack.per_minute[Tier.T3]
        assert pace.methods[key].burst < slack.burst[Tier.T3]
    assert pace.methods[lanes.PUBLISH].per_minute <= slack.per_minute[Tier.T4]


def test_each_kind_of_message_passes_the_lanes_of_its_method() -> None:
    assert lanes.of(post()) == ("workspace", "chat.postMessage", "posting", "to:C1")
    edit = Delivery(kind="card.edit", channel="slack", destination="C1", state="pending", edits=True)
    assert lanes.of(edit) == ("workspace", "chat.update")
    home = Delivery(kind="home", channel="slack", destination="U1", state="pending", edits=True)
    assert lanes.of(home) == ("workspace", "views.publish")
    assert lanes.of(Delivery(kind="card", channel="email", destination="a@b", state="pending", edits=False)) == ()


def test_what_may_have_been_sent_waits_for_the_lanes_of_looking_it_up(session: Session) -> None:
    write(session)
    deliveries.unknown(session, only(claim(session)), "no answer", seconds=0)
    lanes.pause(session, lanes.HISTORY, 60)
    other = write(session, "C2")
    assert ids(claim(session)) == [other.id]


def test_a_pause_that_slack_asked_for_holds_one_method_and_no_other(session: Session) -> None:
    write(session)
    edit = write(session, "C2", edits=True)
    letter = write(session, "asha@example.edu", channel="email")
    lanes.pause(session, lanes.POST, 60)
    found = claim(session)
    assert ids(found) == [edit.id, letter.id]
    assert found.wait is not None
    assert 50 < found.wait <= 60


def test_a_shorter_pause_does_not_end_a_longer_one(session: Session) -> None:
    write(session)
    lanes.pause(session, lanes.POST, 60)
    lanes.pause(session, lanes.POST, 0)
    assert ids(claim(session)) == []


# -- a lane that somebody has to mend


def probe(session: Session) -> None:
    """The time of the next probe has come."""
    session.flush()
    past = func.clock_timestamp() - timedelta(seconds=1)
    session.execute(update(Lane).where(Lane.stopped.is_not(None)).values(paused_until=past))
    session.expire_all()


def stopped(session: Session, key: str) -> str | None:
    return session.scalar(select(Lane.stopped).where(Lane.key == key))


@pytest.mark.parametrize("key", [lanes.WORKSPACE, lanes.POST, lanes.POSTING])
def test_through_a_stopped_lane_goes_one_probe_at_a_time(session: Session, key: str) -> None:
    rows = [write(session, f"C{number}") for number in range(3)]
    lanes.stop(session, key, "token_revoked", FREE.probe)
    assert ids(claim(session)) == []
    probe(session)
    assert ids(claim(session)) == [rows[0].id]
    assert ids(claim(session)) == []


def test_a_paced_lane_that_is_stopped_lets_one_probe_through_too(session: Session) -> None:
    pace = Pace()
    rows = [write(session, f"C{number}", edits=True) for number in range(3)]
    lanes.stop(session, lanes.UPDATE, "missing_scope", pace.probe)
    probe(session)
    assert ids(claim(session, pace=pace)) == [rows[0].id]
    assert ids(claim(session, pace=pace)) == []


def stopped_and_probed(session: Session) -> Claim:
    for number in range(3):
        write(session, f"C{number}")
    lanes.stop(session, lanes.WORKSPACE, "token_revoked", FREE.probe)
    probe(session)
    return claim(session)


def test_a_probe_that_arrives_opens_the_lane_for_all(session: Session) -> None:
    found = only(stopped_and_probed(session))
    assert found.mends == (lanes.WORKSPACE,)
    lanes.reopen(session, found.mends)
    deliveries.sent(session, found, None)
    session.expire_all()
    assert stopped(session, lanes.WORKSPACE) is None
    assert len(claim(session).taken) == 2


def test_a_probe_that_fails_leaves_it_stopped_and_every_row_waiting(session: Session) -> None:
    found = only(stopped_and_probed(session))
    lanes.stop(session, lanes.WORKSPACE, "token_revoked", FREE.probe)
    deliveries.retry(session, found, "token_revoked", seconds=0, spent=False)
    session.expire_all()
    assert stopped(session, lanes.WORKSPACE) == "token_revoked"
    assert claim(session).taken == ()
    assert deliveries.unfinished(session) == 3


def test_a_lane_that_nobody_stopped_is_not_reopened_out_of_its_pause(session: Session) -> None:
    write(session)
    lanes.pause(session, lanes.POST, 60)
    lanes.reopen(session, [lanes.POST])
    session.expire_all()
    assert ids(claim(session)) == []


def test_what_no_delivery_passes_keeps_its_pace_too(session: Session) -> None:
    pace = Pace(methods={"auth.test": Rate(1, 2)})
    assert [lanes.take(session, "auth.test", pace) > NOTHING for _ in range(4)] == [False, False, True, True]
    assert lanes.take(session, "auth.test", FREE) == NOTHING
