"""Who gets a new ticket: the first rule of design.md, section 2, that names somebody who can be reached."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from domain.models import Category, CategoryAssignment, Staff, Subcategory, Ticket, User
from domain.policy import ACTIVE


def route(session: Session, category: Category, subcategory: Subcategory | None, hostel: str | None) -> int | None:
    """The staff id of the owner of a new ticket; None when the card has to ask for a claim."""
    return _own(session, subcategory) or _of_hostel(session, category, hostel) or _by_priority(session, category)


def reachable() -> Select[int]:
    """The staff who can be given work: active, and not deactivated in Slack."""
    return select(Staff.id).join(Staff.user).where(Staff.active, User.deactivated_at.is_(None))


def _own(session: Session, subcategory: Subcategory | None) -> int | None:
    if subcategory is None or subcategory.staff_id is None:
        return None
    return session.scalar(reachable().where(Staff.id == subcategory.staff_id))


def _of_hostel(session: Session, category: Category, hostel: str | None) -> int | None:
    """The one staff member of the category who answers for the student's hostel; several are no answer."""
    if hostel is None:
        return None
    found = session.scalars(_assigned(category).where(Staff.scope == hostel).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _by_priority(session: Session, category: Category) -> int | None:
    load = (
        select(func.count())
        .where(Ticket.assigned_to == Staff.id, Ticket.status.in_(ACTIVE))
        .correlate(Staff)
        .scalar_subquery()
    )
    order = (
        CategoryAssignment.priority.desc().nulls_last(),
        CategoryAssignment.is_primary.desc().nulls_last(),
        load,
        Staff.id,
    )
    return session.scalar(_assigned(category).order_by(*order).limit(1))


def _assigned(category: Category) -> Select[int]:
    assigned = CategoryAssignment.staff_id == Staff.id
    return reachable().join(CategoryAssignment, assigned).where(CategoryAssignment.category_id == category.id)
