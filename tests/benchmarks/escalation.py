"""Three replicas tick at once over 10,000 deadlines: `uv run python -m tests.benchmarks.escalation`.

The deadlines pass within one minute of real time, while three processes sweep, fan out and send, each as the program
does it. In the end every escalation is counted: in the database, and in the local Slack, message by message. Slack's
own limits hold. The offices have no channels here: what is counted is who is told.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from slack_sdk import WebClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot import logs
from bot.clockwork import SWEEP, Clockwork
from bot.courier import Courier
from domain import db
from domain.db import Begin
from domain.models import ActivityLog, Delivery, Escalation, Outbox, Timer, User
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests import crowd
from tests.benchmarks.ground import ground

TICKETS, REPLICAS, OFFICES = 10_000, 3, 10
AHEAD, WITHIN, LONGEST = timedelta(seconds=15), timedelta(minutes=1), 900
MANIFEST: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "manifest.yml").read_text())


def main() -> None:
    with ground() as place, LocalSlack(Workspace()) as slack:
        slack.workspace.install(MANIFEST)
        engine = db.engine(place.url, statement_seconds=120)
        begin = db.beginner(engine)
        due = prepare(begin, slack.workspace)
        with replicas(place.url, slack) as processes:
            seconds = settled(begin, due + WITHIN, processes)
        report(begin, slack.workspace, seconds)
        engine.dispose()


def prepare(begin: Begin, workspace: Workspace) -> datetime:
    """Ten offices whose people are in Slack, and ten thousand tickets; when the first is due."""
    with begin() as session:
        where = crowd.offices(session, OFFICES)
        for user in session.scalars(select(User)):
            user.slack_user_id = workspace.add_person(user.called, email=user.email).id
        session.execute(text("UPDATE categories SET slack_channel_id = NULL"))
        session.execute(text("UPDATE users SET slack_user_id = NULL WHERE id = :id"), {"id": where.student})
    due = datetime.now(UTC) + AHEAD
    with begin() as session:
        crowd.tickets(session.connection(), where, TICKETS, due=due, spread=WITHIN)
        crowd.settle(session.connection())
    return due


@contextmanager
def replicas(url: str, slack: LocalSlack) -> Iterator[list[BaseProcess]]:
    """Three processes, each the clock and the courier of one replica."""
    context, lines = multiprocessing.get_context("spawn"), []
    processes: list[BaseProcess] = []
    for _ in range(REPLICAS):
        here, there = multiprocessing.Pipe()
        arguments = (url, slack.workspace.app.bot_token, slack.api_url, there)
        processes.append(context.Process(target=replica, args=arguments))
        lines.append(here)
    try:
        for process in processes:
            process.start()
        yield processes
    finally:
        for line, process in zip(lines, processes, strict=True):
            line.send("end")
            process.join()


def replica(url: str, token: str, api: str, line: Connection) -> None:
    logs.start(json=True)
    begin = db.beginner(db.engine(url, pool_size=20))
    client = WebClient(token, base_url=api, retry_handlers=[])
    courier = Courier(begin, client, clock)
    ticking = Clockwork(begin, clock, jobs=(SWEEP,))
    courier.start()
    ticking.start()
    line.recv()
    ticking.stop()
    courier.stop()


def clock() -> datetime:
    return datetime.now(UTC)


def settled(begin: Begin, last: datetime, processes: list[BaseProcess]) -> tuple[float, float]:
    """Seconds from the last deadline to the last escalation, and to the last message."""
    swept, until = 0.0, time.monotonic() + LONGEST
    while time.monotonic() < until and all(process.is_alive() for process in processes):
        with begin() as session:
            passed, fired, waiting, unsent = progress(session)
        print(f"{passed:+7.0f} s   {fired:6} escalations   {waiting:6} events waiting   {unsent:5} unsent", flush=True)
        late = (clock() - last).total_seconds()
        swept = swept or (late if fired >= TICKETS else 0.0)
        if swept and not waiting and not unsent:
            return swept, late
        time.sleep(3)
    raise RuntimeError("it did not settle")


def progress(session: Session) -> tuple[float, int, int, int]:
    first = session.scalar(select(func.min(Timer.fired_for)))
    passed = (clock() - first).total_seconds() if first else 0.0
    unfinished = Delivery.state.in_(("pending", "leased", "unknown"))
    counts = (
        select(func.count()).select_from(Escalation),
        select(func.count()).where(Outbox.fanned_out_at.is_(None)),
        select(func.count()).where(unfinished),
    )
    fired, waiting, unsent = (session.scalar(query) or 0 for query in counts)
    return passed, fired, waiting, unsent


def report(begin: Begin, workspace: Workspace, seconds: tuple[float, float]) -> None:
    with begin() as session:
        fired = session.scalar(select(func.count()).select_from(Escalation))
        tickets = session.scalar(select(func.count(Escalation.ticket_id.distinct())))
        entries = session.scalar(select(func.count()).where(ActivityLog.action == "ticket.escalated"))
        late = session.execute(select(Escalation.created_at, Timer.fired_for).join(Timer, SAME)).all()
        told, wrong = heard(session)
        rows = session.scalars(select(Delivery).where(Delivery.message_ref.is_not(None))).all()
        dead = session.scalar(select(func.count()).where(Delivery.state == "dead"))
    worst = sorted((told - due).total_seconds() for told, due in late if due)
    posted, twice = in_slack(workspace)
    print(f"escalations {fired}, tickets {tickets}, entries of the history {entries} (all {TICKETS})")
    print(f"late by {worst[len(worst) // 2]:.1f} s in the middle, {worst[-1]:.1f} s at most; the sweep looks every 5 s")
    print(f"told to whom they were meant for, once: {told}; never or twice: {wrong}")
    print(f"messages in Slack {posted} for {len(rows)} deliveries, posted twice {twice}, given up {dead}")
    print(f"swept {seconds[0]:.0f} s, told {seconds[1]:.0f} s after the last deadline")
    if (fired, tickets, entries, told, wrong, twice, dead) != (*[TICKETS] * 4, 0, 0, 0) or posted != len(rows):
        raise RuntimeError("something was lost, or done twice")


SAME = (Timer.ticket_id == Escalation.ticket_id) & (Timer.rule == Escalation.rule)


def heard(session: Session) -> tuple[int, int]:
    """How many escalations reached their target in exactly one message, and how many did not."""
    reached: Counter[tuple[int, UUID | None]] = Counter()
    arrived = select(Delivery).where(Delivery.message_ref.is_not(None))
    for row in session.scalars(arrived):
        ids = row.facts.get("escalations") or [row.facts["escalation_id"]]
        reached.update((one, row.user_id) for one in ids)
    times = [reached[one] for one in session.execute(select(Escalation.id, Escalation.target_id)).all()]
    return times.count(1), len(times) - times.count(1)


def in_slack(workspace: Workspace) -> tuple[int, int]:
    """How many direct messages stand in Slack, and how many of them are there more than once."""
    talks = [channel.id for channel in workspace.channels.values() if channel.is_im]
    said = [str(message.metadata) for talk in talks for message in workspace.messages(talk)]
    return len(said), len(said) - len(set(said))


if __name__ == "__main__":
    main()
