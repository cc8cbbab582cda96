"""The demonstration's history is believable, complete, and the same each time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bot import campus
from domain.db import Begin
from domain.models import ActivityLog, Comment, Escalation, Ticket
from domain.policy import Status
from sandbox import history, tales
from sandbox.clock import beginning
from sandbox.start import COLLEGE

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


def past(begin: Begin, started: datetime, seed: int) -> Past:
    ids: dict[str, str] = {}

    def found(name: str) -> str:
        return ids.setdefault(name, f"{'U' if '@' in name else 'C'}{len(ids):08}")

    now = beginning(started, "Asia/Kolkata")
    campus.load(begin, COLLEGE, resolve_channel=found, find_person=found)
    assert history.make(begin, now=now, seed=seed) > 0
    with begin() as session:
        return Past(
            now.astimezone(UTC),
            list(session.scalars(select(Ticket).order_by(Ticket.id).options(joinedload(Ticket.category)))),
            list(session.scalars(select(ActivityLog).order_by(ActivityLog.id))),
            list(session.scalars(select(Comment).order_by(Comment.id))),
            list(session.scalars(select(Escalation).order_by(Escalation.id))),
        )


def test_the_same_seed_makes_the_same_history(begin: Begin, fresh_begin: Begin) -> None:
    once, again = past(begin, STARTED, seed=1), past(fresh_begin, STARTED, seed=1)
    assert numbered(once) == numbered(again)
    believable(once)


def test_it_is_believable_in_a_week_with_a_holiday(begin: Begin) -> None:
    believable(past(begin, FESTIVE, seed=2))


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
    now = beginning(STARTED, "Asia/Kolkata")
    one, other = (tales.read(history.SCRIPT, today=now, seed=seed, students=["A", "B"]) for seed in (1, 2))
    assert [tale.title for tale in one] != [tale.title for tale in other]


def test_nothing_is_told_before_two_weeks_or_after_the_beginning() -> None:
    now = beginning(STARTED, "Asia/Kolkata")
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
