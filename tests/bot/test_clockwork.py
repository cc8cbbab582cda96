from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.clockwork import JOBS, Clockwork, Job
from domain.db import Begin

PATIENCE_SECONDS = 20


def test_a_job_is_repeated_until_it_finds_nothing_left(begin: Begin, now: datetime) -> None:
    left = [3, 2, 0, 5]
    job = Job("count", 60, lambda _session, *, now: left.pop(0))  # noqa: ARG005
    assert Clockwork(begin, lambda: now, jobs=[]).tick(job) == 5
    assert left == [5]


def test_a_job_that_fails_is_logged_and_undone_and_does_not_end_the_clock(fresh_begin: Begin, now: datetime) -> None:
    def fail(session: Session, **_: Any) -> int:
        session.execute(text("INSERT INTO hostels (name) VALUES ('Neeladri')"))
        raise ZeroDivisionError

    clockwork = Clockwork(fresh_begin, lambda: now, jobs=[])
    assert clockwork.tick(Job("fail", 60, fail)) == 0
    with fresh_begin() as session:
        assert session.scalar(text("SELECT count(*) FROM hostels")) == 0


def test_the_clock_ticks_at_once_and_again_and_tells_how_long_it_took(begin: Begin, now: datetime) -> None:
    enough, seen = threading.Event(), []

    def observe(name: str, seconds: float, count: int) -> None:
        seen.append((name, count))
        if len(seen) == 2:
            enough.set()

    job = Job("tick", 0.05, lambda _session, *, now: 0)  # noqa: ARG005
    clockwork = Clockwork(begin, lambda: now, jobs=[job], observe=observe)
    clockwork.start()
    assert enough.wait(PATIENCE_SECONDS)
    clockwork.stop()
    assert seen[0] == ("tick", 0)


def test_stopping_waits_for_what_runs(begin: Begin, now: datetime) -> None:
    running, ended = threading.Event(), []

    def long(_session: Session, **_: Any) -> int:
        running.set()
        threading.Event().wait(0.2)
        ended.append(True)
        return 1

    clockwork = Clockwork(begin, lambda: now, jobs=[Job("long", 60, long)])
    clockwork.start()
    assert running.wait(PATIENCE_SECONDS)
    clockwork.stop()
    assert ended == [True]


def test_every_job_has_a_name_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
