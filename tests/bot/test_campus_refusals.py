"""Everything that is wrong with a campus.yml is said, each with its line and its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import campus
from bot.campus import CampusRefused
from tests.bot.campus_files import COLLEGE, changed, line_of, written

CALENDAR = "  - name: Always\n    round_the_clock: true\n"


def refusals(folder: Path, text: str) -> list[str]:
    with pytest.raises(CampusRefused) as caught:
        campus.read(written(folder, text))
    return [f"{one.line}: {one.reason}" for one in caught.value.problems]


def with_hours(text: str) -> str:
    return changed("mon-fri: 09:00-13:00, 14:00-17:30", text)


# What is changed, into what, where the refusal stands (a passage of the changed file), and its reason.
FORM = [
    ("tat_hours: 48", "tat_hour: 48", "tat_hour: 48", "tat_hour is not known here; did you mean tat_hours?"),
    ("tat_hours: 48", "tat_hours: many", "many", "tat_hours has to be a whole number, not 'many'"),
    ("tat_hours: 48", "tat_hours: 0", "tat_hours: 0", "tat_hours has to be more than 0, not '0'"),
    ("    email: ravi@example.edu\n", "", "- name: Ravi", "email is missing"),
    ("email: ravi@example.edu", "email: ravi", "email: ravi", "'ravi' is no e-mail address"),
    ("email: ravi@example.edu", "email:", "email:\n", "email is missing"),
    ("title: Electrician", "slack: ravi", "slack: ravi", "'ravi' is no Slack user id, such as U012AB3CD"),
    ("title: Electrician", f"title: {'x' * 121}", "xxx", "title has more than 120 characters"),
    (
        "hostels: [Neeladri, Velankani]",
        "hostels: Neeladri",
        "hostels",
        ("hostels has to be a list: each entry on a line that begins with a dash"),
    ),
    ("round_the_clock: true", "round_the_clock: perhaps", "perhaps", "round_the_clock is true or false, not 'perhaps'"),
    (
        "2026-08-15: Independence",
        "2026-02-30: Independence",
        "2026-02-30",
        ("'2026-02-30' is no date: write 2026-08-15"),
    ),
    (
        "- 2026-08-15: Independence Day",
        "- [1]",
        "- [1]",
        ("a holiday is a date, a date with its name, or the name of an .ics file"),
    ),
    (
        "[admin of hostel]",
        "[boss]",
        "[boss]",
        ('\'boss\' is no role: write "super admin", "admin of hostel" or "staff of hostel in Neeladri"'),
    ),
    (
        "kind: select",
        "kind: choice",
        "kind: choice",
        ("kind is one of 'text', 'multiline', 'select', 'date' or 'number', not 'choice'"),
    ),
    ("            kind: select\n", "", "- label", "choices belong to a select, and a select needs them"),
    ("college: A College\n", "", "timezone", "college is missing"),
]


@pytest.mark.parametrize(("old", "new", "at", "reason"), FORM)
def test_a_part_of_the_wrong_form_is_refused(tmp_path: Path, old: str, new: str, at: str, reason: str) -> None:
    text = changed(old, new)
    line = text[: text.index(at)].count("\n") + 1
    assert refusals(tmp_path, text) == [f"{line}: {reason}"]


NAMES = [
    (
        "timezone: Asia/Kolkata",
        "timezone: Asia/Calcuta",
        ("there is no time zone Asia/Calcuta; did you mean Asia/Calcutta?"),
    ),
    ("    hostel: Neeladri", "    hostel: Niladri", "there is no hostel Niladri; did you mean Neeladri?"),
    (
        "    batch: Batch of 2027",
        "    batch: Batch of 2072",
        ("there is no batch Batch of 2072; did you mean Batch of 2027?"),
    ),
    ("    section: A", "    section: C", "there is no section of Batch of 2027: C"),
    ("calendar: Office", "calendar: Offices", "there is no calendar Offices; did you mean Office?"),
    ("scope: Neeladri", "scope: Nowhere", "there is no hostel Nowhere"),
    ("[admin of hostel]", "[admin of hostle]", "there is no category of the domain hostle; did you mean hostel?"),
    (
        "staff: ravi@example.edu",
        "staff: rvai@example.edu",
        ("there is no staff member rvai@example.edu; did you mean ravi@example.edu?"),
    ),
    ("- ravi@example.edu", "- asha@example.edu", "there is no staff member asha@example.edu"),
    ("[Neeladri, Velankani]", "[Neeladri, neeladri]", "there is another hostel neeladri"),
    ("sections: [A, B]", "sections: [A, A]", "there is another section A"),
    ("  - name: Always", "  - name: office", "there is another calendar office"),
    ("name: Socket", "name: fan", "there is another subcategory fan"),
    ("email: asha@example.edu", "email: Ravi@example.edu", "somebody else has ravi@example.edu already"),
]


@pytest.mark.parametrize(("old", "new", "reason"), NAMES)
def test_a_name_that_leads_nowhere_or_twice_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = changed(old, new)
    found = refusals(tmp_path, text)
    assert any(one.endswith(f": {reason}") for one in found), found
    if "already" not in reason:  # A repetition is said at the second of the two.
        assert f"{line_of(text, new)}: {reason}" in found


HOURS = [
    ("mon-fri: 17:30-09:00", "17:30-09:00 ends before it starts"),
    ("mon-fri: 09:00-13:00, 12:00-17:30", "09:00-13:00 and 12:00-17:30 overlap"),
    ("mon-fri: 09:00-25:00", "09:00-25:00 is no time of a day"),
    ("mon-fri: nine to five", "'nine to five' is no working time: write 09:00-17:30"),
    ("mon-fry: 09:00-17:30", "'mon-fry' is no weekday: write mon, tue, … or mon-fri"),
]


@pytest.mark.parametrize(("hours", "reason"), HOURS)
def test_hours_that_cannot_be_are_refused(tmp_path: Path, hours: str, reason: str) -> None:
    assert refusals(tmp_path, with_hours(hours)) == [f"6: {reason}"]


def test_hours_of_one_day_that_overlap_on_two_lines_are_refused(tmp_path: Path) -> None:
    text = with_hours("mon-fri: 09:00-17:30\n      fri: 17:00-18:00")
    assert refusals(tmp_path, text) == ["7: 09:00-17:30 and 17:00-18:00 overlap"]


def test_a_calendar_without_a_working_hour_is_refused(tmp_path: Path) -> None:
    text = changed("    round_the_clock: true\n", "")
    assert refusals(tmp_path, text) == ["9: Always has no working hour, so nothing would ever be due: give it hours"]


def test_round_the_clock_leaves_no_room_for_hours(tmp_path: Path) -> None:
    text = changed("round_the_clock: true", "round_the_clock: true\n    hours: {mon: 09:00-10:00}")
    assert refusals(tmp_path, text) == ["10: Always is round the clock: it has no hours, holidays or days"]


def test_a_category_without_a_primary_admin_is_refused(tmp_path: Path) -> None:
    text = changed("      - person: meera@example.edu\n        primary: true\n", "")
    reason = "Electricity has no primary admin: mark one assignment with primary: true"
    assert refusals(tmp_path, text) == [f"{line_of(text, 'name: Electricity')}: {reason}"]


def test_two_primary_admins_are_refused(tmp_path: Path) -> None:
    text = changed("      - ravi@example.edu", "      - person: ravi@example.edu\n        primary: true")
    reason = "Electricity has two primary admins: one of them hears of an escalation first"
    assert refusals(tmp_path, text) == [f"{line_of(text, '- person: ravi')}: {reason}"]


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = COLLEGE.replace("scope: Neeladri", "scope: Nowhere").replace("calendar: Office", "calendar: None at all")
    assert len(refusals(tmp_path, text)) == 2


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refusals(tmp_path, "") == ["1: college is missing", "1: timezone is missing"]


def test_a_file_that_is_a_list_is_refused(tmp_path: Path) -> None:
    assert refusals(tmp_path, "- a\n") == ["1: this has to have keys with values, such as name:"]


def test_a_holiday_file_of_another_encoding_is_refused_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "holidays.ics").write_bytes("BEGIN:VCALENDAR\r\nSUMMARY:caf\xe9\r\n".encode("utf-16"))
    text = changed("- 2026-08-15: Independence Day", "- holidays.ics")
    found = refusals(tmp_path, text)
    assert [one.split(":")[0] for one in found] == ["8"]


def test_a_holiday_file_that_is_not_there_is_refused_where_it_is_named(tmp_path: Path) -> None:
    text = changed("- 2026-08-15: Independence Day", "- holidays.ics")
    assert [one.split(":")[0] for one in refusals(tmp_path, text)] == ["8"]
