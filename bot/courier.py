"""Takes what is due, sends it outside any transaction, records what became of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

import structlog
from slack_sdk import WebClient
from sqlalchemy import Engine

from bot.channels.email import Postbox
from bot.channels.outcome import Failed, Outcome
from bot.presence import Presence
from bot.recording import Recorder
from bot.sender import Sender
from bot.waker import Waker
from domain import deliveries, notifications
from domain.db import Begin
from domain.deliveries import LEASE, Claimed
from domain.errors import NotSaved
from domain.lanes import Pace

LOG = structlog.get_logger(__name__)

SENDERS = 16
POLL_SECONDS = 1.0
BACKOFF_SECONDS = 1.0
NAP_SECONDS = 0.02
ASIDE_SECONDS = 3.0  # Slack's own patience


class Courier:
    """The one that speaks first. `start` and `stop` it, or `step` by hand; any number may work on one database.

    `now` is the clock of what people see; leases, pace and retries follow PostgreSQL's. `backoff` is the first wait
    after a failure, in seconds; `poll` is how often it looks for what nobody woke it for. A call of `client` must give
    up well within the `lease`. While `crowded` says that many people wait to be answered, it steps aside.
    """

    def __init__(
        self,
        begin: Begin,
        client: WebClient,
        now: Callable[[], datetime],
        *,
        postbox: Postbox | None = None,
        pace: Pace | None = None,
        backoff: float = BACKOFF_SECONDS,
        lease: timedelta = LEASE,
        senders: int = SENDERS,
        poll: float = POLL_SECONDS,
        crowded: Callable[[], bool] = lambda: False,
    ) -> None:
        self._begin, self._now, self._crowded = begin, now, crowded
        self._pace, self._senders, self._lease, self._poll = pace or Pace(), senders, lease, poll
        self._presence = Presence(begin, client, now, self._pace)
        self._sender = Sender(begin, client, now, presence=self._presence, postbox=postbox, lease=lease)
        self._recorder = Recorder(self._pace, backoff)
        self._pool = ThreadPoolExecutor(senders, thread_name_prefix="courier")
        self._running: dict[Future[None], Claimed] = {}
        self._awake, self._told, self._ending = threading.Event(), threading.Event(), threading.Event()
        self._look_at = 0.0
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._waker: Waker | None = None

    def start(self) -> None:
        """Send whatever is due, from now on."""
        with self._begin() as session:
            bound = session.get_bind()
        if isinstance(bound, Engine):
            self._waker = Waker(bound, self._hear)
            self._waker.start()
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Take nothing new; finish what is under way, as far as it does within so many seconds; give back the rest."""
        self._ending.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        if self._waker:
            self._waker.stop()
        wait(self._running, seconds)
        self._pool.shutdown(wait=False, cancel_futures=True)
        unbegun = [claimed for task, claimed in self._running.items() if task.cancelled()]
        if unbegun:
            with self._begin() as session:
                deliveries.release(session, unbegun)

    def forget(self, slack_user_id: str) -> None:
        """Slack says that something about a person has changed: ask before the next message to them."""
        self._presence.forget(slack_user_id)

    def step(self) -> bool:
        """Write what was told and send what may be sent now, and wait for it; whether there was anything."""
        written = self._fan_out()
        claimed = self._claim(self._senders)
        for done in [self._pool.submit(self._deliver, one) for one in claimed.taken]:
            done.result()
        return bool(written or claimed.taken)

    def drain(self, seconds: float = 30.0) -> bool:
        """Step until nothing has its way before it any more; False when some of it still has after so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.step():
                continue
            with self._begin() as session:
                if not deliveries.unfinished(session):
                    return True
            time.sleep(NAP_SECONDS)
        return False

    def _hear(self) -> None:
        """Something was told."""
        self._told.set()
        self._awake.set()

    def _run(self) -> None:
        while not self._ending.is_set():
            pause = self._poll
            self._step_aside()
            try:
                pause = self._round()
            except NotSaved:
                LOG.warning("courier_waits_for_the_database")
            except Exception:  # An edge: whatever went wrong, the next round begins anew.
                LOG.exception("courier_round_failed")
            self._rest(pause)

    def _step_aside(self) -> None:
        """Who waits for an acknowledgement comes first, for a few seconds: messages can wait, Slack does not."""
        until = time.monotonic() + ASIDE_SECONDS
        while self._crowded() and time.monotonic() < until and not self._ending.wait(NAP_SECONDS):
            continue

    def _rest(self, seconds: float) -> None:
        """Until there may be something to do, for so long at most; messages that end at once are one reason."""
        if self._awake.wait(seconds):
            self._told.wait(NAP_SECONDS)
        self._awake.clear()

    def _round(self) -> float:
        """Hand out as much as there are hands for; in how many seconds there may be more."""
        if self._has_news() and self._fan_out() >= notifications.BATCH:
            self._hear()
        self._running = {task: one for task, one in self._running.items() if not task.done()}
        free = self._senders - len(self._running)
        if not free:
            return self._poll
        claimed = self._claim(free)
        for one in claimed.taken:
            task = self._pool.submit(self._deliver, one)
            self._running[task] = one
            task.add_done_callback(self._ended)
        return min(self._poll, max(claimed.wait, NAP_SECONDS)) if claimed.wait is not None else self._poll

    def _ended(self, task: Future[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            LOG.error("outcome_not_recorded", exc_info=error)  # The lease runs out, and the message is looked up.
        self._awake.set()

    def _has_news(self) -> bool:
        """Whether something was told, or nobody has looked for so long that it may have been."""
        now = time.monotonic()
        if not self._told.is_set() and now < self._look_at:
            return False
        self._told.clear()
        self._look_at = now + self._poll
        return True

    def _fan_out(self) -> int:
        try:
            with self._begin() as session:
                return notifications.fan_out(session, now=self._now())
        except NotSaved:
            raise
        except Exception:  # An edge: one event that cannot be told must not hold up the others.
            LOG.exception("events_failed")
            return self._one_by_one()

    def _one_by_one(self) -> int:
        """The same for each event by itself; one that fails again is set aside."""
        with self._begin() as session:
            waiting = notifications.waiting(session)
        for event_id in waiting:
            try:
                with self._begin() as session:
                    notifications.fan_out(session, now=self._now(), only=event_id)
            except NotSaved:
                raise
            except Exception as error:  # An edge, as above.
                LOG.exception("event_set_aside", outbox=event_id)
                with self._begin() as session:
                    notifications.set_aside(session, event_id, f"{type(error).__name__} in event {event_id}")
        return len(waiting)

    def _claim(self, limit: int) -> deliveries.Claim:
        with self._begin() as session:
            return deliveries.claim(session, limit=limit, pace=self._pace, lease=self._lease)

    def _deliver(self, claimed: Claimed) -> None:
        """Send one message and write down what became of it."""
        outcome = self._outcome(claimed)
        with self._begin() as session:
            counted = self._recorder.record(session, claimed, outcome, now=self._now())
        if not counted:
            LOG.info("lease_lost", delivery=claimed.id)

    def _outcome(self, claimed: Claimed) -> Outcome:
        try:
            return self._sender.send(claimed)
        except NotSaved as error:
            return Failed(str(error))
        except Exception as error:  # An edge: a poisoned row must not stop the others.
            LOG.exception("delivery_failed", delivery=claimed.id)
            return Failed(type(error).__name__, defect=True)
