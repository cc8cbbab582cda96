"""What an outcome makes of its delivery: the one place where the end of an attempt is written down."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

import structlog
from sqlalchemy.orm import Session

from bot.channels.outcome import Failed, GaveUp, Limited, Outcome, Sent, Stopped, Unknown, Unreachable
from domain import deliveries, escalation, lanes, notifications
from domain.deliveries import Claimed
from domain.models import Json

LOG = structlog.get_logger(__name__)


def record(session: Session, claimed: Claimed, outcome: Outcome, *, now: datetime, base: float) -> bool:
    """Write the outcome down; False, and nothing is changed, when the lease was no longer ours.

    `base` is the first wait after a failure, in seconds.
    """
    seconds = deliveries.backoff(claimed.attempts, base)
    match outcome:
        case Sent(ref):
            counted = _arrived(session, claimed, ref)
        case Limited(method, pause):
            lanes.pause(session, method, pause)
            counted = deliveries.retry(session, claimed, "Slack asks to wait", seconds=0, spent=False)
        case Failed(error):
            counted = deliveries.retry(session, claimed, error, seconds=seconds)
        case Unknown(error):
            counted = deliveries.unknown(session, claimed, error, seconds=seconds)
        case Stopped(lane, error):
            counted = deliveries.stopped_by(session, claimed, lane, error)
        case GaveUp(error, advice):
            counted = _gave_up(session, claimed, error, advice)
        case Unreachable(why):
            counted = _unreachable(session, claimed, why, now)
        case _:
            assert_never(outcome)
    return counted


def _arrived(session: Session, claimed: Claimed, ref: Json | None) -> bool:
    row = deliveries.held(session, claimed)
    if row is not None:
        lanes.reopen(session, lanes.of(row))
    return deliveries.sent(session, claimed, ref)


def _gave_up(session: Session, claimed: Claimed, error: str, advice: str | None) -> bool:
    """A letter that cannot go by e-mail goes to Slack; those who can mend it are told, once for each destination."""
    row = deliveries.held(session, claimed)
    if row is None:
        return False
    LOG.warning("given_up", delivery=row.id, kind=row.kind, error=error)
    if row.channel == "email":
        notifications.readdress(session, row)
    if advice and row.kind != "operators":
        notifications.tell_operators(session, advice, once=f"{error}:{row.destination}")
    return deliveries.give_up(session, claimed, error)


def _unreachable(session: Session, claimed: Claimed, why: str, now: datetime) -> bool:
    """What had to be heard goes to the next on the ladder; nothing else is left to do."""
    row = deliveries.held(session, claimed)
    if row is None:
        return False
    target = row.user_id
    for escalation_id in row.facts.get("escalations", [row.facts.get("escalation_id")]):
        if escalation_id:
            escalation.pass_on(session, escalation_id, why=why, now=now, target=target)
    return deliveries.give_up(session, claimed, why)
