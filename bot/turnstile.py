"""So many at once and no more, in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from domain.db import POOL_SECONDS, Begin
from domain.errors import NotSaved

# Python runs one thread at a time: more transactions at once only take turns oftener, and everybody waits longer.
PLACES = 4


class Turnstile:
    """Lets `places` threads in at once; the others wait in line, for so many `seconds` at most (NotSaved)."""

    def __init__(self, places: int = PLACES, seconds: float = POOL_SECONDS) -> None:
        self._free, self._seconds = places, seconds
        self._line: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Within it, one has a place."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._line.append(turn)
        if not turn.acquire(timeout=self._seconds) and not self._called(turn):
            raise NotSaved

    def _leave(self) -> None:
        with self._lock:
            if self._line:
                self._line.popleft().release()
            else:
                self._free += 1

    def _called(self, turn: threading.Lock) -> bool:
        """Whether it was somebody's turn at the very moment at which they gave up waiting; else they leave the line."""
        with self._lock:
            if turn in self._line:
                self._line.remove(turn)
                return False
            return True


def in_turn(begin: Begin, turnstile: Turnstile) -> Begin:
    """A `begin` that passes the turnstile first."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with turnstile.passed(), begin() as session:
            yield session

    return opened
