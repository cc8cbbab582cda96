"""Whether somebody can still be told anything: Slack answers "ok" to a message to a deactivated person."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot import newcomers
from bot.channels.outcome import Later, Outcome, Unreachable
from bot.channels.slack import call
from domain import lanes, people
from domain.db import Begin
from domain.lanes import ASKED, USERS_INFO, Pace

REMEMBER_SECONDS = 600.0


class Presence:
    """Asks `users.info` and remembers the answer for ten minutes, or until Slack says that something changed."""

    def __init__(self, begin: Begin, client: WebClient, now: Callable[[], datetime], pace: Pace) -> None:
        self._begin, self._client, self._now, self._pace = begin, client, now, pace
        self._there: dict[str, float] = {}
        self._lock = threading.Lock()

    def forget(self, slack_user_id: str) -> None:
        """Ask again the next time."""
        with self._lock:
            self._there.pop(slack_user_id, None)

    def check(self, slack_user_id: str) -> Outcome | None:
        """None for somebody who is there; otherwise why nothing can be sent to them now."""
        with self._lock:
            until = self._there.get(slack_user_id, 0.0)
        if until > time.monotonic():
            return None
        with self._begin() as session:
            wait = lanes.take(session, ASKED, self._pace).total_seconds()
        if wait > 0:
            return Later(wait)
        answer = call(self._client, USERS_INFO, {"user": slack_user_id})
        if not isinstance(answer, SlackResponse):
            return answer
        profile = newcomers.read(answer["user"], str(answer["user"].get("team_id", "")))
        if profile.deactivated:
            with self._begin() as session:
                people.refresh(session, profile, now=self._now())
            return Unreachable("deactivated in Slack")
        with self._lock:
            self._there[slack_user_id] = time.monotonic() + REMEMBER_SECONDS
        return None
