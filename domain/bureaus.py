"""The categories and who answers for them, kept as a college describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from domain import topics
from domain.campus import Bureau, Duty
from domain.changes import Changes
from domain.models import Calendar, Category, CategoryAssignment, Staff, Subcategory

_LOADED = (
    joinedload(Category.calendar),
    selectinload(Category.subcategories).selectinload(Subcategory.fields),
    selectinload(Category.assignments).joinedload(CategoryAssignment.staff).joinedload(Staff.user),
)


def keep(session: Session, bureaus: Iterable[Bureau], staff: Mapping[str, Staff], changes: Changes) -> set[int]:
    """Make the categories these, `staff` by e-mail; the ids of those whose clock ticks differently now."""
    there = {row.name: row for row in session.scalars(select(Category).options(*_LOADED))}
    hours = {row.name: row for row in session.scalars(select(Calendar))}
    touched, named = set(), set()
    for bureau in bureaus:
        named.add(bureau.name)
        calendar, row = hours[bureau.calendar] if bureau.calendar else None, there.get(bureau.name)
        if row is None:
            row = _new(session, bureau, calendar, changes)
        elif _revised(row, bureau, calendar, changes):
            touched.add(row.id)
        topics.keep(session, row, bureau.topics, staff, changes)
        _duties(session, row, bureau.duties, staff, changes)
    _retire(there, named, changes)
    return touched


def _new(session: Session, bureau: Bureau, calendar: Calendar | None, changes: Changes) -> Category:
    row = Category(name=bureau.name, domain=bureau.domain, scope=bureau.scope, slack_channel_id=bureau.channel)
    row.active, row.calendar, row.subcategories, row.assignments = True, calendar, [], []
    for key, number in bureau.numbers.items():
        setattr(row, key, number)
    session.add(row)
    changes.added("category", bureau.name)
    return row


def _revised(row: Category, bureau: Bureau, calendar: Calendar | None, changes: Changes) -> bool:
    """Bring the category's own columns up to date; whether its clock changed."""
    if not row.active:
        row.active = True
        changes.added("category", row.name)
    facts = {"domain": bureau.domain, "scope": bureau.scope, "slack_channel_id": bureau.channel}
    changes.put("category", row.name, row, facts)
    return changes.put("category", row.name, row, {"calendar": calendar, **bureau.numbers})


def _retire(there: Mapping[str, Category], named: set[str], changes: Changes) -> None:
    for name, row in there.items():
        if row.active and name not in named:
            row.active = False
            changes.retired("category", name)


def _duties(
    session: Session, category: Category, duties: Iterable[Duty], staff: Mapping[str, Staff], changes: Changes
) -> None:
    """Who answers for the category: these and nobody else."""
    fresh = category.id is None
    wanted = {staff[duty.person].id: duty for duty in duties}
    said = _relieve(session, category, wanted)
    there = {row.staff_id: row for row in category.assignments}
    for staff_id, duty in wanted.items():
        row, somebody = there.get(staff_id), staff[duty.person]
        if row is None:
            row = CategoryAssignment(staff=somebody, is_primary=False, priority=duty.priority)
            category.assignments.append(row)
            said.append(f"{somebody.user.called} now answers for it")
        if row.priority != duty.priority:
            said.append(f"{somebody.user.called}'s priority {row.priority} → {duty.priority}")
        if duty.primary and not row.is_primary:
            said.append(f"primary admin is now {somebody.user.called}")
        row.priority, row.is_primary = duty.priority, duty.primary
    session.flush()
    changes.edited("category", category.name, [] if fresh else said)


def _relieve(session: Session, category: Category, wanted: Mapping[int, Duty]) -> list[str]:
    """Take away first what others are to have: there is never a moment with two primary admins."""
    said = []
    for row in list(category.assignments):
        duty = wanted.get(row.staff_id or 0)
        if duty is None:
            session.delete(row)
            category.assignments.remove(row)
            said.append(f"{row.staff.user.called} no longer answers for it")
        elif row.is_primary and not duty.primary:
            row.is_primary = False
    session.flush()
    return said
