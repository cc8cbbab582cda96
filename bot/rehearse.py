"""sst-resolve rehearse: what a college's file would have made of the tickets of the last days, in words and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import campus
from domain import chronicle, rehearsal
from domain.campus import Campus
from domain.chronicle import Telling
from domain.db import Begin
from domain.policy import Rule
from domain.rehearsal import Figures, Rehearsal, Story

WORDS = {
    Rule.ASKED: "somebody asked for help",
    Rule.OVERDUE: "the deadline passed",
    Rule.EXTENSIONS: "extended too often",
    Rule.REOPENINGS: "reopened too often",
    Rule.RATING: "a low rating",
    Rule.FORWARDS: "forwarded too often",
    Rule.IDLE: "nobody worked on it",
    Rule.IDLE_LONG: "still nobody worked on it",
    Rule.FIRST_RESPONSE: "no first response",
    Rule.ANSWER_REMINDER: "the student has not answered",
    Rule.ANSWER_MISSING: "the student did not answer",
    Rule.VERDICT_QUESTION: "is it fixed?",
    Rule.VERDICT_SILENCE: "nobody objected",
    Rule.SNOOZE: "the snooze is over",
}
HEADS = ("", "tickets", "overdue", "escalations", "reminders")


def rehearse(begin: Begin, path: Path, *, days: int, now: datetime, shown: int) -> list[str]:
    """The lines to print; at most `shown` tickets are told one by one. CampusRefused.

    The database is read in one transaction that PostgreSQL lets write nothing.
    """
    college = campus.read(path)
    with begin() as session:
        session.connection(execution_options={"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"})
        pasts = chronicle.since(session, now - timedelta(days=days))
        people = chronicle.people(session)
    found = rehearsal.rehearse(college, pasts, people, until=now)
    return list(report(found, path.name, days, _zone(college), shown))


def report(found: Rehearsal, name: str, days: int, zone: ZoneInfo, shown: int) -> Iterator[str]:
    """The rehearsal as lines of text."""
    number = len(found.stories)
    of = f"{_many(number, 'ticket')} of the last {_many(days, 'day')}"
    yield f"{name} and the {of}: what happened → what would have."
    if found.left_out:
        yield f"Left out: {_many(found.left_out, 'ticket')} of categories that the file does not have."
    if number:
        yield from ("", *_table(list(_categories(found))))
        yield from ("", *_table([("", "was told", "would have been"), *_people(found)]))
        yield from ("", *_differences(found.differing, zone, shown))


def _categories(found: Rehearsal) -> Iterator[Sequence[str]]:
    yield HEADS
    total, was_all, would_all = 0, Figures(), Figures()
    for category, (number, was, would) in found.by_category().items():
        yield category, str(number), *_changes(was, would)
        total, was_all, would_all = total + number, was_all + was, would_all + would
    yield "all", str(total), *_changes(was_all, would_all)


def _changes(was: Figures, would: Figures) -> tuple[str, str, str]:
    pairs = ((was.overdue, would.overdue), (was.escalations, would.escalations), (was.reminders, would.reminders))
    one, two, three = (str(a) if a == b else f"{a} → {b}" for a, b in pairs)
    return one, two, three


def _people(found: Rehearsal) -> Iterator[Sequence[str]]:
    for name, (was, would) in found.by_person().items():
        yield name, str(was), str(would)


def _differences(differing: Sequence[Story], zone: ZoneInfo, shown: int) -> Iterator[str]:
    if not differing:
        yield "Nothing would have gone differently."
        return
    number = len(differing)
    yield f"{_many(number, 'ticket')} would have gone differently. Times are those of {zone.key}."
    for story in differing[:shown]:
        yield from ("", f"#{story.past.ticket_id} {story.past.title} ({story.past.category})")
        yield from _told("happened", story.past.told, zone)
        yield from _told("would", story.would, zone)
    if number > shown:
        yield from ("", f"and {number - shown} more: --tickets {number} shows them all.")


def _told(head: str, told: Iterable[Telling], zone: ZoneInfo) -> Iterator[str]:
    lines = [_telling(one, zone) for one in told] or ["nobody was told" if head == "happened" else "nobody told"]
    for position, line in enumerate(lines):
        yield f"  {head if position == 0 else '':<9} {line}"


def _telling(one: Telling, zone: ZoneInfo) -> str:
    kind = f"level {one.level}" if one.level else "reminder"
    return f"{one.at.astimezone(zone):%a %d %b %H:%M}  {kind:<9} {rehearsal.name(one)}: {WORDS[one.rule]}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as they need to be, the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for first, *others in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        yield "   ".join(cells).rstrip()


def _zone(college: Campus) -> ZoneInfo:
    return ZoneInfo(college.calendars[0].timezone if college.calendars else "UTC")


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
