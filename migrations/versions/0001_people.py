"""The people: users, students, staff, roles, and where students live and learn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

ROLES = ("staff", "admin", "super_admin")


def upgrade() -> None:
    op.create_table(
        "hostels",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="hostels_pkey"),
        sa.UniqueConstraint("name", name="hostels_name_key"),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="batches_pkey"),
        sa.UniqueConstraint("name", name="batches_name_key"),
    )
    op.create_table(
        "class_sections",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="class_sections_batch_id_fkey", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="class_sections_pkey"),
        sa.UniqueConstraint(
            "name", "batch_id", name="class_sections_name_batch_id_key", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("clerk_id", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=256), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("slack_user_id", sa.String(length=32), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="users_pkey"),
        sa.UniqueConstraint("clerk_id", name="users_clerk_id_key"),
        sa.UniqueConstraint("email", name="users_email_key"),
        sa.UniqueConstraint("slack_user_id", name="users_slack_user_id_key"),
    )
    op.create_index("idx_users_clerk_id", "users", ["clerk_id"])
    op.create_index("idx_users_email", "users", ["email"])
    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="roles_pkey"),
        sa.UniqueConstraint("name", name="roles_name_key"),
    )
    op.create_table(
        "user_roles",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=64), nullable=True),
        sa.Column("scope", sa.String(length=128), nullable=True),
        sa.CheckConstraint("scope IS NULL OR domain IS NOT NULL", name="user_roles_scope_needs_domain"),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name="user_roles_role_id_fkey"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="user_roles_user_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="user_roles_pkey"),
        sa.UniqueConstraint(
            "user_id", "role_id", "domain", "scope", name="unique_user_role_scope", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "students",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("roll_no", sa.String(length=32), nullable=False),
        sa.Column("room_no", sa.String(length=16), nullable=True),
        sa.Column("hostel_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("class_section_id", sa.Integer(), nullable=True),
        sa.Column("batch_year", sa.Integer(), nullable=True),
        sa.Column("department", sa.String(length=120), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="students_batch_id_fkey", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["class_section_id"], ["class_sections.id"], name="students_class_section_id_fkey", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["hostel_id"], ["hostels.id"], name="students_hostel_id_fkey", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="students_user_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="students_pkey"),
        sa.UniqueConstraint("roll_no", name="students_roll_no_key"),
        sa.UniqueConstraint("user_id", name="students_user_id_key"),
    )
    op.create_index("idx_students_roll_no", "students", ["roll_no"])
    op.create_index("idx_students_user_id", "students", ["user_id"])
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("scope", sa.String(length=128), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="staff_user_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="staff_pkey"),
        sa.UniqueConstraint("user_id", name="staff_user_id_key"),
    )
    op.create_table(
        "notification_settings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=True),
        sa.Column("email_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=True),
        sa.Column("slack_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=True),
        sa.Column("preferences", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="notification_settings_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="notification_settings_pkey"),
        sa.UniqueConstraint("user_id", name="notification_settings_user_id_key"),
    )
    op.bulk_insert(sa.table("roles", sa.column("name")), [{"name": name} for name in ROLES])


def downgrade() -> None:
    op.drop_table("notification_settings")
    op.drop_table("staff")
    op.drop_table("students")
    op.drop_table("user_roles")
    op.drop_table("roles")
    op.drop_table("users")
    op.drop_table("class_sections")
    op.drop_table("batches")
    op.drop_table("hostels")
