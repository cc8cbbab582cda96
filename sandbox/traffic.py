"""What went between Slack and the app: a bounded record, for the people who develop the app and for tests."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Listener = Callable[["Exchange"], None]


@dataclass(frozen=True)
class Exchange:
    """One request and its answer.

    `direction` is "to slack" (a Web API call) or "to app" (a delivery); `via` is "web", "socket" or "http";
    `kind` the method or the payload's type; `status` an HTTP status, "ack", or the name of what went wrong.
    """

    number: int
    direction: str
    via: str
    kind: str
    payload: object
    response: object
    status: int | str
    started: datetime
    milliseconds: float


class Traffic:
    """The latest exchanges, oldest first; thread-safe."""

    def __init__(self, size: int = 2000) -> None:
        self._record: deque[Exchange] = deque(maxlen=size)
        self._numbers = itertools.count(1)
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def add(
        self,
        direction: str,
        via: str,
        kind: str,
        *,
        payload: object,
        response: object,
        status: int | str,
        started: datetime,
        milliseconds: float,
    ) -> Exchange:
        """Record one exchange and tell the listeners, which must not block."""
        with self._lock:
            number = next(self._numbers)
            exchange = Exchange(number, direction, via, kind, payload, response, status, started, milliseconds)
            self._record.append(exchange)
            listeners = list(self._listeners)
        for listener in listeners:
            listener(exchange)
        return exchange

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each exchange from now on; the answer ends it."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def exchanges(self, kind: str | None = None) -> list[Exchange]:
        """The recorded exchanges, of one kind when given."""
        with self._lock:
            return [exchange for exchange in self._record if kind in (None, exchange.kind)]

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._record.clear()
