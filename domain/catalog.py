"""What can be asked for and who answers: categories, subcategories, form fields, assignments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from domain import campus, policy, text
from domain.errors import MissingAnswer, NoSuchColleague, NoSuchMatter, NoSuchOffice, TextTooLong
from domain.guard import subject
from domain.models import Category, CategoryAssignment, FormField, Role, Staff, Subcategory, Ticket, User, UserRole
from domain.policy import Grant
from domain.prepared import Prepared

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
class Offer:
    """What a ticket about a matter begins with: the `staff_id` that gets it if they can, and its clock.

    Hours are working hours of the calendar; None is round the clock.
    """

    matter: Matter
    staff_id: int | None
    calendar_id: int | None
    tat_hours: int
    first_response_hours: int
    interval_hours: int
    idle_hours: int
    idle_escalation_hours: int


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


# Read with every ticket that is filed: one statement, a row for each question.
_NAMED = (Subcategory.id, Subcategory.name, Category.id, Category.name)
_RULES = {
    "staff_id": Subcategory.staff_id,
    "calendar_id": Category.calendar_id,
    "tat_hours": func.coalesce(Subcategory.tat_hours, Category.tat_hours),
    "first_response_hours": Category.first_response_hours,
    "interval_hours": Category.interval_hours,
    "idle_hours": Category.idle_hours,
    "idle_escalation_hours": Category.idle_escalation_hours,
}
_ASKED = (FormField.key, FormField.label, FormField.kind, FormField.required, FormField.options["choices"])
_OFFER = Prepared(
    select(*_NAMED, *_RULES.values(), *_ASKED)
    .join(Subcategory.category)
    .outerjoin(Subcategory.fields)
    .where(Subcategory.id == bindparam("id"), Subcategory.active, Category.active)
    .order_by(FormField.position, FormField.id)
)


def offer(session: Session, subcategory_id: int) -> Offer:
    """A subcategory in use, with its questions and the rules of its category; NoSuchMatter."""
    rows = _OFFER.rows(session, id=subcategory_id)
    if not rows:
        raise NoSuchMatter
    matter_id, name, category_id, category, *rules = rows[0][: -len(_ASKED)]
    asked = [row[-len(_ASKED) :] for row in rows if row[-len(_ASKED)] is not None]
    questions = tuple(
        Question(key, label, kind, required, tuple(choices or ())) for key, label, kind, required, choices in asked
    )
    matter = Matter(matter_id, name, category_id, category, questions)
    return Offer(matter, **dict(zip(_RULES, rules, strict=True)))


def answers(questions: Iterable[Question], given: Mapping[str, str]) -> dict[str, str]:
    """The answers to a matter's questions by their label, those that were given; MissingAnswer, TextTooLong."""
    found = {}
    for asked in questions:
        value = text.clean(given.get(asked.key))
        if asked.required and not value:
            raise missing(asked)
        if len(value) > text.TEXT:
            raise TextTooLong(length=len(value), limit=text.TEXT)
        if value:
            found[asked.label] = value
    return found


def missing(asked: Question) -> MissingAnswer:
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
