"""What a benchmark stands on: PostgreSQL as it comes, which waits for the disk; a college of students and staff."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot import database
from domain.db import beginner, engine
from sandbox.workspace import Workspace
from tests import factories

STUDENTS, STAFF = 100, 5


@dataclass(frozen=True)
class Ground:
    """A migrated database with a college in it; `students` are Slack ids, `channel` is the office's."""

    url: str
    students: tuple[str, ...]
    subcategory_id: int
    channel: str | None = None
    team_id: str = "T0SANDBOX"

    @property
    def plain_url(self) -> str:
        """The address for psycopg itself."""
        return self.url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def ground(workspace: Workspace | None = None) -> Iterator[Ground]:
    """One category with five people, one subcategory, a hundred students of a hostel; all of them in the workspace."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder, database.embedded(Path(folder)) as url:
        database.upgrade(url)
        bound = engine(url)
        with beginner(bound)() as session:
            made = _college(session, url, workspace)
        bound.dispose()
        yield made


def _college(session: Session, url: str, workspace: Workspace | None) -> Ground:
    factories.college(session)
    hostel = factories.hostel(session, "Neeladri")
    channel = workspace.add_channel("maintenance").id if workspace else None
    category = factories.category(session, "Maintenance", slack_channel_id=channel)
    matter = factories.subcategory(session, category, "Electricity")
    for number in range(STAFF):
        factories.assign(session, category, factories.staff(session, **_known(workspace)), primary=number == 0)
    students = [factories.student(session, hostel=hostel, **_known(workspace)) for _ in range(STUDENTS)]
    return Ground(url, tuple(one.slack_user_id or "" for one in students), matter.id, channel)


def _known(workspace: Workspace | None) -> dict[str, Any]:
    """Somebody of the workspace, when there is one."""
    return {"slack_user_id": workspace.add_person("Somebody", email="").id} if workspace else {}
