"""The clock of a ticket, accounted for: what was allowed, what does not count, when it is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.blocks import text
from domain.account import Account

ALWAYS = "round the clock"


def working(account: Account) -> str:
    """The kind of hours that count here: "working", or "" where every hour does."""
    return "" if account.calendar == ALWAYS else "working"


def figures(account: Account, now: datetime) -> dict[str, str]:
    """The steps from filing to the deadline, by name."""
    kind = working(account)
    found = {"Filed": text.date(account.sheet.created_at)}
    if account.started_at and account.started_at != account.sheet.created_at:
        found["Clock started again"] = text.date(account.started_at)
    found["Time allowed"] = text.length(account.allowed, kind)
    found["Clock stood"] = text.length(account.paused, kind) if account.paused else "never"
    if kind:
        found["Outside working hours"] = text.length(account.outside)
    found["Due"] = due(account, now)
    if account.overdue_by:
        found["Overdue by"] = text.length(account.overdue_by, kind)
    return found


def due(account: Account, now: datetime) -> str:
    """When it is due, and how far off that is."""
    if account.sheet.paused_at:
        return f"the clock stands since {text.date(account.sheet.paused_at)}"
    return f"{text.date(account.due_at)} ({text.ago(account.due_at, now)})" if account.due_at else "no deadline"


def told(account: Account) -> str:
    """The same as one sentence."""
    kind, filed = working(account), account.started_at or account.sheet.created_at
    verb = "was filed" if filed == account.sheet.created_at else "got its clock anew"
    steps = [f"it {verb} {text.date(filed)}", f"{_were(account.allowed, kind)} allowed"]
    if account.paused:
        steps.append(f"the clock stood for {text.length(account.paused, kind)}")
    if account.due_at:
        steps.append(f"so it {'was' if account.overdue_by else 'is'} due {text.date(account.due_at)}")
    late = f" It is overdue by {text.length(account.overdue_by, kind)}." if account.overdue_by else ""
    return text.sentence(", ".join(steps)) + late


def _were(time: timedelta, kind: str) -> str:
    words = text.length(time, kind)
    return f"{words} {'was' if words.startswith('1 ') and words.count(' ') == 1 + bool(kind) else 'were'}"
