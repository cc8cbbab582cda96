"""What is wrong with a college though each of its parts is well formed: names that lead nowhere, or twice."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from zoneinfo import available_timezones

from bot import weekhours
from bot.campusfile import Place
from bot.campusmodel import CalendarEntry, CampusEntry, CategoryEntry, StaffEntry, StudentEntry, SubcategoryEntry

Finding = tuple[Place, str]  # where, and what is wrong there


def everything(campus: CampusEntry) -> Iterator[Finding]:
    """All that is wrong."""
    zones = available_timezones()
    yield from _known(("timezone",), campus.timezone, zones, "time zone")
    yield from _twice(("hostels",), campus.hostels, "hostel")
    yield from _twice(("calendars",), [one.name for one in campus.calendars], "calendar", "name")
    for position, calendar in enumerate(campus.calendars):
        yield from _calendar(("calendars", position), calendar, zones)
    yield from _batches(campus)
    yield from _people(campus)
    yield from _twice(("categories",), [one.name for one in campus.categories], "category", "name")
    for position, category in enumerate(campus.categories):
        yield from _category(("categories", position), category, campus)


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that offers what is near enough: "; did you mean Neeladri?"."""
    by_heart = {_heart(one): one for one in known}
    near = difflib.get_close_matches(_heart(word), by_heart, n=1, cutoff=0.6)
    return f"; did you mean {by_heart[near[0]]}?" if near else ""


def _heart(word: str) -> str:
    """What makes a word different from others: all addresses of a college end alike."""
    return word.lower().partition("@")[0]


def _known(place: Place, word: str | None, known: Collection[str], kind: str) -> Iterator[Finding]:
    if word is not None and word not in known:
        yield place, f"there is no {kind} {word}{suggestion(word, known)}"


def _twice(place: Place, names: Sequence[str | None], kind: str, *key: str) -> Iterator[Finding]:
    """Each name that an earlier one of the list has already, large and small letters alike."""
    seen: Counter[str] = Counter()
    for position, name in enumerate(names):
        if name is None:
            continue
        seen[name.casefold()] += 1
        if seen[name.casefold()] > 1:
            yield (*place, position, *key), f"there is another {kind} {name}"


def _calendar(place: Place, entry: CalendarEntry, zones: Collection[str]) -> Iterator[Finding]:
    yield from _known((*place, "timezone"), entry.timezone, zones, "time zone")
    if entry.round_the_clock and (entry.hours or entry.days or entry.holidays):
        yield (*place, "round_the_clock"), f"{entry.name} is round the clock: it has no hours, holidays or days"
    if not entry.round_the_clock and not entry.hours:
        yield place, f"{entry.name} has no working hour, so nothing would ever be due: give it hours"
    yield from _week((*place, "hours"), entry.hours)
    yield from _twice((*place, "days"), [str(day.date) for day in entry.days], "entry for", "date")


def _week(place: Place, written: dict[str, str]) -> Iterator[Finding]:
    """The first thing that is wrong with each line of the weekly hours."""
    so_far: dict[str, str] = {}
    for days, text in written.items():
        so_far[days] = text
        if reason := _refused(weekhours.week, so_far):
            del so_far[days]
            yield (*place, days), reason


def _refused(read: Callable[[dict[str, str]], object], given: dict[str, str]) -> str | None:
    try:
        read(given)
    except ValueError as error:
        return str(error)
    return None


def _batches(campus: CampusEntry) -> Iterator[Finding]:
    yield from _twice(("batches",), [one.name for one in campus.batches], "batch", "name")
    for position, batch in enumerate(campus.batches):
        yield from _twice(("batches", position, "sections"), batch.sections, "section")


def _people(campus: CampusEntry) -> Iterator[Finding]:
    everybody: list[tuple[Place, StaffEntry | StudentEntry]] = [
        *((("staff", position), one) for position, one in enumerate(campus.staff)),
        *((("students", position), one) for position, one in enumerate(campus.students or ())),
    ]
    for key in ("email", "slack"):
        seen: set[str] = set()
        for place, one in everybody:
            value = getattr(one, key)
            if value in seen:
                yield (*place, key), f"somebody else has {value} already"
            seen |= {value} if value else set()
    for position, member in enumerate(campus.staff):
        yield from _member(("staff", position), member, campus)
    yield from _students(campus)


def _member(place: Place, member: StaffEntry, campus: CampusEntry) -> Iterator[Finding]:
    scopes = {*campus.hostels, *(one.scope for one in campus.categories if one.scope)}
    yield from _known((*place, "scope"), member.scope, scopes, "hostel")
    for position, grant in enumerate(member.grants):
        here = (*place, "roles", position)
        yield from _known(here, grant.domain, {one.domain for one in campus.categories}, "category of the domain")
        yield from _known(here, grant.scope, scopes, "hostel")


def _students(campus: CampusEntry) -> Iterator[Finding]:
    sections = {batch.name: batch.sections for batch in campus.batches}
    students = campus.students or []
    yield from _twice(("students",), [one.roll_no for one in students], "student with roll number", "roll_no")
    for position, one in enumerate(students):
        place = ("students", position)
        yield from _known((*place, "hostel"), one.hostel, campus.hostels, "hostel")
        yield from _known((*place, "batch"), one.batch, sections, "batch")
        if one.section and not one.batch:
            yield (*place, "section"), "a section needs its batch"
        elif one.batch in sections:
            yield from _known((*place, "section"), one.section, sections[one.batch], f"section of {one.batch}:")


def _category(place: Place, entry: CategoryEntry, campus: CampusEntry) -> Iterator[Finding]:
    staff = {one.email for one in campus.staff}
    yield from _known((*place, "calendar"), entry.calendar, {one.name for one in campus.calendars}, "calendar")
    yield from _assignments(place, entry, staff)
    yield from _twice((*place, "subcategories"), [one.name for one in entry.subcategories], "subcategory", "name")
    for position, one in enumerate(entry.subcategories):
        yield from _subcategory((*place, "subcategories", position), one, staff)


def _assignments(place: Place, entry: CategoryEntry, staff: Collection[str]) -> Iterator[Finding]:
    here = (*place, "assignments")
    people = [one.person for one in entry.assignments]
    yield from _twice(here, people, "assignment of")
    for position, person in enumerate(people):
        yield from _known((*here, position), person, staff, "staff member")
    primaries = [position for position, one in enumerate(entry.assignments) if one.primary]
    if not primaries:
        yield place, f"{entry.name} has no primary admin: mark one assignment with primary: true"
    for position in primaries[1:]:
        yield (*here, position), f"{entry.name} has two primary admins: one of them hears of an escalation first"


def _subcategory(place: Place, entry: SubcategoryEntry, staff: Collection[str]) -> Iterator[Finding]:
    yield from _known((*place, "staff"), entry.staff, staff, "staff member")
    yield from _twice((*place, "fields"), [one.key for one in entry.fields], "field", "key")
