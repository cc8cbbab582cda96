"""From what happened to what was sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("event_type", sa.String(length=64), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("fanned_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="outbox_pkey"),
    )
    op.create_index("outbox_waiting", "outbox", ["id"], postgresql_where=sa.text("fanned_out_at IS NULL"))
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=8), server_default="slack", nullable=False),
        sa.Column("destination", sa.String(length=320), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.UUID(), nullable=True),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("edits", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("dedupe_key", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.UUID(), nullable=True),
        sa.Column("message_ref", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'leased') = (lease_token IS NOT NULL)", name="deliveries_lease_matches_state"),
        sa.CheckConstraint(
            "(state = 'leased') = (lease_until IS NOT NULL)", name="deliveries_lease_until_matches_state"
        ),
        sa.CheckConstraint("channel IN ('slack', 'email')", name="deliveries_channel"),
        sa.CheckConstraint("state IN ('pending', 'leased', 'sent', 'unknown', 'dead')", name="deliveries_state"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="deliveries_ticket_id_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="deliveries_user_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="deliveries_pkey"),
        sa.UniqueConstraint("dedupe_key", name="deliveries_dedupe_key_key"),
        sa.UniqueConstraint("public_id", name="deliveries_public_id_key"),
    )
    op.create_index(
        "deliveries_in_order",
        "deliveries",
        ["destination", "ticket_id", "id"],
        postgresql_where=sa.text("state IN ('pending', 'unknown', 'leased')"),
    )
    op.create_index("deliveries_of_ticket", "deliveries", ["ticket_id", "kind", "destination"])
    op.create_index(
        "deliveries_one_waiting_edit",
        "deliveries",
        ["kind", "destination", "ticket_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state = 'pending' AND attempts = 0 AND edits"),
    )
    op.create_index(
        "deliveries_unfinished",
        "deliveries",
        ["channel", "destination", "edits", "id"],
        postgresql_where=sa.text("state IN ('pending', 'unknown', 'leased')"),
    )
    op.create_index("deliveries_leased", "deliveries", ["lease_until"], postgresql_where=sa.text("state = 'leased'"))
    op.create_table(
        "lanes",
        sa.Column("key", sa.String(length=320), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="lanes_pkey"),
    )
    op.create_table(
        "daily_digests",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="daily_digests_calendar_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="daily_digests_pkey"),
        sa.UniqueConstraint(
            "calendar_id", "day", name="daily_digests_calendar_id_day_key", postgresql_nulls_not_distinct=True
        ),
    )


def downgrade() -> None:
    op.drop_table("daily_digests")
    op.drop_table("lanes")
    op.drop_table("deliveries")
    op.drop_table("outbox")
