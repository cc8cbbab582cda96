"""From what happened to what was sent: the outbox, the deliveries, and the pace of each lane."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.models.base import Base, BigSerial, Count, CreatedAt, Json, Serial, cascade
from domain.models.people import User


class Outbox(Base):
    """An event, written in the transaction of what it tells; `fanned_out_at` once its deliveries exist."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_waiting", "id", postgresql_where=text("fanned_out_at IS NULL")),)

    id: Mapped[BigSerial]
    event_type: Mapped[str] = mapped_column(String(64))
    payload: Mapped[Json]
    created_at: Mapped[CreatedAt]
    fanned_out_at: Mapped[datetime | None]


class Delivery(Base):
    """One message to one destination; see design.md, section 4.

    `destination` is a Slack channel id, a Slack user id (a direct message) or an e-mail address. `user_id` is the
    person meant, when it is one. `facts` is what the message renders from besides the ticket's rows. `public_id`
    is what Slack's message metadata carries. `due_at`, `lease_until` and `sent_at` follow PostgreSQL's clock.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("channel IN ('slack', 'email')", name="deliveries_channel"),
        CheckConstraint("state IN ('pending', 'leased', 'sent', 'unknown', 'dead')", name="deliveries_state"),
        CheckConstraint("(state = 'leased') = (lease_token IS NOT NULL)", name="deliveries_lease_matches_state"),
        CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="deliveries_lease_until_matches_state"),
        Index(
            "deliveries_unfinished",
            "channel",
            "destination",
            "edits",
            "id",
            postgresql_where=text("state IN ('pending', 'unknown', 'leased')"),
        ),
        Index("deliveries_leased", "lease_until", postgresql_where=text("state = 'leased'")),
        Index(
            "deliveries_in_order",
            "destination",
            "ticket_id",
            "id",
            postgresql_where=text("state IN ('pending', 'unknown', 'leased')"),
        ),
        Index("deliveries_of_ticket", "ticket_id", "kind", "destination"),
        # Waiting edits of one message collapse into one: they are rendered when they are sent.
        Index(
            "deliveries_one_waiting_edit",
            "kind",
            "destination",
            "ticket_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("state = 'pending' AND attempts = 0 AND edits"),
        ),
    )

    id: Mapped[BigSerial]
    public_id: Mapped[UUID] = mapped_column(unique=True, server_default=func.gen_random_uuid())
    kind: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(8), server_default="slack")
    destination: Mapped[str] = mapped_column(String(320))
    ticket_id: Mapped[int | None] = mapped_column(cascade("tickets.id"))
    user_id: Mapped[UUID | None] = mapped_column(cascade("users.id"))
    facts: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    edits: Mapped[bool] = mapped_column(server_default=text("false"))
    dedupe_key: Mapped[str] = mapped_column(String(255), unique=True)
    state: Mapped[str] = mapped_column(String(8), server_default="pending")
    attempts: Mapped[Count]
    due_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    message_ref: Mapped[Json | None]  # {"channel": "D…", "ts": "…"}
    last_error: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship(lazy="raise")


class DailyDigest(Base):
    """A day whose overviews were written for the owners on one calendar (NULL: on none, round the clock)."""

    __tablename__ = "daily_digests"
    __table_args__ = (UniqueConstraint("calendar_id", "day", postgresql_nulls_not_distinct=True),)

    id: Mapped[Serial]
    calendar_id: Mapped[int | None] = mapped_column(cascade("calendars.id"))
    day: Mapped[date]


class Lane(Base):
    """The pace of one thing that Slack limits: a method, or posting to one destination.

    `next_at` is when it may be used again; `paused_until` what a 429 asked for; `stopped` why nothing may pass
    until an administrator acts (a revoked token, a missing scope).
    """

    __tablename__ = "lanes"

    key: Mapped[str] = mapped_column(String(320), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    paused_until: Mapped[datetime | None]
    stopped: Mapped[str | None]
