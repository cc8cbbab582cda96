"""Whether an escalation would reach anybody: the ladder of each category, looked at before there is a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from domain.models import Category, CategoryAssignment, Role, Staff, User, UserRole
from domain.policy import ADMIN, SUPER_ADMIN, Grant


@dataclass(frozen=True)
class Reach:
    """Who would hear of a category's escalations, were they all told."""

    category: str
    primary: User | None
    people: tuple[User, ...]

    @property
    def nobody(self) -> bool:
        """Whether everybody on the ladder is deactivated, or nobody is on it."""
        return all(user.deactivated_at for user in self.people)

    @property
    def unseen(self) -> bool:
        """Whether there is somebody, but nobody whose Slack account is known."""
        return not self.nobody and not any(user.slack_user_id for user in self.people if not user.deactivated_at)


def of_each(session: Session) -> list[Reach]:
    """The reach of each category in use, by name."""
    loaded = selectinload(Category.assignments).joinedload(CategoryAssignment.staff).joinedload(Staff.user)
    query = select(Category).where(Category.active).order_by(Category.name).options(loaded)
    above = session.scalars(
        select(UserRole)
        .join(UserRole.role)
        .where(Role.name.in_([ADMIN, SUPER_ADMIN]))
        .options(joinedload(UserRole.role), joinedload(UserRole.user))
    ).all()
    return [_of(category, above) for category in session.scalars(query.execution_options(populate_existing=True))]


def _of(category: Category, above: Iterable[UserRole]) -> Reach:
    assigned = [row for row in category.assignments if row.staff.active]
    primary = next((row.staff.user for row in assigned if row.is_primary), None)
    scopes = frozenset({category.scope} if category.scope else ())
    higher = [row.user for row in above if Grant(row.role.name, row.domain, row.scope).covers(category.domain, scopes)]
    return Reach(category.name, primary, (*(row.staff.user for row in assigned), *higher))
