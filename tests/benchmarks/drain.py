"""A backlog for fifty channels, while Slack answers after 200 ms: `uv run python -m tests.benchmarks.drain`.

Slack enforces its rates. What they allow is computed from them, bursts included; the courier's share of that is
printed, and how often it was told to wait, which has to be never.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from slack_sdk import WebClient
from sqlalchemy import func, select

from bot.courier import Courier
from domain import outbox
from domain.db import Begin, beginner, engine
from domain.models import Delivery
from sandbox.faults import Fault
from sandbox.limits import Limits, Tier
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.benchmarks.delivery import MANIFEST
from tests.benchmarks.ground import ground

CHANNELS, EACH, LATENCY = 50, 10, 0.2
PATIENCE_SECONDS = 300.0
TOO_MANY = 429


def main() -> None:
    workspace = Workspace()
    workspace.install(MANIFEST)
    channels = [workspace.add_channel(f"office-{number}").id for number in range(CHANNELS)]
    with LocalSlack(workspace) as slack, ground() as place:
        begin = beginner(engine(place.url, pool_size=20))
        client = WebClient(workspace.app.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=20)
        workspace.faults.always("*", Fault.LATENCY, seconds=LATENCY)
        seconds = drained(begin, Courier(begin, client, lambda: datetime.now(UTC)), channels)
    report(workspace, channels, seconds)


def drained(begin: Begin, courier: Courier, channels: list[str]) -> float:
    """Seconds from the commit of the backlog until all of it was sent."""
    courier.start()
    backlog(begin, channels)
    started = time.monotonic()
    while left(begin) and time.monotonic() - started < PATIENCE_SECONDS:
        time.sleep(0.05)
    seconds = time.monotonic() - started
    courier.stop()
    return seconds


def backlog(begin: Begin, channels: list[str]) -> None:
    """As many messages for each channel, in turn."""
    with begin() as session:
        for number in range(CHANNELS * EACH):
            where = channels[number % CHANNELS]
            session.add(
                Delivery(kind="operators", destination=where, facts={"text": f"No. {number}"}, dedupe_key=str(number))
            )
        outbox.wake(session)


def left(begin: Begin) -> int:
    with begin() as session:
        return session.scalar(select(func.count()).where(Delivery.state != "sent")) or 0


def report(workspace: Workspace, channels: list[str], seconds: float) -> None:
    wanted = CHANNELS * EACH
    arrived = [message.text for channel in channels for message in workspace.messages(channel)]
    refused = sum(one.status == TOO_MANY for one in workspace.traffic.exchanges("chat.postMessage"))
    best = allowed(workspace.limits)
    print(f"{len(arrived)} of {wanted} messages in {CHANNELS} channels, {len(arrived) - len(set(arrived))} twice")
    print(f"drained in {seconds:.1f} s; the limits allow {best:.1f} s; told to wait {refused} times (0)")
    print(f"ratio {best / seconds:.2f} (at least 0.90)")


def allowed(limits: Limits) -> float:
    """Seconds for the backlog at the pace that the workspace and each channel allow, whichever takes longer."""
    posting = (CHANNELS * EACH - limits.burst[Tier.POSTING]) / (limits.per_minute[Tier.POSTING] / 60)
    channel = (EACH - limits.channel_burst) / limits.channel_per_second
    return max(posting, channel, 0.0) + LATENCY


if __name__ == "__main__":
    main()
