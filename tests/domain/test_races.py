"""What two people do in the same second, on two real connections."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import func, select

from domain import errors, filing, tickets
from domain.db import Begin
from domain.filing import Request
from domain.models import ActivityLog, Outbox, Ticket
from domain.policy import Actor
from tests import factories as make
from tests.domain.desk import desk

CLAIMANTS = 6


def outcome(barrier: threading.Barrier, act: object) -> object:
    barrier.wait(timeout=30)
    try:
        return act()  # type: ignore[operator]
    except errors.TicketError as refusal:
        return refusal


def test_of_many_who_claim_at_once_one_wins_and_all_others_read_who(fresh_begin: Begin, now: datetime) -> None:
    with fresh_begin() as session:
        office = make.category(session)
        people = [make.staff(session, f"Person{n}") for n in range(CLAIMANTS)]
        fan = make.subcategory(session, office)
        ticket_id = make.ticket(session, fan, by=make.student(session), now=now).id
        for who in people:
            make.assign(session, office, who)
        actors = [make.actor(session, who) for who in people]

    def claim(by: Actor) -> int | None:
        with fresh_begin() as session:
            return tickets.claim(session, ticket_id, by=by, now=now).assigned_to

    barrier = threading.Barrier(CLAIMANTS)
    with ThreadPoolExecutor(CLAIMANTS) as pool:
        found = list(pool.map(lambda by: outcome(barrier, lambda: claim(by)), actors))
    winners = [answer for answer in found if isinstance(answer, int)]
    told = {str(answer) for answer in found if isinstance(answer, errors.AlreadyClaimed)}
    assert len(winners) == 1
    winner = next(by for by in actors if by.staff_id == winners[0])
    assert told == {f"{winner.name} claimed #{ticket_id} just now."}
    with fresh_begin() as session:
        assert session.scalar(select(func.count()).where(ActivityLog.action == "ticket.claimed")) == 1


def test_a_form_handed_in_twice_at_once_is_one_ticket(fresh_begin: Begin, now: datetime) -> None:
    with fresh_begin() as session:
        office = desk(session, now)
        by, wish = office.by(office.asha), Request("Fan broken", office.fan.id)

    def file() -> int:
        with fresh_begin() as session:
            return filing.file(session, wish, by=by, now=now, request="V1").id

    barrier = threading.Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: outcome(barrier, file), range(4)))
    assert len(set(found)) == 1
    with fresh_begin() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
        assert session.scalar(select(func.count()).select_from(Outbox)) == 1


def test_a_transaction_that_dies_leaves_nothing_behind(fresh_begin: Begin, now: datetime) -> None:
    def die() -> None:
        with fresh_begin() as session:
            desk(session, now).ticket()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        die()
    with fresh_begin() as session:
        for table in (Ticket, ActivityLog, Outbox):
            assert session.scalar(select(func.count()).select_from(table)) == 0
