"""A ticket and everything that happened to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, SmallInteger, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.models.base import Base, BigSerial, Count, CreatedAt, Flag, Json, Serial, cascade, set_null
from domain.models.catalog import Category, Subcategory
from domain.models.people import Staff, User
from domain.policy import Rule, Status


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


def _in(column: str, enum: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in _values(enum))})"


ticket_status = Enum(Status, name="ticket_status", values_callable=_values)
# Our own enums are text with a CHECK: a new value is a new constraint, not an ALTER TYPE.
rule_text = Enum(Rule, native_enum=False, create_constraint=False, length=32, values_callable=_values)


class Ticket(Base):
    """A ticket.

    `metadata` is the student's place when they filed, with the answers to the form's own fields; `attachments` the
    files as Slack describes them. `due_at` and `response_due_at` move with pauses: while the ticket awaits the
    student, `paused_at` is set and no timer runs. `allowed_minutes`, `paused_minutes` and `clock_started_at` are
    the arithmetic behind `due_at`, in working minutes. `active_at` is the last sign of work on it. `climbs_from`,
    set once the deadline has passed, is where the interval to the next step up begins; nobody further hears before
    `snoozed_until`. `request_id` names the form it came by, so that a second submission of it is the same ticket.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index("idx_tickets_status", "status"),
        Index("idx_tickets_category_id", "category_id"),
        Index("idx_tickets_assigned_to", "assigned_to"),
        Index("idx_tickets_created_by", "created_by"),
        Index("idx_tickets_metadata", "metadata", postgresql_using="gin"),
        Index("idx_tickets_status_created", "status", "created_at"),
        Index("idx_tickets_open", "created_at", postgresql_where=text("status <> 'RESOLVED'")),
        Index("idx_tickets_forwarded", "status", postgresql_where=text("status = 'FORWARDED'")),
        CheckConstraint("(status = 'RESOLVED') = (resolved_at IS NOT NULL)", name="tickets_resolved_at_matches_status"),
        CheckConstraint(
            "(status = 'AWAITING_STUDENT') = (paused_at IS NOT NULL)", name="tickets_paused_at_matches_status"
        ),
        CheckConstraint("escalation_level >= 0", name="tickets_escalation_level_not_negative"),
        CheckConstraint(
            "forward_count >= 0 AND reopen_count >= 0 AND tat_extensions >= 0", name="tickets_counts_not_negative"
        ),
        CheckConstraint("rating BETWEEN 1 AND 5", name="tickets_rating_from_1_to_5"),
        CheckConstraint("(rating IS NULL) = (rated_at IS NULL)", name="tickets_rated_at_matches_rating"),
        CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name="tickets_resolution_matches_resolved_at"),
        CheckConstraint("resolution IN ('DONE', 'WITHDRAWN', 'UNANSWERED')", name="tickets_resolution"),
    )

    id: Mapped[Serial]
    title: Mapped[str | None] = mapped_column(String(255))
    description: Mapped[str | None]
    status: Mapped[Status] = mapped_column(ticket_status, server_default=text("'OPEN'"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    created_by: Mapped[UUID] = mapped_column(cascade("users.id"))
    assigned_to: Mapped[int | None] = mapped_column(set_null("staff.id"))
    location: Mapped[str | None] = mapped_column(String(255))
    facts: Mapped[Json | None] = mapped_column("metadata")
    attachments: Mapped[list[dict[str, Any]] | None]
    escalation_level: Mapped[Count]
    last_escalation_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    resolved_at: Mapped[datetime | None]

    subcategory_id: Mapped[int | None] = mapped_column(set_null("subcategories.id"))
    forward_count: Mapped[Count]
    reopen_count: Mapped[Count]
    tat_extensions: Mapped[Count]
    allowed_minutes: Mapped[Count]
    paused_minutes: Mapped[Count]
    clock_started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    response_due_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    active_at: Mapped[datetime | None]
    climbs_from: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(String(16))
    resolution_note: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    rating_comment: Mapped[str | None]
    rated_at: Mapped[datetime | None]
    follows_id: Mapped[int | None] = mapped_column(set_null("tickets.id"))
    source_url: Mapped[str | None] = mapped_column(String(512))
    request_id: Mapped[str | None] = mapped_column(String(128), unique=True)

    category: Mapped[Category | None] = relationship(lazy="raise")
    subcategory: Mapped[Subcategory | None] = relationship(lazy="raise")
    requester: Mapped[User] = relationship(lazy="raise")
    owner: Mapped[Staff | None] = relationship(lazy="raise")


class Comment(Base):
    """What somebody said about a ticket: a comment, the office's question, the student's answer."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("idx_comments_ticket_id", "ticket_id"),
        CheckConstraint("kind IN ('comment', 'question', 'answer')", name="comments_kind"),
        CheckConstraint("kind = 'comment' OR NOT internal", name="comments_only_comments_are_internal"),
    )

    id: Mapped[Serial]
    ticket_id: Mapped[int] = mapped_column(cascade("tickets.id"))
    author_id: Mapped[UUID] = mapped_column(cascade("users.id"))
    body: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16), server_default="comment")
    internal: Mapped[Flag]
    created_at: Mapped[CreatedAt]

    author: Mapped[User] = relationship(lazy="raise")


class ActivityLog(Base):
    """One thing that happened to a ticket; never changed (a trigger refuses). The clock's deeds have no actor.

    `request_id` names the click or the form behind it: what was done once is not done again.
    """

    __tablename__ = "activity_logs"
    __table_args__ = (Index("idx_activity_logs_ticket_id", "ticket_id", "id"),)

    id: Mapped[BigSerial]
    ticket_id: Mapped[int] = mapped_column(cascade("tickets.id"))
    action: Mapped[str] = mapped_column(String(64))
    actor_id: Mapped[UUID | None] = mapped_column(set_null("users.id"))
    details: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    created_at: Mapped[CreatedAt]
    request_id: Mapped[str | None] = mapped_column(String(128), unique=True)

    actor: Mapped[User | None] = relationship(lazy="raise")


class Timer(Base):
    """When a rule looks at a ticket next: `due_at`, NULL while it waits for nothing.

    So the sweep reads what is due and nothing else. A rule is an edge: an instant it has fired for (`fired_for`)
    never arms it again, a new instant does. `occurrence` is the number that its next firing has.
    """

    __tablename__ = "timers"
    __table_args__ = (
        Index("timers_armed", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        CheckConstraint("occurrence > 0", name="timers_occurrence_positive"),
        CheckConstraint(_in("rule", Rule), name="timers_rule"),
    )

    ticket_id: Mapped[int] = mapped_column(cascade("tickets.id"), primary_key=True)
    rule: Mapped[Rule] = mapped_column(rule_text, primary_key=True)
    due_at: Mapped[datetime | None]
    fired_for: Mapped[datetime | None]
    occurrence: Mapped[int] = mapped_column(server_default=text("1"))


class Escalation(Base):
    """One firing of one rule: why, how far up, who was told, and what they did about it.

    `target_id` is NULL when the ladder had nobody left and the operators' channel was told; reminders have
    level 0. `facts` says as what they were told and who was skipped. Unique: a rule fires once per occurrence.
    """

    __tablename__ = "escalations"
    __table_args__ = (
        UniqueConstraint("ticket_id", "rule", "occurrence", name="escalations_fire_once"),
        CheckConstraint(_in("rule", Rule), name="escalations_rule"),
        CheckConstraint("level >= 0", name="escalations_level_not_negative"),
        # One row for each level, with one `snoozed_until`: a level is snoozed once.
        Index("escalations_one_per_level", "ticket_id", "level", unique=True, postgresql_where=text("level > 0")),
        CheckConstraint(
            "acknowledged_by IS NULL OR acknowledged_at IS NOT NULL", name="escalations_acknowledged_by_somebody"
        ),
    )

    id: Mapped[Serial]
    ticket_id: Mapped[int] = mapped_column(cascade("tickets.id"))
    rule: Mapped[Rule] = mapped_column(rule_text)
    occurrence: Mapped[int]
    level: Mapped[int]
    target_id: Mapped[UUID | None] = mapped_column(set_null("users.id"))
    by_id: Mapped[UUID | None] = mapped_column(set_null("users.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    facts: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    created_at: Mapped[CreatedAt]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None] = mapped_column(set_null("users.id"))
    snoozed_until: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship(lazy="raise")
    target: Mapped[User | None] = relationship(foreign_keys=[target_id], lazy="raise")
