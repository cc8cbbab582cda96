"""What changes in the workspace, carried from whichever thread it happens in to the page's loop, in batches."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.model import Change
from sandbox.traffic import Exchange
from sandbox.workspace import Workspace


@dataclass
class News:
    """What happened since the last batch, in order."""

    changes: list[Change] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)


class Feed:
    """One ear at the workspace for all pages; each page listens here, on the loop."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news: News | None = None
        self._stops: list[Callable[[], None]] = []
        self.listeners: list[Callable[[News], None]] = []

    def open(self) -> None:
        """Begin to listen; called on the loop."""
        self._loop = asyncio.get_running_loop()
        self._stops = [
            self._workspace.subscribe(lambda change: self._heard(lambda news: news.changes.append(change))),
            self._workspace.traffic.subscribe(lambda found: self._heard(lambda news: news.exchanges.append(found))),
        ]

    def close(self) -> None:
        """Listen no more; nothing reaches the loop afterwards."""
        while self._stops:
            self._stops.pop()()
        with self._lock:
            self._loop = None

    def _heard(self, note: Callable[[News], None]) -> None:
        with self._lock:
            if self._loop is None:
                return
            if self._news is None:
                self._news = News()
                self._loop.call_soon_threadsafe(self._tell)
            note(self._news)

    def _tell(self) -> None:
        with self._lock:
            news, self._news = self._news, None
        for listener in list(self.listeners):
            listener(news or News())
