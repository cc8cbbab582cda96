"""The demonstration's history is believable, complete, and the same each time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bot import campus
from domain.db import Begin
from domain.models import ActivityLog, Comment, Delivery, Escalation, Ticket
from domain.policy import Status
from sandbox import history, population, tales
from sandbox.clock import Clock, beginning
from sandbox.replay import Replay
from sandbox.server import LocalSlack
from sandbox.start import COLLEGE, PAST, manifest
from sandbox.workspace import Workspace

STARTED = datetime(2026, 11, 29, 3, tzinfo=UTC)  # a Sunday morning
FESTIVE = datetime(2026, 10, 22, 12, tzinfo=UTC)  # a week with a holiday on its Tuesday


@dataclass(frozen=True)
class Past:
    """What a history has left behind, oldest first."""

    now: datetime
    tickets: list[Ticket]
    entries: list[ActivityLog]
    comments: list[Comment]
    escalations: list[Escalation]

    @property
    def told(self) -> list[tuple[object, ...]]:
        """Everything in it that people could see."""
        said = [(one.ticket_id, one.body, one.internal, one.created_at) for one in self.comments]
        done = [(one.ticket_id, one.action, one.created_at) for one in self.entries]
        are = [(one.id, one.title, one.status, one.assigned_to, one.due_at, one.rating) for one in self.tickets]
        return [*are, *done, *said, *((e.ticket_id, e.rule, e.level, e.created_at) for e in self.escalations)]


def now_of(started: datetime) -> datetime:
    return beginning(started, "Asia/Kolkata")


def past(begin: Begin, started: datetime, seed: int, script: Path = history.SCRIPT) -> Past:
    ids: dict[str, str] = {}

    def found(name: str) -> str:
        return ids.setdefault(name, f"{'U' if '@' in name else 'C'}{len(ids):08}")

    campus.load(begin, COLLEGE, resolve_channel=found, find_person=found)
    assert history.make(begin, now=now_of(started), seed=seed, script=script) > 0
    with begin() as session:
        return Past(
            now_of(started).astimezone(UTC),
            list(session.scalars(select(Ticket).order_by(Ticket.id).options(joinedload(Ticket.category)))),
            list(session.scalars(select(ActivityLog).order_by(ActivityLog.id))),
            list(session.scalars(select(Comment).order_by(Comment.id))),
            list(session.scalars(select(Escalation).order_by(Escalation.id))),
        )


def test_the_same_seed_makes_the_same_history(begin: Begin, fresh_begin: Begin, tmp_path: Path) -> None:
    whole, script = yaml.safe_load(history.SCRIPT.read_text(encoding="utf-8")), tmp_path / "history.yml"
    script.write_text(yaml.safe_dump({"tales": whole["tales"][:4], "small": whole["small"][:4]}))
    once, again = (past(one, STARTED, seed=1, script=script) for one in (begin, fresh_begin))
    assert numbered(once) == numbered(again)


@pytest.mark.parametrize(("started", "seed"), [(STARTED, 1), (FESTIVE, 2)], ids=["as usual", "with a holiday"])
def test_it_is_believable_whatever_the_week(begin: Begin, started: datetime, seed: int) -> None:
    believable(past(begin, started, seed))


SHORT = """
tales:
  - title: The fee receipt shows the wrong amount
    about: Fees / Fee receipt
    then:
      - -13 10:20 Ananya Bose files
      - -13 12:00 Farida Sheikh claims
      - -12 10:45 Farida Sheikh resolves: The corrected receipt is in your mailbox.
      - -12 11:30 Ananya Bose rates 5
small: []
"""


def test_a_replay_sends_everything_at_the_time_it_had(fresh_begin: Begin, tmp_path: Path) -> None:
    script = tmp_path / "history.yml"
    script.write_text(SHORT)
    begin, clock, college = fresh_begin, Clock(), campus.read(COLLEGE)
    workspace = Workspace(clock=clock.now)
    clock.hold(now_of(FESTIVE) - PAST)
    population.populate(workspace, college)
    token = workspace.install(manifest()).bot_token
    campus.load(
        begin,
        COLLEGE,
        resolve_channel=lambda name: population.channel(workspace, name),
        find_person=lambda email: population.person(workspace, email),
    )
    with LocalSlack(workspace) as slack:
        client = WebClient(token, base_url=slack.api_url, retry_handlers=[])
        assert Replay(begin, client, workspace, clock).run(now_of(FESTIVE), seed=2, script=script) == 1
    with begin() as session:
        assert session.scalars(select(Delivery.id).where(Delivery.state != "sent")).all() == []
    card = next(one for one in workspace.messages(workspace.channel_named("fees").id) if "wrong amount" in one.text)
    assert datetime.fromtimestamp(float(card.ts), UTC) < now_of(FESTIVE) - timedelta(days=12)
    assert "resolved" in card.text.lower()
    assert len(workspace.thread(card.channel_id, card.ts)) > 2
    assert clock.now() >= now_of(FESTIVE)


def numbered(one: Past) -> list[tuple[object, ...]]:
    """What is told, without the ids that a database happens to give."""
    first, staff = one.tickets[0].id, min(t.assigned_to or 0 for t in one.tickets)
    told = []
    for row in one.told:
        facts = [row[0] - first, *row[1:]]  # type: ignore[operator]
        if len(row) == len(one.told[0]):
            facts[3] = (row[3] or staff) - staff  # type: ignore[operator]
        told.append(tuple(facts))
    return told


def believable(one: Past) -> None:
    """Every status, in numbers that look like an office; nothing in the future; every kind of thing that happens."""
    count = Counter(ticket.status for ticket in one.tickets)
    assert set(count) == set(Status)
    assert len(one.tickets) == 40
    assert count[Status.RESOLVED] > 15
    instants = [entry.created_at for entry in one.entries]
    assert instants == sorted(instants)
    assert one.now - timedelta(days=15) < instants[0]
    assert instants[-1] <= one.now
    happened = {entry.action for entry in one.entries}
    assert {"ticket.forwarded", "ticket.reopened", "ticket.rated", "ticket.extended", "ticket.reminder"} <= happened
    assert max(row.level for row in one.escalations) > 1
    active = [ticket for ticket in one.tickets if ticket.status != Status.RESOLVED and ticket.due_at]
    assert any(ticket.due_at < one.now for ticket in active if ticket.due_at)
    assert any(one.now < ticket.due_at < one.now + timedelta(hours=4) for ticket in active if ticket.due_at)


def test_another_seed_tells_of_other_small_matters() -> None:
    now = now_of(STARTED)
    one, other = (tales.read(history.SCRIPT, today=now, seed=seed, students=["A", "B"]) for seed in (1, 2))
    assert [tale.title for tale in one] != [tale.title for tale in other]


def test_nothing_is_told_before_two_weeks_or_after_the_beginning() -> None:
    now = now_of(STARTED)
    for seed in range(20):
        steps = [
            step for tale in tales.read(history.SCRIPT, today=now, seed=seed, students=["A"]) for step in tale.steps
        ]
        assert now - timedelta(days=15) < min(step.at for step in steps)
        assert max(step.at for step in steps) <= now


def test_a_line_that_says_nothing_is_named(tmp_path: Path) -> None:
    script = tmp_path / "history.yml"
    script.write_text("tales: [{title: T, about: A / B, then: [-1 09:00 Asha dances]}]\nsmall: []\n")
    with pytest.raises(ValueError, match="'-1 09:00 Asha dances' says nothing that can be done"):
        tales.read(script, today=beginning(STARTED, "UTC"), seed=1, students=[])
