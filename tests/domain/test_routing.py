from __future__ import annotations

from domain import routing
from tests import factories as make
from tests.domain.desk import Desk


def route(office: Desk, hostel: str | None = None) -> int | None:
    return routing.route(office.session, office.electricity.id, hostel, office.fan.staff_id)


def test_the_subcategorys_own_staff_member_comes_first(office: Desk) -> None:
    office.fan.staff_id = office.meena.id
    assert route(office, "Neeladri") == office.meena.id


def test_then_the_one_who_answers_for_the_hostel(office: Desk) -> None:
    office.meena.scope = "Neeladri"
    assert route(office, "Neeladri") == office.meena.id
    assert route(office, "Velankani") == office.ravi.id


def test_two_who_answer_for_the_hostel_are_no_answer(office: Desk) -> None:
    office.meena.scope = office.ravi.scope = "Neeladri"
    assert route(office, "Neeladri") == office.ravi.id


def test_then_the_highest_priority(office: Desk) -> None:
    assert route(office) == office.ravi.id


def test_of_the_same_priority_the_primary_comes_first(office: Desk) -> None:
    category = make.category(office.session)
    first, second = make.staff(office.session), make.staff(office.session)
    make.assign(office.session, category, first)
    make.assign(office.session, category, second, primary=True)
    assert routing.route(office.session, category.id, None) == second.id


def test_of_two_equals_the_one_with_fewer_active_tickets(office: Desk) -> None:
    category = make.category(office.session)
    matter = make.subcategory(office.session, category)
    for who in (office.ravi, office.meena):
        make.assign(office.session, category, who)
    owners = [make.ticket(office.session, matter, by=office.asha, now=office.now).assigned_to for _ in range(4)]
    assert sorted(owners, key=str) == sorted([office.ravi.id, office.meena.id] * 2, key=str)


def test_whoever_cannot_be_reached_is_passed_over(office: Desk) -> None:
    office.ravi.user.deactivated_at = office.now
    assert route(office) == office.meena.id
    office.meena.active = False
    office.session.flush()
    assert route(office) is None
