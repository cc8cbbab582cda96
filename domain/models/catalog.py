"""What can be asked for, and who answers: categories, subcategories, form fields, assignments."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.models.base import Active, Base, CreatedAt, Json, Serial, cascade, set_null
from domain.models.campus import Calendar
from domain.models.people import Staff

_NUMBERS = (
    "tat_hours",
    "first_response_hours",
    "interval_hours",
    "max_extensions",
    "max_reopenings",
    "max_forwards",
    "low_rating",
    "idle_hours",
    "idle_escalation_hours",
)


def _number(default: int) -> Mapped[int]:
    return mapped_column(server_default=text(str(default)))


class Category(Base):
    """A kind of matter with its office.

    Hours are working hours of the calendar (round the clock when it is NULL). `max_extensions`,
    `max_reopenings` and `max_forwards` are the numbers with which a rule fires; so is `low_rating`,
    the highest rating that does. The defaults are those of design.md, section 2.
    """

    __tablename__ = "categories"
    __table_args__ = tuple(CheckConstraint(f"{n} > 0", name=f"categories_{n}_positive") for n in _NUMBERS)

    id: Mapped[Serial]
    name: Mapped[str] = mapped_column(String(75), unique=True)
    domain: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str | None] = mapped_column(String(128))
    slack_channel_id: Mapped[str | None] = mapped_column(String(32))
    calendar_id: Mapped[int | None] = mapped_column(set_null("calendars.id"))
    active: Mapped[Active]
    tat_hours: Mapped[int] = _number(48)
    first_response_hours: Mapped[int] = _number(2)
    interval_hours: Mapped[int] = _number(24)
    max_extensions: Mapped[int] = _number(3)
    max_reopenings: Mapped[int] = _number(3)
    max_forwards: Mapped[int] = _number(4)
    low_rating: Mapped[int] = _number(2)
    idle_hours: Mapped[int] = _number(48)
    idle_escalation_hours: Mapped[int] = _number(24)
    created_at: Mapped[CreatedAt]

    calendar: Mapped[Calendar | None] = relationship(lazy="raise")
    subcategories: Mapped[list[Subcategory]] = relationship(back_populates="category", lazy="raise")
    assignments: Mapped[list[CategoryAssignment]] = relationship(back_populates="category", lazy="raise")


class Subcategory(Base):
    """A matter within a category, with its own hours and its own staff member where it has them."""

    __tablename__ = "subcategories"
    __table_args__ = (
        UniqueConstraint("category_id", "name"),
        CheckConstraint("tat_hours > 0", name="subcategories_tat_hours_positive"),
    )

    id: Mapped[Serial]
    category_id: Mapped[int] = mapped_column(cascade("categories.id"))
    name: Mapped[str] = mapped_column(String(75))
    tat_hours: Mapped[int | None]
    staff_id: Mapped[int | None] = mapped_column(set_null("staff.id"))
    active: Mapped[Active]
    position: Mapped[int] = mapped_column(server_default=text("0"))

    category: Mapped[Category] = relationship(back_populates="subcategories", lazy="raise")
    fields: Mapped[list[FormField]] = relationship(
        back_populates="subcategory", lazy="raise", order_by="FormField.position"
    )


class FormField(Base):
    """A question that the form asks for one subcategory; `options` are the choices of a select."""

    __tablename__ = "form_fields"
    __table_args__ = (
        UniqueConstraint("subcategory_id", "key"),
        CheckConstraint("kind IN ('text', 'multiline', 'select', 'date', 'number')", name="form_fields_kind"),
        CheckConstraint("(kind = 'select') = (options IS NOT NULL)", name="form_fields_options_match_kind"),
    )

    id: Mapped[Serial]
    subcategory_id: Mapped[int] = mapped_column(cascade("subcategories.id"))
    key: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(75))
    kind: Mapped[str] = mapped_column(String(16))
    required: Mapped[bool] = mapped_column(server_default=text("false"))
    options: Mapped[Json | None]  # {"choices": ["…", …]}
    position: Mapped[int] = mapped_column(server_default=text("0"))

    subcategory: Mapped[Subcategory] = relationship(back_populates="fields", lazy="raise")

    @property
    def choices(self) -> list[str]:
        """The choices of a select; none for another kind."""
        return list((self.options or {}).get("choices", ()))


class CategoryAssignment(Base):
    """A staff member who answers for a category; the primary one is the first to hear of an escalation."""

    __tablename__ = "category_assignments"
    __table_args__ = (
        UniqueConstraint("category_id", "staff_id"),
        Index(
            "category_assignments_one_primary", "category_id", unique=True, postgresql_where=text("is_primary IS TRUE")
        ),
    )

    id: Mapped[Serial]
    category_id: Mapped[int | None] = mapped_column(cascade("categories.id"))
    staff_id: Mapped[int | None] = mapped_column(cascade("staff.id"))
    is_primary: Mapped[bool | None] = mapped_column(server_default=text("false"))
    priority: Mapped[int | None] = mapped_column(server_default=text("0"))

    category: Mapped[Category] = relationship(back_populates="assignments", lazy="raise")
    staff: Mapped[Staff] = relationship(lazy="raise")
