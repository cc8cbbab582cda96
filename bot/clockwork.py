"""The clock: which verb runs how often. It ticks on every replica; what makes a thing happen once is its claim."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.orm import Session

from domain import daily, escalation
from domain.db import Begin
from domain.errors import NotSaved

LOG = structlog.get_logger(__name__)

BATCHES = 1000  # in one tick, so that a job that never comes to its end does not hold the clock

Observe = Callable[[str, float, int], None]


@dataclass(frozen=True)
class Job:
    """A verb that is run again and again, a batch each time, until a batch finds nothing left to do.

    `verb` gets the session and `now=`, and answers how many things it did; each batch is one transaction.
    """

    name: str
    seconds: float
    verb: Callable[..., int]


SWEEP = Job("sweep", 5.0, escalation.sweep)
DIGESTS = Job("digests", 60.0, daily.digests)

JOBS: tuple[Job, ...] = (SWEEP, DIGESTS)


class Clockwork:
    """The running clock."""

    def __init__(
        self,
        begin: Begin,
        now: Callable[[], datetime],
        *,
        jobs: Iterable[Job] = JOBS,
        observe: Observe = lambda _name, _seconds, _count: None,
    ) -> None:
        self._begin, self._now, self._observe = begin, now, observe
        self._stopping = False
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for job in jobs:
            first = datetime.now(UTC)
            self._scheduler.add_job(self.tick, "interval", [job], seconds=job.seconds, id=job.name, next_run_time=first)

    def start(self) -> None:
        """Tick, from now on."""
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the batches that run, begin no other."""
        self._stopping = True
        self._scheduler.shutdown(wait=True)

    def tick(self, job: Job) -> int:
        """Run a job until there is nothing left for it; how many things it did. What fails is tried again next time."""
        started, done = time.monotonic(), 0
        try:
            for _ in range(BATCHES):
                if self._stopping or not (count := self._batch(job)):
                    break
                done += count
        except NotSaved:
            LOG.warning("job_postponed", job=job.name)
        except Exception:  # An edge: one bad row must not end the clock.
            LOG.exception("job_failed", job=job.name)
        self._observe(job.name, time.monotonic() - started, done)
        return done

    def _batch(self, job: Job) -> int:
        with self._begin() as session:
            return _ran(job, session, self._now())


def _ran(job: Job, session: Session, now: datetime) -> int:
    return job.verb(session, now=now)
