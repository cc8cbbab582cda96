"""A college is made what its description says: nothing twice, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain import catalog, college, people, routing
from domain.campus import NUMBERS, Bureau, Campus, Day, Duty, Employee, Intake, Pupil, Question, Timetable, Topic
from domain.models import (
    Calendar,
    Category,
    CategoryAssignment,
    ClassSection,
    FormField,
    Hostel,
    Staff,
    Student,
    Subcategory,
    Timer,
    User,
)
from domain.policy import ADMIN, SUPER_ADMIN, Actor, Grant, Rule
from tests import factories

NINE_TO_FIVE = (((540, 1020),),) * 5 + ((), ())
RAVI = Employee("Ravi", "ravi@example.edu", "U1", title="Electrician")
MEERA = Employee("Meera", "meera@example.edu", "U2", scope="Neeladri", grants=(Grant(ADMIN, "hostel"),))
ASHA = Pupil("Asha", "asha@example.edu", "U3", roll_no="R1", room="204", hostel="Neeladri", batch="2027", section="A")
FAN = Topic("Fan", questions=(Question("wall", "Which wall", "select", required=True, choices=("North", "South")),))
ELECTRICITY = Bureau(
    "Electricity",
    "hostel",
    channel="C1",
    calendar="Office",
    topics=(FAN, Topic("Socket", staff="ravi@example.edu")),
    duties=(Duty("meera@example.edu", primary=True), Duty("ravi@example.edu", priority=5)),
)
CAMPUS = Campus(
    "A College",
    operators_channel="C9",
    calendars=(Timetable("Office", "UTC", week=NINE_TO_FIVE), Timetable("Always", "UTC", round_the_clock=True)),
    hostels=("Neeladri", "Velankani"),
    batches=(Intake("2027", 2027, ("A", "B")),),
    staff=(RAVI, MEERA),
    students=(ASHA,),
    bureaus=(ELECTRICITY,),
)


def load(session: Session, campus: Campus = CAMPUS) -> list[str]:
    said = college.bring_in(session, campus).sentences()
    session.flush()
    session.expunge_all()
    return said


def bureau(**facts: Any) -> Campus:
    return replace(CAMPUS, bureaus=(replace(ELECTRICITY, **facts),))


def only(session: Session, model: Any, **where: Any) -> Any:
    return session.scalars(select(model).filter_by(**where)).one()


def test_a_load_brings_everything_in(session: Session) -> None:
    load(session)
    asha = session.scalars(select(Student).options(joinedload(Student.hostel), joinedload(Student.class_section))).one()
    assert (asha.hostel and asha.hostel.name, asha.room_no, asha.batch_year) == ("Neeladri", "204", 2027)
    assert asha.class_section
    assert asha.class_section.name == "A"
    (office,) = catalog.offices(session)
    assert [matter.name for matter in office.matters] == ["Fan", "Socket"]
    assert catalog.offer(session, office.matters[0].id).matter.questions == FAN.questions
    assert session.scalars(select(Hostel.name).order_by(Hostel.id)).all() == ["Neeladri", "Velankani"]
    assert people.known(session, "U2") is not None


def test_a_second_load_changes_nothing(session: Session) -> None:
    load(session)
    assert load(session) == []


def test_the_numbers_of_a_silent_college_are_those_of_the_tables(session: Session) -> None:
    row = factories.category(session)
    session.refresh(row)
    assert {key: getattr(row, key) for key in NUMBERS} == dict(NUMBERS)


def test_a_user_whom_slack_has_not_shown_yet_waits_under_the_address(session: Session) -> None:
    load(session, replace(CAMPUS, students=(replace(ASHA, slack=None),)))
    asha = only(session, User, email="asha@example.edu")
    assert (asha.clerk_id, asha.slack_user_id) == ("email:asha@example.edu", None)


def test_whoever_came_by_slack_first_is_the_same_person(session: Session) -> None:
    known = factories.user(session, "Asha V", slack_user_id="U3", email="ASHA@example.edu")
    load(session)
    assert only(session, Student).user_id == known.id
    assert only(session, User, slack_user_id="U3").name == "Asha"


def test_whoever_came_by_slack_without_an_address_gets_it(session: Session) -> None:
    known = factories.user(session, "Asha", slack_user_id="U3", email="u3@t1.slack.invalid")
    load(session)
    assert only(session, User, id=known.id).email == "asha@example.edu"


def test_two_accounts_of_one_person_are_warned_of(session: Session) -> None:
    factories.user(session, "Asha", slack_user_id="U3", email="old@example.edu")
    factories.user(session, "Asha", slack_user_id=None, email="asha@example.edu")
    found = college.bring_in(session, CAMPUS)
    assert found.warnings == ["Asha's Slack account is known under old@example.edu, not asha@example.edu"]


def test_a_deactivated_person_is_warned_of(session: Session, now: datetime) -> None:
    factories.user(session, "Ravi", slack_user_id="U1", email="ravi@example.edu", deactivated_at=now)
    assert college.bring_in(session, CAMPUS).warnings == ["Ravi is deactivated in Slack: no message reaches them"]


def test_staff_who_are_not_named_any_more_are_deactivated_and_lose_their_roles(session: Session) -> None:
    load(session)
    duties = (Duty("ravi@example.edu", primary=True),)
    said = load(session, replace(bureau(duties=duties), staff=(RAVI,)))
    assert "Deactivated staff member Meera" in said
    assert "Person Meera: no longer admin of hostel" in said
    meera = only(session, User, name="Meera")
    assert people.standing(session, meera) == Actor(user_id=meera.id, name="Meera")


def test_staff_who_come_back_are_active_again(session: Session) -> None:
    load(session)
    load(session, replace(bureau(duties=(Duty("ravi@example.edu", primary=True),)), staff=(RAVI,)))
    assert "Added staff member Meera" in load(session)
    assert all(session.scalars(select(Staff.active)))


def test_students_who_are_not_named_any_more_have_left(session: Session) -> None:
    load(session)
    assert load(session, replace(CAMPUS, students=())) == ["Deactivated student Asha"]
    assert only(session, Student).active is False


def test_students_are_left_alone_where_another_system_keeps_them(session: Session) -> None:
    load(session)
    assert load(session, replace(CAMPUS, students=None)) == []
    assert only(session, Student).active is True


def test_two_students_can_exchange_their_roll_numbers(session: Session) -> None:
    rohan = Pupil("Rohan", "rohan@example.edu", "U4", roll_no="R2")
    load(session, replace(CAMPUS, students=(ASHA, rohan)))
    load(session, replace(CAMPUS, students=(replace(ASHA, roll_no="R2"), replace(rohan, roll_no="R1"))))
    rows = session.scalars(select(Student).options(joinedload(Student.user)))
    assert {row.user.name: row.roll_no for row in rows} == {"Asha": "R2", "Rohan": "R1"}


def test_a_super_admin_is_one_everywhere(session: Session) -> None:
    dean = Employee("Dean", "dean@example.edu", "U5", grants=(Grant(SUPER_ADMIN),))
    assert "Person Dean: now super admin" in load(session, replace(CAMPUS, staff=(RAVI, MEERA, dean)))
    assert people.standing(session, only(session, User, name="Dean")).grants == (Grant(SUPER_ADMIN),)


def test_the_primary_admin_can_change_places_with_another(session: Session) -> None:
    load(session)
    duties = (Duty("meera@example.edu", priority=5), Duty("ravi@example.edu", primary=True))
    assert load(session, bureau(duties=duties)) == [
        "Category Electricity: Meera's priority 0 → 5; Ravi's priority 5 → 0; primary admin is now Ravi"
    ]
    rows = session.scalars(select(CategoryAssignment).where(CategoryAssignment.is_primary.is_(True)))
    assert [row.staff_id for row in rows] == [session.scalar(select(Staff.id).join(Staff.user).filter_by(name="Ravi"))]


def test_whoever_is_not_assigned_any_more_is_not_routed_to(session: Session) -> None:
    load(session)
    load(session, bureau(duties=(Duty("meera@example.edu", primary=True),)))
    meera = session.scalar(select(Staff.id).join(Staff.user).filter_by(name="Meera"))
    assert routing.route(session, only(session, Category).id, None) == meera


def test_a_category_that_is_not_named_any_more_keeps_its_tickets(session: Session, now: datetime) -> None:
    load(session)
    fan = only(session, Subcategory, name="Fan")
    asha = only(session, User, name="Asha")
    ticket = factories.ticket(session, fan, by=asha, now=now, answers={"wall": "North"})
    assert load(session, replace(CAMPUS, bureaus=())) == ["Deactivated category Electricity"]
    assert only(session, Category).active is False
    session.refresh(session.merge(ticket))
    assert catalog.offices(session) == []
    assert "Added category Electricity" in load(session)


def test_a_subcategory_that_is_not_named_any_more_is_not_offered(session: Session) -> None:
    load(session)
    assert load(session, bureau(topics=(FAN,))) == ["Deactivated subcategory Socket of Electricity"]
    assert [matter.name for matter in catalog.offices(session)[0].matters] == ["Fan"]
    assert load(session) == ["Added subcategory Socket of Electricity"]


def test_subcategories_follow_the_order_of_the_file(session: Session) -> None:
    load(session)
    load(session, bureau(topics=tuple(reversed(ELECTRICITY.topics))))
    assert [matter.name for matter in catalog.offices(session)[0].matters] == ["Socket", "Fan"]


def test_questions_follow_the_description(session: Session) -> None:
    load(session)
    asked = (Question("since", "Since when", "date", required=False),)
    said = load(session, bureau(topics=(replace(FAN, questions=asked), ELECTRICITY.topics[1])))
    assert said == ["Subcategory Fan of Electricity: does not ask Which wall any more; asks Since when"]
    assert session.scalars(select(FormField.key)).all() == ["since"]


def test_a_subcategory_can_be_given_to_somebody_else(session: Session) -> None:
    load(session)
    said = load(session, bureau(topics=(FAN, Topic("Socket", tat_hours=4, staff="meera@example.edu"))))
    assert said == [
        "Subcategory Socket of Electricity: tat_hours none → 4",
        "Subcategory Socket of Electricity: goes to Meera",
    ]


def test_hours_and_holidays_are_replaced_exactly(session: Session, now: datetime) -> None:
    load(session)
    holiday = Day(now.date(), "Founders' Day")
    short = Timetable("Office", "UTC", week=(((540, 780),),) * 5 + ((), ()), days=(holiday,))
    assert load(session, replace(CAMPUS, calendars=(short, CAMPUS.calendars[1]))) == [
        "Calendar Office: 40 → 20 working hours a week",
        "Calendar Office: added holiday 02 March 2026 (Founders' Day)",
    ]
    assert load(session) == [
        "Calendar Office: 20 → 40 working hours a week",
        "Calendar Office: removed holiday 02 March 2026 (Founders' Day)",
    ]


def test_an_open_ticket_keeps_its_deadline_and_its_other_timers_follow(session: Session, now: datetime) -> None:
    load(session)
    fan, asha = only(session, Subcategory, name="Fan"), only(session, User, name="Asha")
    ticket = factories.ticket(session, fan, by=asha, now=now, answers={"wall": "North"})
    session.flush()
    promised = ticket.due_at
    load(session, bureau(numbers={**NUMBERS, "tat_hours": 1, "idle_hours": 1}))
    due = {row.rule: row.due_at for row in session.scalars(select(Timer).where(Timer.ticket_id == ticket.id))}
    assert due[Rule.OVERDUE] == promised == now + timedelta(days=8)


@pytest.mark.parametrize("model", [Calendar, ClassSection])
def test_what_a_college_does_not_name_any_more_stays(session: Session, model: Any) -> None:
    load(session)
    before = len(session.scalars(select(model)).all())
    bare = replace(CAMPUS, calendars=(), batches=(), students=None, bureaus=(replace(ELECTRICITY, calendar=None),))
    load(session, bare)
    assert len(session.scalars(select(model)).all()) == before
