"""The history, sent as it happens: two weeks of messages, each with the time it had."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from slack_sdk import WebClient
from sqlalchemy import func, select

from bot.channels import slack
from bot.channels.outcome import Sent
from bot.channels.rendering import Draft, Place, render
from domain import notifications
from domain.models import Delivery
from sandbox import history
from sandbox.limits import Limits

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from domain.db import Begin
    from sandbox.clock import Clock
    from sandbox.workspace import Workspace

Edited = tuple[str, str, int | None]  # which message: the kind of its edits, where it stands, its ticket


class Replay:
    """Winds the clock through the two weeks before some instant and sends what the bot's courier would have sent.

    The courier itself would take minutes: it keeps Slack's pace, claims each message and looks after every failure.
    Here nobody else is at work, so one transaction sends all that one event has led to; what cannot be sent is left
    to the courier. Of the edits of a message only the last one is made, at the end.
    """

    def __init__(self, begin: Begin, client: WebClient, workspace: Workspace, clock: Clock) -> None:
        self._begin, self._client, self._workspace, self._clock = begin, client, workspace, clock
        self._edits: dict[Edited, int] = {}

    def run(
        self, until: datetime, *, seed: int, pause: Callable[[], None] = lambda: None, script: Path = history.SCRIPT
    ) -> int:
        """How many tickets there are; the clock runs on from `until`. `pause` is called between any two things."""
        with ExitStack() as stack:
            stack.callback(self._clock.release, until)
            stack.callback(setattr, self._workspace, "limits", self._workspace.limits)
            self._workspace.limits = Limits.unlimited()
            passed = partial(self._passed, pause)
            count = history.make(self._begin, now=until, seed=seed, passed=passed, script=script)
            self._edit(until, pause)
            return count

    def _passed(self, pause: Callable[[], None], at: datetime) -> None:
        pause()
        self._clock.hold(at)
        with self._begin() as session:
            notifications.fan_out(session, now=at)
            waiting = select(Delivery).where(Delivery.state == "pending", Delivery.channel == "slack")
            for row in session.scalars(waiting.order_by(Delivery.id)):
                if row.edits:
                    self._edits[row.kind, row.destination, row.ticket_id] = row.id
                    row.state = "sent"
                else:
                    self._send(session, row, at)

    def _edit(self, now: datetime, pause: Callable[[], None]) -> None:
        """Make every message say what is so now."""
        for row_id in self._edits.values():
            pause()
            with self._begin() as session:
                self._send(session, session.get_one(Delivery, row_id), now)

    def _send(self, session: Session, row: Delivery, now: datetime) -> None:
        draft = render(Place(session, row, now, self._workspace.url))
        if isinstance(draft, Draft):
            outcome = slack.send(self._client, draft, row.destination, str(row.public_id))
            if not isinstance(outcome, Sent):
                return
            row.message_ref = outcome.ref or row.message_ref
        row.state, row.sent_at = "sent", func.clock_timestamp()
