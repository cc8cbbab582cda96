"""The clock of a ticket, accounted for: what was allowed, what does not count, when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.blocks import text
from domain.account import Account
from domain.policy import Rule

ALWAYS = "round the clock"


def working(account: Account) -> str:
    """The kind of hours that count here: "working", or "" where every hour does."""
    return "" if account.calendar == ALWAYS else "working"


def figures(account: Account, now: datetime) -> dict[str, str]:
    """The steps from filing to the deadline, by name; what did not happen is left out."""
    kind = working(account)
    late = "Resolved late by" if account.sheet.resolved_at else "Overdue by"
    steps = {
        "Filed": text.moment(account.sheet.created_at),
        "Clock restarted": text.moment(account.started_at) if anew(account) and account.started_at else "",
        "Time allowed": text.length(account.allowed, kind),
        "Time paused": text.length(account.paused, kind) if account.paused else "none",
        "Extended by": text.length(account.extended, kind) if account.extended else "",
        "Outside working hours": text.length(account.outside) if kind else "",
        "Due": due(account, now),
        late: text.length(account.overdue_by, kind) if account.overdue_by else "",
    }
    return {name: value for name, value in steps.items() if value}


def anew(account: Account) -> bool:
    """Whether the clock was started again since the ticket was filed: reopened, or moved to another category."""
    return account.started_at not in (None, account.sheet.created_at)


def due(account: Account, now: datetime) -> str:
    """When it is due, and how far off that is."""
    if account.sheet.paused_at:
        return f"the clock is paused since {text.date(account.sheet.paused_at)}"
    return f"{text.moment(account.due_at)} ({text.ago(account.due_at, now)})" if account.due_at else "no deadline"


def told(account: Account) -> str:
    """The same as a sentence or two."""
    late = lateness(account)
    return text.sentence(", ".join(_steps(account))) + (f" {late}" if late else "")


def lateness(account: Account) -> str:
    """How late it is, as a sentence; "" while it is not."""
    if not account.overdue_by:
        return ""
    by = text.length(account.overdue_by, working(account))
    return f"It was resolved {by} late." if account.sheet.resolved_at else f"It is overdue by {by}."


def _steps(account: Account) -> Iterator[str]:
    kind, started = working(account), account.started_at or account.sheet.created_at
    yield f"{'its clock was restarted' if anew(account) else 'it was filed'} {text.date(started)}"
    yield f"{_were(account.allowed, kind)} allowed"
    if account.paused:
        yield f"the clock was paused for {text.length(account.paused, kind)}"
    if account.extended:
        yield f"the deadline was moved by {text.length(account.extended, kind)}"
    if account.due_at:
        yield f"so it {_is(account)} due {text.date(account.due_at)}"


def _is(account: Account) -> str:
    if account.sheet.paused_at:
        return "would, if the clock went on now, be"
    passed = account.fired is not None and account.fired.rule == Rule.OVERDUE  # told in the very minute, perhaps
    return "was" if passed or account.overdue_by or account.sheet.resolved_at else "is"


def _were(time: timedelta, kind: str) -> str:
    one = time in (timedelta(hours=1), timedelta(minutes=1))
    return f"{text.length(time, kind)} {'was' if one else 'were'}"
