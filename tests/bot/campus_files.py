"""Small campus files for the tests: a whole college in few lines, and one with something wrong in it."""

from __future__ import annotations

from pathlib import Path

COLLEGE = """\
college: A College
timezone: Asia/Kolkata
calendars:
  - name: Office
    hours:
      mon-fri: 09:00-13:00, 14:00-17:30
    holidays:
      - 2026-08-15: Independence Day
  - name: Always
    round_the_clock: true
hostels: [Neeladri, Velankani]
batches:
  - name: Batch of 2027
    year: 2027
    sections: [A, B]
students:
  - name: Asha
    email: asha@example.edu
    roll_no: 007
    room: 012
    hostel: Neeladri
    batch: Batch of 2027
    section: A
staff:
  - name: Ravi
    email: ravi@example.edu
    title: Electrician
  - name: Meera
    email: meera@example.edu
    scope: Neeladri
    roles: [admin of hostel]
categories:
  - name: Electricity
    domain: hostel
    channel: C012345678
    calendar: Office
    tat_hours: 48
    assignments:
      - person: meera@example.edu
        primary: true
      - ravi@example.edu
    subcategories:
      - name: Fan
      - name: Socket
        staff: ravi@example.edu
        fields:
          - label: Which wall
            kind: select
            choices: [North, South]
"""


def written(folder: Path, text: str = COLLEGE) -> Path:
    """The file campus.yml with this text."""
    path = folder / "campus.yml"
    path.write_text(text, encoding="utf-8")
    return path


def changed(old: str, new: str) -> str:
    """The small college with one passage changed, which has to be there once."""
    assert COLLEGE.count(old) == 1, f"{old!r} is there {COLLEGE.count(old)} times"
    return COLLEGE.replace(old, new)


def line_of(text: str, passage: str) -> int:
    """The number of the first line that contains a passage."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if passage in line)
