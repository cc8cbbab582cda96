"""The people of a college, kept as it describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from domain import people
from domain.campus import Campus, Employee, Member
from domain.changes import Changes
from domain.models import Staff, User, UserRole
from domain.policy import SUPER_ADMIN, Grant
from domain.students import enrol as enrol_students

Users = dict[str, User]  # by e-mail address in lower case


def enrol(session: Session, campus: Campus, changes: Changes) -> dict[str, Staff]:
    """Make users, staff, roles and students these; the staff by their e-mail address.

    Users are matched by e-mail, then by Slack id. Staff who are not named any more are deactivated and lose
    their roles.
    """
    users = _users(session, [*campus.staff, *(campus.students or ())], changes)
    staff = _staff(session, campus.staff, users, changes)
    _roles(session, campus.staff, users, changes)
    if campus.students is not None:
        enrol_students(session, campus.students, users, changes)
    return staff


def _users(session: Session, members: list[Member], changes: Changes) -> Users:
    """The user behind each member, made where there is none."""
    emails, ids = [one.email for one in members], [one.slack for one in members if one.slack]
    same = or_(func.lower(User.email).in_(emails), User.slack_user_id.in_(ids))
    rows = session.scalars(select(User).where(same)).all()
    by_email = {row.email.lower(): row for row in rows}
    by_slack = {row.slack_user_id: row for row in rows if row.slack_user_id}
    return {one.email: _user(session, one, by_email, by_slack, changes) for one in members}


def _user(session: Session, member: Member, by_email: Users, by_slack: Mapping[str, User], changes: Changes) -> User:
    holder = by_slack.get(member.slack or "")
    row = by_email.get(member.email) or holder
    if row is None:
        row = User(id=uuid4(), clerk_id=f"email:{member.email}", email=member.email, name=member.name)
        row.slack_user_id = member.slack
        session.add(row)
        return row
    facts = {"name": member.name}
    if holder is row and row.email.lower() != member.email:
        facts["email"] = member.email
    elif holder is not None and holder is not row:
        changes.warnings.append(f"{member.name}'s Slack account is known under {holder.email}, not {member.email}")
    elif member.slack:
        facts["slack_user_id"] = member.slack
    changes.put("person", row.called, row, facts)
    if row.deactivated_at:
        changes.warnings.append(f"{row.called} is deactivated in Slack: no message reaches them")
    return row


def _staff(session: Session, members: Iterable[Employee], users: Users, changes: Changes) -> dict[str, Staff]:
    there = {row.user_id: row for row in session.scalars(select(Staff).options(joinedload(Staff.user)))}
    kept = {one.email: _member(session, one, users[one.email], there, changes) for one in members}
    for row in there.values():
        if row.active and row not in kept.values():
            row.active = False
            changes.retired("staff member", row.user.called)
    session.flush()
    return kept


def _member(session: Session, member: Employee, user: User, there: Mapping[UUID, Staff], changes: Changes) -> Staff:
    row = there.get(user.id)
    if row is None:
        row = Staff(user=user, user_id=user.id, title=member.title, scope=member.scope, active=True)
        session.add(row)
        changes.added("staff member", member.name)
        return row
    if not row.active:
        row.active = True
        changes.added("staff member", member.name)
    changes.put("staff member", member.name, row, {"title": member.title, "scope": member.scope})
    return row


def _roles(session: Session, members: Iterable[Employee], users: Users, changes: Changes) -> None:
    """Give the roles that are named, take the others."""
    wanted = {(users[one.email].id, grant): users[one.email] for one in members for grant in one.grants}
    query = select(UserRole).options(joinedload(UserRole.role), joinedload(UserRole.user))
    there = {(row.user_id, Grant(row.role.name, row.domain, row.scope)): row for row in session.scalars(query)}
    for key, row in there.items():
        if key not in wanted:
            session.delete(row)
            changes.edited("person", row.user.called, [f"no longer {_role(key[1])}"])
    for (user_id, grant), user in wanted.items():
        if (user_id, grant) not in there:
            people.assign_role(session, user, grant.role, domain=grant.domain, scope=grant.scope)
            changes.edited("person", user.called, [f"now {_role(grant)}"])


def _role(grant: Grant) -> str:
    if grant.role == SUPER_ADMIN:
        return "super admin"
    return f"{grant.role} of {grant.domain}" + (f" in {grant.scope}" if grant.scope else "")
