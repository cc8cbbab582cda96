"""Who hears of a ticket that climbs: the primary admin of its category first, then ever further up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain import policy
from domain.guard import subject
from domain.models import CategoryAssignment, Escalation, Role, Staff, Ticket, User, UserRole
from domain.policy import Grant

PRIMARY, ASSIGNED = "primary admin", "assigned to the category"
Step = tuple[User, str]  # who, and as what


@dataclass(frozen=True)
class Rung:
    """Somebody on the ladder; `skipped` says why they are not told: they heard already, or cannot be reached."""

    user: User
    why: str
    skipped: str | None = None


def ladder(session: Session, ticket: Ticket) -> list[Rung]:
    """Everybody on the ticket's ladder, lowest first, each once, those who are skipped among them."""
    return ladders(session, [ticket])[ticket.id]


def ladders(session: Session, tickets: Sequence[Ticket]) -> dict[int, list[Rung]]:
    """The ladders of several tickets by their ids, in three queries whatever their number."""
    told, assigned, above = heard(session, tickets), _assigned(session, tickets), _roles(session)
    return {
        one.id: _rungs((*assigned[one.category_id], *_above(above, one)), told.get(one.id, frozenset()))
        for one in tickets
    }


def next_rung(rungs: Iterable[Rung]) -> Rung | None:
    """The first who can be told; None when nobody is left."""
    return next((rung for rung in rungs if rung.skipped is None), None)


def without(rungs: Iterable[Rung], user_id: UUID | None, why: str) -> list[Rung]:
    """The same ladder on which this person is skipped as well."""
    return [replace(one, skipped=one.skipped or why) if one.user.id == user_id else one for one in rungs]


def heard(session: Session, tickets: Sequence[Ticket]) -> dict[int, frozenset[UUID]]:
    """Who was told of an escalation of each ticket since it was filed or reopened last."""
    query = select(Escalation.ticket_id, Escalation.target_id, Escalation.created_at)
    query = query.where(Escalation.ticket_id.in_([one.id for one in tickets]), Escalation.level > 0)
    since = {one.id: one.clock_started_at if one.reopen_count else None for one in tickets}
    found: dict[int, set[UUID]] = defaultdict(set)
    for ticket_id, target, at in session.execute(query):
        start = since[ticket_id]
        if target is not None and (start is None or at >= start):
            found[ticket_id].add(target)
    return {ticket_id: frozenset(targets) for ticket_id, targets in found.items()}


def unreachable(user: User) -> str | None:
    """Why somebody cannot be told anything; None when they can."""
    if user.deactivated_at:
        return "deactivated in Slack"
    return None if user.slack_user_id else "never seen in Slack"


def _rungs(steps: Iterable[Step], told: frozenset[UUID]) -> list[Rung]:
    seen: dict[UUID, Rung] = {}
    for user, why in steps:
        skipped = "heard already" if user.id in told else unreachable(user)
        seen.setdefault(user.id, Rung(user, why, skipped))
    return list(seen.values())


def _assigned(session: Session, tickets: Iterable[Ticket]) -> dict[int | None, list[Step]]:
    categories = {one.category_id for one in tickets}
    query = select(CategoryAssignment).join(CategoryAssignment.staff)
    query = query.where(Staff.active, CategoryAssignment.category_id.in_(categories))
    order = (
        CategoryAssignment.is_primary.desc().nulls_last(),
        CategoryAssignment.priority.desc().nulls_last(),
        CategoryAssignment.id,
    )
    found: dict[int | None, list[Step]] = defaultdict(list)
    people = joinedload(CategoryAssignment.staff).joinedload(Staff.user)
    for row in session.scalars(query.options(people).order_by(*order)):
        found[row.category_id].append((row.staff.user, PRIMARY if row.is_primary else ASSIGNED))
    return found


def _roles(session: Session) -> Sequence[UserRole]:
    """Whoever is an admin of anything: the admins first, then the super admins."""
    query = select(UserRole).join(UserRole.role).where(Role.name.in_([policy.ADMIN, policy.SUPER_ADMIN]))
    people = (joinedload(UserRole.role), joinedload(UserRole.user))
    return session.scalars(query.options(*people).order_by(Role.name, UserRole.id)).all()


def _above(roles: Iterable[UserRole], ticket: Ticket) -> list[Step]:
    """The admins of the ticket's domain, then the super admins."""
    matter = subject(ticket)
    return [
        (row.user, "super admin" if row.role.name == policy.SUPER_ADMIN else f"admin of {row.domain}")
        for row in roles
        if Grant(row.role.name, row.domain, row.scope).covers(matter.domain, matter.scopes)
    ]
