"""Every message and view that the bot can send, made with a text of somebody's choice wherever people write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.blocks import card, escalation, form, home, lists, modals, notes, owner, receipt, verdict
from bot.blocks.message import Message
from domain.account import Account, Told
from domain.catalog import Colleague, Matter, Office, Question
from domain.lookup import Entry, Person, Sheet
from domain.policy import Rule, Status
from tests.bot.blocks import samples
from tests.bot.blocks.samples import HOUR, NOW, entry, page, row

Fill = Callable[[int], str]  # a text of at most so many characters
Shown = Message | dict[str, Any]
KINDS = ("text", "multiline", "select", "date", "number")
EVENTS: dict[str, dict[str, Any]] = {
    "created": {"owner": 7},
    "claimed": {"before": None, "owner": 7},
    "assigned": {"before": 1, "owner": 7},
    "forwarded": {"from_category": 1, "category": 2, "before": 1, "owner": 7},
    "commented": {"internal": False, "by_requester": False},
    "awaiting_student": {},
    "answered": {},
    "extended": {"until": (NOW + HOUR).isoformat()},
    "escalated": {"rule": "asked", "level": 2, "escalation_id": 9},
    "resolved": {"resolution": "DONE"},
    "reopened": {},
    "confirmed": {},
    "rated": {"rating": 2},
    "acknowledged": {"level": 1},
    "snoozed": {"level": 1, "until": (NOW + HOUR).isoformat()},
    "reminder": {"rule": "idle"},
    "skipped": {},
}


class Worst:
    """The largest college, whose people write only what `fill` gives."""

    def __init__(self, fill: Fill) -> None:
        self.fill = fill
        self.person = Person(fill(120), None, staff_id=7)
        asked = tuple(
            Question(f"key{n}", fill(75), KINDS[n % 5], required=False, choices=self.choices) for n in range(20)
        )
        self.matter = Matter(1, fill(75), 1, fill(75), asked)
        self.offices = [self.office(n) for n in range(1, 121)]
        self.colleagues = [Colleague(n, fill(120), fill(120)) for n in range(1, 101)]

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(f"{n} {self.fill(200)}" for n in range(30))

    def office(self, number: int) -> Office:
        return Office(number, self.fill(75), (Matter(number, self.fill(75), number, self.fill(75)),))

    def sheet(self, **facts: Any) -> Sheet:
        fill = self.fill
        return samples.sheet(
            **{
                "title": fill(255),
                "description": fill(3000),
                "location": fill(255),
                "category": fill(75),
                "subcategory": fill(75),
                "requester": self.person,
                "owner": self.person,
                "place": {key: fill(120) for key in ("hostel", "room", "section", "batch", "department", "roll_no")},
                "answers": {f"{n} {fill(70)}": fill(3000) for n in range(20)},
                "files": tuple({"name": fill(255), "permalink": "https://a.example/" + "x" * 200} for _ in range(10)),
                "source_url": "https://a.example/" + "x" * 490,
                "follows_id": 2**31 - 1,
                "reopen_count": 99,
                "forward_count": 99,
                "tat_extensions": 99,
                "level": 9,
                "overdue": True,
                **facts,
            }
        )

    def asked(self) -> Sheet:
        return self.sheet(status=Status.AWAITING_STUDENT, paused_at=NOW, question=self.fill(3000))

    def resolved(self, **facts: Any) -> Sheet:
        done = {"status": Status.RESOLVED, "resolved_at": NOW, "resolved_by": self.person, "resolution": "DONE"}
        return self.sheet(**{**done, "resolution_note": self.fill(3000), "overdue": False, **facts})

    def entry(self, action: str) -> Entry:
        said = {key: self.fill(3000) for key in ("reason", "body", "question", "note", "comment")}
        names = {key: self.fill(120) for key in ("target", "as", "owner_name", "category_name")}
        skipped = [{"name": self.fill(120), "why": self.fill(120)} for _ in range(9)]
        return entry(action, self.fill(120), **{**said, **names, "skipped": skipped, **EVENTS[action]})

    def account(self, sheet: Sheet) -> Account:
        skipped = tuple((self.fill(120), self.fill(120)) for _ in range(9))
        told = [
            Told(NOW - n * HOUR, Rule.OVERDUE, 40 - n, self.person, self.fill(3000), skipped, NOW, self.fill(120), NOW)
            for n in reversed(range(40))
        ]
        return samples.account(
            sheet=sheet,
            calendar=self.fill(120),
            paused=timedelta(hours=999),
            heard=tuple(told),
            fired=told[-1],
            next_name=self.fill(120),
            next_why=self.fill(120),
        )


def messages(worst: Worst) -> dict[str, Callable[[], Message | None]]:
    """Every message, by name."""
    plain, asked, resolved = worst.sheet(), worst.asked(), worst.resolved()
    items = [escalation.DigestItem(n, worst.fill(255), worst.fill(200), NOW, overdue=n % 2 == 0) for n in range(1, 40)]
    rows = [row(n, title=worst.fill(255), owner=worst.fill(120), requester=worst.fill(120)) for n in range(1, 11)]
    listed = page(*rows, total=999, number=2)
    return {
        "card": lambda: card.card(plain, NOW),
        "card asked": lambda: card.card(asked, NOW),
        "card resolved": lambda: card.card(resolved, NOW),
        "pointer": lambda: card.pointer(plain, "https://a.example/p1"),
        "receipt": lambda: receipt.receipt(plain, NOW),
        "receipt asked": lambda: receipt.receipt(asked, NOW),
        "receipt resolved": lambda: receipt.receipt(resolved, NOW),
        "receipt confirmed": lambda: receipt.receipt(worst.resolved(confirmed_at=NOW), NOW),
        "receipt rated": lambda: receipt.receipt(worst.resolved(confirmed_at=NOW, rating=5), NOW),
        "receipt withdrawn": lambda: receipt.receipt(worst.resolved(resolution="WITHDRAWN"), NOW),
        "receipt unanswered": lambda: receipt.receipt(worst.resolved(resolution="UNANSWERED"), NOW),
        "question": lambda: receipt.question(asked, NOW),
        "question settled": lambda: receipt.settled(plain),
        "verdict": lambda: verdict.question(resolved, NOW),
        "verdict reopened": lambda: verdict.reopened(plain),
        "escalation": lambda: escalation.escalation(worst.account(plain), NOW),
        "escalation not answered yet": lambda: escalation.escalation(samples.account(sheet=plain), NOW),
        "escalation over": lambda: escalation.escalation(worst.account(resolved), NOW),
        "why": lambda: escalation.why(worst.account(asked), NOW),
        "reminder": lambda: escalation.reminder(plain, worst.entry("reminder"), NOW),
        "digest": lambda: escalation.digest(items, NOW),
        "daily digest": lambda: escalation.digest(items, NOW, kind="daily"),
        "mine": lambda: lists.mine(listed, NOW),
        "queue": lambda: lists.queue(listed, NOW),
        "no tickets": lambda: lists.mine(page(), NOW),
        "show to staff": lambda: lists.show(resolved, NOW, staff=True),
        "show to the student": lambda: lists.show(resolved, NOW, staff=False),
        "help": lists.help,
        **{f"news {action}": _bound(owner.news, worst.entry(action), plain, NOW) for action in EVENTS},
        **{f"office {action}": _bound(notes.note, worst.entry(action), plain, "office") for action in EVENTS},
        **{f"student {action}": _bound(notes.note, worst.entry(action), plain, "student") for action in EVENTS},
    }


def views(worst: Worst) -> dict[str, Callable[[], dict[str, Any]]]:
    """Every view, by name."""
    plain, fill = worst.sheet(), worst.fill
    rows = [row(n, title=fill(255), owner=fill(120), requester=fill(120)) for n in range(1, 11)]
    first: dict[str, Any] = {
        "title": fill(255),
        "description": fill(3000),
        "location": fill(255),
        "source_url": "https://a.example/x",
    }
    return {
        "form": lambda: form.new_ticket(worst.offices, matter=worst.matter, **first),
        "form of few offices": lambda: form.new_ticket(worst.offices[:20], matter=worst.matter, **first),
        "form of none": lambda: form.new_ticket([], **first),
        "moment": form.moment,
        "assign": lambda: modals.assign(plain, worst.colleagues),
        "assign to many": lambda: modals.assign(plain, worst.colleagues * 2),
        "assign to nobody": lambda: modals.assign(plain, []),
        "forward": lambda: modals.forward(plain, worst.offices[:100], worst.colleagues),
        "forward to many": lambda: modals.forward(plain, worst.offices, worst.colleagues * 2),
        "comment": lambda: modals.comment(plain),
        "resolve": lambda: modals.resolve(plain),
        "reopen": lambda: modals.reopen(worst.resolved()),
        "ask": lambda: modals.ask(plain),
        "reply": lambda: modals.reply(worst.asked()),
        "details": lambda: modals.details(plain),
        "extend": lambda: modals.extend(plain, NOW),
        "escalate": lambda: modals.escalate(plain),
        "rating": lambda: modals.rating(worst.resolved(), 5),
        "history": lambda: modals.history(plain, [worst.entry(action) for action in EVENTS] * 6),
        "home": lambda: home.home(page(*rows, total=99), page(*rows, total=99), NOW),
        "home of a stranger": lambda: home.home(page(), None, NOW),
    }


def _bound(make: Callable[..., Message | None], *args: Any) -> Callable[[], Message | None]:
    return lambda: make(*args)
