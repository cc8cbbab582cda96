"""The sandbox's clock: it runs like any other, but it can be set, held and moved forward."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEDNESDAY = 2
BEGINNING = time(11)


class Clock:
    """Real time, and how far it is set off; may be used from any thread."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._held: datetime | None = None
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The present time, in UTC."""
        with self._lock:
            return self._held or datetime.now(UTC) + self._ahead

    def hold(self, at: datetime) -> None:
        """Stand still at this instant."""
        with self._lock:
            self._held = at.astimezone(UTC)

    def release(self, at: datetime) -> None:
        """Run on from this instant."""
        with self._lock:
            self._held, self._ahead = None, at.astimezone(UTC) - datetime.now(UTC)

    def forward(self, by: timedelta) -> None:
        """Move forward; ValueError when it would be backward."""
        if by < timedelta():
            raise ValueError("The sandbox's clock only moves forward.")
        with self._lock:
            self._ahead += by


def beginning(real: datetime, zone: str) -> datetime:
    """When a sandbox begins: this week's Wednesday at 11:00 there, whenever it is started.

    So offices are open, and the demonstration looks the same on a Sunday at night.
    """
    local = real.astimezone(ZoneInfo(zone))
    wednesday = local.date() + timedelta(days=WEDNESDAY - local.weekday())
    return datetime.combine(wednesday, BEGINNING, ZoneInfo(zone))
