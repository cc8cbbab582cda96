"""One delivery: rendered from the rows as they are now, sent outside any transaction; what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlalchemy.orm import Session

from bot.channels import search, slack
from bot.channels.email import Postbox
from bot.channels.outcome import Failed, GaveUp, Later, Needless, Outcome, Unknown
from bot.channels.rendering import Draft, Nothing, NotYet, Place, render
from bot.presence import Presence
from domain import deliveries
from domain.audience import MUST_BE_HEARD
from domain.db import Begin
from domain.deliveries import Claimed
from domain.models import Delivery

LOG = structlog.get_logger(__name__)

OTHERS_FIRST_SECONDS = 0.5


@dataclass(frozen=True)
class Parcel:
    """What there is to send, and to whom."""

    draft: Draft
    channel: str
    destination: str
    delivery_id: str
    asks: bool  # whether the person is still there has to be known first

    @classmethod
    def of(cls, row: Delivery, draft: Draft) -> Parcel:
        """Everything that is needed of the row once its transaction is over."""
        asks = row.user_id is not None and row.kind in MUST_BE_HEARD
        return cls(draft, row.channel, row.destination, str(row.public_id), asks)


class Sender:
    """Sends what was claimed. A call of `client` must give up well within the `lease`."""

    def __init__(
        self,
        begin: Begin,
        client: WebClient,
        now: Callable[[], datetime],
        *,
        presence: Presence,
        postbox: Postbox | None,
        lease: timedelta,
    ) -> None:
        self._begin, self._client, self._now = begin, client, now
        self._presence, self._postbox, self._lease = presence, postbox, lease
        self._home_url = ""

    def send(self, claimed: Claimed) -> Outcome:
        """Send it, unless it was sent before or there is nothing to say any more."""
        latest = time.monotonic() + self._lease.total_seconds() - self._client.timeout
        home_url = self._address()
        with self._begin() as session:
            parcel = self._packed(session, claimed, home_url)
        if not isinstance(parcel, Parcel):
            return parcel
        if parcel.channel == "email":
            return self._letter(parcel)
        if parcel.asks and (absent := self._presence.check(parcel.destination)):
            return absent
        return self._posted(parcel, claimed, latest)

    def _packed(self, session: Session, claimed: Claimed, home_url: str) -> Parcel | Needless | Later:
        """Needless also when the lease was lost: then recording it changes nothing."""
        row = deliveries.held(session, claimed, lock=False)  # A transaction that writes nothing ends at once.
        if row is None:
            return Needless()
        draft = render(Place(session, row, self._now(), home_url))
        if isinstance(draft, NotYet):
            return Later(OTHERS_FIRST_SECONDS)
        if isinstance(draft, Nothing):
            LOG.info("nothing_to_say", delivery=row.id, kind=row.kind, why=draft.why)
            return Needless()
        return Parcel.of(row, draft)

    def _posted(self, parcel: Parcel, claimed: Claimed, latest: float) -> Outcome:
        draft, doubtful = parcel.draft, claimed.doubtful and not parcel.draft.repeatable
        found = search.find(self._client, draft, parcel.destination, parcel.delivery_id) if doubtful else None
        if found is not None:
            return found
        if time.monotonic() > latest:  # Once the lease has run out, somebody else may be sending it.
            return Unknown("there was no time left") if doubtful else Failed("there was no time left")
        return slack.send(self._client, draft, parcel.destination, parcel.delivery_id)

    def _letter(self, parcel: Parcel) -> Outcome:
        if self._postbox is None:
            return GaveUp("no mail server is set (SMTP_URL)")
        return self._postbox.send(parcel.draft.message, parcel.destination, parcel.delivery_id)

    def _address(self) -> str:
        """The workspace's address, asked for once; "" while Slack does not say."""
        if not self._home_url:
            answer = slack.call(self._client, "auth.test", {})
            self._home_url = str(answer["url"]) if isinstance(answer, SlackResponse) else ""
        return self._home_url
