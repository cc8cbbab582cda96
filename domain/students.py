"""The students of a college, kept as it describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.campus import Pupil
from domain.changes import Changes
from domain.models import Batch, ClassSection, Hostel, Student, User

_PLACES = (joinedload(Student.user), joinedload(Student.hostel), joinedload(Student.batch))


class Places:
    """The hostels, batches and sections by their names."""

    def __init__(self, session: Session) -> None:
        self._hostels = {row.name: row for row in session.scalars(select(Hostel))}
        self._batches = {row.name: row for row in session.scalars(select(Batch))}
        self._sections = {(row.batch_id, row.name): row for row in session.scalars(select(ClassSection))}

    def of(self, pupil: Pupil) -> dict[str, Any]:
        """The facts of a student's row."""
        batch = self._batches[pupil.batch] if pupil.batch else None
        section = self._sections[batch.id if batch else None, pupil.section] if pupil.section else None
        return {
            "roll_no": pupil.roll_no,
            "room_no": pupil.room,
            "hostel": self._hostels[pupil.hostel] if pupil.hostel else None,
            "batch": batch,
            "batch_year": batch.year if batch else None,
            "class_section": section,
            "department": pupil.department,
        }


def enrol(session: Session, pupils: Iterable[Pupil], users: Mapping[str, User], changes: Changes) -> None:
    """Make the students these; who is not named any more has left."""
    session.flush()
    query = select(Student).options(*_PLACES, joinedload(Student.class_section))
    there = {row.user_id: row for row in session.scalars(query)}
    wanted = {users[one.email].id: one for one in pupils}
    _free(session, there.values(), {one.roll_no: user_id for user_id, one in wanted.items()})
    places = Places(session)
    for user_id, pupil in wanted.items():
        _enrol(session, there.get(user_id), users[pupil.email], places.of(pupil), changes)
    for user_id, row in there.items():
        if row.active and user_id not in wanted:
            row.active = False
            changes.retired("student", row.user.called)


def _enrol(session: Session, row: Student | None, user: User, facts: Mapping[str, Any], changes: Changes) -> None:
    if row is None:
        session.add(Student(user=user, user_id=user.id, active=True, **facts))
        changes.added("student", user.called)
        return
    if not row.active:
        row.active = True
        changes.added("student", user.called)
    changes.put("student", user.called, row, facts)


def _free(session: Session, there: Iterable[Student], wanted: Mapping[str, Any]) -> None:
    """Take roll numbers that now belong to somebody else from those who had them: each is given only once."""
    for row in there:
        if wanted.get(row.roll_no, row.user_id) != row.user_id:
            row.roll_no = f"was {row.roll_no} ({row.id})"[:32]
    session.flush()
