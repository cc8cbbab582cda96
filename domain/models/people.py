"""Who there is: users, and what makes them students, staff or admins."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.models.base import Active, Base, CreatedAt, Json, Serial, cascade, set_null

if TYPE_CHECKING:
    from domain.models.campus import Batch, ClassSection, Hostel


class User(Base):
    """A person. `clerk_id` is the identity shared with the web portal, `slack_user_id` the one of Slack."""

    __tablename__ = "users"
    __table_args__ = (Index("idx_users_clerk_id", "clerk_id"), Index("idx_users_email", "email"))

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    clerk_id: Mapped[str] = mapped_column(String(255), unique=True)
    email: Mapped[str] = mapped_column(String(256), unique=True)
    name: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(30))
    created_at: Mapped[CreatedAt | None]
    updated_at: Mapped[datetime | None] = mapped_column(server_default=func.now(), onupdate=func.now())
    slack_user_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    timezone: Mapped[str | None] = mapped_column(String(64))
    deactivated_at: Mapped[datetime | None]

    student: Mapped[Student | None] = relationship(back_populates="user", lazy="raise")
    staff: Mapped[Staff | None] = relationship(back_populates="user", lazy="raise")

    @property
    def called(self) -> str:
        """What to call them: the name, else the part of the e-mail address before the @."""
        return self.name or self.email.split("@")[0]


class Student(Base):
    """A student's place on the campus; `active` is false once they have left."""

    __tablename__ = "students"
    __table_args__ = (Index("idx_students_user_id", "user_id"), Index("idx_students_roll_no", "roll_no"))

    id: Mapped[Serial]
    user_id: Mapped[UUID] = mapped_column(cascade("users.id"), unique=True)
    roll_no: Mapped[str] = mapped_column(String(32), unique=True)
    room_no: Mapped[str | None] = mapped_column(String(16))
    hostel_id: Mapped[int | None] = mapped_column(set_null("hostels.id"))
    batch_id: Mapped[int | None] = mapped_column(set_null("batches.id"))
    class_section_id: Mapped[int | None] = mapped_column(set_null("class_sections.id"))
    batch_year: Mapped[int | None]
    department: Mapped[str | None] = mapped_column(String(120))
    active: Mapped[Active]
    created_at: Mapped[CreatedAt | None]
    updated_at: Mapped[datetime | None] = mapped_column(server_default=func.now(), onupdate=func.now())

    user: Mapped[User] = relationship(back_populates="student", lazy="raise")
    hostel: Mapped[Hostel | None] = relationship(lazy="raise")
    batch: Mapped[Batch | None] = relationship(lazy="raise")
    class_section: Mapped[ClassSection | None] = relationship(lazy="raise")


class Staff(Base):
    """Somebody who can own a ticket; `scope` is the hostel they answer for, if it is one."""

    __tablename__ = "staff"

    id: Mapped[Serial]
    user_id: Mapped[UUID] = mapped_column(cascade("users.id"), unique=True)
    title: Mapped[str | None] = mapped_column(String(120))
    scope: Mapped[str | None] = mapped_column(String(128))
    active: Mapped[Active]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    user: Mapped[User] = relationship(back_populates="staff", lazy="raise")


class Role(Base):
    """A role's name: `staff`, `admin` or `super_admin`."""

    __tablename__ = "roles"

    id: Mapped[Serial]
    name: Mapped[str] = mapped_column(String(64), unique=True)


class UserRole(Base):
    """A role that somebody holds, everywhere or in one domain, there everywhere or in one scope."""

    __tablename__ = "user_roles"
    __table_args__ = (
        UniqueConstraint(
            "user_id", "role_id", "domain", "scope", name="unique_user_role_scope", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("scope IS NULL OR domain IS NOT NULL", name="user_roles_scope_needs_domain"),
    )

    id: Mapped[Serial]
    user_id: Mapped[UUID] = mapped_column(cascade("users.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))
    domain: Mapped[str | None] = mapped_column(String(64))
    scope: Mapped[str | None] = mapped_column(String(128))

    role: Mapped[Role] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")


class NotificationSettings(Base):
    """How somebody wants to hear: `preferences` maps an event's name to "slack", "email" or "none"."""

    __tablename__ = "notification_settings"

    id: Mapped[Serial]
    user_id: Mapped[UUID | None] = mapped_column(cascade("users.id"), unique=True)
    email_enabled: Mapped[bool | None] = mapped_column(server_default=text("true"))
    slack_enabled: Mapped[bool | None] = mapped_column(server_default=text("true"))
    preferences: Mapped[Json | None]
