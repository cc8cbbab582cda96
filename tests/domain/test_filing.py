from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from domain import catalog, errors, filing
from domain.filing import Request
from domain.models import Ticket
from domain.policy import Status
from tests import factories as make
from tests.domain.desk import Desk


def test_a_ticket_begins_open_routed_and_with_a_deadline(office: Desk) -> None:
    ticket = office.ticket()
    assert (ticket.status, ticket.assigned_to) == (Status.OPEN, office.ravi.id)
    assert ticket.due_at == office.now + timedelta(hours=48)
    assert ticket.allowed_minutes == 48 * 60
    assert office.history(ticket) == office.events(ticket) == ["ticket.created"]


def test_the_students_place_is_kept_as_it_was(office: Desk) -> None:
    ticket = office.ticket()
    office.session.refresh(ticket)
    assert ticket.facts is not None
    assert (ticket.facts["hostel"], ticket.facts["room"]) == ("Neeladri", "204")
    assert ticket.location == "Neeladri, room 204"


def test_a_location_that_was_written_wins(office: Desk) -> None:
    assert office.ticket(location="Reading room").location == "Reading room"


def test_the_same_form_twice_is_one_ticket(office: Desk) -> None:
    wish, by = Request("Fan broken", office.fan.id), office.by(office.asha)
    first = filing.file(office.session, wish, by=by, now=office.now, request="V1")
    again = filing.file(office.session, wish, by=by, now=office.later(minutes=1), request="V1")
    assert first.id == again.id
    assert office.session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert office.history(first) == ["ticket.created"]


def test_the_same_words_in_two_forms_are_two_tickets(office: Desk) -> None:
    wish, by = Request("Fan broken", office.fan.id), office.by(office.asha)
    ids = {filing.file(office.session, wish, by=by, now=office.now, request=view).id for view in ("V1", "V2")}
    assert len(ids) == 2


def test_a_subcategorys_hours_win_over_its_categorys(office: Desk) -> None:
    office.fan.tat_hours = 6
    assert office.ticket().due_at == office.now + timedelta(hours=6)


def test_a_matter_that_is_not_offered_any_more_is_refused(office: Desk) -> None:
    office.fan.active = False
    with pytest.raises(errors.NoSuchMatter):
        office.ticket()


def test_what_stands_in_a_category_out_of_use_is_refused(office: Desk) -> None:
    office.electricity.active = False
    with pytest.raises(errors.NoSuchMatter):
        office.ticket()


def test_a_ticket_refers_only_to_one_that_its_requester_may_see(office: Desk) -> None:
    first, wish = office.ticket(), Request("Fan", office.fan.id)
    again = filing.file(office.session, replace(wish, follows=first.id), by=office.by(office.asha), now=office.now)
    assert again.follows_id == first.id
    stranger = make.student(office.session)
    with pytest.raises(errors.NoSuchTicket):
        filing.file(office.session, replace(wish, follows=first.id), by=office.by(stranger), now=office.now)


def test_questions_come_in_their_order(office: Desk) -> None:
    for position, key in ((2, "last"), (1, "first")):
        make.field(office.session, office.fan, key, position=position)
    assert [one.key for one in catalog.offer(office.session, office.fan.id).matter.questions] == ["first", "last"]


def test_an_offer_has_the_hours_of_the_category_but_for_the_subcategory_s_own(office: Desk) -> None:
    hours = {"first_response_hours": 3, "interval_hours": 5, "idle_hours": 7, "idle_escalation_hours": 11}
    for name, value in (hours | {"tat_hours": 13}).items():
        setattr(office.electricity, name, value)
    found = catalog.offer(office.session, office.fan.id)
    assert {name: getattr(found, name) for name in hours} == hours
    assert found.tat_hours == 13
    office.fan.tat_hours = 2
    assert catalog.offer(office.session, office.fan.id).tat_hours == 2


def test_a_matter_that_never_was_is_refused(office: Desk) -> None:
    with pytest.raises(errors.NoSuchMatter):
        filing.file(office.session, Request("Fan", 999_999), by=office.by(office.asha), now=office.now)


def test_a_required_answer_is_asked_for_at_its_field(office: Desk) -> None:
    make.field(office.session, office.fan, "floor", required=True, label="Which floor?")
    office.session.expire_all()
    with pytest.raises(errors.MissingAnswer, match=r"Please fill this in: Which floor\?") as refused:
        office.ticket()
    assert refused.value.facts["field"] == "floor"


def test_answers_are_kept_by_their_label(office: Desk) -> None:
    make.field(office.session, office.fan, "floor", label="Which floor?")
    office.session.expire_all()
    ticket = office.ticket(answers={"floor": "Second", "made up": "no"})
    assert (ticket.facts or {})["answers"] == {"Which floor?": "Second"}


def test_nul_and_lone_surrogates_do_not_reach_the_database(office: Desk) -> None:
    ticket = office.ticket(title="Fan\x00 br\ud800oken", description="\x00\udfffit smells")
    office.session.refresh(ticket)
    assert (ticket.title, ticket.description) == ("Fan broken", "it smells")


def test_somebody_who_is_no_student_may_file_too(office: Desk) -> None:
    ticket = make.ticket(office.session, office.food, by=office.ravi.user, now=office.now)
    assert ticket.location is None
