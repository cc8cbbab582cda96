"""What a benchmark stands on: a PostgreSQL as it comes, which waits for the disk, and a college of students and staff."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import database
from domain.db import beginner, engine
from tests import factories

STUDENTS, STAFF = 100, 5


@dataclass(frozen=True)
class Ground:
    """A migrated database with a college in it; `students` are Slack ids."""

    url: str
    students: tuple[str, ...]
    subcategory_id: int
    team_id: str = "T0SANDBOX"

    @property
    def plain_url(self) -> str:
        """The address for psycopg itself."""
        return self.url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def ground(channel: str | None = None) -> Iterator[Ground]:
    """One category with five people, one subcategory, a hundred students of a hostel."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder, database.embedded(Path(folder)) as url:
        database.upgrade(url)
        bound = engine(url)
        with beginner(bound)() as session:
            factories.college(session)
            hostel = factories.hostel(session, "Neeladri")
            category = factories.category(session, "Maintenance", slack_channel_id=channel)
            matter = factories.subcategory(session, category, "Electricity")
            for number in range(STAFF):
                factories.assign(session, category, factories.staff(session), primary=number == 0)
            students = [factories.student(session, hostel=hostel).slack_user_id or "" for _ in range(STUDENTS)]
            made = Ground(url, tuple(students), matter.id)
        bound.dispose()
        yield made
