"""How this Slack can be told to misbehave: each fault for the next calls, or for all, of what it matches.

    workspace.faults.next("chat.postMessage", Fault.LOST_RESPONSE)
    workspace.faults.next("chat.postMessage", Fault.RATE_LIMITED, times=3, seconds=30, channel="C0…")
    workspace.faults.always("*", Fault.LATENCY, seconds=0.2)
    workspace.faults.next("slash_commands", Fault.REDELIVERED)
    workspace.faults.sockets(Fault.SOCKET_SILENT)

What a fault matches is a Web API method ("chat.update"), "response_url", "websocket" (a connection being
opened), or a delivery to the app by its envelope ("slash_commands", "interactive", "events_api") or by its
type ("view_submission", "block_actions", "user_change", ...); "*" matches every call of the Web API.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Fault(Enum):
    """One way of failing."""

    LATENCY = "latency"  # a call answers, a delivery leaves, only after `seconds`
    RATE_LIMITED = "rate_limited"  # 429 with Retry-After: `seconds`
    SERVER_ERROR = "server_error"  # HTTP `status` (503), nothing applied unless `applied`
    INTERNAL_ERROR = "internal_error"  # ok:false with `error` (internal_error), nothing applied unless `applied`
    LOST_RESPONSE = "lost_response"  # applied, then the connection is cut without an answer
    LOST_REQUEST = "lost_request"  # the connection is cut before anything is applied
    REFUSED = "refused"  # "websocket" only: the connection is turned away with 403
    REDELIVERED = "redelivered"  # the same payload is delivered once more
    DROPPED = "dropped"  # the delivery never arrives; the person gets Slack's timeout
    FORGED = "forged"  # the delivery carries a wrong signature (signed HTTP only)
    SOCKET_CLOSED = "socket_closed"  # the server closes the WebSocket in good order
    SOCKET_CUT = "socket_cut"  # the TCP connection is reset
    SOCKET_SILENT = "socket_silent"  # it stays open, answers no ping, delivers nothing
    SOCKET_WARNING = "socket_warning"  # disconnect: warning; it closes ten seconds later
    SOCKET_REFRESH = "socket_refresh"  # disconnect: refresh_requested, then it closes


@dataclass
class Rule:
    """A fault with what it matches; `left` is None when it never wears off."""

    match: str
    fault: Fault
    left: int | None
    channel: str | None
    seconds: float
    status: int
    error: str
    applied: bool

    def matches(self, names: tuple[str, ...], channels: tuple[str, ...]) -> bool:
        """Whether it strikes a call known by any of `names`, to a destination known by any of `channels`."""
        spent = self.left is not None and self.left <= 0
        return not spent and self.match in names and (self.channel is None or self.channel in channels)


class Faults:
    """The faults that wait to strike, oldest first."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self.break_sockets: Callable[[Fault], None] = lambda _fault: None  # set by the server that has the sockets

    def next(
        self,
        match: str,
        fault: Fault,
        *,
        times: int | None = 1,
        channel: str | None = None,
        seconds: float = 1,
        status: int = 503,
        error: str = "internal_error",
        applied: bool = False,
    ) -> None:
        """Strike the next `times` calls of `match` (in `channel`, when given)."""
        with self._lock:
            self._rules.append(Rule(match, fault, times, channel, seconds, status, error, applied))

    def always(self, match: str, fault: Fault, *, channel: str | None = None, seconds: float = 1) -> None:
        """Strike every call of `match` until `clear`."""
        self.next(match, fault, times=None, channel=channel, seconds=seconds)

    def sockets(self, fault: Fault) -> None:
        """Strike every open Socket Mode connection now."""
        self.break_sockets(fault)

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._rules.clear()

    def take(self, *names: str, channels: tuple[str, ...] = ()) -> tuple[float, Rule | None]:
        """Spend what strikes this call: the latency of all that delay it, and the oldest fault of another kind."""
        with self._lock:
            struck = [rule for rule in self._rules if rule.matches(names, channels)]
            slow = [rule for rule in struck if rule.fault is Fault.LATENCY]
            failing = [rule for rule in struck if rule.fault is not Fault.LATENCY][:1]
            for rule in slow + failing:
                if rule.left is not None:
                    rule.left -= 1
            self._rules = [rule for rule in self._rules if rule.left is None or rule.left > 0]
        return sum(rule.seconds for rule in slow), (failing[0] if failing else None)
