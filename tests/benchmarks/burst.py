"""Five hundred forms handed in at the same moment: `uv run python -m tests.benchmarks.burst`.

The program runs as in production, in a process of its own, on one Socket Mode connection; Slack enforces its three
seconds and its rates. Each form has to be acknowledged in time and become one ticket, each ticket one card in its
office's channel and one receipt, at the pace that Slack allows and without ever being told to wait.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml
from sqlalchemy import func, select

from bot.blocks import form
from domain import catalog
from domain.db import Begin, beginner, engine
from domain.gauges import UNFINISHED
from domain.models import Delivery, Outbox, Ticket
from sandbox.limits import Limits, Tier
from sandbox.model import Outcome, View
from sandbox.server import LocalSlack
from sandbox.triggers import Trigger
from sandbox.workspace import Workspace
from tests import factories
from tests.benchmarks.ground import ground

FORMS, OFFICES, SECONDS, PATIENCE = 500, 20, 3.0, 600.0
MANIFEST: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "manifest.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Scene:
    """A Slack with five hundred open forms, and the database behind it."""

    slack: LocalSlack
    begin: Begin
    channels: list[str]
    views: list[View]


def main() -> None:
    workspace = Workspace()
    workspace.install(MANIFEST)
    statuses: Counter[int | str] = Counter()
    workspace.traffic.subscribe(lambda one: statuses.update([one.status]))
    with LocalSlack(workspace) as slack, ground(workspace) as place:
        scene = prepared(slack, beginner(engine(place.url)))
        with program(slack, place.plain_url) as running:
            assert workspace.wait_for(lambda: slack.sockets, PATIENCE)
            outcomes, taken = handed_in(scene)
            drained = until_sent(scene.begin)
            print(f"resident after all of it: {resident(running):.0f} MB (under 150)")
        report(scene, outcomes, taken, drained, statuses[429])


def prepared(slack: LocalSlack, begin: Begin) -> Scene:
    """Twenty offices, each with a channel; five hundred students, each before a form that is filled in."""
    workspace = slack.workspace
    channels = [workspace.add_channel(f"office-{number}").id for number in range(OFFICES)]
    people = [workspace.add_person(f"Student {n}", email=f"s{n}@example.edu").id for n in range(FORMS)]
    with begin() as session:
        for number, channel in enumerate(channels):
            office = factories.category(session, f"Office {number}", slack_channel_id=channel)
            factories.subcategory(session, office, f"Matter {number}")
        for person in people:
            factories.student(session, slack_user_id=person)
        offices = [office for office in catalog.offices(session) if office.name.startswith("Office")]
    matters = [matter for office in offices for matter in office.matters]
    views = []
    for number, person in enumerate(people):
        filled = form.new_ticket(offices, title=f"Fan {number} broken", matter=matters[number % len(matters)])
        views.append(workspace.views.open(Trigger(person, None, time.monotonic() + SECONDS), filled))
    return Scene(slack, begin, channels, views)


@contextmanager
def program(slack: LocalSlack, url: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """The help desk, in a process of its own."""
    app = slack.workspace.app
    settings = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": url,
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_API_URL": slack.api_url,
        **more,
    }
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=settings, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def resident(process: subprocess.Popen[bytes]) -> float:
    """The memory that it holds, in MB."""
    return psutil.Process(process.pid).memory_info().rss / 1e6


def handed_in(scene: Scene) -> tuple[list[Outcome], float]:
    """Everybody at once: what became of it, and how long all of it took."""
    acts, started = scene.slack.workspace.acts, time.monotonic()
    acting: list[Future[Outcome]] = [acts.submit(view.user_id, view) for view in scene.views]
    return [one.result(PATIENCE) for one in acting], time.monotonic() - started


def until_sent(begin: Begin) -> float:
    """Seconds until nothing waits to be told or sent."""
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        with begin() as session:
            untold = session.scalar(select(func.count()).where(Outbox.fanned_out_at.is_(None)))
            unsent = session.scalar(select(func.count()).where(Delivery.state.in_(UNFINISHED)))
        if not untold and not unsent:
            break
        time.sleep(0.2)
    return time.monotonic() - started


def report(scene: Scene, outcomes: list[Outcome], taken: float, drained: float, refused: int) -> None:
    failed = Counter(str(one.error or one.errors) for one in outcomes if one.error or one.errors)
    slowest = max(one.milliseconds for one in outcomes)
    with scene.begin() as session:
        tickets = session.scalar(select(func.count()).select_from(Ticket)) or 0
    print(f"{FORMS} forms at once, {FORMS / taken:.0f} a second; slowest acknowledgement {slowest:.0f} ms (under 3000)")
    print(f"refused or too late: {dict(failed) or 'none'}; tickets: {tickets} ({FORMS})")
    cards, receipts = seen(scene, scene.channels), seen(scene, [dm(scene, view) for view in scene.views])
    for name, found in {"cards": cards, "receipts": receipts}.items():
        twice = sum(count - 1 for count in found.values())
        print(f"{name}: {len(found)} of {FORMS}, {twice} twice")
    best = allowed(scene.slack.workspace.limits)
    print(f"drained in {drained:.0f} s; the limits allow {best:.0f} s; told to wait {refused} times (0)")


def seen(scene: Scene, channels: list[str]) -> Counter[str]:
    """How often each ticket stands in these channels, by its line."""
    messages = (message for channel in channels for message in scene.slack.workspace.messages(channel))
    return Counter(message.text.split(":")[0] for message in messages)


def dm(scene: Scene, view: View) -> str:
    return scene.slack.workspace.dm(view.user_id).id


def allowed(limits: Limits) -> float:
    """Seconds for all messages at the pace of the workspace, or for an office's cards at that of its channel."""
    workspace = (2 * FORMS - limits.burst[Tier.POSTING]) / (limits.per_minute[Tier.POSTING] / 60)
    channel = (FORMS / OFFICES - limits.channel_burst) / limits.channel_per_second
    return max(workspace, channel)


if __name__ == "__main__":
    main()
