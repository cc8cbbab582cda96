"""A ticket can be FORWARDED."""

from alembic import op

revision = "0006"
down_revision = "0005"

WITHOUT = "('OPEN', 'IN_PROGRESS', 'AWAITING_STUDENT', 'ESCALATED', 'REOPENED', 'RESOLVED')"
CHECKS = {
    "tickets_resolved_at_matches_status": "(status = 'RESOLVED') = (resolved_at IS NOT NULL)",
    "tickets_paused_at_matches_status": "(status = 'AWAITING_STUDENT') = (paused_at IS NOT NULL)",
}
INDEXES = {
    "idx_tickets_status": "(status)",
    "idx_tickets_status_created": "(status, created_at)",
    "idx_tickets_open": "(created_at) WHERE status <> 'RESOLVED'",
}


def upgrade() -> None:
    # A new value may not be used in the transaction that adds it, so it is committed before the index that names it.
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE ticket_status ADD VALUE IF NOT EXISTS 'FORWARDED' AFTER 'AWAITING_STUDENT'")


def downgrade() -> None:
    """Build the type anew: PostgreSQL takes no value away. What was forwarded is in progress."""
    for name in CHECKS:
        op.execute(f"ALTER TABLE tickets DROP CONSTRAINT {name}")
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    op.execute("UPDATE tickets SET status = 'IN_PROGRESS' WHERE status = 'FORWARDED'")
    op.execute("ALTER TYPE ticket_status RENAME TO ticket_status_old")
    op.execute(f"CREATE TYPE ticket_status AS ENUM {WITHOUT}")
    op.execute("ALTER TABLE tickets ALTER COLUMN status DROP DEFAULT")
    op.execute("ALTER TABLE tickets ALTER COLUMN status TYPE ticket_status USING status::text::ticket_status")
    op.execute("ALTER TABLE tickets ALTER COLUMN status SET DEFAULT 'OPEN'")
    op.execute("DROP TYPE ticket_status_old")
    for name, rule in CHECKS.items():
        op.execute(f"ALTER TABLE tickets ADD CONSTRAINT {name} CHECK ({rule})")
    for name, columns in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON tickets {columns}")
