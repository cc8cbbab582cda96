"""One payload on its way to the app, and how it is settled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from sandbox.model import Ack, Json, Outcome


def plain(ack: Ack) -> Outcome:
    """The outcome of a delivery whose answer means nothing but "received"."""
    return Outcome(ack.milliseconds, ack.error)


@dataclass
class Delivery:
    """A payload for the app.

    `kind` is Socket Mode's envelope type (slash_commands, interactive, events_api); `type` what the payload is
    (a command's name, block_actions, view_submission, an event's type, ...). `apply` is called once, with the
    first acknowledgement, and does what Slack does with it; `future` then holds its outcome.
    """

    kind: str
    type: str
    payload: Json
    apply: Callable[[Ack], Outcome] = plain
    channel_id: str | None = None
    future: Future[Outcome] = field(default_factory=Future)

    @property
    def wants_answer(self) -> bool:
        """Whether the acknowledgement may carry a payload."""
        return self.kind != "events_api"

    def settle(self, ack: Ack, again: list[Ack] | None = None) -> None:
        """Apply the acknowledgement and release whoever waits."""
        outcome = self.apply(ack)
        outcome.again = again or []
        self.release(outcome)

    def release(self, outcome: Outcome) -> None:
        """Give the outcome to whoever waits."""
        if not self.future.done():
            self.future.set_result(outcome)
