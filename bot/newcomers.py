"""Who is at the other end: a person never seen before is looked up in Slack and given a row."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from domain import people
from domain.db import Begin
from domain.errors import Unwelcome
from domain.people import Profile

REMEMBERED = 10_000


class Newcomers:
    """The door: `admit` before anything that a person does. Remembers the ids it has let in, the newest ones."""

    def __init__(self, begin: Begin, client: WebClient, now: Callable[[], datetime], team_id: str) -> None:
        self._begin, self._client, self._now, self._team_id = begin, client, now, team_id
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, user_id: str, team_id: str | None) -> None:
        """Make sure that the person has a row; Unwelcome for bots, strangers and the deactivated.

        `team_id` is the workspace that the payload names for them. Asks Slack at most once for each person, and
        never within a transaction.
        """
        if team_id and team_id != self._team_id:
            raise Unwelcome(why="your account belongs to another workspace")
        if self._known(user_id):
            return
        profile = read(self._client.users_info(user=user_id)["user"], self._team_id)
        with self._begin() as session:
            people.provision(session, profile, now=self._now())
        self._remember(user_id)

    def forget(self, user_id: str) -> None:
        """Ask anew the next time: Slack said that something about the person has changed."""
        with self._lock:
            self._seen.pop(user_id, None)

    def _known(self, user_id: str) -> bool:
        if user_id in self._seen:
            return True
        with self._begin() as session:
            user = people.known(session, user_id)
            known = user is not None and user.deactivated_at is None
        if known:
            self._remember(user_id)
        return known

    def _remember(self, user_id: str) -> None:
        with self._lock:
            self._seen[user_id] = None
            while len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)


def read(user: Mapping[str, Any], team_id: str) -> Profile:
    """What Slack says of a person, as `users.info` and `user_change` give it."""
    profile: Mapping[str, Any] = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name")
    return Profile(
        slack_user_id=str(user["id"]),
        team_id=team_id,
        name=str(name or user["id"]),
        email=profile.get("email") or None,
        timezone=user.get("tz") or None,
        bot=bool(user.get("is_bot")),
        stranger=bool(user.get("is_stranger")) or user.get("team_id", team_id) != team_id,
        deactivated=bool(user.get("deleted")),
    )
