"""What the page's clock control pulls: time, and the jobs of the bot that look at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.clock import Clock

STEPS = 200  # deadlines that one move forward stops at; what is left falls due at its end


class Levers:
    """The page's `Controls`. Before `connect` there is nothing that could fall due."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._deadline: Callable[[datetime], datetime | None] = lambda _: None
        self._tick: Callable[[], None] = lambda: None

    def connect(self, deadline: Callable[[datetime], datetime | None], tick: Callable[[], None]) -> None:
        """`deadline` tells the first instant after another at which something falls due; `tick` has it done."""
        self._deadline, self._tick = deadline, tick

    def now(self) -> datetime:
        """The sandbox's present time, in UTC."""
        return self._clock.now()

    def next_deadline(self) -> datetime | None:
        """When the next timer of a ticket falls due; None when nothing will."""
        return self._deadline(self._clock.now())

    def forward(self, by: timedelta) -> None:
        """Move time forward, by way of every deadline in between: a day passes as a day does."""
        until = self._clock.now() + by
        for _ in range(STEPS):
            at = self.next_deadline()
            if at is None or at >= until:
                break
            self._come_to(at)
        self._come_to(until)

    def _come_to(self, at: datetime) -> None:
        self._clock.forward(max(at - self._clock.now(), timedelta()))
        self._tick()
