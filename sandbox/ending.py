"""Ctrl+C as a wish that is heard where nothing is half done: an exception in the midst of a library would be lost."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(Exception):
    """Somebody wants the sandbox to end."""


class Ending:
    """Listens for the wish while it is entered, in the main thread; asks nothing else of whoever is at work."""

    def __init__(self) -> None:
        self._wished = False
        self._then: Callable[[], None] = lambda: None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._wish) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self) -> None:
        """A place where it may end: Interrupted when that is wished."""
        if self._wished:
            raise Interrupted

    def then(self, end: Callable[[], None]) -> None:
        """Call this when the wish comes, at once when it is there."""
        self._then = end
        if self._wished:
            end()

    def _wish(self, _number: int, _frame: FrameType | None) -> None:
        self._wished = True
        self._then()
