"""So many at once and no more, in the order in which they came."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from domain.db import POOL_SECONDS, Begin
from domain.errors import NotSaved

# Python runs one thread at a time: transactions at once hand it to and fro at every word to the database. One place
# files no more tickets than four, but the slowest hundredth waits less: 138 to 188 ms beside 168 to 299, in three pairs
# of runs (tests/benchmarks/filing.py).
PLACES = 1

# Seconds: who is inside for longer waits for somebody's lock, and keeps nobody else from Python meanwhile.
BRIEF = 0.05

# So many at once, with those who wait: no more than the pool has connections.
MOST = 10


class Turnstile:
    """Lets `places` threads in at once, in the order in which they came, and for so many `seconds` at most (NotSaved).

    Who stays inside for longer than `brief` seconds takes up no place any more; `most` are inside at once.
    """

    def __init__(
        self, places: int = PLACES, seconds: float = POOL_SECONDS, *, brief: float = BRIEF, most: int = MOST
    ) -> None:
        self._places, self._seconds, self._brief, self._most = places, seconds, brief, most
        self._line: deque[threading.Lock] = deque()
        self._inside: dict[threading.Lock, float] = {}
        self._lock = threading.Lock()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Within it, one has a place."""
        turn = self._enter()
        try:
            yield
        finally:
            self._leave(turn)

    def _enter(self) -> threading.Lock:
        turn, until = threading.Lock(), time.monotonic() + self._seconds
        turn.acquire()
        with self._lock:
            self._line.append(turn)
            self._call()
        while not turn.acquire(timeout=min(self._brief, self._seconds)):
            with self._lock:
                self._call()
                if turn in self._line and time.monotonic() > until:
                    self._line.remove(turn)
                    raise NotSaved
        return turn

    def _leave(self, turn: threading.Lock) -> None:
        with self._lock:
            del self._inside[turn]
            self._call()

    def _call(self) -> None:
        """Let in whoever is first in line, as long as there is a place."""
        now = time.monotonic()
        quick = sum(now - since < self._brief for since in self._inside.values())
        while self._line and quick < self._places and len(self._inside) < self._most:
            turn = self._line.popleft()
            self._inside[turn], quick = now, quick + 1
            turn.release()


def in_turn(begin: Begin, turnstile: Turnstile) -> Begin:
    """A `begin` that passes the turnstile first."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with turnstile.passed(), begin() as session:
            yield session

    return opened
