"""campus.yml brings a college in, as often as one likes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import campus
from bot.campus import CampusRefused
from domain import people
from domain.campus import Day
from domain.db import Begin
from domain.models import Category, College, Student, User
from tests.bot.campus_files import COLLEGE, changed, line_of, written

DEMONSTRATION = Path(__file__).parents[2] / "sandbox" / "college" / "campus.yml"


def resolver(prefix: str) -> Callable[[str], str]:
    """Finds whatever is asked for, always under the same id."""
    ids: dict[str, str] = {}
    return lambda name: ids.setdefault(name, f"{prefix}{len(ids):08}")


def test_a_text_that_looks_like_a_number_stays_as_it_is_written(tmp_path: Path) -> None:
    asha = (campus.read(written(tmp_path)).students or ())[0]
    assert (asha.roll_no, asha.room) == ("007", "012")


def test_weekly_hours_and_days_of_their_own_are_read(tmp_path: Path) -> None:
    text = changed("    holidays:\n", "    days:\n      - {date: 2026-08-16, hours: 10:00-12:00}\n    holidays:\n")
    office = campus.read(written(tmp_path, text)).calendars[0]
    assert office.week[0] == ((540, 780), (840, 1050))
    assert office.week[5] == office.week[6] == ()
    assert office.days == (
        Day(date(2026, 8, 15), "Independence Day"),
        Day(date(2026, 8, 16), "Working day", ((600, 720),)),
    )


def test_holidays_come_from_a_file_too(tmp_path: Path) -> None:
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20261002\r\nSUMMARY:Gandhi Jayanti"
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    (tmp_path / "holidays.ics").write_text(whole, newline="")
    text = changed("- 2026-08-15: Independence Day", "- holidays.ics")
    assert campus.read(written(tmp_path, text)).calendars[0].days == (Day(date(2026, 10, 2), "Gandhi Jayanti"),)


def test_a_working_day_of_its_own_wins_over_a_holiday(tmp_path: Path) -> None:
    text = changed("    holidays:\n", "    days:\n      - {date: 2026-08-15, hours: 10:00-12:00}\n    holidays:\n")
    assert [day.hours for day in campus.read(written(tmp_path, text)).calendars[0].days] == [((600, 720),)]


def test_the_second_load_changes_nothing(begin: Begin, tmp_path: Path) -> None:
    path = written(tmp_path)
    assert "Added college A College" in campus.load(begin, path, find_person=resolver("U"))
    assert campus.load(begin, path, find_person=resolver("U")) == ["Nothing to change"]


def test_the_demonstration_college_loads_twice(begin: Begin) -> None:
    channel, person = resolver("C"), resolver("U")
    first = campus.load(begin, DEMONSTRATION, resolve_channel=channel, find_person=person)
    assert "Added category IT services" in first
    assert not [line for line in first if line.startswith("Look at this")]
    again = campus.load(begin, DEMONSTRATION, resolve_channel=channel, find_person=person)
    assert again == ["Nothing to change"]


def test_a_change_is_told_in_a_sentence(begin: Begin, tmp_path: Path) -> None:
    campus.load(begin, written(tmp_path), find_person=resolver("U"))
    path = written(tmp_path, changed("tat_hours: 48", "tat_hours: 24"))
    assert campus.load(begin, path, find_person=resolver("U")) == ["Category Electricity: tat_hours 48 → 24"]


def test_a_number_that_is_taken_out_goes_back_to_the_default(begin: Begin, tmp_path: Path) -> None:
    campus.load(begin, written(tmp_path, changed("tat_hours: 48", "max_forwards: 2")), find_person=resolver("U"))
    lines = campus.load(begin, written(tmp_path), find_person=resolver("U"))
    assert lines == ["Category Electricity: max_forwards 2 → 4"]


def test_a_channel_is_found_by_its_name(begin: Begin, session: Session, tmp_path: Path) -> None:
    path = written(tmp_path, changed("C012345678", '"#electricity"'))
    campus.load(begin, path, resolve_channel={"electricity": "C00000042"}.get)
    assert session.scalar(select(Category.slack_channel_id)) == "C00000042"


@pytest.mark.parametrize(
    ("asks", "reason"),
    [
        (True, "the bot sees no channel #electricity in Slack: create it, or invite the bot if it is private"),
        (False, "#electricity is a name: set SLACK_BOT_TOKEN so that Slack can be asked for it, or write the "),
    ],
)
def test_a_channel_that_cannot_be_found_is_refused(begin: Begin, tmp_path: Path, *, asks: bool, reason: str) -> None:
    text = changed("C012345678", '"#electricity"')
    with pytest.raises(CampusRefused, match=f"line {line_of(text, '#electricity')}: {reason}"):
        campus.load(begin, written(tmp_path, text), resolve_channel=(lambda _: None) if asks else None)


def test_a_refused_file_changes_nothing(begin: Begin, session: Session, tmp_path: Path) -> None:
    campus.load(begin, written(tmp_path), find_person=resolver("U"))
    with session.begin():
        for user in session.scalars(select(User).where(User.email != "asha@example.edu")):
            people.deactivate(session, user.slack_user_id or "", now=user.created_at)  # type: ignore[arg-type]
    text = COLLEGE.replace("college: A College", "college: Another").replace("tat_hours: 48", "tat_hours: 1")
    with pytest.raises(CampusRefused) as caught:
        campus.load(begin, written(tmp_path, text), find_person=resolver("U"))
    reason = "everybody who would hear of Electricity's escalations is deactivated in Slack"
    assert [(one.line, one.reason) for one in caught.value.problems] == [(line_of(text, "assignments"), reason)]
    session.expire_all()
    assert session.scalars(select(College.name)).one() == "A College"
    assert session.scalars(select(Category.tat_hours)).one() == 48


def test_a_deactivated_primary_admin_is_warned_of(begin: Begin, session: Session, tmp_path: Path) -> None:
    campus.load(begin, written(tmp_path), find_person=resolver("U"))
    with session.begin():
        meera = session.scalars(select(User).where(User.name == "Meera")).one()
        people.deactivate(session, meera.slack_user_id or "", now=meera.created_at)  # type: ignore[arg-type]
    assert campus.load(begin, written(tmp_path), find_person=resolver("U")) == [
        "Nothing to change",
        "Look at this: Meera is deactivated in Slack: no message reaches them",
        "Look at this: Electricity's primary admin is deactivated in Slack; escalations go to the next",
    ]


def test_people_whom_slack_does_not_know_yet_are_warned_of(begin: Begin, tmp_path: Path) -> None:
    lines = campus.load(begin, written(tmp_path))
    assert "Look at this: nobody who would hear of Electricity's escalations is known in Slack yet" in lines


def test_a_large_college_loads_in_a_few_statements(begin: Begin, session: Session, tmp_path: Path) -> None:
    student = "  - {{name: Student {n}, email: s{n}@example.edu, roll_no: R{n}, hostel: Neeladri, room: '{n}'}}\n"
    text = changed(
        "staff:\n  - name: Ravi", "".join(student.format(n=n) for n in range(500)) + "staff:\n  - name: Ravi"
    )
    started = time.process_time()
    lines = campus.load(begin, written(tmp_path, text), find_person=resolver("U"))
    spent = time.process_time() - started
    assert "Added 501 students" in lines
    assert session.scalar(select(func.count()).select_from(Student)) == 501
    assert campus.load(begin, written(tmp_path, text), find_person=resolver("U")) == ["Nothing to change"]
    print(f"500 students: {spent:.2f} s of this process")
