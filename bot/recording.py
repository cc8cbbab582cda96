"""What an outcome makes of its delivery: the one place where the end of an attempt is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import structlog
from sqlalchemy.orm import Session

from bot.channels.outcome import Failed, GaveUp, Later, Limited, Needless, Outcome, Sent, Stopped, Unknown, Unreachable
from domain import deliveries, escalation, lanes, notifications
from domain.audience import MUST_BE_HEARD
from domain.deliveries import Claimed
from domain.lanes import Pace
from domain.models import Delivery

LOG = structlog.get_logger(__name__)

# Attempts until a message is given up: about a day with the longest wait between them, half an hour for a defect.
PATIENCE, DEFECT_PATIENCE = 300, 12
LOST = "A message to {place} could not be sent in {attempts} attempts ({error}). The log says more."


@dataclass(frozen=True)
class Recorder:
    """Writes outcomes down. `backoff` is the first wait after a failure, in seconds."""

    pace: Pace
    backoff: float

    def record(self, session: Session, claimed: Claimed, outcome: Outcome, *, now: datetime) -> bool:
        """Write the outcome down; False, and nothing is changed, when the lease was no longer ours."""
        if isinstance(outcome, Failed | Unknown) and claimed.attempts >= _patience(outcome):
            return _gave_up(session, claimed, outcome.error, LOST, now)
        return self._record(session, claimed, outcome, now)

    def _record(self, session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
        seconds = deliveries.backoff(claimed.attempts, self.backoff)
        match outcome:
            case Sent(ref):
                lanes.reopen(session, claimed.mends)
                counted = deliveries.sent(session, claimed, ref)
            case Needless():
                counted = deliveries.sent(session, claimed, None)
            case Limited(method, pause):
                lanes.pause(session, method, pause)
                counted = deliveries.retry(session, claimed, "Slack asks to wait", seconds=0, spent=False)
            case Later(wait):
                counted = deliveries.retry(session, claimed, "its turn has not come", seconds=wait, spent=False)
            case Failed(error):
                counted = deliveries.retry(session, claimed, error, seconds=seconds)
            case Unknown(error):
                counted = deliveries.unknown(session, claimed, error, seconds=seconds)
            case Stopped(lane, error):
                lanes.stop(session, lane, error, self.pace.probe)
                counted = deliveries.retry(session, claimed, error, seconds=0, spent=False)
            case GaveUp(error, advice):
                counted = _gave_up(session, claimed, error, advice, now)
            case Unreachable(why):
                counted = _unreachable(session, claimed, why, now)
            case _:
                assert_never(outcome)
        return counted


def _patience(outcome: Failed | Unknown) -> int:
    return DEFECT_PATIENCE if isinstance(outcome, Failed) and outcome.defect else PATIENCE


def _gave_up(session: Session, claimed: Claimed, error: str, advice: str | None, now: datetime) -> bool:
    """Those who can mend it are told, once a day for each destination; what has to be heard takes another way."""
    row = deliveries.held(session, claimed)
    if row is None:
        return False
    LOG.warning("given_up", delivery=row.id, kind=row.kind, error=error)
    if advice and row.kind != "operators":
        said = advice.format(place=_place(row.destination), attempts=row.attempts, error=error)
        notifications.tell_operators(session, said, once=f"{error}:{row.destination}:{now:%Y-%m-%d}")
    if row.channel != "email" or not notifications.readdress(session, row):
        _pass_on(session, row, "Slack delivers nothing to them", now)
    return deliveries.give_up(session, claimed, error)


def _unreachable(session: Session, claimed: Claimed, why: str, now: datetime) -> bool:
    """The person is gone; nothing else is left to do."""
    row = deliveries.held(session, claimed)
    if row is None:
        return False
    _pass_on(session, row, why, now)
    return deliveries.give_up(session, claimed, why)


def _pass_on(session: Session, row: Delivery, why: str, now: datetime) -> None:
    """What had to be heard goes to the next on the ladder."""
    if row.kind not in MUST_BE_HEARD or row.user_id is None:
        return
    target = row.user_id
    for escalation_id in row.facts.get("escalations", [row.facts.get("escalation_id")]):
        if escalation_id:
            escalation.pass_on(session, escalation_id, why=why, now=now, target=target)


def _place(destination: str) -> str:
    """A destination as Slack shows it."""
    mark = {"C": "#", "G": "#", "U": "@", "W": "@"}.get(destination[:1])
    return f"<{mark}{destination}>" if mark and destination.isalnum() else destination
