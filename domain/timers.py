"""When a rule looks at a ticket next: derived from the ticket as it is, never remembered beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import worktime
from domain.models import Category, Ticket
from domain.policy import Rule, Status
from domain.prepared import Prepared

HOUR = timedelta(hours=1)

# Working days: how long an answer, or a word on a resolution, is waited for before a reminder, and after it.
ANSWER_DAYS, ANSWER_DAYS_MORE = 2, 5
VERDICT_DAYS, VERDICT_DAYS_MORE = 3, 2

# The same statement for one ticket and for a hundred. Arrays would take the driver a third longer than JSON does.
_ARM = Prepared(
    text("""
    INSERT INTO timers (ticket_id, rule, due_at)
    SELECT * FROM jsonb_to_recordset(CAST(:timers AS jsonb)) AS timer (ticket_id int, rule text, due_at timestamptz)
    ON CONFLICT (ticket_id, rule) DO UPDATE
    SET due_at = CASE WHEN timers.fired_for = excluded.due_at THEN NULL ELSE excluded.due_at END
""")
)
_DISARM = text("""
    UPDATE timers SET due_at = NULL
    WHERE ticket_id = ANY(CAST(:tickets AS int[])) AND due_at IS NOT NULL
    AND (ticket_id, rule) NOT IN (SELECT * FROM unnest(CAST(:ids AS int[]), CAST(:rules AS text[])))
""")


class Pace(Protocol):
    """How many working hours a category leaves between one word of the clock and the next."""

    @property
    def interval_hours(self) -> int:
        """Between two escalations."""

    @property
    def idle_hours(self) -> int:
        """Until work that stands still is spoken of."""

    @property
    def idle_escalation_hours(self) -> int:
        """And from there until it climbs."""


@dataclass(frozen=True)
class Clocked:
    """A locked ticket with what its timers follow from."""

    ticket: Ticket
    category: Category | None
    calendar: worktime.Calendar

    @property
    def wanted(self) -> dict[Rule, datetime]:
        """The rules that will look at it, and when; none without a category."""
        return wanted(self.ticket, self.category, self.calendar) if self.category else {}


def wanted(ticket: Ticket, category: Pace, calendar: worktime.Calendar) -> dict[Rule, datetime]:
    """The rules that will look at the ticket if nothing happens to it, and when (design.md, section 2).

    While it awaits the student the only clock is the student's, once it is resolved the only one is that of the
    requester's verdict. An instant may lie outside working hours: then the rule waits for the next opening.
    """
    match ticket.status:
        case Status.AWAITING_STUDENT:
            return _awaiting(ticket, calendar)
        case Status.RESOLVED:
            return _resolved(ticket, calendar)
        case _:
            found = (*_deadline(ticket, category, calendar), *_response(ticket), *_idle(ticket, category, calendar))
            return dict(found)


def retime(session: Session, ticket: Ticket, category: Category | None, calendar: worktime.Calendar) -> None:
    """Make the ticket's timers those that `wanted` names. Call it last in a verb, with the ticket locked."""
    retime_all(session, [Clocked(ticket, category, calendar)])


def retime_all(session: Session, clocked: Iterable[Clocked]) -> None:
    """The same for several tickets, in two statements."""
    due = {one.ticket.id: one.wanted for one in clocked}
    if due:
        _disarm(session, due)
        arm(session, due)


def arm(session: Session, due: Mapping[int, Mapping[Rule, datetime]]) -> None:
    """Set timers by ticket and rule; one that fired for exactly this instant stays at rest."""
    rows = [
        {"ticket_id": ticket_id, "rule": rule, "due_at": at.isoformat()}
        for ticket_id, rules in due.items()
        for rule, at in rules.items()
    ]
    if rows:
        _ARM.rows(session, timers=json.dumps(rows))


def _disarm(session: Session, due: Mapping[int, Mapping[Rule, datetime]]) -> None:
    armed = [(ticket_id, rule.value) for ticket_id, rules in due.items() for rule in rules]
    ids, rules = [ticket_id for ticket_id, _ in armed], [rule for _, rule in armed]
    session.execute(_DISARM, {"tickets": list(due), "ids": ids, "rules": rules})


def _awaiting(ticket: Ticket, calendar: worktime.Calendar) -> dict[Rule, datetime]:
    if ticket.paused_at is None:
        return {}
    return {
        Rule.ANSWER_REMINDER: worktime.add_days(calendar, ticket.paused_at, ANSWER_DAYS),
        Rule.ANSWER_MISSING: worktime.add_days(calendar, ticket.paused_at, ANSWER_DAYS + ANSWER_DAYS_MORE),
    }


def _resolved(ticket: Ticket, calendar: worktime.Calendar) -> dict[Rule, datetime]:
    if ticket.resolved_at is None or ticket.confirmed_at is not None or ticket.resolution != "DONE":
        return {}
    return {
        Rule.VERDICT_QUESTION: worktime.add_days(calendar, ticket.resolved_at, VERDICT_DAYS),
        Rule.VERDICT_SILENCE: worktime.add_days(calendar, ticket.resolved_at, VERDICT_DAYS + VERDICT_DAYS_MORE),
    }


def _deadline(ticket: Ticket, category: Pace, calendar: worktime.Calendar) -> Iterable[tuple[Rule, datetime]]:
    at = ticket.due_at
    if ticket.climbs_from:
        at = worktime.add(calendar, ticket.climbs_from, category.interval_hours * HOUR)
    if ticket.snoozed_until:
        yield Rule.SNOOZE, ticket.snoozed_until
        at = at and max(at, ticket.snoozed_until)
    if at:
        yield Rule.OVERDUE, at


def _response(ticket: Ticket) -> Iterable[tuple[Rule, datetime]]:
    if ticket.responded_at is None and ticket.response_due_at:
        yield Rule.FIRST_RESPONSE, ticket.response_due_at


def _idle(ticket: Ticket, category: Pace, calendar: worktime.Calendar) -> Iterable[tuple[Rule, datetime]]:
    if ticket.status != Status.IN_PROGRESS or ticket.active_at is None:
        return
    reminded = worktime.add(calendar, ticket.active_at, category.idle_hours * HOUR)
    yield Rule.IDLE, reminded
    yield Rule.IDLE_LONG, worktime.add(calendar, reminded, category.idle_escalation_hours * HOUR)
