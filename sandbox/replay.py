"""The history, replayed through the bot's own courier: two weeks of messages, each with the time it had."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from domain.models import Lane
from sandbox import history
from sandbox.limits import Limits

if TYPE_CHECKING:
    from bot.courier import Courier
    from domain.db import Begin
    from sandbox.clock import Clock
    from sandbox.workspace import Workspace


class Replay:
    """Winds the clock through the two weeks before `now` and sends what was to be sent, at no particular pace."""

    def __init__(
        self, begin: Begin, courier: Courier, workspace: Workspace, clock: Clock, pause: Callable[[], None]
    ) -> None:
        self._begin, self._courier, self._workspace, self._clock = begin, courier, workspace, clock
        self._pause = pause

    def run(self, now: datetime, *, seed: int) -> int:
        """How many tickets there are; the clock runs on from `now`. Run it before the courier is started."""
        pace, self._workspace.limits = self._workspace.limits, Limits.unlimited()
        try:
            return history.make(self._begin, now=now, seed=seed, passed=self._passed)
        finally:
            self._workspace.limits = pace
            self._clock.release(now)

    def _passed(self, at: datetime) -> None:
        self._pause()
        self._clock.hold(at)
        while self._courier.step():
            self._unlimit()

    def _unlimit(self) -> None:
        """Nothing waits for its lane: what the courier has learnt about the pace belongs to another time."""
        with self._begin() as session:
            session.execute(delete(Lane))
