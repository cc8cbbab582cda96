"""The sandbox's clock runs, stands, and moves forward by way of the deadlines."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from sandbox import levers
from sandbox.clock import Clock, beginning
from sandbox.levers import Levers

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(clock: Clock, instant: datetime) -> bool:
    return instant <= clock.now() < instant + timedelta(minutes=10)


@pytest.mark.parametrize("day", range(1, 8))
def test_a_sandbox_begins_on_this_weeks_wednesday_whenever_it_is_started(day: int) -> None:
    started = datetime(2026, 11, 22 + day, 23, tzinfo=UTC) - timedelta(hours=6)
    assert beginning(started, "Asia/Kolkata") == datetime(2026, 11, 25, 5, 30, tzinfo=UTC)


def test_it_stands_while_it_is_held_and_runs_on_from_where_it_is_released() -> None:
    clock = Clock()
    clock.hold(NOON)
    assert clock.now() == clock.now() == NOON
    clock.release(NOON + HOUR)
    first = clock.now()
    assert at(clock, NOON + HOUR)
    assert clock.now() > first


def test_it_never_moves_backward() -> None:
    with pytest.raises(ValueError, match="only moves forward"):
        Clock().forward(-HOUR)


def test_nothing_is_due_before_there_is_a_bot() -> None:
    assert Levers(Clock()).next_deadline() is None


def test_a_move_forward_stops_at_every_deadline_on_its_way() -> None:
    clock, seen = Clock(), list[datetime]()
    clock.release(NOON)
    deadlines = [NOON + HOUR, NOON + 3 * HOUR, NOON + 30 * HOUR]
    controls = Levers(clock)
    controls.connect(lambda after: next((d for d in deadlines if d > after), None), lambda: seen.append(clock.now()))
    controls.forward(timedelta(days=1))
    expected = [NOON + HOUR, NOON + 3 * HOUR, NOON + timedelta(days=1)]
    assert len(seen) == len(expected)
    assert all(wanted <= come < wanted + timedelta(minutes=10) for come, wanted in zip(seen, expected, strict=True))


class Post:
    """Something to be sent at each tick, which takes three looks to arrive."""

    def __init__(self, waiting: int = 0) -> None:
        self.waiting, self.log = waiting, list[str]()

    def tick(self) -> None:
        self.waiting += 3
        self.log.append("tick")

    def quiet(self) -> bool:
        arrived = self.waiting == 1
        self.waiting = max(0, self.waiting - 1)
        self.log += ["arrived"] if arrived else []
        return self.waiting == 0


def moved(post: Post) -> list[str]:
    clock = Clock()
    clock.release(NOON)
    controls = Levers(clock)
    controls.connect(lambda after: NOON + HOUR if after < NOON + HOUR else None, post.tick, post.quiet)
    controls.forward(2 * HOUR)
    return post.log


def test_what_is_told_at_one_deadline_arrives_before_the_next() -> None:
    assert moved(Post()) == ["tick", "arrived", "tick", "arrived"]


def test_one_move_begins_when_the_last_has_ended() -> None:
    clock, at_once, moving = Clock(), list[int](), threading.Semaphore(0)

    def tick() -> None:
        moving.release()
        time.sleep(0.01)
        moving.acquire()
        at_once.append(moving._value)

    controls = Levers(clock)
    controls.connect(lambda _: None, tick)
    with ThreadPoolExecutor(4) as crew:
        list(crew.map(controls.forward, [HOUR] * 4))
    assert at_once == [0] * 4


def test_a_backlog_holds_up_a_move_only_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levers, "SETTLE_SECONDS", 0.05)
    assert moved(Post(waiting=10**6)) == ["tick", "tick"]
