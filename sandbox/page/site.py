"""The page's lasting part: one for each local Slack, whatever tabs come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from nicegui import background_tasks, core
from nicegui.client import Client

from sandbox.model import Member
from sandbox.page.controls import Controls
from sandbox.page.feed import Feed
from sandbox.page.marks import Marks
from sandbox.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sandbox.page.tab import Tab

PAST_DUE = timedelta(seconds=1)
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


class Site:
    """The workspace and the clock that all tabs show."""

    def __init__(self, workspace: Workspace, controls: Controls) -> None:
        self.workspace, self.controls = workspace, controls
        self.feed, self.marks = Feed(workspace), Marks(workspace)
        self.tabs: set[Tab] = set()

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[dict[str, Site]]:
        """Runs with the server; what it yields is the state in which the page finds its site."""
        self.feed.open()
        self.marks.open()
        yield {"site": self}
        self.feed.close()
        for client in list(Client.instances.values()):
            client.delete()
        await self._end_watcher()

    @staticmethod
    async def _end_watcher() -> None:
        """The watcher of all sockets ends with this loop; the next site starts its own."""
        engine = core.sio.eio
        await engine.shutdown()
        engine.service_task_event, engine.start_service_task = None, True

    def people(self) -> list[Member]:
        """Those whom a tab may be: members who are neither bots nor gone."""
        return [one for one in self.workspace.people.values() if not (one.is_bot or one.deleted)]

    def person(self, wanted: str | None) -> Member | None:
        """The person with this id, name or handle; without one, the first there is."""
        people = self.people()
        sought = (wanted or "").casefold()
        for member in people:
            if sought in (member.id.casefold(), member.name.casefold(), member.handle.casefold()):
                return member
        return people[0] if people and not wanted else None

    def skew(self, real: datetime) -> float:
        """Seconds by which the sandbox's clock is ahead of the real one."""
        return round((self.controls.now() - real).total_seconds())

    async def forward(self, step: str) -> str | None:
        """Move the clock by an hour, a day, or to just past the next deadline; a sentence when there is none."""
        by = STEPS.get(step)
        if by is None:
            deadline = await asyncio.to_thread(self.controls.next_deadline)
            if deadline is None:
                return "Nothing is due: there is no deadline ahead."
            by = max(deadline - self.controls.now(), timedelta()) + PAST_DUE
        await asyncio.to_thread(self.controls.forward, by)
        for tab in self.tabs:
            tab.tell_time()
        return None


def in_background(work: Coroutine[Any, Any, None]) -> None:
    """Run on the page's loop; what goes wrong is logged."""
    background_tasks.create(work, name="page")
