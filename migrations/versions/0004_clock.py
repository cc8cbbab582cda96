"""The clock: timers and escalations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

NAMES = (
    "asked",
    "overdue",
    "extensions",
    "reopenings",
    "rating",
    "forwards",
    "idle",
    "idle_long",
    "first_response",
    "answer_reminder",
    "answer_missing",
    "verdict_question",
    "verdict_silence",
    "snooze",
)
RULES = f"rule IN {NAMES}"


def upgrade() -> None:
    op.create_table(
        "timers",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fired_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurrence", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            RULES,
            name="timers_rule",
        ),
        sa.CheckConstraint("occurrence > 0", name="timers_occurrence_positive"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="timers_ticket_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "rule", name="timers_pkey"),
    )
    op.create_index("timers_armed", "timers", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL"))
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.UUID(), nullable=True),
        sa.Column("by_id", sa.UUID(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.UUID(), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            RULES,
            name="escalations_rule",
        ),
        sa.CheckConstraint(
            "acknowledged_by IS NULL OR acknowledged_at IS NOT NULL", name="escalations_acknowledged_by_somebody"
        ),
        sa.CheckConstraint("level >= 0", name="escalations_level_not_negative"),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["users.id"], name="escalations_acknowledged_by_fkey", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="escalations_by_id_fkey", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["target_id"], ["users.id"], name="escalations_target_id_fkey", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="escalations_ticket_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="escalations_pkey"),
        sa.UniqueConstraint("ticket_id", "rule", "occurrence", name="escalations_fire_once"),
    )
    op.create_index(
        "escalations_one_per_level",
        "escalations",
        ["ticket_id", "level"],
        unique=True,
        postgresql_where=sa.text("level > 0"),
    )


def downgrade() -> None:
    op.drop_table("escalations")
    op.drop_table("timers")
