"""Many tickets in one message: escalations that came at once, and the day's overview of an owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from slack_sdk.models.blocks import Block

from bot import ids
from bot.blocks import kit, reasons, text
from bot.blocks.message import Message, compose
from domain.digest import Line
from domain.guard import STATUS_WORDS

Kind = Literal["escalations", "daily"]
ITEMS = 20


@dataclass(frozen=True)
class DigestItem:
    """One ticket of a digest.

    `why` is a clause in plain words ("the deadline passed"); `waiting` says that it has awaited the student for
    over three days.
    """

    ticket_id: int
    title: str
    why: str
    due_at: datetime | None
    overdue: bool
    waiting: bool = False


def items(lines: Sequence[Line]) -> list[DigestItem]:
    """The tickets of a digest as the domain tells them, with why each is in it."""
    return [DigestItem(one.ticket_id, one.title, _why(one), one.due_at, one.overdue, one.waiting) for one in lines]


def _why(line: Line) -> str:
    return reasons.clause(line.rule, line) if line.rule else f"{STATUS_WORDS[line.status]}, {line.category}"


_GROUPS: dict[str, Callable[[DigestItem], bool]] = {
    "Overdue": lambda item: item.overdue and not item.waiting,
    "Due today": lambda item: not item.overdue and not item.waiting,
    "Waiting for the student for over three days": lambda item: item.waiting,
}


def digest(items: Sequence[DigestItem], now: datetime, *, kind: Kind = "escalations") -> Message:
    """At most twenty tickets with a button each, and how many more there are."""
    title, shown = _title(items, kind), items[:ITEMS]
    blocks = list(_daily(shown, now) if kind == "daily" else _items(shown, now))
    more = len(items) - len(shown)
    rest = [kit.small(f"and {text.counted(more, 'more ticket')}: `/ticket queue`")] if more else []
    return compose(title, [kit.section(f"*{title}*"), *blocks, *rest])


def _title(items: Sequence[DigestItem], kind: Kind) -> str:
    if kind == "daily":
        return f"Your day: {_summary(items)}" if items else "Your day: nothing waits for you."
    return f"🔺 {text.counted(len(items), 'ticket')} {'needs' if len(items) == 1 else 'need'} you"


def _summary(items: Sequence[DigestItem]) -> str:
    counts = {name: sum(belongs(item) for item in items) for name, belongs in _GROUPS.items()}
    words = zip(("overdue", "due today", "waiting for the student"), counts.values(), strict=True)
    return ", ".join(f"{number} {word}" for word, number in words if number)


def _daily(items: Sequence[DigestItem], now: datetime) -> Iterator[Block]:
    for name, belongs in _GROUPS.items():
        if found := [item for item in items if belongs(item)]:
            yield kit.section(f"*{name}*")
            yield from _items(found, now)


def _items(items: Sequence[DigestItem], now: datetime) -> Iterator[Block]:
    for item in items:
        due = f"due {text.ago(item.due_at, now)}" if item.due_at and not item.waiting else ""
        why = " · ".join(part for part in (text.line(item.why, 200), due) if part)
        title = f"*#{item.ticket_id} {text.line(item.title, 150)}*"
        yield kit.section(f"{title}\n{why}", kit.button("Open", ids.SHOW, item.ticket_id))
