"""The tickets, and everything that happens to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

# FORWARDED comes with its own migration, as the specification has it.
STATUSES = ("OPEN", "IN_PROGRESS", "AWAITING_STUDENT", "ESCALATED", "REOPENED", "RESOLVED")
status = postgresql.ENUM(*STATUSES, name="ticket_status", create_type=False)

# The history is append-only; only the name of somebody who was erased may go.
APPEND_ONLY = """
CREATE FUNCTION activity_logs_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'activity_logs is append-only';
END $$
"""
TRIGGER = """
CREATE TRIGGER activity_logs_append_only BEFORE UPDATE ON activity_logs
FOR EACH ROW EXECUTE FUNCTION activity_logs_refuse_change()
"""


def upgrade() -> None:
    status.create(op.get_bind())
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=255), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", status, server_default=sa.text("'OPEN'"), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("assigned_to", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(length=255), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("attachments", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("escalation_level", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_escalation_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subcategory_id", sa.Integer(), nullable=True),
        sa.Column("forward_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reopen_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tat_extensions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("allowed_minutes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("paused_minutes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("clock_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("climbs_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.String(length=16), nullable=True),
        sa.Column("resolution_note", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("rating_comment", sa.Text(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("source_url", sa.String(length=512), nullable=True),
        sa.Column("request_id", sa.String(length=128), nullable=True),
        sa.CheckConstraint(
            "(status = 'AWAITING_STUDENT') = (paused_at IS NOT NULL)", name="tickets_paused_at_matches_status"
        ),
        sa.CheckConstraint(
            "(status = 'RESOLVED') = (resolved_at IS NOT NULL)", name="tickets_resolved_at_matches_status"
        ),
        sa.CheckConstraint("resolution IN ('DONE', 'WITHDRAWN', 'UNANSWERED')", name="tickets_resolution"),
        sa.CheckConstraint("(rating IS NULL) = (rated_at IS NULL)", name="tickets_rated_at_matches_rating"),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolution IS NULL)", name="tickets_resolution_matches_resolved_at"
        ),
        sa.CheckConstraint("escalation_level >= 0", name="tickets_escalation_level_not_negative"),
        sa.CheckConstraint(
            "forward_count >= 0 AND reopen_count >= 0 AND tat_extensions >= 0", name="tickets_counts_not_negative"
        ),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="tickets_rating_from_1_to_5"),
        sa.ForeignKeyConstraint(["assigned_to"], ["staff.id"], name="tickets_assigned_to_fkey", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name="tickets_category_id_fkey"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="tickets_created_by_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["follows_id"], ["tickets.id"], name="tickets_follows_id_fkey", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["subcategory_id"], ["subcategories.id"], name="tickets_subcategory_id_fkey", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="tickets_pkey"),
        sa.UniqueConstraint("request_id", name="tickets_request_id_key"),
    )
    op.create_index("idx_tickets_assigned_to", "tickets", ["assigned_to"])
    op.create_index("idx_tickets_category_id", "tickets", ["category_id"])
    op.create_index("idx_tickets_created_by", "tickets", ["created_by"])
    op.create_index("idx_tickets_metadata", "tickets", ["metadata"], postgresql_using="gin")
    op.create_index("idx_tickets_open", "tickets", ["created_at"], postgresql_where=sa.text("status <> 'RESOLVED'"))
    op.create_index("idx_tickets_status", "tickets", ["status"])
    op.create_index("idx_tickets_status_created", "tickets", ["status", "created_at"])
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), server_default="comment", nullable=False),
        sa.Column("internal", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind = 'comment' OR NOT internal", name="comments_only_comments_are_internal"),
        sa.CheckConstraint("kind IN ('comment', 'question', 'answer')", name="comments_kind"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="comments_author_id_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="comments_ticket_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="comments_pkey"),
    )
    op.create_index("idx_comments_ticket_id", "comments", ["ticket_id"])
    op.create_table(
        "activity_logs",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.UUID(), nullable=True),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("request_id", sa.String(length=128), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name="activity_logs_actor_id_fkey", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="activity_logs_ticket_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="activity_logs_pkey"),
        sa.UniqueConstraint("request_id", name="activity_logs_request_id_key"),
    )
    op.create_index("idx_activity_logs_ticket_id", "activity_logs", ["ticket_id", "id"])
    op.execute(APPEND_ONLY)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.drop_table("activity_logs")
    op.drop_table("comments")
    op.drop_table("tickets")
    op.execute("DROP FUNCTION activity_logs_refuse_change")
    status.drop(op.get_bind())
