"""Tickets as the reads return them, without a database, and what is made of them as a person reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.blocks.message import Message
from domain.account import Account, Told
from domain.catalog import Colleague, Matter, Office, Question
from domain.lookup import Entry, Page, Person, Row, Sheet
from domain.policy import Rule, Status
from sandbox import render

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)

ASHA = Person("Asha Verma", "U0ASHA")
RAVI = Person("Ravi Kumar", "U0RAVI", staff_id=7)
WARDEN = Person("Meena Iyer", "U0MEENA", staff_id=8)

_SHEET = Sheet(
    id=42,
    title="Fan broken",
    description="It makes a noise and stops.",
    status=Status.OPEN,
    category="Hostel",
    category_id=1,
    subcategory="Electrical",
    channel_id="C0HOSTEL",
    requester=ASHA,
    owner=None,
    location="Neeladri, room 204",
    place={"hostel": "Neeladri", "room": "204", "section": "B", "batch": "2027"},
    answers={},
    files=(),
    created_at=NOW - 2 * HOUR,
    due_at=NOW + 46 * HOUR,
    overdue=False,
    at_risk=False,
    paused_at=None,
    clock_started_at=NOW - 2 * HOUR,
    allowed_minutes=48 * 60,
    paused_minutes=0,
    level=0,
    reopen_count=0,
    forward_count=0,
    tat_extensions=0,
    resolved_at=None,
    resolved_by=None,
    resolution=None,
    resolution_note=None,
    confirmed_at=None,
    rating=None,
    source_url=None,
    follows_id=None,
)


def sheet(**facts: Any) -> Sheet:
    """A ticket: open, with nobody, unless `facts` say otherwise."""
    return replace(_SHEET, **facts)


def claimed(**facts: Any) -> Sheet:
    """One that Ravi works on."""
    return sheet(**{"status": Status.IN_PROGRESS, "owner": RAVI, **facts})


def asked(**facts: Any) -> Sheet:
    """One that waits for the student."""
    waiting = {"status": Status.AWAITING_STUDENT, "paused_at": NOW - HOUR, "question": "Which room is it?"}
    return claimed(**{**waiting, **facts})


def resolved(**facts: Any) -> Sheet:
    """One that Ravi resolved."""
    done = {"status": Status.RESOLVED, "resolved_at": NOW - HOUR, "resolved_by": RAVI, "resolution": "DONE"}
    return claimed(**{**done, "resolution_note": "New capacitor.", **facts})


def overdue(**facts: Any) -> Sheet:
    """One whose deadline passed five hours ago."""
    late = {"status": Status.ESCALATED, "overdue": True, "level": 1, "due_at": NOW - 5 * HOUR}
    return claimed(**{**late, "created_at": NOW - 53 * HOUR, "clock_started_at": NOW - 53 * HOUR, **facts})


FIRED = Told(at=NOW, rule=Rule.OVERDUE, level=1, target=WARDEN)

_ACCOUNT = Account(
    sheet=overdue(),
    calendar="round the clock",
    started_at=NOW - 53 * HOUR,
    allowed=48 * HOUR,
    paused=0 * HOUR,
    outside=0 * HOUR,
    due_at=NOW - 5 * HOUR,
    overdue_by=5 * HOUR,
    heard=(FIRED,),
    next_name="Dean Rao",
    next_why="admin of hostels",
    next_at=NOW + 24 * HOUR,
    next_rule=Rule.OVERDUE,
    escalation_id=9,
    fired=FIRED,
    can_snooze=True,
)


def account(**facts: Any) -> Account:
    """The account of an escalation to the primary admin, five hours after the deadline."""
    return replace(_ACCOUNT, **facts)


def entry(action: str, who: str | None = "Ravi Kumar", **details: Any) -> Entry:
    """One line of the history."""
    return Entry(NOW, f"ticket.{action}", who, details)


def row(number: int = 42, **facts: Any) -> Row:
    """One line of a list."""
    line = Row(
        id=number,
        title="Fan broken",
        status=Status.IN_PROGRESS,
        category="Hostel",
        owner="Ravi Kumar",
        requester="Asha Verma",
        due_at=NOW + 5 * HOUR,
        overdue=False,
        created_at=NOW,
    )
    return replace(line, **facts)


def page(*rows: Row, total: int | None = None, number: int = 1) -> Page:
    """A page of a list."""
    return Page(rows, len(rows) if total is None else total, number)


ROOM = Question("since", "Since when?", "date", required=True)
ELECTRICAL = Matter(3, "Electrical", 1, "Hostel", (ROOM,))
OFFICES = [Office(1, "Hostel", (ELECTRICAL, Matter(4, "Plumbing", 1, "Hostel"))), Office(2, "Mess", ())]
COLLEAGUES = [Colleague(7, "Ravi Kumar", "Electrician"), Colleague(8, "Meena Iyer")]


class Known(render.Names):
    """What ids are called, without a workspace."""

    def __init__(self) -> None:
        self.people = {one.slack_id: one.name for one in (ASHA, RAVI, WARDEN)}

    def user(self, user_id: str) -> str:
        return self.people.get(user_id, user_id)


def read(shown: Message | dict[str, Any]) -> str:
    """A message or view as a person reads it; dates in their fallback."""
    blocks = shown.blocks if isinstance(shown, Message) else shown["blocks"]
    return render.blocks(blocks, Known())


def notice(message: Message) -> str:
    """A message as a notification reads."""
    return render.text(message.text, Known())
