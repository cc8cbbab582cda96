from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from domain import errors, people
from domain.models import User
from domain.people import Profile
from domain.policy import ADMIN, SUPER_ADMIN, Grant
from tests import factories as make

ASHA = Profile("U0ASHA", "T0", "Asha Rao", "asha@example.edu", "Asia/Kolkata")


def test_a_person_never_seen_becomes_a_user(session: Session, now: datetime) -> None:
    user = people.provision(session, ASHA, now=now)
    assert (user.clerk_id, user.slack_user_id, user.name) == ("slack:T0:U0ASHA", "U0ASHA", "Asha Rao")


def test_an_imported_user_is_found_by_e_mail_whatever_its_case(session: Session, now: datetime) -> None:
    imported = User(clerk_id="clerk_1", email="Asha@Example.edu", name="Asha R")
    session.add(imported)
    session.flush()
    assert people.provision(session, ASHA, now=now).id == imported.id
    assert (imported.clerk_id, imported.slack_user_id) == ("clerk_1", "U0ASHA")


AGAIN = replace(ASHA, slack_user_id="U1ASHA", name="Another Asha")


def test_somebody_whose_account_was_deactivated_and_who_has_a_new_one_is_who_they_were(
    session: Session, now: datetime
) -> None:
    before = people.provision(session, ASHA, now=now).id
    people.deactivate(session, "U0ASHA", now=now)
    session.expire_all()
    assert people.provision(session, AGAIN, now=now).id == before
    assert people.actor(session, "U1ASHA").user_id == before
    with pytest.raises(errors.Unwelcome):
        people.actor(session, "U0ASHA")


def test_an_address_that_somebody_active_had_makes_nobody_them(session: Session, now: datetime) -> None:
    first = people.provision(session, ASHA, now=now)
    people.assign_role(session, first, SUPER_ADMIN)
    second = people.provision(session, AGAIN, now=now)
    assert (second.name, second.email) == ("Another Asha", "u1asha@t0.slack.invalid")
    assert people.standing(session, second).grants == ()
    assert people.actor(session, "U0ASHA").user_id == first.id


def test_who_was_imported_goes_before_who_was_deactivated(session: Session, now: datetime) -> None:
    people.provision(session, ASHA, now=now)
    people.deactivate(session, "U0ASHA", now=now)
    session.expire_all()
    imported = User(clerk_id="clerk_1", email="Asha@Example.edu", name="Asha R")
    session.add(imported)
    session.flush()
    assert people.provision(session, AGAIN, now=now).id == imported.id


def test_seeing_somebody_again_makes_nobody_new(session: Session, now: datetime) -> None:
    assert people.provision(session, ASHA, now=now).id == people.provision(session, ASHA, now=now).id


@pytest.mark.parametrize(
    ("what", "why"),
    [("bot", "a bot cannot use it"), ("stranger", "another workspace"), ("deactivated", "not active here")],
)
def test_who_does_not_belong_here_is_told_why(session: Session, now: datetime, what: str, why: str) -> None:
    with pytest.raises(errors.Unwelcome, match=why):
        people.provision(session, replace(ASHA, **{what: True}), now=now)  # type: ignore[arg-type]


def test_a_person_without_an_e_mail_address_can_file_too(session: Session, now: datetime) -> None:
    user = people.provision(session, replace(ASHA, email=None), now=now)
    assert user.email == "u0asha@t0.slack.invalid"


def test_somebody_deactivated_may_nothing_until_they_are_back(session: Session, now: datetime) -> None:
    people.provision(session, ASHA, now=now)
    people.refresh(session, replace(ASHA, deactivated=True), now=now)
    with pytest.raises(errors.Unwelcome):
        people.actor(session, "U0ASHA")
    people.refresh(session, ASHA, now=now)
    assert people.actor(session, "U0ASHA").name == "Asha Rao"


def test_roles_and_offices_are_read_as_they_are_now(session: Session) -> None:
    ravi, category = make.staff(session, "Ravi"), make.category(session)
    make.assign(session, category, ravi)
    people.assign_role(session, ravi.user, ADMIN, domain="hostel")
    people.assign_role(session, ravi.user, ADMIN, domain="hostel")
    who = make.actor(session, ravi)
    assert (who.staff_id, who.categories) == (ravi.id, frozenset({category.id}))
    assert who.grants == (Grant(ADMIN, "hostel"),)


def test_a_person_who_left_the_staff_has_no_office(session: Session) -> None:
    ravi, category = make.staff(session), make.category(session)
    make.assign(session, category, ravi)
    ravi.active = False
    session.flush()
    assert not make.actor(session, ravi).works_here
