"""The same days under other rules: with the same rules nothing differs, and nothing is ever written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import chronicle, college, conversation, escalation, rehearsal, tickets, verdict
from domain.campus import NUMBERS, Bureau, Campus, Duty, Employee, Timetable, Topic
from domain.models import Category, Subcategory, Ticket, User
from domain.policy import ADMIN, SUPER_ADMIN, Actor, Grant, Rule
from domain.rehearsal import Figures, Rehearsal
from tests import factories as make
from tests.domain.clockwork import let_run, newest, run

OFFICE_HOURS = Timetable("Office hours", "Asia/Kolkata", week=(((540, 1020),),) * 5 + ((), ()))
PEOPLE = ("Ravi", "Meena", "Dean", "Principal")


def employee(name: str, *grants: Grant) -> Employee:
    return Employee(name, f"{name.lower()}@example.edu", f"U{name.upper()}", grants=grants)


def bureau(name: str, *duties: Duty, calendar: str | None = None, **numbers: int) -> Bureau:
    topics = (Topic("Fan"), Topic("Urgent", tat_hours=6))
    return Bureau(name, "hostel", calendar=calendar, numbers={**NUMBERS, **numbers}, topics=topics, duties=duties)


RAVI, MEENA = Duty("ravi@example.edu", primary=True), Duty("meena@example.edu")
CAMPUS = Campus(
    "A College",
    calendars=(OFFICE_HOURS,),
    staff=(
        employee("Ravi"),
        employee("Meena"),
        employee("Dean", Grant(ADMIN, "hostel")),
        employee("Principal", Grant(SUPER_ADMIN)),
    ),
    bureaus=(bureau("Electricity", RAVI, MEENA), bureau("Carpentry", MEENA, calendar="Office hours")),
)


@dataclass
class Town:
    """The college in the database, with the clock running all the time."""

    session: Session
    now: datetime
    asha: User

    def file(self, category: str, matter: str = "Fan") -> int:
        named = (Subcategory.name == matter, Category.name == category)
        found = self.session.scalars(select(Subcategory).join(Subcategory.category).where(*named)).one()
        return make.ticket(self.session, found, by=self.asha, now=self.now).id

    def by(self, name: str) -> Actor:
        who = self.session.scalars(select(User).where(User.name == name)).one()
        return make.actor(self.session, who)

    def ticket(self, ticket_id: int) -> Ticket:
        return self.session.get_one(Ticket, ticket_id)

    def pass_hours(self, hours: int) -> datetime:
        until = self.now + timedelta(hours=hours)
        let_run(self.session, self.now, until)
        run(self.session, until)
        self.now = until
        return self.now

    def rehearse(self, campus: Campus = CAMPUS) -> Rehearsal:
        self.session.flush()
        pasts = chronicle.since(self.session, self.now - timedelta(days=90))
        return rehearsal.rehearse(campus, pasts, chronicle.people(self.session), until=self.now)


@pytest.fixture
def town(session: Session, now: datetime) -> Town:
    college.bring_in(session, CAMPUS)
    return Town(session, now, make.student(session, "Asha"))


def differences(found: Rehearsal) -> list[tuple[Any, ...]]:
    return [(story.past.ticket_id, story.past.told, story.would) for story in found.differing]


def busy(town: Town) -> None:
    """Some weeks in which everything happens that the clock cares for."""
    session = town.session
    ignored, worked, asked, idle = (
        town.file("Electricity"),
        town.file("Carpentry"),
        town.file("Carpentry"),
        town.file("Electricity"),
    )
    town.pass_hours(3)
    owner = town.ticket(idle).assigned_to
    tickets.claim(session, idle, by=town.by("Ravi"), now=town.now, seen_owner=owner)
    until = town.now + timedelta(days=4)
    tickets.extend(session, idle, until=until, reason="Parts", by=town.by("Ravi"), now=town.now)
    conversation.ask_student(session, asked, question="Which?", by=town.by("Meena"), now=town.now)
    conversation.comment(session, worked, body="Soon", by=town.by("Meena"), now=town.now)
    town.pass_hours(50)
    escalation.snooze(session, newest(session, town.ticket(ignored)).id, by=town.by("Ravi"), now=town.now)
    conversation.answer(session, asked, body="That", by=make.actor(session, town.asha), now=town.pass_hours(1))
    conversation.ask_student(session, asked, question="Sure?", by=town.by("Meena"), now=town.pass_hours(5))
    for _ in range(3):
        until = town.now + timedelta(days=9)
        tickets.extend(session, worked, until=until, reason="Wood", by=town.by("Meena"), now=town.pass_hours(1))
    escalation.acknowledge(
        session, newest(session, town.ticket(ignored)).id, by=town.by("Meena"), now=town.pass_hours(30)
    )
    category = town.ticket(worked).category_id
    tickets.forward(session, idle, reason="Wood", category_id=category, by=town.by("Ravi"), now=town.pass_hours(60))
    escalation.escalate(session, idle, reason="Help", by=town.by("Meena"), now=town.pass_hours(5))
    tickets.resolve(session, worked, note="Done", by=town.by("Meena"), now=town.pass_hours(100))
    tickets.reopen(session, worked, reason="No", by=make.actor(session, town.asha), now=town.pass_hours(20))
    tickets.resolve(session, worked, note="Done", by=town.by("Meena"), now=town.pass_hours(20))
    verdict.rate(session, worked, rating=1, by=make.actor(session, town.asha), now=town.pass_hours(90))
    tickets.resolve(session, idle, note="Done", by=town.by("Meena"), now=town.pass_hours(1))
    town.pass_hours(24 * 14)


def test_under_the_same_rules_nothing_differs(town: Town) -> None:
    busy(town)
    found = town.rehearse()
    assert {telling.rule for story in found.stories for telling in story.past.told} == set(Rule) - {
        *(Rule.REOPENINGS, Rule.FORWARDS, Rule.ANSWER_MISSING, Rule.VERDICT_SILENCE),
    }
    assert differences(found) == []


def test_a_shorter_deadline_is_missed_by_more(town: Town) -> None:
    slow, quick = town.file("Electricity"), town.file("Electricity")
    town.pass_hours(1)
    for one in (slow, quick):
        tickets.claim(town.session, one, by=town.by("Ravi"), now=town.now, seen_owner=town.ticket(one).assigned_to)
    for one, hours in ((quick, 2), (slow, 27)):
        tickets.resolve(town.session, one, note="Done", by=town.by("Ravi"), now=town.pass_hours(hours))
    strict = replace(CAMPUS, bureaus=(bureau("Electricity", RAVI, MEENA, tat_hours=24),))
    found = town.rehearse(strict)
    assert [story.past.ticket_id for story in found.differing] == [slow]
    (would,) = found.differing[0].would
    assert would.whom is not None
    assert (would.rule, would.level, would.whom.name) == (Rule.OVERDUE, 1, "Ravi")
    assert found.by_category() == {"Electricity": (2, Figures(), Figures(1, 1, 0))}
    assert found.by_person() == {"Ravi": (0, 1)}


def test_another_ladder_and_another_calendar_tell_others_at_other_times(town: Town) -> None:
    ticket_id = town.file("Electricity", "Urgent")
    town.pass_hours(40)
    other = bureau("Electricity", replace(MEENA, primary=True), calendar="Office hours", first_response_hours=1000)
    found = town.rehearse(replace(CAMPUS, bureaus=(other,)))
    (story,) = found.differing
    assert [(one.rule, one.whom and one.whom.name) for one in story.past.told] == [
        (Rule.FIRST_RESPONSE, "Ravi"),
        (Rule.OVERDUE, "Ravi"),
        (Rule.OVERDUE, "Meena"),
    ]
    assert [(one.rule, one.whom and one.whom.name) for one in story.would] == [(Rule.OVERDUE, "Meena")]
    filed = town.ticket(ticket_id).created_at  # Monday, 15:30 in India: an hour and a half are left of the day
    assert story.would[0].at == filed + timedelta(hours=22)


def test_whoever_is_out_of_reach_is_skipped_and_an_empty_ladder_reaches_the_operators(town: Town) -> None:
    town.file("Electricity")
    town.pass_hours(50)
    ravi = town.session.scalars(select(User).where(User.name == "Ravi")).one()
    ravi.deactivated_at = town.now
    alone = replace(CAMPUS, staff=CAMPUS.staff[:2], bureaus=(bureau("Electricity", RAVI),))
    found = town.rehearse(alone)
    assert found.by_person() == {"Ravi": (2, 0), "the operators": (0, 2)}


def test_a_reopening_that_could_not_have_happened_is_left_out(town: Town) -> None:
    ticket_id = town.file("Electricity")
    by = town.by("Ravi")
    conversation.ask_student(town.session, ticket_id, question="Which?", by=by, now=town.now)
    town.pass_hours(24 * 8)
    tickets.reopen(town.session, ticket_id, reason="I am back", by=make.actor(town.session, town.asha), now=town.now)
    patient = replace(CAMPUS, bureaus=(bureau("Electricity", RAVI, MEENA, calendar="Office hours"),))
    found = town.rehearse(patient)
    assert [one.rule for one in found.stories[0].would] == [Rule.ANSWER_REMINDER]


def test_a_category_that_the_college_no_longer_has_is_left_out_and_counted(town: Town) -> None:
    town.file("Carpentry")
    found = town.rehearse(replace(CAMPUS, bureaus=CAMPUS.bureaus[:1]))
    assert (found.stories, found.left_out) == ((), 1)
