"""What can be asked for and who answers: categories, subcategories, form fields, assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from domain import campus, policy, text
from domain.errors import MissingAnswer, NoSuchColleague, NoSuchMatter, NoSuchOffice, TextTooLong
from domain.guard import subject
from domain.models import Category, CategoryAssignment, FormField, Role, Staff, Subcategory, Ticket, User, UserRole
from domain.policy import Grant

Question = campus.Question  # A field of the form is what a college's description says it is.


@dataclass(frozen=True)
class Matter:
    """Something a ticket can be about: a subcategory."""

    id: int
    name: str
    category_id: int
    category: str
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Colleague:
    """Somebody who can be given a ticket."""

    staff_id: int
    name: str
    title: str | None = None


@dataclass(frozen=True)
class Office:
    """A category that a ticket can be forwarded to."""

    id: int
    name: str
    matters: tuple[Matter, ...] = field(default=())


def offices(session: Session) -> list[Office]:
    """The categories in use with their subcategories, both in the order of the form."""
    query = select(Category).where(Category.active).order_by(Category.name)
    rows = session.scalars(query.options(selectinload(Category.subcategories)))
    return [Office(row.id, row.name, tuple(_matters(row))) for row in rows]


# Read with every ticket that is filed: what its clock and its form follow from, and nothing else.
_CLOCK = (
    *(Category.name, Category.domain, Category.scope, Category.active, Category.calendar_id, Category.slack_channel_id),
    *(Category.tat_hours, Category.first_response_hours, Category.interval_hours),
)
_ASKED = (FormField.key, FormField.label, FormField.kind, FormField.required, FormField.options, FormField.position)
_MATTER = (
    select(Subcategory)
    .where(Subcategory.id == bindparam("id"), Subcategory.active)
    .options(
        joinedload(Subcategory.category).load_only(*_CLOCK, raiseload=True),
        joinedload(Subcategory.fields).load_only(*_ASKED, raiseload=True),
    )
)


def matter(session: Session, subcategory_id: int) -> Subcategory:
    """A subcategory in use, with its category and fields; NoSuchMatter."""
    found = session.scalars(_MATTER, {"id": subcategory_id}).unique().one_or_none()
    if found is None or not found.category.active:
        raise NoSuchMatter
    return found


def described(session: Session, subcategory_id: int) -> Matter:
    """The same with its questions, for the form; NoSuchMatter."""
    found = matter(session, subcategory_id)
    questions = tuple(Question(f.key, f.label, f.kind, f.required, tuple(f.choices)) for f in found.fields)
    return Matter(found.id, found.name, found.category_id, found.category.name, questions)


def answers(subcategory: Subcategory, given: Mapping[str, str]) -> dict[str, str]:
    """The answers to a subcategory's fields by their label, those that were given; MissingAnswer, TextTooLong."""
    found = {}
    for asked in subcategory.fields:
        value = text.clean(given.get(asked.key))
        if asked.required and not value:
            raise missing(asked)
        if len(value) > text.TEXT:
            raise TextTooLong(length=len(value), limit=text.TEXT)
        if value:
            found[asked.label] = value
    return found


def missing(asked: FormField) -> MissingAnswer:
    """The refusal that stands at the field itself."""
    refusal = MissingAnswer(label=asked.label)
    refusal.facts["field"] = asked.key
    return refusal


def office(session: Session, category_id: int) -> Category:
    """A category in use; NoSuchOffice."""
    found = session.get(Category, category_id)
    if found is None or not found.active:
        raise NoSuchOffice
    return found


def colleagues(session: Session, ticket: Ticket) -> list[Colleague]:
    """Who can be given this ticket: those of its category first, then those whose role reaches it; by name."""
    own = select(CategoryAssignment.staff_id).where(CategoryAssignment.category_id == ticket.category_id)
    held = select(UserRole.user_id).join(UserRole.role)
    domain = ticket.category.domain if ticket.category else None
    reach = held.where(or_(UserRole.domain == domain, Role.name == policy.SUPER_ADMIN))
    query = select(Staff).join(Staff.user).where(Staff.active, User.deactivated_at.is_(None))
    query = query.where(or_(Staff.id.in_(own), Staff.user_id.in_(reach)))
    order = (Staff.id.in_(own).desc(), User.name, Staff.id)
    rows = session.scalars(query.options(joinedload(Staff.user)).order_by(*order))
    return [Colleague(row.id, row.user.called, row.title) for row in rows if _reaches(session, row, ticket)]


def colleague(session: Session, ticket: Ticket, staff_id: int) -> Staff:
    """A staff member who may own this ticket; NoSuchColleague."""
    found = session.scalar(select(Staff).where(Staff.id == staff_id).options(joinedload(Staff.user)))
    if found is None or not found.active or found.user.deactivated_at or not _reaches(session, found, ticket):
        raise NoSuchColleague(name=found.user.called if found else "This person")
    return found


def staff_name(session: Session, staff_id: int | None) -> str | None:
    """What a staff member is called; None for nobody."""
    found = session.scalar(select(User).join(Staff).where(Staff.id == staff_id))
    return found.called if found else None


def _reaches(session: Session, staff: Staff, ticket: Ticket) -> bool:
    own = select(CategoryAssignment.id).where(
        CategoryAssignment.staff_id == staff.id, CategoryAssignment.category_id == ticket.category_id
    )
    if session.scalar(own):
        return True
    held = select(Role.name, UserRole.domain, UserRole.scope).join(UserRole.role)
    grants = [Grant(*row) for row in session.execute(held.where(UserRole.user_id == staff.user_id))]
    return policy.covered(grants, subject(ticket))


def _matters(category: Category) -> list[Matter]:
    rows = sorted((s for s in category.subcategories if s.active), key=lambda s: (s.position, s.id))
    return [Matter(row.id, row.name, category.id, category.name) for row in rows]
