"""From the commit of a ticket to Slack's receiving its card, idle: `uv run python -m tests.benchmarks.delivery`.

The courier runs in a process of its own, as in production. In the same run the floor is measured: what PostgreSQL
needs to wake a listener, and what one bare call of chat.postMessage takes until Slack has the message.
"""

from __future__ import annotations

import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import psycopg
from slack_sdk import WebClient

from bot import logs
from bot.courier import Courier
from domain import filing, people
from domain.db import Begin, beginner, engine
from sandbox.limits import Limits
from sandbox.model import Change
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.benchmarks.ground import Ground, ground

TICKETS, WARMING = 50, 5
QUIET_SECONDS = 1.2  # between two tickets, so that the courier is idle again and the channel's pace allows the next
PATIENCE_SECONDS = 30.0
MANIFEST = {
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:write", "users:read"]}},
    "features": {"app_home": {"messages_tab_enabled": True}},
    "display_information": {"name": "R"},
}


class Watch:
    """When the last message arrived in a channel."""

    def __init__(self, workspace: Workspace, channel: str) -> None:
        self._channel, self._arrived, self.at = channel, threading.Event(), 0.0
        workspace.subscribe(self._changed)

    def time(self, deed: Callable[[], float]) -> float:
        """Milliseconds from the instant that `deed` returns to the message that it leads to."""
        self._arrived.clear()
        started = deed()
        if not self._arrived.wait(PATIENCE_SECONDS):
            raise RuntimeError("No message came.")
        return (self.at - started) * 1000

    def _changed(self, change: Change) -> None:
        if change.kind == "message" and change.channel_id == self._channel:
            self.at = time.perf_counter()
            self._arrived.set()


def main() -> None:
    workspace = Workspace()
    workspace.install(MANIFEST)
    with LocalSlack(workspace) as slack, ground(workspace) as place:
        watch = Watch(workspace, place.channel or "")
        with courier(place, slack):
            cards = delivered(place, watch)
        workspace.limits = Limits.unlimited()
        woken, posted = wakings(place), posts(slack, place, watch)
    show("commit to card", cards)
    show("floor: notify", woken)
    show("floor: post", posted)
    floor, middle = statistics.median(woken) + statistics.median(posted), statistics.median(cards)
    print(f"median {middle:.1f} ms (under 50), {middle / floor:.1f} times the floor of {floor:.1f} ms")


def delivered(place: Ground, watch: Watch) -> list[float]:
    """Milliseconds for each ticket, filed one after the other into silence."""
    begin = beginner(engine(place.url))
    found = []
    for number in range(WARMING + TICKETS):
        time.sleep(QUIET_SECONDS)
        who = place.students[number % len(place.students)]
        found.append(watch.time(lambda who=who: filed(begin, place, who)))  # type: ignore[misc]
    return found[WARMING:]


def filed(begin: Begin, place: Ground, who: str) -> float:
    """File a ticket; when its commit was over."""
    now = datetime.now(UTC)
    with begin() as session:
        student = people.known(session, who)
        if student is None:
            raise LookupError(who)
        wish = filing.Request(title="Fan broken", subcategory_id=place.subcategory_id)
        filing.file(session, wish, by=people.standing(session, student), now=now)
    return time.perf_counter()


def wakings(place: Ground) -> list[float]:
    """Milliseconds from a commit to the wake-up of whoever listens."""
    found = []
    with psycopg.connect(place.plain_url, autocommit=True) as ear, psycopg.connect(place.plain_url) as mouth:
        ear.execute("LISTEN floor")
        for _ in range(TICKETS):
            mouth.execute("NOTIFY floor")
            mouth.commit()
            started = time.perf_counter()
            next(ear.notifies(timeout=PATIENCE_SECONDS, stop_after=1))
            found.append((time.perf_counter() - started) * 1000)
    return found


def posts(slack: LocalSlack, place: Ground, watch: Watch) -> list[float]:
    """Milliseconds from the start of a bare call to Slack's having the message."""
    client = WebClient(slack.workspace.app.bot_token, base_url=slack.api_url, retry_handlers=[])

    def post() -> float:
        started = time.perf_counter()
        client.chat_postMessage(channel=place.channel or "", text="Fan broken")
        return started

    return [watch.time(post) for _ in range(TICKETS)]


@contextmanager
def courier(place: Ground, slack: LocalSlack) -> Iterator[None]:
    """The courier in a process of its own."""
    here, there = multiprocessing.Pipe()
    facts = (place.url, slack.workspace.app.bot_token, slack.api_url, there)
    process = multiprocessing.get_context("spawn").Process(target=serve, args=facts)
    process.start()
    try:
        here.recv()
        yield
    finally:
        here.send("end")
        process.join()


def serve(url: str, token: str, api: str, line: Connection) -> None:
    logs.start(json=True)
    client = WebClient(token, base_url=api, retry_handlers=[], timeout=20)
    running = Courier(beginner(engine(url)), client, lambda: datetime.now(UTC))
    running.start()
    line.send("ready")
    line.recv()
    running.stop()


def show(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    late = ordered[int(len(ordered) * 0.95)]
    print(f"{name:<16} p50 {statistics.median(ordered):6.1f} ms   p95 {late:6.1f} ms   max {ordered[-1]:6.1f} ms")


if __name__ == "__main__":
    main()
