"""Takes what is due, sends it outside any transaction, records what became of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlalchemy import Engine

from bot.channels import search, slack
from bot.channels.email import Postbox
from bot.channels.outcome import Failed, GaveUp, Outcome, Sent, Unknown
from bot.channels.rendering import MUST_BE_HEARD, Draft, Nothing, Place, render
from bot.presence import Presence
from bot.recording import record
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


class Courier:
    """The one that speaks first. `start` and `stop` it, or `step` by hand; any number may work on one database.

    `now` is the clock of what people see; leases, pace and retries follow PostgreSQL's. `backoff` is the first wait
    after a failure, in seconds. A call of `client` must give up well within the `lease`.
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
    ) -> None:
        self._begin, self._client, self._now = begin, client, now
        self._postbox, self._pace, self._backoff = postbox, pace or Pace(), backoff
        self._presence = Presence(begin, client, now)
        self._senders, self._lease = senders, lease
        self._pool = ThreadPoolExecutor(senders, thread_name_prefix="courier")
        self._running: set[Future[None]] = set()
        self._awake, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._waker: Waker | None = None
        self._home_url = ""

    def start(self) -> None:
        """Send whatever is due, from now on."""
        with self._begin() as session:
            bound = session.get_bind()
        if isinstance(bound, Engine):
            self._waker = Waker(bound, self._awake)
            self._waker.start()
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Take nothing new; finish what is under way, as far as it does within so many seconds."""
        self._ending.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        if self._waker:
            self._waker.stop()
        wait(self._running, seconds)
        self._pool.shutdown(wait=False, cancel_futures=True)

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

    def _run(self) -> None:
        while not self._ending.is_set():
            self._awake.clear()
            pause = POLL_SECONDS
            try:
                pause = self._round()
            except NotSaved:
                LOG.warning("courier_waits_for_the_database")
            except Exception:  # An edge: whatever went wrong, the next round begins anew.
                LOG.exception("courier_round_failed")
            self._awake.wait(pause)

    def _round(self) -> float:
        """Hand out as much as there are hands for; in how many seconds there may be more."""
        written = self._fan_out()
        self._running = {one for one in self._running if not one.done()}
        claimed = self._claim(self._senders - len(self._running))
        for one in claimed.taken:
            task = self._pool.submit(self._deliver, one)
            task.add_done_callback(lambda _: self._awake.set())
            self._running.add(task)
        if written or (claimed.taken and claimed.wait == 0.0 and len(self._running) < self._senders):
            return 0.0
        return min(POLL_SECONDS, max(claimed.wait, NAP_SECONDS)) if claimed.wait is not None else POLL_SECONDS

    def _fan_out(self) -> int:
        with self._begin() as session:
            return notifications.fan_out(session, now=self._now())

    def _claim(self, limit: int) -> deliveries.Claim:
        with self._begin() as session:
            return deliveries.claim(session, limit=limit, pace=self._pace, lease=self._lease)

    def _deliver(self, claimed: Claimed) -> None:
        """Send one message and write down what became of it; one that cannot even be rendered waits like a failure."""
        try:
            outcome = self._send(claimed)
        except NotSaved as error:
            outcome = Failed(str(error))
        except Exception as error:  # An edge: a poisoned row must not stop the others.
            LOG.exception("delivery_failed", delivery=claimed.id)
            outcome = Unknown(f"defect: {type(error).__name__}") if claimed.doubtful else Failed(type(error).__name__)
        self._record(claimed, outcome)

    def _send(self, claimed: Claimed) -> Outcome:
        latest = time.monotonic() + self._lease.total_seconds() - self._client.timeout
        home_url = self._address()
        with self._begin() as session:
            row = deliveries.held(session, claimed)
            if row is None:
                return Sent()  # The lease was lost: recording this changes nothing.
            facts = (row.channel, row.destination, row.kind, str(row.public_id), row.user_id)
            draft = render(Place(session, row, self._now(), home_url))
        channel, destination, kind, delivery_id, user_id = facts
        if isinstance(draft, Nothing):
            LOG.info("nothing_to_say", delivery=claimed.id, kind=kind, why=draft.why)
            return Sent()
        if channel == "email":
            return self._letter(draft, destination, delivery_id)
        if user_id and kind in MUST_BE_HEARD and (absent := self._presence.check(destination)):
            return absent
        doubtful = claimed.doubtful and not draft.edits and not draft.view
        found = search.find(self._client, draft, destination, delivery_id) if doubtful else None
        if found is None and time.monotonic() > latest:  # Once the lease has run out, somebody else may be sending it.
            return Unknown("there was no time left") if doubtful else Failed("there was no time left")
        return found or slack.send(self._client, draft, destination, delivery_id)

    def _letter(self, draft: Draft, destination: str, delivery_id: str) -> Outcome:
        if self._postbox is None:
            return GaveUp("no mail server is set (SMTP_URL)")
        return self._postbox.send(draft.message, destination, delivery_id)

    def _record(self, claimed: Claimed, outcome: Outcome) -> None:
        with self._begin() as session:
            counted = record(session, claimed, outcome, now=self._now(), base=self._backoff)
        if not counted:
            LOG.info("lease_lost", delivery=claimed.id)

    def _address(self) -> str:
        """The workspace's address, asked for once; "" while Slack does not say."""
        if not self._home_url:
            answer = slack.call(self._client, "auth.test", {})
            self._home_url = str(answer["url"]) if isinstance(answer, SlackResponse) else ""
        return self._home_url
