"""The college: its buildings and classes, its working calendars, and who runs the help desk."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.models.base import Base, Flag, Serial, cascade, set_null


class College(Base):
    """The one college of this database; `operators_channel` hears what nobody else can."""

    __tablename__ = "college"
    __table_args__ = (CheckConstraint("id = 1", name="college_is_one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, server_default=text("1"))
    name: Mapped[str] = mapped_column(String(120))
    operators_channel: Mapped[str | None] = mapped_column(String(32))


class Hostel(Base):
    """A hostel; its name is the `scope` of those who answer for it."""

    __tablename__ = "hostels"

    id: Mapped[Serial]
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Batch(Base):
    """A year's intake."""

    __tablename__ = "batches"

    id: Mapped[Serial]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    year: Mapped[int | None]


class ClassSection(Base):
    """A section of a batch."""

    __tablename__ = "class_sections"
    __table_args__ = (UniqueConstraint("name", "batch_id", postgresql_nulls_not_distinct=True),)

    id: Mapped[Serial]
    name: Mapped[str] = mapped_column(String(120))
    batch_id: Mapped[int | None] = mapped_column(set_null("batches.id"))


class Calendar(Base):
    """Working time: weekly hours and exceptional days in one time zone, or round the clock."""

    __tablename__ = "calendars"

    id: Mapped[Serial]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    timezone: Mapped[str] = mapped_column(String(64))
    round_the_clock: Mapped[Flag]

    hours: Mapped[list[CalendarHours]] = relationship(back_populates="calendar", lazy="raise")
    days: Mapped[list[CalendarDay]] = relationship(back_populates="calendar", lazy="raise")


class CalendarHours(Base):
    """Working hours on one weekday (0 is Monday), in local minutes since midnight."""

    __tablename__ = "calendar_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="calendar_hours_weekday"),
        CheckConstraint("starts >= 0 AND starts < ends AND ends <= 1440", name="calendar_hours_start_before_end"),
        # A calendar's minutes of the week form a range of their own, so no extension is needed to compare the ids.
        ExcludeConstraint(
            (
                text(
                    "int8range(calendar_id::bigint * 10080 + weekday * 1440 + starts,"
                    " calendar_id::bigint * 10080 + weekday * 1440 + ends)"
                ),
                "&&",
            ),
            name="calendar_hours_do_not_overlap",
            using="gist",
        ),
    )

    id: Mapped[Serial]
    calendar_id: Mapped[int] = mapped_column(cascade("calendars.id"))
    weekday: Mapped[int] = mapped_column(SmallInteger)
    starts: Mapped[int] = mapped_column(SmallInteger)
    ends: Mapped[int] = mapped_column(SmallInteger)

    calendar: Mapped[Calendar] = relationship(back_populates="hours", lazy="raise")


class CalendarDay(Base):
    """Hours that replace one day's; a holiday has none. A day with two stretches of hours has two rows."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        UniqueConstraint("calendar_id", "day", "starts", postgresql_nulls_not_distinct=True),
        CheckConstraint(
            "(starts IS NULL AND ends IS NULL) OR (starts >= 0 AND starts < ends AND ends <= 1440)",
            name="calendar_days_start_before_end",
        ),
    )

    id: Mapped[Serial]
    calendar_id: Mapped[int] = mapped_column(cascade("calendars.id"))
    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(120), server_default="")
    starts: Mapped[int | None] = mapped_column(SmallInteger)
    ends: Mapped[int | None] = mapped_column(SmallInteger)

    calendar: Mapped[Calendar] = relationship(back_populates="days", lazy="raise")
