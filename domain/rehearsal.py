"""The tickets of some days once more, under other rules: who would have been told what. Nothing is written.

People do what they did, when they did it: who claimed, asked, answered and resolved stays as it was, and so does whose
the ticket was. What the clock does follows the rules that are rehearsed. A deed that could not have happened then
(reopening what would not have been resolved) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain import replay
from domain.campus import Bureau, Campus, Member, Timetable
from domain.chronicle import Past, Person, Telling
from domain.models import Category, Subcategory
from domain.policy import ADMIN, SUPER_ADMIN, Rule
from domain.scene import Office
from domain.worktime import ROUND_THE_CLOCK, Calendar

LATE = timedelta(minutes=15)  # a difference in time that the sweep's own rhythm explains


@dataclass(frozen=True)
class Story:
    """One ticket: what happened, and what would have."""

    past: Past
    would: tuple[Telling, ...]

    @property
    def differs(self) -> bool:
        """Whether somebody else would have been told, or something else, or at another time."""
        pairs = zip(self.past.told, self.would, strict=False)
        return len(self.past.told) != len(self.would) or any(_other(was, would) for was, would in pairs)


@dataclass(frozen=True)
class Figures:
    """How often: tickets whose deadline passed, escalations, reminders."""

    overdue: int = 0
    escalations: int = 0
    reminders: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.overdue + other.overdue, self.escalations + other.escalations, self.reminders + other.reminders
        )


@dataclass(frozen=True)
class Rehearsal:
    """The stories of all tickets whose category the rehearsed college has, and how many tickets it has no place for."""

    stories: tuple[Story, ...]
    left_out: int

    @property
    def differing(self) -> list[Story]:
        """Those that would have gone differently."""
        return [story for story in self.stories if story.differs]

    def by_category(self) -> dict[str, tuple[int, Figures, Figures]]:
        """By the category a ticket was filed under: how many tickets, what happened, what would have."""
        found: dict[str, tuple[int, Figures, Figures]] = {}
        for story in self.stories:
            number, was, would = found.get(story.past.category or "", (0, Figures(), Figures()))
            sums = (number + 1, was + figures(story.past.told), would + figures(story.would))
            found[story.past.category or ""] = sums
        return dict(sorted(found.items()))

    def by_person(self) -> dict[str, tuple[int, int]]:
        """How often each person was told something, and how often they would have been."""
        was = [one for story in self.stories for one in story.past.told]
        would = [one for story in self.stories for one in story.would]
        names = sorted({name(one) for one in (*was, *would)})
        return {each: (sum(name(o) == each for o in was), sum(name(o) == each for o in would)) for each in names}


def rehearse(campus: Campus, pasts: Iterable[Past], people: Mapping[str, Person], *, until: datetime) -> Rehearsal:
    """Replay these tickets under the rules of `campus`, as far as `until`.

    `people` are those the database knows: whoever is out of reach there is skipped; anybody else is taken to be in
    Slack.
    """
    offices = {bureau.name: office for bureau, office in _offices(campus, people)}
    stories, left_out = [], 0
    for past in pasts:
        if past.category in offices:
            stories.append(Story(past, replay.tell(past, offices, until=until)))
        else:
            left_out += 1
    return Rehearsal(tuple(stories), left_out)


def figures(told: Iterable[Telling]) -> Figures:
    """The figures of one ticket."""
    found = list(told)
    escalations = sum(one.level > 0 for one in found)
    return Figures(int(any(one.rule == Rule.OVERDUE for one in found)), escalations, len(found) - escalations)


def name(telling: Telling) -> str:
    """Whom a telling reached."""
    return telling.whom.name if telling.whom else "the operators"


def _other(was: Telling, would: Telling) -> bool:
    same = (was.rule, was.level, was.whom and was.whom.email) == (
        would.rule,
        would.level,
        would.whom and would.whom.email,
    )
    return not same or abs(was.at - would.at) > LATE


def _offices(campus: Campus, people: Mapping[str, Person]) -> Iterator[tuple[Bureau, Office]]:
    calendars = {one.name: _calendar(one) for one in campus.calendars}
    for bureau in campus.bureaus:
        category = Category(name=bureau.name, **bureau.numbers)
        topics = {one.name: Subcategory(name=one.name, tat_hours=one.tat_hours) for one in bureau.topics}
        calendar = calendars[bureau.calendar] if bureau.calendar else ROUND_THE_CLOCK
        yield (
            bureau,
            Office(category, topics, calendar, _assigned(bureau, campus, people), _Above(bureau, campus, people)),
        )


def _calendar(one: Timetable) -> Calendar:
    if one.round_the_clock:
        return Calendar.round_the_clock(one.timezone)
    return Calendar(one.timezone, one.week, {day.on: day.hours for day in one.days})


def _assigned(bureau: Bureau, campus: Campus, people: Mapping[str, Person]) -> tuple[Person, ...]:
    """Those of the category, the primary admin first, then by priority."""
    members = {one.email: one for one in campus.staff}
    duties = sorted(bureau.duties, key=lambda duty: (not duty.primary, -duty.priority))
    return tuple(_person(members[duty.person], people) for duty in duties)


@dataclass(frozen=True)
class _Above:
    """Those above a category: the admins whose grant reaches the ticket, then the super admins."""

    bureau: Bureau
    campus: Campus
    people: Mapping[str, Person]

    def __call__(self, hostel: str | None) -> list[Person]:
        scopes = frozenset(scope for scope in (self.bureau.scope, hostel) if scope)
        return [
            _person(one, self.people)
            for role in (ADMIN, SUPER_ADMIN)
            for one in self.campus.staff
            if any(grant.role == role and grant.covers(self.bureau.domain, scopes) for grant in one.grants)
        ]


def _person(member: Member, people: Mapping[str, Person]) -> Person:
    known = people.get(member.email)
    reason = known.unreachable if known and not (member.slack and known.unreachable == "never seen in Slack") else None
    return Person(member.email, member.name, reason)
