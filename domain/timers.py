"""When a rule looks at a ticket next: derived from the ticket as it is, never remembered beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, null, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from domain import worktime
from domain.models import Category, Ticket, Timer
from domain.policy import Rule, Status

HOUR = timedelta(hours=1)

# Working days: how long an answer, or a word on a resolution, is waited for before a reminder, and after it.
ANSWER_DAYS, ANSWER_DAYS_MORE = 2, 5
VERDICT_DAYS, VERDICT_DAYS_MORE = 3, 2


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


def wanted(ticket: Ticket, category: Category, calendar: worktime.Calendar) -> dict[Rule, datetime]:
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
    rows = [{"ticket_id": i, "rule": rule, "due_at": at} for i, rules in due.items() for rule, at in rules.items()]
    if not rows:
        return
    new = insert(Timer).values(rows)
    at_rest = Timer.fired_for == new.excluded.due_at
    session.execute(
        new.on_conflict_do_update(
            index_elements=[Timer.ticket_id, Timer.rule],
            set_={"due_at": case((at_rest, null()), else_=new.excluded.due_at)},
        )
    )


def _disarm(session: Session, due: Mapping[int, Mapping[Rule, datetime]]) -> None:
    armed = [(ticket_id, rule) for ticket_id, rules in due.items() for rule in rules]
    stale = update(Timer).where(Timer.ticket_id.in_(due), Timer.due_at.is_not(None))
    if armed:
        stale = stale.where(tuple_(Timer.ticket_id, Timer.rule).not_in(armed))
    session.execute(stale.values(due_at=None), execution_options={"synchronize_session": False})


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


def _deadline(ticket: Ticket, category: Category, calendar: worktime.Calendar) -> Iterable[tuple[Rule, datetime]]:
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


def _idle(ticket: Ticket, category: Category, calendar: worktime.Calendar) -> Iterable[tuple[Rule, datetime]]:
    if ticket.status != Status.IN_PROGRESS or ticket.active_at is None:
        return
    reminded = worktime.add(calendar, ticket.active_at, category.idle_hours * HOUR)
    yield Rule.IDLE, reminded
    yield Rule.IDLE_LONG, worktime.add(calendar, reminded, category.idle_escalation_hours * HOUR)
