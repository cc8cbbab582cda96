"""Why a ticket stands where it stands: the arithmetic of its clock, who has heard of it, who hears next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.lookup import Person, Sheet
from domain.policy import Rule


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

    `allowed`, `paused` and `overdue_by` are working time; `outside` is the time outside working hours between the
    start of the clock and `due_at`. `next_at` is when the next on the ladder hears if nobody acts; None when
    nothing is going to fire. `calendar` is the name of the working calendar, "round the clock" without one.
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
