"""Who hears of a ticket that climbs: the primary admin of its category first, then ever further up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain import policy
from domain.guard import subject
from domain.models import CategoryAssignment, Escalation, Role, Staff, Ticket, User, UserRole
from domain.policy import Grant


@dataclass(frozen=True)
class Rung:
    """Somebody on the ladder; `skipped` says why they are not told: they heard already, or cannot be reached."""

    user: User
    why: str
    skipped: str | None = None


def ladder(session: Session, ticket: Ticket) -> list[Rung]:
    """Everybody on the ticket's ladder, lowest first, each once, those who are skipped among them."""
    told = heard(session, ticket)
    seen: set[UUID] = set()
    found = []
    for user, why in (*_assigned(session, ticket), *_above(session, ticket)):
        if user.id not in seen:
            seen.add(user.id)
            found.append(Rung(user, why, _skip(user, told)))
    return found


def next_rung(rungs: Iterable[Rung]) -> Rung | None:
    """The first who can be told; None when nobody is left."""
    return next((rung for rung in rungs if rung.skipped is None), None)


def heard(session: Session, ticket: Ticket) -> frozenset[UUID]:
    """Who was told of an escalation of this ticket since it was filed or reopened last."""
    query = select(Escalation.target_id).where(Escalation.ticket_id == ticket.id, Escalation.level > 0)
    if ticket.clock_started_at and ticket.reopen_count:
        query = query.where(Escalation.created_at >= ticket.clock_started_at)
    return frozenset(target for target in session.scalars(query) if target is not None)


def _skip(user: User, told: frozenset[UUID]) -> str | None:
    if user.id in told:
        return "heard already"
    if user.deactivated_at:
        return "deactivated in Slack"
    if user.slack_user_id is None:
        return "never seen in Slack"
    return None


def _assigned(session: Session, ticket: Ticket) -> list[tuple[User, str]]:
    query = select(CategoryAssignment).join(CategoryAssignment.staff).where(Staff.active)
    query = query.where(CategoryAssignment.category_id == ticket.category_id)
    order = (
        CategoryAssignment.is_primary.desc().nulls_last(),
        CategoryAssignment.priority.desc().nulls_last(),
        CategoryAssignment.id,
    )
    rows = session.scalars(query.options(joinedload(CategoryAssignment.staff).joinedload(Staff.user)).order_by(*order))
    return [(row.staff.user, "primary admin" if row.is_primary else "assigned to the category") for row in rows]


def _above(session: Session, ticket: Ticket) -> list[tuple[User, str]]:
    """The admins of the ticket's domain, then the super admins."""
    query = select(UserRole).join(UserRole.role).where(Role.name.in_([policy.ADMIN, policy.SUPER_ADMIN]))
    rows = session.scalars(
        query.options(joinedload(UserRole.role), joinedload(UserRole.user)).order_by(Role.name, UserRole.id)
    )
    found, matter = [], subject(ticket)
    for row in rows:
        if Grant(row.role.name, row.domain, row.scope).covers(matter.domain, matter.scopes):
            word = "super admin" if row.role.name == policy.SUPER_ADMIN else f"admin of {row.domain}"
            found.append((row.user, word))
    return found
