"""Why a ticket stands where it stands: the arithmetic of its clock, who has heard of it, who hears next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import calendars, climb, deadlines, escalation, guard, ladder, lookup, timers, worktime
from domain.lookup import Person, Sheet
from domain.models import Calendar, Category, Escalation, Ticket, User
from domain.policy import ACTIVE, Rule, Status

MINUTE, NOTHING = timedelta(minutes=1), timedelta(0)
ROUND_THE_CLOCK = "round the clock"
CLIMBING = (Rule.OVERDUE, Rule.IDLE_LONG)


@dataclass(frozen=True)
class Told:
    """One firing of a rule: whom it told (None: the operators' channel) and what they did about it."""

    at: datetime
    rule: Rule
    level: int
    target: Person | None
    reason: str = ""
    skipped: tuple[tuple[str, str], ...] = ()  # name and why
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True)
class Account:
    """The account of one ticket, and of one escalation of it where `escalation_id` is set.

    `allowed`, `paused`, `extended` and `overdue_by` are working time; `outside` is the time outside working hours
    between the start of the clock and `due_at`: started + allowed + paused + extended + outside = due. While the
    clock stands, `paused` and `due_at` are what they would be if it went on now. `overdue_by` of a resolved ticket
    is how late it was resolved. `heard` are the escalations, oldest first, reminders left out. `next_at` is when
    the next on the ladder hears if nobody acts, `next_name` None when only the operators are left; all four are
    None when nothing is going to fire. `calendar` is the name of the working calendar, "round the clock" without
    one. `moot` says that what fired was settled before it was heard: there is nobody to tell any more.
    """

    sheet: Sheet
    calendar: str
    started_at: datetime | None
    allowed: timedelta
    paused: timedelta
    outside: timedelta
    due_at: datetime | None
    overdue_by: timedelta | None
    heard: tuple[Told, ...]
    next_name: str | None
    next_why: str | None
    next_at: datetime | None
    next_rule: Rule | None
    escalation_id: int | None = None
    fired: Told | None = None  # this escalation
    can_snooze: bool = False
    extended: timedelta = NOTHING
    moot: bool = False


class Sums(NamedTuple):
    """The arithmetic of one clock; see Account."""

    paused: timedelta
    extended: timedelta
    outside: timedelta
    due_at: datetime | None
    overdue_by: timedelta | None


def of(session: Session, ticket_id: int, *, now: datetime) -> Account:
    """The account of a ticket; NoSuchTicket. Who may see it was decided before."""
    return _account(session, guard.find(session, ticket_id), None, now)


def of_escalation(session: Session, escalation_id: int, *, now: datetime) -> Account:
    """The account of a ticket as an escalation or a reminder of it tells it; NoSuchTicket."""
    row = escalation.told(session, escalation_id)
    return _account(session, guard.find(session, row.ticket_id), row, now)


def sums(ticket: Ticket, calendar: worktime.Calendar, now: datetime) -> Sums:
    """What the ticket's clock was given and what became of it."""
    stands = deadlines.standing_for(ticket, calendar, now)
    paused = ticket.paused_minutes * MINUTE + stands
    start, due = ticket.clock_started_at, ticket.due_at
    if start is None or due is None:
        return Sums(paused, NOTHING, NOTHING, due, None)
    due = worktime.add(calendar, due, stands)
    working = worktime.between(calendar, start, due)
    extended = working - ticket.allowed_minutes * MINUTE - paused if ticket.tat_extensions else NOTHING
    late = worktime.between(calendar, due, ticket.resolved_at or now)
    return Sums(paused, max(extended, NOTHING), max(due - start - working, NOTHING), due, late or None)


def _account(session: Session, ticket: Ticket, row: Escalation | None, now: datetime) -> Account:
    category = ticket.category
    calendar, found = calendars.of(session, category), lookup.escalations(session, ticket.id)
    summed = sums(ticket, calendar, now)
    rule, at = _next(ticket, category, calendar, now)
    rung = ladder.next_rung(ladder.ladder(session, ticket)) if at else None
    names = _names(session, (one for one in (*found, row) if one))
    return Account(
        sheet=lookup.described(session, ticket, now),
        calendar=_name(session, category),
        started_at=ticket.clock_started_at,
        allowed=ticket.allowed_minutes * MINUTE,
        paused=summed.paused,
        outside=summed.outside,
        due_at=summed.due_at,
        overdue_by=summed.overdue_by,
        heard=tuple(_told(one, names) for one in found if one.level),
        next_name=rung.user.called if rung else None,
        next_why=rung.why if rung else None,
        next_at=at,
        next_rule=rule,
        escalation_id=row.id if row else None,
        fired=_told(row, names) if row else None,
        can_snooze=row is not None and can_snooze(row, ticket),
        extended=summed.extended,
        moot=row is not None and climb.moot(row.rule, ticket),
    )


def can_snooze(row: Escalation, ticket: Ticket) -> bool:
    """Whether the one who was told may put it off: once on the level that the ticket still has."""
    waits = ticket.status in ACTIVE and ticket.status != Status.AWAITING_STUDENT
    unanswered = row.snoozed_until is None and row.acknowledged_at is None
    return waits and unanswered and row.target_id is not None and row.level == ticket.escalation_level > 0


def _next(
    ticket: Ticket, category: Category | None, calendar: worktime.Calendar, now: datetime
) -> tuple[Rule | None, datetime | None]:
    """The rule by which the next on the ladder hears, and when: in working hours, and never in the past."""
    wanted = timers.wanted(ticket, category, calendar) if category else {}
    found = [(wanted[rule], rule) for rule in CLIMBING if rule in wanted]
    if not found:
        return None, None
    at, rule = min(found)
    return rule, worktime.next_open(calendar, max(at, now))


def _told(row: Escalation, names: dict[object, str]) -> Told:
    return Told(
        at=row.created_at,
        rule=row.rule,
        level=row.level,
        target=lookup.person(row.target) if row.target else None,
        reason=row.reason,
        skipped=tuple((one["name"], one["why"]) for one in row.facts.get("skipped", ())),
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=names.get(row.acknowledged_by),
        snoozed_until=row.snoozed_until,
    )


def _names(session: Session, rows: Iterable[Escalation]) -> dict[object, str]:
    """Who acknowledged, by their ids."""
    ids = {row.acknowledged_by for row in rows if row.acknowledged_by}
    return {user.id: user.called for user in session.scalars(select(User).where(User.id.in_(ids)))} if ids else {}


def _name(session: Session, category: Category | None) -> str:
    row = session.get(Calendar, category.calendar_id) if category and category.calendar_id else None
    return row.name if row and not row.round_the_clock else ROUND_THE_CLOCK
