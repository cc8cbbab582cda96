"""How a ticket climbs: its level rises, and the next on its ladder is told, in one row that can exist only once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain import history
from domain.history import Happening
from domain.ladder import Rung, ladders, next_rung, without
from domain.models import Escalation, Ticket
from domain.policy import ACTIVE, Actor, Rule, Status


@dataclass(frozen=True)
class Firing:
    """A rule that fires for a locked ticket; `occurrence` makes it the only one of its kind."""

    ticket: Ticket
    rule: Rule
    occurrence: int
    reason: str = ""


def counted(session: Session, ticket: Ticket, rule: Rule, count: int, *, now: datetime) -> None:
    """A count has risen to `count`: the rule fires on each multiple of its category's number.

    Nothing fires while the ticket awaits the student (design.md, section 2). The count itself is the occurrence,
    for it never comes to the same number twice, whatever becomes of the category's.
    """
    if ticket.category is None or ticket.status == Status.AWAITING_STUDENT:
        return
    limits = {
        Rule.EXTENSIONS: ticket.category.max_extensions,
        Rule.REOPENINGS: ticket.category.max_reopenings,
        Rule.FORWARDS: ticket.category.max_forwards,
    }
    if count % limits[rule] == 0:
        fire(session, Firing(ticket, rule, count), now=now)


def rated(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """The requester has given a rating: a low one tells the ladder, though the ticket stays resolved."""
    if ticket.category and ticket.rating and ticket.rating <= ticket.category.low_rating:
        fire(session, Firing(ticket, Rule.RATING, 1, ticket.rating_comment or ""), now=now)


def fire(
    session: Session, firing: Firing, *, now: datetime, by: Actor | None = None, request: str | None = None
) -> Escalation:
    """Raise a locked ticket one level and tell the next on its ladder; nobody left: the operators' channel."""
    return fire_all(session, [firing], now=now, by=by, request=request)[0]


def fire_all(
    session: Session,
    firings: Sequence[Firing],
    *,
    now: datetime,
    by: Actor | None = None,
    request: str | None = None,
) -> list[Escalation]:
    """The same for several tickets, each once, in as few statements as for one.

    Once nobody is left, the operators hear of every further level: no ticket falls silent. Who asks for help from
    above is not told of it.
    """
    steps, asked = ladders(session, [one.ticket for one in firings]), by.user_id if by else None
    rows = [_raise(one, without(steps[one.ticket.id], asked, "asked for it"), now, by) for one in firings]
    session.add_all(rows)
    session.flush()
    told = [Happening(one.ticket, "ticket.escalated", news(row)) for one, row in zip(firings, rows, strict=True)]
    history.record_all(session, told, by=by, now=now, request=request)
    return rows


def moot(rule: Rule, ticket: Ticket) -> bool:
    """Whether what the rule has to say was settled before it was heard: then nobody is told any more."""
    match rule:
        case Rule.RATING:
            return False
        case Rule.FIRST_RESPONSE:
            return ticket.responded_at is not None or ticket.status not in ACTIVE
        case Rule.ANSWER_REMINDER:
            return ticket.status != Status.AWAITING_STUDENT
        case Rule.VERDICT_QUESTION:
            return ticket.status != Status.RESOLVED or ticket.confirmed_at is not None
        case _:
            return ticket.status not in ACTIVE


def news(row: Escalation) -> dict[str, Any]:
    """What the history and the event say of a firing."""
    return {"escalation_id": row.id, "rule": row.rule, "level": row.level, "reason": row.reason, **row.facts}


def choice(rungs: Sequence[Rung], rung: Rung | None) -> dict[str, Any]:
    """Who is told and as what, and who was skipped for which reason."""
    before = rungs[: rungs.index(rung)] if rung else rungs
    return {
        "target": rung.user.called if rung else None,
        "as": rung.why if rung else None,
        "skipped": [{"name": one.user.called, "why": one.skipped} for one in before],
    }


def _raise(firing: Firing, rungs: Sequence[Rung], now: datetime, by: Actor | None) -> Escalation:
    ticket, rung = firing.ticket, next_rung(rungs)
    if ticket.status in ACTIVE:
        ticket.status = Status.ESCALATED
    if firing.rule == Rule.OVERDUE:
        ticket.climbs_from = now
    ticket.escalation_level, ticket.last_escalation_at, ticket.updated_at = ticket.escalation_level + 1, now, now
    ticket.snoozed_until = None  # Somebody higher up has heard by now.
    return Escalation(
        ticket_id=ticket.id,
        rule=firing.rule,
        occurrence=firing.occurrence,
        level=ticket.escalation_level,
        target_id=rung.user.id if rung else None,
        by_id=by.user_id if by else None,
        reason=firing.reason,
        facts=choice(rungs, rung),
        created_at=now,
    )
