"""What everything in the workspace stands on: one lock, one clock, ids, and the news that something changed."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.model import Change

BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Ground:
    """The lowest layer of `Workspace`."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self._ids = itertools.count(1)
        self._last_ts = 0
        self._listeners: list[Callable[[Change], None]] = []

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` with every visible change, under the lock: it must not block. The answer ends it."""
        with self.lock:
            self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def wait_for(self, seen: Callable[[], Any], seconds: float = 5.0) -> Any:  # noqa: ANN401 - what `seen` returns
        """Wait until `seen()` is true and return it; its last (false) value after `seconds`.

        It is asked after every change here and, for what happens elsewhere, every 20 ms.
        """
        deadline = time.monotonic() + seconds
        while not (value := seen()) and time.monotonic() < deadline:
            with self.changed:
                self.changed.wait(0.02)
        return value

    def tell(self, change: Change) -> None:
        """Something visible changed."""
        with self.changed:
            self.changed.notify_all()
        for listener in list(self._listeners):
            listener(change)

    def new_id(self, prefix: str) -> str:
        """An id as Slack forms them."""
        number, digits = next(self._ids), ""
        while number or len(digits) < 8:  # noqa: PLR2004 - the digits of an id
            number, digit = divmod(number, 36)
            digits = BASE36[digit] + digits
        return f"{prefix}0{digits}"

    def now_seconds(self) -> int:
        """The workspace's clock as Unix seconds."""
        return int(self.clock().timestamp())

    def new_ts(self) -> str:
        """A message's timestamp: the clock in microseconds, and never the same twice."""
        with self.lock:
            micros = int(self.clock().timestamp() * 1_000_000)
            self._last_ts = max(micros, self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"
