"""One row per message to one destination: claimed with a lease, ended by whoever still holds it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Row, bindparam, case, func, select, text, type_coerce, update
from sqlalchemy.orm import Session

from domain import lanes
from domain.lanes import Lanes, Pace
from domain.models import Delivery, Json, Outbox

CLAIM = 7_350_011
LEASE = timedelta(seconds=60)  # several times as long as a call to Slack may take
LONGEST_BACKOFF = 300.0
ABREAST = 2  # so many calls at once for one destination: a slow one must not keep all hands busy
UNFINISHED = ("pending", "unknown", "leased")
ENDED: Json = {"lease_token": None, "lease_until": None}


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours until the lease ends; `doubtful` when it may have been sent before.

    `mends` are the stopped lanes that it tries for all others.
    """

    id: int
    token: UUID
    doubtful: bool
    attempts: int
    mends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """What may be sent now, and in how many seconds there may be more (None: not before something happens)."""

    taken: tuple[Claimed, ...]
    wait: float | None


def claim(session: Session, *, limit: int, pace: Pace, lease: timedelta = LEASE) -> Claim:
    """Lease what is due and whose lanes are free, at most `limit`; one at a time, so replicas share the pace.

    Messages of one ticket to one destination stay in order. What somebody held whose lease has run out is due again:
    an edit is made once more, a message may have been sent and is looked up.
    """
    now = session.scalars(_ALONE).one()
    due = session.execute(HEADS, {"now": now, "abreast": ABREAST}).all()
    found, token = Lanes(session, due, pace, now), uuid4()
    taken, wait = _chosen(due, found, token, limit)
    found.save()
    if taken:
        session.execute(_LEASE, {"ids": [one.id for one in taken], "token": token, "until": now + lease})
    return Claim(tuple(taken), wait)


def _chosen(due: Iterable[Row[Any]], found: Lanes, token: UUID, limit: int) -> tuple[list[Claimed], float | None]:
    """Those that may go now, and in how many seconds the next may."""
    taken: list[Claimed] = []
    waits: list[float] = []
    for delivery in due:
        wait = found.wait(delivery).total_seconds()
        if wait > 0:
            waits.append(wait)
        elif len(taken) == limit:
            return taken, 0.0
        else:
            found.pass_through(delivery)
            doubtful, mends = lanes.doubtful(delivery), found.stopped(delivery)
            taken.append(Claimed(delivery.id, token, doubtful, delivery.attempts + 1, mends))
    return taken, min(waits, default=None)


def held(session: Session, claimed: Claimed, *, lock: bool = True) -> Delivery | None:
    """The row, while the lease is still ours; locked, so that it stays ours until the transaction ends."""
    return session.scalar(_HELD.with_for_update() if lock else _HELD, {"id": claimed.id, "token": claimed.token})


def sent(session: Session, claimed: Claimed, ref: Json | None) -> bool:
    """It has arrived (`ref`: channel and ts), or there was nothing to say (None); whether the lease still held."""
    facts: Json = {"state": "sent", "sent_at": func.clock_timestamp(), "last_error": None}
    return _end(session, claimed, **facts, **({"message_ref": ref} if ref else {}))


def retry(session: Session, claimed: Claimed, error: str, *, seconds: float, spent: bool = True) -> bool:
    """This attempt surely sent nothing: try again later. A wait that Slack asked for spends no attempt."""
    # An edit that was tried never waits among the untried ones: of those there is one for each message.
    unspent = case((Delivery.edits, func.greatest(Delivery.attempts - 1, 1)), else_=Delivery.attempts - 1)
    attempts = Delivery.attempts if spent else unspent
    later = func.clock_timestamp() + timedelta(seconds=seconds)
    state = "unknown" if claimed.doubtful else "pending"
    return _end(session, claimed, state=state, attempts=attempts, due_at=later, last_error=error[:500])


def unknown(session: Session, claimed: Claimed, error: str, *, seconds: float) -> bool:
    """It may have been sent or not: to be looked up before it is sent again."""
    later = func.clock_timestamp() + timedelta(seconds=seconds)
    return _end(session, claimed, state="unknown", due_at=later, last_error=error[:500])


def give_up(session: Session, claimed: Claimed, error: str) -> bool:
    """It cannot be sent, now or later: the row stays, with the reason."""
    return _end(session, claimed, state="dead", last_error=error[:500])


def backoff(attempts: int, base: float) -> float:
    """Seconds until the next attempt: exponential, with full jitter, so that replicas do not march in step."""
    return random.uniform(0.5, 1.0) * min(LONGEST_BACKOFF, base * 2.0 ** min(attempts, 16))  # noqa: S311


def ref_of(session: Session, ticket_id: int | None, kind: str, destination: str) -> Json | None:
    """Where the newest message of this kind about the ticket stands in this destination; None when it never came."""
    there = newest(session, ticket_id, kind, destination)
    return there.message_ref if there else None


def newest(session: Session, ticket_id: int | None, kind: str, destination: str) -> Delivery | None:
    """The newest message of this kind about the ticket that stands in this destination."""
    query = select(Delivery).where(Delivery.ticket_id == ticket_id, Delivery.kind == kind)
    query = query.where(Delivery.destination == destination, Delivery.message_ref.is_not(None))
    return session.scalar(query.order_by(Delivery.id.desc()).limit(1))


def coming(session: Session, ticket_id: int | None, kind: str, destination: str) -> bool:
    """Whether such a message still has its way before it."""
    query = select(Delivery.id).where(Delivery.ticket_id == ticket_id, Delivery.kind == kind)
    query = query.where(Delivery.destination == destination, Delivery.state.in_(UNFINISHED))
    return session.scalar(query.limit(1)) is not None


def living(session: Session, ticket_id: int | None, kind: str, destination: str) -> bool:
    """Whether such a message has arrived there, or still may."""
    query = select(Delivery.id).where(Delivery.ticket_id == ticket_id, Delivery.kind == kind)
    return (
        session.scalar(query.where(Delivery.destination == destination, Delivery.state != "dead").limit(1)) is not None
    )


def unfinished(session: Session) -> int:
    """How many events and deliveries still have their way before them."""
    events = select(func.count()).select_from(Outbox).where(Outbox.fanned_out_at.is_(None))
    rows = select(func.count()).select_from(Delivery).where(Delivery.state.in_(UNFINISHED))
    return (session.scalar(events) or 0) + (session.scalar(rows) or 0)


# The oldest row that is due of each destination, edits apart: what stands behind it waits for the same lanes. Nothing
# that has an earlier one of the same ticket before it, nothing where enough is under way. It goes from destination to
# destination by the index, so a long backlog costs no more than a short one.
HEADS = text("""
    WITH RECURSIVE places AS (
        (SELECT channel, destination, edits FROM deliveries WHERE state IN ('pending', 'unknown', 'leased')
         ORDER BY channel, destination, edits LIMIT 1)
        UNION ALL
        SELECT further.* FROM places CROSS JOIN LATERAL (
            SELECT channel, destination, edits FROM deliveries AS d WHERE state IN ('pending', 'unknown', 'leased')
            AND (d.channel, d.destination, d.edits) > (places.channel, places.destination, places.edits)
            ORDER BY channel, destination, edits LIMIT 1
        ) AS further
    ), busy AS MATERIALIZED (
        SELECT channel, destination, edits FROM deliveries WHERE state = 'leased' AND lease_until >= :now
        GROUP BY channel, destination, edits HAVING count(*) >= :abreast
    )
    SELECT head.* FROM places CROSS JOIN LATERAL (
        SELECT id, kind, channel, destination, edits, state, user_id, attempts FROM deliveries AS d
        WHERE d.channel = places.channel AND d.destination = places.destination AND d.edits = places.edits
        AND state IN ('pending', 'unknown', 'leased')
        AND CASE WHEN state = 'leased' THEN lease_until < :now ELSE due_at <= :now END
        AND NOT EXISTS (  -- OFFSET keeps it a question for each row, which the first few answer.
            SELECT FROM deliveries AS earlier WHERE earlier.state IN ('pending', 'unknown', 'leased')
            AND earlier.destination = d.destination AND earlier.ticket_id = d.ticket_id AND earlier.id < d.id OFFSET 0
        )
        ORDER BY id LIMIT 1
    ) AS head
    WHERE NOT EXISTS (SELECT FROM busy WHERE (busy.channel, busy.destination, busy.edits)
                      = (places.channel, places.destination, places.edits))
    ORDER BY head.id
""")
_LEASE = text("""
    UPDATE deliveries SET state = 'leased', lease_token = :token, lease_until = :until, attempts = attempts + 1
    WHERE id = ANY(:ids)
""")
_HELD = select(Delivery).where(Delivery.id == bindparam("id"), Delivery.lease_token == bindparam("token"))
_ALONE = select(type_coerce(func.clock_timestamp(), DateTime(timezone=True))).select_from(
    select(func.pg_advisory_xact_lock(CLAIM)).subquery()
)


def _end(session: Session, claimed: Claimed, **values: Any) -> bool:  # noqa: ANN401 - the columns of a delivery
    mine = update(Delivery).where(Delivery.id == claimed.id, Delivery.lease_token == claimed.token)
    done = session.execute(
        mine.values(**values, **ENDED).returning(Delivery.id), execution_options={"synchronize_session": False}
    )
    return done.scalar() is not None


def release(session: Session, taken: Sequence[Claimed]) -> None:
    """Give back what was claimed and not begun."""
    for claimed in taken:
        retry(session, claimed, "given back", seconds=0, spent=False)
