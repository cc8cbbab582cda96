"""Many tickets in one message: what came at once for one person, and an owner's day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from domain import calendars, climb, deadlines, worktime
from domain.models import Delivery, Escalation, Outbox, Staff, Ticket, Timer
from domain.policy import ACTIVE, Rule, Status

AT_ONCE = 5  # more than so many at once for one person become one message
WAITS_LONG = timedelta(days=3)
DAY = timedelta(days=1)
# While the sweep is still at work its messages wait for each other, so that they can be gathered; never for longer.
SETTLING, PATIENCE = timedelta(seconds=1), timedelta(seconds=30)
NEWS = ("ticket.escalated", "ticket.reminder")


@dataclass(frozen=True)
class Line:
    """One ticket of a digest; `rule` is what fired, None in the overview of a day.

    `waiting`: it has awaited the student for over three days. The counts are those that a rule's words need.
    """

    ticket_id: int
    title: str
    status: Status
    category: str
    rule: Rule | None
    due_at: datetime | None
    overdue: bool
    waiting: bool
    tat_extensions: int
    reopen_count: int
    forward_count: int
    rating: int | None


def of_escalations(session: Session, escalation_ids: Sequence[int], *, now: datetime) -> list[Line]:
    """What these escalations and reminders have to say by now, the most overdue first; what is settled left out."""
    query = select(Escalation).where(Escalation.id.in_(escalation_ids))
    tickets = joinedload(Escalation.ticket).joinedload(Ticket.category)
    rows = session.scalars(query.options(tickets).execution_options(populate_existing=True))
    found = {row.ticket_id: _line(row.ticket, row.rule, now) for row in rows if not climb.moot(row.rule, row.ticket)}
    return sorted(found.values(), key=lambda line: (line.due_at is None, line.due_at, line.ticket_id))


def of_day(session: Session, user_id: UUID, *, now: datetime) -> list[Line]:
    """What an owner should know of in the morning: overdue, due today, awaiting the student for over three days."""
    rows = session.scalars(candidates(now).where(Staff.user_id == user_id).order_by(Ticket.due_at.nulls_last()))
    return [_line(row, None, now) for row in concerns(session, rows, now)]


def candidates(now: datetime) -> Select[Ticket]:
    """The owned tickets that may concern their owner today, with their categories."""
    due = Ticket.status.in_(ACTIVE - {Status.AWAITING_STUDENT}) & (Ticket.due_at < now + DAY)
    waits = (Ticket.status == Status.AWAITING_STUDENT) & (Ticket.paused_at < now - WAITS_LONG)
    query = select(Ticket).join(Ticket.owner).where(or_(due, waits))
    return query.options(joinedload(Ticket.category)).execution_options(populate_existing=True)


def concerns(session: Session, tickets: Iterable[Ticket], now: datetime) -> Iterator[Ticket]:
    """Those of them that do: what is due today is so by the day of the category's calendar."""
    known: dict[int | None, worktime.Calendar] = {}
    for one in tickets:
        calendar_id = one.category.calendar_id if one.category else None
        if calendar_id not in known:
            known[calendar_id] = calendars.read(session, calendar_id)
        if one.status == Status.AWAITING_STUDENT or (one.due_at and one.due_at < _midnight(known[calendar_id], now)):
            yield one


def gather(session: Session, *, now: datetime) -> int:
    """Fold what waits for one person into one message when it is too much; how many messages were folded.

    The transaction that writes deliveries calls this last. Only what nobody has tried to send yet is folded: a row
    that a courier holds at this moment is left to it. While there is more to come, all of it waits a second for the
    rest.
    """
    folded = [_fold(session, rows) for rows in _waiting(session).values()]
    if _more_to_come(session, now):
        _settle(session)
    return sum(folded)


def _more_to_come(session: Session, now: datetime) -> bool:
    """Whether the sweep is still at work, or what it did has not become messages yet."""
    due = select(Timer.ticket_id).where(Timer.due_at <= now).limit(1)
    told = select(Outbox.id).where(Outbox.fanned_out_at.is_(None), Outbox.event_type.in_(NEWS)).limit(1)
    return any(session.scalar(query) is not None for query in (due, told))


def _waiting(session: Session) -> dict[tuple[str, str], list[Delivery]]:
    """By channel and destination, oldest first, the digests of earlier gatherings among them."""
    query = select(Delivery).where(Delivery.state == "pending", Delivery.attempts == 0, _gathered())
    found: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for row in session.scalars(query.order_by(Delivery.id).with_for_update(of=Delivery, skip_locked=True)):
        found[row.channel, row.destination].append(row)
    return found


def _fold(session: Session, rows: Sequence[Delivery]) -> int:
    single = [row for row in rows if row.kind != "digest"]
    digest = next((row for row in rows if row.kind == "digest"), None)
    if not single or (digest is None and len(single) <= AT_ONCE):
        return 0
    if digest is None:
        digest = _digest(single[0])
        session.add(digest)
    ids = [*digest.facts["escalations"], *(row.facts["escalation_id"] for row in single)]
    digest.facts = {"escalations": list(dict.fromkeys(ids))}
    session.flush()
    sent: dict[str, Any] = {"state": "sent", "sent_at": func.clock_timestamp()}
    into = Delivery.facts.concat(func.jsonb_build_object("folded_into", digest.id))
    gone = update(Delivery).where(Delivery.id.in_([row.id for row in single]))
    session.execute(gone.values(facts=into, **sent), execution_options={"synchronize_session": False})
    return len(single)


def _digest(first: Delivery) -> Delivery:
    return Delivery(
        kind="digest",
        channel=first.channel,
        destination=first.destination,
        user_id=first.user_id,
        facts={"escalations": []},
        dedupe_key=f"gathered:{first.id}",
    )


def _settle(session: Session) -> None:
    young = Delivery.created_at > func.clock_timestamp() - PATIENCE
    waits = update(Delivery).where(Delivery.state == "pending", Delivery.attempts == 0, _gathered(), young)
    later = waits.values(due_at=func.clock_timestamp() + SETTLING)
    session.execute(later, execution_options={"synchronize_session": False})


def _gathered() -> ColumnElement[bool]:
    """What can be folded: an escalation, a reminder, the news of it to an owner; and the digests of earlier times."""
    single = Delivery.kind.in_(("escalation", "reminder", "owner"))
    return or_(
        and_(single, Delivery.facts.has_key("escalation_id")),
        and_(Delivery.kind == "digest", Delivery.facts.has_key("escalations")),
    )


def _midnight(calendar: worktime.Calendar, now: datetime) -> datetime:
    return worktime.at_local(calendar, worktime.local_day(calendar, now) + DAY, time())


def _line(ticket: Ticket, rule: Rule | None, now: datetime) -> Line:
    return Line(
        ticket_id=ticket.id,
        title=ticket.title or "",
        status=ticket.status,
        category=ticket.category.name if ticket.category else "",
        rule=rule,
        due_at=ticket.due_at,
        overdue=deadlines.overdue(ticket, now),
        waiting=ticket.paused_at is not None and ticket.paused_at < now - WAITS_LONG,
        tat_extensions=ticket.tat_extensions,
        reopen_count=ticket.reopen_count,
        forward_count=ticket.forward_count,
        rating=ticket.rating,
    )
