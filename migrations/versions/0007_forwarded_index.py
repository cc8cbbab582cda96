"""What is forwarded is found by its own index."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("idx_tickets_forwarded", "tickets", ["status"], postgresql_where=sa.text("status = 'FORWARDED'"))


def downgrade() -> None:
    op.drop_index("idx_tickets_forwarded", table_name="tickets")
