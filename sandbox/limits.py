"""Slack's numbers: how long it waits, how often it may be asked.

The tiers are the published ones (docs.slack.dev, "Rate limits"): calls per minute, per method and workspace.
Burst sizes are unpublished; those here are the smallest that let an app live that paces itself at the
published rate. Posting has its own rule: one message per second and channel, with short bursts, and
"several hundred messages per minute" for the workspace.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


class Tier(Enum):
    """The class of a method's rate limit."""

    T1 = 1
    T2 = 2
    T3 = 3
    T4 = 4
    SPECIAL = 5
    POSTING = 6


PER_MINUTE = {Tier.T1: 1, Tier.T2: 20, Tier.T3: 50, Tier.T4: 100, Tier.SPECIAL: 600, Tier.POSTING: 600}
BURST = {Tier.T1: 1, Tier.T2: 5, Tier.T3: 10, Tier.T4: 20, Tier.SPECIAL: 60, Tier.POSTING: 60}


@dataclass(frozen=True)
class Limits:
    """What this workspace enforces; the defaults are Slack's. All times are seconds of real time."""

    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1800.0
    response_url_uses: int = 5
    event_retry_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    max_sockets: int = 10
    rates: bool = True
    per_minute: dict[Tier, int] = field(default_factory=lambda: dict(PER_MINUTE))
    burst: dict[Tier, int] = field(default_factory=lambda: dict(BURST))
    channel_per_second: float = 1.0
    channel_burst: int = 4

    @classmethod
    def unlimited(cls) -> Limits:
        """Everything enforced but the rates: for tests that are not about pace."""
        return cls(rates=False)


class Bucket:
    """A token bucket: `burst` calls at once, refilled at `rate` per second."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self.rate, self.burst = rate, burst
        self.tokens, self.at = float(burst), now

    def wait(self, now: float) -> float:
        """Seconds until a call is free; 0 when one is."""
        self.tokens = min(float(self.burst), self.tokens + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.rate

    def take(self) -> None:
        """Spend the call that `wait` found free."""
        self.tokens -= 1


class Pace:
    """Who may call now. Not thread-safe: the workspace's lock is held around it."""

    def __init__(self, limits: Callable[[], Limits], now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._buckets: dict[str, Bucket] = {}
        self._of: Limits | None = None

    def check(self, method: str, tier: Tier, channel: str | None) -> int | None:
        """None when the call may pass, else the whole seconds of `Retry-After`."""
        limits = self._limits()
        if not limits.rates:
            return None
        if limits is not self._of:  # The limits were replaced: the buckets start anew, full.
            self._buckets, self._of = {}, limits
        now = self._now()
        buckets = [self._method(method, tier, limits, now)]
        if tier is Tier.POSTING and channel:
            buckets.append(self._lane(channel, limits, now))
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 0:
            return max(1, math.ceil(wait))
        for bucket in buckets:
            bucket.take()
        return None

    def _method(self, method: str, tier: Tier, limits: Limits, now: float) -> Bucket:
        key = "posting" if tier is Tier.POSTING else method
        return self._bucket(key, limits.per_minute[tier] / 60, limits.burst[tier], now)

    def _lane(self, channel: str, limits: Limits, now: float) -> Bucket:
        return self._bucket(f"posting:{channel}", limits.channel_per_second, limits.channel_burst, now)

    def _bucket(self, key: str, rate: float, burst: int, now: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(rate, burst, now)
        return self._buckets[key]
