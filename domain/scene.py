"""The clock of one ticket on a row that is never saved: the instants are the real ones, the rules an office's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain import deadlines, timers, worktime
from domain.chronicle import Past, Person, Telling
from domain.models import Category, Subcategory, Ticket
from domain.policy import ACTIVE, Rule, Status


@dataclass(frozen=True)
class Office:
    """The rules of a category: its numbers, its matters by name, its calendar, and who is on its ladder.

    `above` are those who follow the `assigned`, by the student's hostel.
    """

    category: Category
    topics: Mapping[str, Subcategory]
    calendar: worktime.Calendar
    assigned: tuple[Person, ...]
    above: Callable[[str | None], list[Person]]


def _new() -> Ticket:
    counts = ("escalation_level", "forward_count", "reopen_count", "tat_extensions", "paused_minutes")
    return Ticket(status=Status.OPEN, **dict.fromkeys(counts, 0))


@dataclass
class Scene:
    """A ticket that is never saved, in the office whose rules it follows; `told` is what the clock has said so far."""

    past: Past
    offices: Mapping[str, Office]
    office: Office
    ticket: Ticket = field(default_factory=_new)
    owner: Person | None = None
    now: datetime | None = None
    told: list[Telling] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    fired: dict[Rule, datetime] = field(default_factory=dict)
    snoozer: Person | None = None

    def run(self, until: datetime, *, to_the_end: bool = False) -> None:
        """Let the clock go on: everything that is due before `until`, in order; `to_the_end`: then as well."""
        while (due := self._next()) and (due[0] < until or (to_the_end and due[0] == until)):
            at, rule, wanted = due
            self.now, self.fired[rule] = at, wanted
            _CLOCK[rule](self, rule, at)

    def _next(self) -> tuple[datetime, Rule, datetime] | None:
        wanted = timers.wanted(self.ticket, self.office.category, self.office.calendar)
        # The order of the sweep: a snooze ends in its reminder before the climb goes on, then the longest due.
        found = [
            (worktime.next_open(self.office.calendar, max(at, self.now or at)), rule != Rule.SNOOZE, at, rule)
            for rule, at in wanted.items()
            if self.fired.get(rule) != at
        ]
        if not found:
            return None
        at, _, instant, rule = min(found)
        return at, rule, instant

    def climb(self, rule: Rule, at: datetime, asked: Person | None = None) -> None:
        """One level up: the first on the ladder who can be reached and has not heard."""
        ticket = self.ticket
        if ticket.status in ACTIVE:
            ticket.status = Status.ESCALATED
        if rule == Rule.OVERDUE:
            ticket.climbs_from = at
        ticket.escalation_level, ticket.snoozed_until = ticket.escalation_level + 1, None
        left = [one for one in self._ladder() if one.email not in self.heard | ({asked.email} if asked else set())]
        target = next((one for one in left if not one.unreachable), None)
        self.heard |= {target.email} if target else set()
        self.told.append(Telling(at, rule, ticket.escalation_level, target))

    def remind(self, rule: Rule, at: datetime) -> None:
        """The owner, else the first on the ladder who can be reached."""
        some = [one for one in (self.owner, *self._ladder()) if one and not one.unreachable]
        self.told.append(Telling(at, rule, 0, some[0] if some else None))

    def remind_snoozer(self, rule: Rule, at: datetime) -> None:
        """Whoever put it off."""
        self.ticket.snoozed_until = None
        self.told.append(Telling(at, rule, 0, self.snoozer))

    def remind_requester(self, rule: Rule, at: datetime) -> None:
        """The student."""
        self.told.append(Telling(at, rule, 0, self.past.requester))

    def resolve(self, at: datetime, resolution: str) -> None:
        """However it came to be resolved."""
        deadlines.go_on(self.ticket, self.office.calendar, at)
        self.ticket.status, self.ticket.resolved_at, self.ticket.resolution = Status.RESOLVED, at, resolution

    def start(self, at: datetime, topic: Subcategory | None) -> None:
        """A fresh clock."""
        own = topic.tat_hours if topic else None
        deadlines.set_going(self.ticket, self.office.category, self.office.calendar, at, own_hours=own)

    def worked(self, at: datetime, *, responds: bool = False) -> None:
        """A sign of work; what the office says to the student stops the first-response clock."""
        self.ticket.active_at = at
        if responds and self.ticket.responded_at is None:
            self.ticket.responded_at = at

    def resume(self, at: datetime) -> None:
        """The clock goes on."""
        deadlines.go_on(self.ticket, self.office.calendar, at)

    def counted(self, rule: Rule, count: int, limit: int, at: datetime) -> None:
        """The rule of a number, on each multiple of it."""
        if count % limit == 0 and self.ticket.status != Status.AWAITING_STUDENT:
            self.climb(rule, at)

    def _ladder(self) -> list[Person]:
        return list(dict.fromkeys((*self.office.assigned, *self.office.above(self.past.hostel))))


def _give_up(scene: Scene, _rule: Rule, at: datetime) -> None:
    scene.resolve(at, "UNANSWERED")


def _close(scene: Scene, _rule: Rule, at: datetime) -> None:
    scene.ticket.confirmed_at = at


_CLOCK: dict[Rule, Callable[[Scene, Rule, datetime], None]] = {
    Rule.OVERDUE: Scene.climb,
    Rule.IDLE_LONG: Scene.climb,
    Rule.FIRST_RESPONSE: Scene.remind,
    Rule.IDLE: Scene.remind,
    Rule.SNOOZE: Scene.remind_snoozer,
    Rule.ANSWER_REMINDER: Scene.remind_requester,
    Rule.ANSWER_MISSING: _give_up,
    Rule.VERDICT_QUESTION: Scene.remind_requester,
    Rule.VERDICT_SILENCE: _close,
}
