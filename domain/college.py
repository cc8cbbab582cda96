"""A college brought in: everything that a description of it says, made so, as often as one likes."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain import bureaus, calendars, roster, timers, timetables
from domain.campus import Campus, Intake
from domain.changes import Changes
from domain.models import Batch, Category, ClassSection, College, Hostel, Ticket, Timer
from domain.timers import Clocked

ONE_AT_A_TIME = 0x55751  # the advisory lock that two loads at once wait for


def bring_in(session: Session, campus: Campus) -> Changes:
    """Make the college what `campus` says; doing it again changes nothing.

    What it does not name any more is deactivated, never deleted: tickets keep their categories and owners.
    Hostels, batches and sections stay. Open tickets keep the deadlines they were promised; what rules look at
    next (a further step up, a reminder) follows the new hours at once.
    """
    session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    changes = Changes()
    _college(session, campus, changes)
    _hostels(session, campus.hostels, changes)
    _batches(session, campus.batches, changes)
    moved = timetables.keep(session, campus.calendars, changes)
    staff = roster.enrol(session, campus, changes)
    touched = bureaus.keep(session, campus.bureaus, staff, changes)
    session.flush()
    _retime(session, touched, moved)
    return changes


def _college(session: Session, campus: Campus, changes: Changes) -> None:
    row = session.get(College, 1)
    if row is None:
        session.add(College(id=1, name=campus.name, operators_channel=campus.operators_channel))
        changes.added("college", campus.name)
        return
    changes.put("college", row.name, row, {"name": campus.name, "operators_channel": campus.operators_channel})


def _hostels(session: Session, names: Iterable[str], changes: Changes) -> None:
    there = set(session.scalars(select(Hostel.name)))
    for name in names:
        if name not in there:
            session.add(Hostel(name=name))
            changes.added("hostel", name)


def _batches(session: Session, intakes: Iterable[Intake], changes: Changes) -> None:
    there = {row.name: row for row in session.scalars(select(Batch))}
    for intake in intakes:
        row = there.get(intake.name)
        if row is None:
            row = Batch(name=intake.name, year=intake.year)
            session.add(row)
            changes.added("batch", intake.name)
        changes.put("batch", intake.name, row, {"year": intake.year})
        session.flush()
        _sections(session, row, intake.sections, changes)


def _sections(session: Session, batch: Batch, names: Iterable[str], changes: Changes) -> None:
    there = set(session.scalars(select(ClassSection.name).where(ClassSection.batch_id == batch.id)))
    for name in names:
        if name not in there:
            session.add(ClassSection(name=name, batch_id=batch.id))
            changes.added("section", f"{name} of {batch.name}")


def _retime(session: Session, categories: set[int], moved: set[int]) -> None:
    """Let the timers that run follow changed numbers (by category) and changed hours (by calendar)."""
    running = select(Timer.ticket_id).where(Timer.due_at.is_not(None))
    query = select(Ticket).join(Ticket.category).where(Ticket.id.in_(running)).order_by(Ticket.id)
    query = query.where(Category.id.in_(categories) | Category.calendar_id.in_(moved))
    tickets = session.scalars(query.options(joinedload(Ticket.category)).with_for_update(of=Ticket)).all()
    timers.retime_all(
        session, [Clocked(ticket, ticket.category, calendars.of(session, ticket.category)) for ticket in tickets]
    )
