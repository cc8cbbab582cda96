from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import policy
from domain.policy import (
    ACTIVE,
    ADMIN,
    MOVES,
    STAFF_ROLE,
    SUPER_ADMIN,
    WHO,
    Actor,
    Grant,
    Move,
    Standing,
    Status,
    Subject,
)

REQUESTER = uuid4()
TICKET = Subject(REQUESTER, category_id=7, domain="hostel", scopes=frozenset({"Neeladri"}))


def actor(*grants: Grant, categories: tuple[int, ...] = ()) -> Actor:
    return Actor(uuid4(), "Ravi", categories=frozenset(categories), grants=grants)


# design.md, section 2, the table of verbs: from which statuses each starts.
FROM = {
    Move.CLAIM: ACTIVE,
    Move.ASSIGN: ACTIVE,
    Move.FORWARD: ACTIVE,
    Move.ASK: ACTIVE,
    Move.ANSWER: {Status.AWAITING_STUDENT},
    Move.COMMENT: set(Status),
    Move.EXTEND: ACTIVE,
    Move.ESCALATE: ACTIVE,
    Move.RESOLVE: ACTIVE,
    Move.WITHDRAW: ACTIVE,
    Move.REOPEN: {Status.RESOLVED},
}


@pytest.mark.parametrize("move", FROM)
@pytest.mark.parametrize("status", Status)
def test_a_move_starts_where_the_design_says(move: Move, status: Status) -> None:
    assert policy.legal(move, status) == (status in FROM[move])


def test_every_move_has_its_statuses_and_its_people() -> None:
    assert set(MOVES) == set(WHO) == set(Move)


def test_all_statuses_but_resolved_are_active() -> None:
    assert frozenset(Status) - {Status.RESOLVED} == ACTIVE


STANDINGS = [
    (actor(), frozenset()),
    (actor(categories=(7,)), {Standing.STAFF}),
    (actor(categories=(8,)), frozenset()),
    (actor(Grant(STAFF_ROLE, "hostel")), {Standing.STAFF}),
    (actor(Grant(STAFF_ROLE, "hostel", "Neeladri")), {Standing.STAFF}),
    (actor(Grant(STAFF_ROLE, "hostel", "Velankani")), frozenset()),
    (actor(Grant(ADMIN, "mess")), frozenset()),
    (actor(Grant(ADMIN)), frozenset()),
    (actor(Grant(SUPER_ADMIN)), {Standing.STAFF}),
    (Actor(REQUESTER, "Asha"), {Standing.REQUESTER}),
    (Actor(REQUESTER, "Asha", categories=frozenset({7})), {Standing.REQUESTER, Standing.STAFF}),
]


@pytest.mark.parametrize(("who", "expected"), STANDINGS)
def test_what_somebody_is_to_a_ticket(who: Actor, expected: set[Standing]) -> None:
    assert policy.standings(who, TICKET) == expected


def test_whoever_was_told_of_an_escalation_may_act_on_it() -> None:
    dean = actor()
    told = Subject(REQUESTER, 7, "hostel", told=frozenset({dean.user_id}))
    assert policy.may(dean, Move.CLAIM, told)
    assert not policy.may(dean, Move.CLAIM, TICKET)


@given(st.sampled_from(list(Move)))
def test_a_stranger_may_nothing(move: Move) -> None:
    assert not policy.may(actor(), move, TICKET)


@given(
    st.sampled_from(
        [Move.CLAIM, Move.ASSIGN, Move.FORWARD, Move.ASK, Move.EXTEND, Move.ESCALATE, Move.RESOLVE, Move.NOTE]
    )
)
def test_a_requester_cannot_do_the_work_of_the_office(move: Move) -> None:
    assert not policy.may(Actor(REQUESTER, "Asha"), move, TICKET)


@given(st.sampled_from([Move.ANSWER, Move.WITHDRAW, Move.RATE, Move.CONFIRM]))
def test_the_office_cannot_speak_for_the_requester(move: Move) -> None:
    assert not policy.may(actor(Grant(SUPER_ADMIN)), move, TICKET)
