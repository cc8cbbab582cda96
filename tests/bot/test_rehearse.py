"""`sst-resolve rehearse`: figures and words about the past, and not a row changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import InternalError
from sqlalchemy.orm import Session

from bot import campus, rehearse
from bot.campusfile import CampusRefused
from domain.db import Begin
from domain.models import Subcategory, User
from tests import factories as make
from tests.bot.campus_files import COLLEGE, written
from tests.domain.clockwork import let_run

TABLES = ("tickets", "timers", "escalations", "activity_logs", "outbox", "categories", "calendars", "users")

REPORT = """\
campus.yml and the 2 tickets of the last 30 days: what happened → what would have.

              tickets   overdue   escalations   reminders
Electricity         2         1         2 → 5           1
all                 2         1         2 → 5           1

                was told   would have been
Meera                  2                 2
Ravi                   1                 1
the operators          0                 3

1 ticket would have gone differently. Times are those of Asia/Kolkata.

#1 Fan broken (Electricity)
  happened  Tue 03 Mar 09:00  reminder  Meera: no first response
            Wed 11 Mar 10:00  level 1   Meera: the deadline passed
            Mon 16 Mar 11:30  level 2   Ravi: the deadline passed
  would     Tue 03 Mar 09:00  reminder  Meera: no first response
            Tue 03 Mar 11:00  level 1   Meera: the deadline passed
            Thu 05 Mar 12:00  level 2   Ravi: the deadline passed
            Mon 09 Mar 14:00  level 3   the operators: the deadline passed
            Wed 11 Mar 15:00  level 4   the operators: the deadline passed
            Fri 13 Mar 16:00  level 5   the operators: the deadline passed
"""


@pytest.fixture
def past(fresh_begin: Begin, tmp_path: Path, now: datetime) -> datetime:
    """A college with a ticket that was ignored for two weeks, and one that was filed this minute."""
    campus.load(fresh_begin, written(tmp_path))
    later = now + timedelta(days=14)
    with fresh_begin() as session:
        fan = session.scalars(select(Subcategory).where(Subcategory.name == "Fan")).one()
        for name in ("Ravi", "Meera"):
            session.scalars(select(User).where(User.name == name)).one().slack_user_id = f"U{name}"
        asha = session.scalars(select(User).where(User.name == "Asha")).one()
        make.ticket(session, fan, by=asha, now=now)
        let_run(session, now, later)
        make.ticket(session, fan, by=asha, now=later, title="Fan hums")
    return later


def contents(begin: Begin) -> list[list[object]]:
    with begin() as session:
        return [list(session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))) for table in TABLES]  # noqa: S608


def lines(begin: Begin, path: Path, now: datetime, **options: int) -> list[str]:
    return rehearse.rehearse(begin, path, **{"days": 30, "shown": 20, **options}, now=now)


def test_under_the_rules_of_today_it_says_that_nothing_differs(
    fresh_begin: Begin, tmp_path: Path, past: datetime
) -> None:
    found = lines(fresh_begin, written(tmp_path), past)
    assert found[0] == "campus.yml and the 2 tickets of the last 30 days: what happened → what would have."
    assert found[-1] == "Nothing would have gone differently."


def test_under_other_rules_it_says_who_would_have_been_told_what_and_when(
    fresh_begin: Begin, tmp_path: Path, past: datetime
) -> None:
    other = COLLEGE.replace("    tat_hours: 48\n", "    tat_hours: 4\n    interval_hours: 16\n")
    assert lines(fresh_begin, written(tmp_path, other), past) == REPORT.splitlines()


def test_it_writes_nothing(fresh_begin: Begin, tmp_path: Path, past: datetime) -> None:
    before = contents(fresh_begin)
    lines(fresh_begin, written(tmp_path, COLLEGE.replace("tat_hours: 48", "tat_hours: 1")), past)
    assert contents(fresh_begin) == before


def test_the_database_itself_lets_it_write_nothing(fresh_begin: Begin, tmp_path: Path, past: datetime) -> None:
    @contextmanager
    def scribbling() -> Iterator[Session]:
        with fresh_begin() as session:
            yield session
            session.execute(text("DELETE FROM tickets"))

    with pytest.raises(InternalError, match="read-only transaction"):
        lines(scribbling, written(tmp_path), past)


def test_days_and_the_number_of_tickets_told_are_limits(fresh_begin: Begin, tmp_path: Path, past: datetime) -> None:
    other = written(tmp_path, COLLEGE.replace("tat_hours: 48", "tat_hours: 4"))
    assert "the 1 ticket of the last 3 days" in lines(fresh_begin, other, past, days=3)[0]
    assert lines(fresh_begin, other, past, shown=0)[-1] == "and 1 more: --tickets 1 shows them all."


def test_a_file_that_is_wrong_is_refused_with_its_line(fresh_begin: Begin, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(CampusRefused, match="line"):
        lines(fresh_begin, written(tmp_path, COLLEGE.replace("calendar: Office", "calendar: Nowhere")), now)


def test_without_any_ticket_it_says_so_in_one_line(fresh_begin: Begin, tmp_path: Path, now: datetime) -> None:
    assert len(lines(fresh_begin, written(tmp_path), now)) == 1
