"""What an interaction lends to the app for a short while: a trigger to open a view, a URL to answer at."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.limits import Limits
from sandbox.model import SlackError

REMEMBERED = 5000  # Beyond these, what has expired is forgotten, so that a long run does not grow.


@dataclass
class Trigger:
    """A person's act, for one view within three seconds; `view_id` is the modal it happened in."""

    user_id: str
    view_id: str | None
    expires: float
    used: bool = False


class Triggers:
    """The triggers that were given out."""

    def __init__(self, limits: Callable[[], Limits]) -> None:
        self._limits = limits
        self._known: dict[str, Trigger] = {}

    def new(self, user_id: str, view_id: str | None = None) -> str:
        """A trigger id for what this person just did."""
        now = time.monotonic()
        if len(self._known) > REMEMBERED:
            self._known = {key: old for key, old in self._known.items() if old.expires > now}
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._known[trigger_id] = Trigger(user_id, view_id, now + self._limits().trigger_seconds)
        return trigger_id

    def spend(self, trigger_id: str) -> Trigger:
        """The trigger, spent now; SlackError when it is unknown, spent or too old."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass
class ResponseUrl:
    """An address for five answers within thirty minutes.

    `source_ts` is the message that was acted on, `ephemeral` says whether that is an ephemeral one.
    """

    user_id: str
    channel_id: str
    expires: float
    left: int
    source_ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None


class ResponseUrls:
    """The addresses that were given out, by the secret in their path."""

    def __init__(self, limits: Callable[[], Limits]) -> None:
        self._limits = limits
        self._known: dict[str, ResponseUrl] = {}

    def new(self, user_id: str, channel_id: str, source_ts: str | None = None, *, ephemeral: bool = False) -> str:
        """The path of a new address, to be put behind the server's own."""
        limits, secret, now = self._limits(), secrets.token_urlsafe(18), time.monotonic()
        if len(self._known) > REMEMBERED:
            self._known = {key: old for key, old in self._known.items() if old.expires > now}
        expires, left = now + limits.response_url_seconds, limits.response_url_uses
        self._known[secret] = ResponseUrl(user_id, channel_id, expires, left, source_ts, ephemeral)
        return f"hooks/{secret}"

    def spend(self, secret: str) -> ResponseUrl:
        """The address behind a secret, one use poorer; SlackError when it is unknown, used up or too old."""
        found = self._known.get(secret)
        if found is None:
            raise SlackError("no_service")
        if time.monotonic() > found.expires:
            raise SlackError("expired_url")
        if found.left <= 0:
            raise SlackError("used_url")
        found.left -= 1
        return found
