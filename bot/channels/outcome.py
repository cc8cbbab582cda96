"""What became of one attempt to send one message."""

from __future__ import annotations

from dataclasses import dataclass

from domain.models import Json


@dataclass(frozen=True)
class Sent:
    """It has arrived; `ref` says where. None: nothing that can be pointed at."""

    ref: Json | None = None


@dataclass(frozen=True)
class Needless:
    """There was nothing to say any more; nobody was asked."""


@dataclass(frozen=True)
class Limited:
    """Slack asks to wait so many seconds before the method is called again; nothing was sent."""

    method: str
    seconds: float


@dataclass(frozen=True)
class Later:
    """Its turn comes in so many seconds at the earliest; nothing was sent."""

    seconds: float


@dataclass(frozen=True)
class Failed:
    """It was surely not sent, and may be later; with a `defect` of ours that is less likely."""

    error: str
    defect: bool = False


@dataclass(frozen=True)
class Unknown:
    """It may have been sent: the answer was lost, or Slack is not sure itself."""

    error: str


@dataclass(frozen=True)
class GaveUp:
    """It cannot be sent to this destination; `advice` tells those who run the help desk what to do.

    In it {place}, {error} and {attempts} stand for what they are.
    """

    error: str
    advice: str | None = None


@dataclass(frozen=True)
class Stopped:
    """Nothing can be sent by this lane at all until somebody acts."""

    lane: str
    error: str


@dataclass(frozen=True)
class Unreachable:
    """The person is gone; Slack would have answered that all is well."""

    why: str


Outcome = Sent | Needless | Limited | Later | Failed | Unknown | GaveUp | Stopped | Unreachable
