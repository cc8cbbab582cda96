"""What the page's clock control pulls: time, and the jobs of the bot that look at it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.clock import Clock

STEPS = 200  # deadlines that one move forward stops at; what is left falls due at its end
SETTLE_SECONDS, NAP_SECONDS = 2.0, 0.02  # how long one move forward waits in all for what it tells to arrive


class Levers:
    """The page's `Controls`. Before `connect` there is nothing that could fall due."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._moving = clock, threading.Lock()
        self._deadline: Callable[[datetime], datetime | None] = lambda _: None
        self._tick: Callable[[], None] = lambda: None
        self._quiet: Callable[[], bool] = lambda: True

    def connect(
        self,
        deadline: Callable[[datetime], datetime | None],
        tick: Callable[[], None],
        quiet: Callable[[], bool] = lambda: True,
    ) -> None:
        """`deadline` tells the first instant after another at which something falls due; `tick` has it done.

        `quiet` tells whether nothing has still to be sent.
        """
        self._deadline, self._tick, self._quiet = deadline, tick, quiet

    def now(self) -> datetime:
        """The sandbox's present time, in UTC."""
        return self._clock.now()

    def next_deadline(self) -> datetime | None:
        """When the next timer of a ticket falls due; None when nothing will."""
        return self._deadline(self._clock.now())

    def forward(self, by: timedelta) -> None:
        """Move time forward, by way of every deadline in between: a day passes as a day does. One move at a time."""
        with self._moving:
            until, patience = self._clock.now() + by, time.monotonic() + SETTLE_SECONDS
            for _ in range(STEPS):
                at = self.next_deadline()
                if at is None or at >= until:
                    break
                self._come_to(at, patience)
            self._come_to(until, patience)

    def _come_to(self, at: datetime, patience: float) -> None:
        """What is told there arrives before the next deadline: it may be settled by that, and not be sent at all."""
        self._clock.forward(max(at - self._clock.now(), timedelta()))
        self._tick()
        while not self._quiet() and time.monotonic() < patience:
            time.sleep(NAP_SECONDS)
