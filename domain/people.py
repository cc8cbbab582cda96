"""Users, students, staff, roles: who somebody is, read anew for each thing they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from domain.errors import NoQueue, Unwelcome
from domain.models import CategoryAssignment, Role, Staff, User, UserRole
from domain.policy import SUPER_ADMIN, Actor, Grant
from domain.prepared import Prepared
from domain.text import line, shortened


@dataclass(frozen=True)
class Profile:
    """What Slack says of a person."""

    slack_user_id: str
    team_id: str
    name: str
    email: str | None = None
    timezone: str | None = None
    bot: bool = False
    stranger: bool = False
    deactivated: bool = False


def known(session: Session, slack_user_id: str) -> User | None:
    """The user of this Slack id, if they were ever seen."""
    return session.scalar(select(User).where(User.slack_user_id == slack_user_id))


def provision(session: Session, profile: Profile, *, now: datetime) -> User:
    """The user behind a Slack profile: known already, or imported or gone with the same e-mail, or new.

    Unwelcome for bots, people of other workspaces and people who were deactivated.
    """
    _welcome(profile)
    user = known(session, profile.slack_user_id) or _addressed(session, profile) or _new(session, profile)
    user.name = shortened(line(user.name or profile.name), 120)
    user.timezone = profile.timezone or user.timezone
    user.deactivated_at = None
    user.updated_at = now
    session.flush()
    return user


def refresh(session: Session, profile: Profile, *, now: datetime) -> User | None:
    """Take over what Slack says has changed about a known person: deactivated, back, another zone."""
    user = known(session, profile.slack_user_id)
    if user is None:
        return None
    user.timezone = profile.timezone or user.timezone
    user.deactivated_at = (user.deactivated_at or now) if profile.deactivated else None
    return user


# Asked with every click, so it is one statement, put together once.
_OFFICES = select(func.array_agg(CategoryAssignment.category_id)).where(CategoryAssignment.staff_id == Staff.id)
_GRANT = func.jsonb_build_array(Role.name, UserRole.domain, UserRole.scope)
_GRANTS = select(func.jsonb_agg(_GRANT)).join(UserRole.role).where(UserRole.user_id == User.id)
_ACTOR = select(
    User.id,
    func.coalesce(User.name, func.split_part(User.email, "@", 1)),
    Staff.id,
    _OFFICES.correlate(Staff).scalar_subquery(),
    _GRANTS.correlate(User).scalar_subquery(),
).outerjoin(Staff, and_(Staff.user_id == User.id, Staff.active))
_CLICKED = Prepared(_ACTOR.where(User.slack_user_id == bindparam("slack"), User.deactivated_at.is_(None)))
_NAMED = Prepared(_ACTOR.where(User.id == bindparam("user")))


def actor(session: Session, slack_user_id: str) -> Actor:
    """Who acts, and everything that decides what they may; Unwelcome when they are gone or were never seen."""
    found = _CLICKED.rows(session, slack=slack_user_id)
    if not found:
        raise Unwelcome(why="your account is not active here")
    return _acting(*found[0])


def present(session: Session, slack_user_id: str) -> User:
    """The user of this Slack id; Unwelcome when they are gone or were never seen."""
    user = known(session, slack_user_id)
    if user is None or user.deactivated_at:
        raise Unwelcome(why="your account is not active here")
    return user


def standing(session: Session, user: User) -> Actor:
    """A user with their offices and roles, as they are now."""
    return _acting(*_NAMED.rows(session, user=user.id)[0])


def at_work(who: Actor) -> Actor:
    """The same person, when they work for an office; NoQueue."""
    if not who.works_here:
        raise NoQueue
    return who


def staff_id(session: Session, who: Actor) -> int:
    """The staff row with which somebody owns tickets, made when they have none: an admin who takes over."""
    if who.staff_id is not None:
        return who.staff_id
    new = insert(Staff).values(user_id=who.user_id)
    back = new.on_conflict_do_update(index_elements=[Staff.user_id], set_={"active": True})
    return session.execute(back.returning(Staff.id)).scalar_one()


def assign_role(
    session: Session, user: User, role: str, *, domain: str | None = None, scope: str | None = None
) -> None:
    """Give somebody a role; having it already is fine."""
    role_id = session.execute(
        insert(Role)
        .values(name=role)
        .on_conflict_do_update(index_elements=[Role.name], set_={"name": role})
        .returning(Role.id)
    ).scalar_one()
    held = insert(UserRole).values(user_id=user.id, role_id=role_id, domain=domain, scope=scope)
    session.execute(held.on_conflict_do_nothing(constraint="unique_user_role_scope"))


def super_admins(session: Session) -> list[User]:
    """Those above everybody who are still in Slack."""
    query = select(UserRole).join(UserRole.role).where(Role.name == SUPER_ADMIN).options(joinedload(UserRole.user))
    return [row.user for row in session.scalars(query) if row.user.deactivated_at is None]


def deactivate(session: Session, slack_user_id: str, *, now: datetime) -> None:
    """Slack says that somebody is gone: nothing is sent to them, nothing is taken from them."""
    gone = update(User).where(User.slack_user_id == slack_user_id, User.deactivated_at.is_(None))
    session.execute(gone.values(deactivated_at=now))


def _acting(
    user: UUID, name: str, staff: int | None, offices: list[int] | None, grants: list[list[str]] | None
) -> Actor:
    held = tuple(Grant(*grant) for grant in grants or ())
    return Actor(user_id=user, name=name, staff_id=staff, categories=frozenset(offices or ()), grants=held)


def _welcome(profile: Profile) -> None:
    if profile.bot:
        raise Unwelcome(why="a bot cannot use it")
    if profile.stranger:
        raise Unwelcome(why="your account belongs to another workspace")
    if profile.deactivated:
        raise Unwelcome(why="your account is not active here")


def _addressed(session: Session, profile: Profile) -> User | None:
    """Somebody imported, or somebody whose account was deactivated and who has a new one with the same address.

    Who is active under another account is somebody else: what is kept of their address may be out of date.
    """
    if not profile.email:
        return None
    gone = or_(User.slack_user_id.is_(None), User.deactivated_at.is_not(None))
    found = select(User).where(_has(profile.email), gone).order_by(User.slack_user_id.is_not(None), User.id)
    user = session.scalar(found.limit(1))
    if user:
        user.slack_user_id = profile.slack_user_id
    return user


def _new(session: Session, profile: Profile) -> User:
    key = f"slack:{profile.team_id}:{profile.slack_user_id}"
    email = profile.email
    if email is None or session.scalar(select(User.id).where(_has(email)).limit(1)):
        email = f"{profile.slack_user_id}@{profile.team_id}.slack.invalid".lower()
    user = User(clerk_id=key, email=email, name=profile.name, slack_user_id=profile.slack_user_id)
    session.add(user)
    return user


def _has(email: str) -> ColumnElement[bool]:
    return func.lower(User.email) == email.lower()
