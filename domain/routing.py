"""Who gets a new ticket: the first rule of design.md, section 2, that names somebody who can be reached."""

from __future__ import annotations

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from domain.models import CategoryAssignment, Staff, Ticket, User
from domain.policy import Status
from domain.prepared import Prepared

_LOAD = select(func.count()).where(Ticket.assigned_to == Staff.id, Ticket.status != Status.RESOLVED).correlate(Staff)
_ASSIGNED = Prepared(
    select(Staff.id, Staff.scope)
    .join(Staff.user)
    .join(CategoryAssignment, CategoryAssignment.staff_id == Staff.id)
    .where(Staff.active, User.deactivated_at.is_(None), CategoryAssignment.category_id == bindparam("category"))
    .order_by(
        CategoryAssignment.priority.desc().nulls_last(),
        CategoryAssignment.is_primary.desc().nulls_last(),
        _LOAD.scalar_subquery(),
        Staff.id,
    )
)


def route(session: Session, category_id: int, hostel: str | None, named: int | None = None) -> int | None:
    """The staff id of the owner of a new ticket; None when the card has to ask for a claim.

    `named` gets what the ticket is about by the college's rules, when they can be reached.
    """
    if named is not None and (own := session.scalar(reachable().where(Staff.id == named))):
        return own
    assigned: list[tuple[int, str | None]] = _ASSIGNED.rows(session, category=category_id)
    of_hostel = [staff_id for staff_id, scope in assigned if hostel is not None and scope == hostel]
    if len(of_hostel) == 1:  # Several who answer for one hostel are no answer.
        return of_hostel[0]
    return assigned[0][0] if assigned else None


def reachable() -> Select[int]:
    """The staff who can be given work: active, and not deactivated in Slack."""
    return select(Staff.id).join(Staff.user).where(Staff.active, User.deactivated_at.is_(None))
