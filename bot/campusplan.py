"""From the parts of a campus.yml to the college as the domain knows it; holidays are fetched from their files."""

from __future__ import annotations

from datetime import date

from bot import calendars, weekhours
from bot.campusfile import Place, Source
from bot.campusmodel import (
    CalendarEntry,
    CampusEntry,
    CategoryEntry,
    HolidayEntry,
    StaffEntry,
    StudentEntry,
    SubcategoryEntry,
)
from domain.campus import Bureau, Campus, Day, Duty, Employee, Intake, Pupil, Question, Timetable, Topic


def planned(entry: CampusEntry, source: Source) -> Campus:
    """The college; what is wrong with a holiday file is noted in `source`."""
    timetables = [_timetable(one, ("calendars", i), entry, source) for i, one in enumerate(entry.calendars)]
    return Campus(
        name=entry.college,
        operators_channel=entry.operators_channel,
        calendars=tuple(timetables),
        hostels=tuple(entry.hostels),
        batches=tuple(Intake(one.name, one.year, tuple(one.sections)) for one in entry.batches),
        staff=tuple(_employee(one) for one in entry.staff),
        students=None if entry.students is None else tuple(_pupil(one) for one in entry.students),
        bureaus=tuple(_bureau(one) for one in entry.categories),
    )


def _timetable(entry: CalendarEntry, place: Place, campus: CampusEntry, source: Source) -> Timetable:
    days: dict[date, Day] = {}
    for position, holiday in enumerate(entry.holidays):
        for on, name in _holidays(holiday, (*place, "holidays", position), source).items():
            days.setdefault(on, Day(on, name))
    days |= {one.date: Day(one.date, one.name, one.hours) for one in entry.days}
    return Timetable(
        name=entry.name,
        timezone=entry.timezone or campus.timezone,
        round_the_clock=entry.round_the_clock,
        week=weekhours.week(entry.hours),
        days=tuple(days[on] for on in sorted(days)),
    )


def _holidays(entry: HolidayEntry, place: Place, source: Source) -> dict[date, str]:
    if entry.day:
        return {entry.day: entry.name}
    try:
        found = calendars.holidays(source.path.parent / (entry.file or ""))
    except calendars.CalendarUnreadable as error:
        source.refuse(place, str(error))
        return {}
    return {on: name[:120] for on, name in found.items()}


def _employee(entry: StaffEntry) -> Employee:
    return Employee(entry.name, entry.email, entry.slack, entry.title, entry.scope, entry.grants)


def _pupil(entry: StudentEntry) -> Pupil:
    return Pupil(**entry.model_dump())


def _bureau(entry: CategoryEntry) -> Bureau:
    return Bureau(
        name=entry.name,
        domain=entry.domain,
        scope=entry.scope,
        channel=entry.channel,
        calendar=entry.calendar,
        numbers=entry.numbers,
        topics=tuple(_topic(one) for one in entry.subcategories),
        duties=tuple(Duty(one.person, one.primary, one.priority) for one in entry.assignments),
    )


def _topic(entry: SubcategoryEntry) -> Topic:
    asked = (Question(f.key, f.label, f.kind, f.required, tuple(f.choices)) for f in entry.fields)
    return Topic(entry.name, entry.tat_hours, entry.staff, tuple(asked))
