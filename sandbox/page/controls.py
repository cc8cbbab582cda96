"""What the page needs from whoever runs the sandbox: a clock that can be moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class Controls(Protocol):
    """The sandbox's clock. Its methods may wait for a database: the page calls them from a thread of their own."""

    def now(self) -> datetime:
        """The sandbox's present time, with a time zone. Must answer at once; it is called from the page's loop."""

    def forward(self, by: timedelta) -> None:
        """Move time forward."""

    def next_deadline(self) -> datetime | None:
        """When the next thing falls due, None when nothing will."""
