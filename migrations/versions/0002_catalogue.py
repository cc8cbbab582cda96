"""The catalogue: the college, its calendars, what can be asked for and who answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

# A calendar's minutes of the week form a range of their own, so no extension is needed to compare the ids.
MINUTES = (
    "int8range(calendar_id::bigint * 10080 + weekday * 1440 + starts,"
    " calendar_id::bigint * 10080 + weekday * 1440 + ends)"
)


def upgrade() -> None:
    op.create_table(
        "college",
        sa.Column("id", sa.SmallInteger(), server_default=sa.text("1"), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("operators_channel", sa.String(length=32), nullable=True),
        sa.CheckConstraint("id = 1", name="college_is_one"),
        sa.PrimaryKeyConstraint("id", name="college_pkey"),
    )
    op.create_table(
        "calendars",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("round_the_clock", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="calendars_pkey"),
        sa.UniqueConstraint("name", name="calendars_name_key"),
    )
    op.create_table(
        "calendar_hours",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts", sa.SmallInteger(), nullable=False),
        sa.Column("ends", sa.SmallInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (
                sa.text(MINUTES),
                "&&",
            ),
            using="gist",
            name="calendar_hours_do_not_overlap",
        ),
        sa.CheckConstraint("starts >= 0 AND starts < ends AND ends <= 1440", name="calendar_hours_start_before_end"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="calendar_hours_weekday"),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="calendar_hours_calendar_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="calendar_hours_pkey"),
    )
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("starts", sa.SmallInteger(), nullable=True),
        sa.Column("ends", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint(
            "(starts IS NULL AND ends IS NULL) OR (starts >= 0 AND starts < ends AND ends <= 1440)",
            name="calendar_days_start_before_end",
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="calendar_days_calendar_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="calendar_days_pkey"),
        sa.UniqueConstraint(
            "calendar_id",
            "day",
            "starts",
            name="calendar_days_calendar_id_day_starts_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=75), nullable=False),
        sa.Column("domain", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=128), nullable=True),
        sa.Column("slack_channel_id", sa.String(length=32), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("tat_hours", sa.Integer(), server_default=sa.text("48"), nullable=False),
        sa.Column("first_response_hours", sa.Integer(), server_default=sa.text("2"), nullable=False),
        sa.Column("interval_hours", sa.Integer(), server_default=sa.text("24"), nullable=False),
        sa.Column("max_extensions", sa.Integer(), server_default=sa.text("3"), nullable=False),
        sa.Column("max_reopenings", sa.Integer(), server_default=sa.text("3"), nullable=False),
        sa.Column("max_forwards", sa.Integer(), server_default=sa.text("4"), nullable=False),
        sa.Column("low_rating", sa.Integer(), server_default=sa.text("2"), nullable=False),
        sa.Column("idle_hours", sa.Integer(), server_default=sa.text("48"), nullable=False),
        sa.Column("idle_escalation_hours", sa.Integer(), server_default=sa.text("24"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("first_response_hours > 0", name="categories_first_response_hours_positive"),
        sa.CheckConstraint("idle_escalation_hours > 0", name="categories_idle_escalation_hours_positive"),
        sa.CheckConstraint("idle_hours > 0", name="categories_idle_hours_positive"),
        sa.CheckConstraint("interval_hours > 0", name="categories_interval_hours_positive"),
        sa.CheckConstraint("low_rating > 0", name="categories_low_rating_positive"),
        sa.CheckConstraint("max_extensions > 0", name="categories_max_extensions_positive"),
        sa.CheckConstraint("max_forwards > 0", name="categories_max_forwards_positive"),
        sa.CheckConstraint("max_reopenings > 0", name="categories_max_reopenings_positive"),
        sa.CheckConstraint("tat_hours > 0", name="categories_tat_hours_positive"),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="categories_calendar_id_fkey", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="categories_pkey"),
        sa.UniqueConstraint("name", name="categories_name_key"),
    )
    op.create_table(
        "subcategories",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=75), nullable=False),
        sa.Column("tat_hours", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("tat_hours > 0", name="subcategories_tat_hours_positive"),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name="subcategories_category_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="subcategories_staff_id_fkey", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="subcategories_pkey"),
        sa.UniqueConstraint("category_id", "name", name="subcategories_category_id_name_key"),
    )
    op.create_table(
        "form_fields",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("subcategory_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=75), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("required", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("(kind = 'select') = (options IS NOT NULL)", name="form_fields_options_match_kind"),
        sa.CheckConstraint("kind IN ('text', 'multiline', 'select', 'date', 'number')", name="form_fields_kind"),
        sa.ForeignKeyConstraint(
            ["subcategory_id"], ["subcategories.id"], name="form_fields_subcategory_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="form_fields_pkey"),
        sa.UniqueConstraint("subcategory_id", "key", name="form_fields_subcategory_id_key_key"),
    )
    op.create_table(
        "category_assignments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("false"), nullable=True),
        sa.Column("priority", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name="category_assignments_category_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="category_assignments_staff_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="category_assignments_pkey"),
        sa.UniqueConstraint("category_id", "staff_id", name="category_assignments_category_id_staff_id_key"),
    )
    op.create_index(
        "category_assignments_one_primary",
        "category_assignments",
        ["category_id"],
        unique=True,
        postgresql_where=sa.text("is_primary IS TRUE"),
    )


def downgrade() -> None:
    op.drop_table("category_assignments")
    op.drop_table("form_fields")
    op.drop_table("subcategories")
    op.drop_table("categories")
    op.drop_table("calendar_days")
    op.drop_table("calendar_hours")
    op.drop_table("calendars")
    op.drop_table("college")
