"""The pace of what Slack limits, kept in the database so that replicas share it; by PostgreSQL's clock.

Each lane is a token bucket in its virtual-scheduling form: `next_at` is when the next call would be due at the plain
rate; a call may come earlier by what the bucket holds. The rates are Slack's published ones (platform.md, 1.3), the
bursts stay below those that are known to be taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from domain.audience import MUST_BE_HEARD
from domain.models import Delivery, Lane

WORKSPACE, POSTING = "workspace", "posting"
POST, UPDATE, PUBLISH = "chat.postMessage", "chat.update", "views.publish"
HISTORY, REPLIES, OPEN = "conversations.history", "conversations.replies", "conversations.open"
USERS_INFO, ASKED = "users.info", "users.info:asked"  # What stops or pauses it; how often it is asked.


@dataclass(frozen=True)
class Rate:
    """So many calls a minute, so many at once after a silence."""

    per_minute: float
    burst: int

    @property
    def interval(self) -> timedelta:
        """Between two calls at the plain rate."""
        return timedelta(minutes=1) / self.per_minute

    @property
    def tolerance(self) -> timedelta:
        """How much earlier than due a call may come."""
        return self.interval * (self.burst - 1)

    def wait(self, due: datetime, now: datetime) -> timedelta:
        """How long a call has to wait; nothing when it may be made now."""
        return max(due - self.tolerance - now, timedelta(0))

    def after(self, due: datetime, now: datetime) -> datetime:
        """When the next call is due, once this one is made."""
        return max(due, now) + self.interval


@dataclass(frozen=True)
class Pace:
    """What this workspace allows. `unlimited` is for tests that are not about pace.

    After `probe` one call finds out whether a stopped lane has been mended.
    """

    methods: Mapping[str, Rate] = field(
        default_factory=lambda: {
            POSTING: Rate(600, 40),  # "several hundred messages per minute" for the workspace
            UPDATE: Rate(50, 6),
            PUBLISH: Rate(100, 12),
            HISTORY: Rate(50, 6),
            REPLIES: Rate(50, 6),
            OPEN: Rate(50, 6),
            ASKED: Rate(100, 12),
        }
    )
    destination: Rate | None = field(default_factory=lambda: Rate(60, 2))
    probe: timedelta = timedelta(seconds=30)

    @classmethod
    def unlimited(cls) -> Pace:
        """No lane ever waits."""
        return cls(methods={}, destination=None)

    def rate(self, key: str) -> Rate | None:
        """The rate of a lane; None where there is no limit."""
        return self.destination if key.startswith("to:") else self.methods.get(key)


Passenger = Delivery | Row[Any]  # A delivery, or what of it decides by which lanes it goes.


def of(delivery: Passenger) -> tuple[str, ...]:
    """The lanes that a delivery passes, those of looking it up among them when it may have been sent before."""
    if delivery.channel != "slack":
        return ()
    if delivery.edits:
        return (WORKSPACE, PUBLISH if delivery.kind == "home" else UPDATE)
    asking = (USERS_INFO,) if delivery.kind in MUST_BE_HEARD and delivery.user_id else ()
    looking = (HISTORY, REPLIES, OPEN) if doubtful(delivery) else ()
    return (WORKSPACE, POST, POSTING, f"to:{delivery.destination}", *asking, *looking)


def doubtful(delivery: Passenger) -> bool:
    """Whether it may have been posted already: nobody knows, or whoever held it has not come back."""
    repeatable = delivery.edits or delivery.channel != "slack"
    return delivery.state == "unknown" or (delivery.state == "leased" and not repeatable)


_LANES = select(Lane.key, Lane.next_at, Lane.paused_until, Lane.stopped).where(
    Lane.key.in_(bindparam("keys", expanding=True))
)


class Lanes:
    """The lanes of some deliveries at one instant, `now`; `pass_through`, then `save`."""

    def __init__(self, session: Session, deliveries: Iterable[Passenger], pace: Pace, now: datetime) -> None:
        self._session, self._pace, self._now = session, pace, now
        keys = {key for delivery in deliveries for key in of(delivery)}
        self._lanes = {lane.key: lane for lane in session.execute(_LANES, {"keys": keys})}
        self._moved: dict[str, datetime] = {}
        self._probed: set[str] = set()

    def wait(self, delivery: Passenger) -> timedelta:
        """How long until all its lanes are free; nothing when they are."""
        return max((self._wait(key) for key in of(delivery)), default=timedelta(0))

    def pass_through(self, delivery: Passenger) -> None:
        """Spend what one call takes of each lane."""
        for key in of(delivery):
            if rate := self._pace.rate(key):
                self._moved[key] = rate.after(self._due(key), self._now)
        self._probed.update(self.stopped(delivery))  # Only this one may try; the others wait for what it finds.

    def stopped(self, delivery: Passenger) -> tuple[str, ...]:
        """Those of its lanes that somebody has to mend."""
        return tuple(key for key in of(delivery) if key in self._lanes and self._lanes[key].stopped is not None)

    def save(self) -> None:
        """Write down what was spent."""
        if self._probed:
            waits = update(Lane).where(Lane.key.in_(self._probed)).values(paused_until=self._now + self._pace.probe)
            self._session.execute(waits)
        if not self._moved:
            return
        new = insert(Lane).values([{"key": key, "next_at": at} for key, at in sorted(self._moved.items())])
        self._session.execute(
            new.on_conflict_do_update(index_elements=[Lane.key], set_={"next_at": new.excluded.next_at})
        )

    def _wait(self, key: str) -> timedelta:
        lane, rate = self._lanes.get(key), self._pace.rate(key)
        paced = rate.wait(self._due(key), self._now) if rate else timedelta(0)
        until = self._now + self._pace.probe if key in self._probed else lane.paused_until if lane else None
        return max(paced, until - self._now) if until else paced

    def _due(self, key: str) -> datetime:
        lane = self._lanes.get(key)
        return self._moved.get(key) or (lane.next_at if lane else self._now)


def pause(session: Session, key: str, seconds: float) -> None:
    """Nothing passes this lane for so long, from any replica; a longer pause that it has already stays."""
    until = func.clock_timestamp() + timedelta(seconds=seconds)
    new = insert(Lane).values(key=key, paused_until=until)
    longer = func.greatest(Lane.paused_until, new.excluded.paused_until)
    session.execute(new.on_conflict_do_update(index_elements=[Lane.key], set_={"paused_until": longer}))


def stop(session: Session, key: str, why: str, probe: timedelta) -> None:
    """Nothing passes until somebody has mended it; one call finds out after each `probe`."""
    until = func.clock_timestamp() + probe
    new = insert(Lane).values(key=key, paused_until=until, stopped=why)
    session.execute(new.on_conflict_do_update(index_elements=[Lane.key], set_={"paused_until": until, "stopped": why}))


def reopen(session: Session, keys: Collection[str]) -> None:
    """A call has passed these lanes: what stopped them has been mended."""
    if not keys:
        return
    mended = update(Lane).where(Lane.key.in_(tuple(keys)), Lane.stopped.is_not(None))
    session.execute(mended.values(stopped=None, paused_until=None), execution_options={"synchronize_session": False})


def take(session: Session, key: str, pace: Pace) -> timedelta:
    """Spend one call of a lane that no delivery passes; how long to wait instead, when it is not free."""
    rate = pace.rate(key)
    if rate is None:
        return timedelta(0)
    session.execute(insert(Lane).values(key=key).on_conflict_do_nothing())
    lane = session.scalars(select(Lane).where(Lane.key == key).with_for_update()).one()
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    wait = rate.wait(lane.next_at, now)
    if not wait:
        lane.next_at = rate.after(lane.next_at, now)
    return wait
