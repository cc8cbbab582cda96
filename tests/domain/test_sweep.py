"""Many replicas, many tickets: each thing once, none forgotten, and the price of a sweep is what is due."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select, update

from domain import db, escalation
from domain.db import Begin
from domain.models import ActivityLog, Escalation, Outbox, Ticket, Timer
from domain.policy import Rule, Status
from tests import crowd
from tests.domain.clockwork import told

REPLICAS = 3


def test_three_replicas_at_once_fire_each_escalation_once_and_miss_none(
    fresh_url: str, fresh_begin: Begin, now: datetime
) -> None:
    with fresh_begin() as session:
        where = crowd.offices(session, 3)
        crowd.tickets(session.connection(), where, 400, due=now, spread=timedelta(minutes=1))
    later, barrier = now + timedelta(minutes=1), Barrier(REPLICAS)

    def replica(engine: Engine) -> int:
        begin, done = db.beginner(engine), 0
        barrier.wait(30)
        while True:
            with begin() as session:
                if not (found := escalation.sweep(session, now=later, limit=20)):
                    return done
            done += found

    with ExitStack() as stack, ThreadPoolExecutor(REPLICAS) as pool:
        engines = [db.engine(fresh_url, pool_size=1, statement_seconds=30) for _ in range(REPLICAS)]
        for engine in engines:
            stack.callback(engine.dispose)
        assert sum(pool.map(replica, engines)) >= 400
    with fresh_begin() as session:
        fired = select(func.count(), func.count(Escalation.ticket_id.distinct())).select_from(Escalation)
        assert session.execute(fired.where(Escalation.level == 1)).one() == (400, 400)
        assert session.scalar(select(func.count()).select_from(Escalation)) == 400
        for table in (ActivityLog.action, Outbox.event_type):
            assert session.scalar(select(func.count()).where(table == "ticket.escalated")) == 400
        assert session.scalar(select(func.count()).where(Ticket.status == Status.ESCALATED)) == 400


def test_a_ticket_that_somebody_holds_at_this_moment_is_left_for_the_next_sweep(
    fresh_begin: Begin, now: datetime
) -> None:
    with fresh_begin() as session:
        where = crowd.offices(session, 1)
        crowd.tickets(session.connection(), where, 2, due=now, spread=timedelta(seconds=2))
        held, free = session.scalars(select(Ticket).order_by(Ticket.id))
    later = now + timedelta(minutes=1)
    with fresh_begin() as holding:
        holding.execute(select(Ticket.id).where(Ticket.id == held.id).with_for_update())
        with fresh_begin() as session:
            assert escalation.sweep(session, now=later) == 1
    with fresh_begin() as session:
        assert (told(session, held), len(told(session, free))) == ([], 1)
        assert escalation.sweep(session, now=later) == 1
        assert escalation.sweep(session, now=later) == 0


@pytest.fixture
def crowded(fresh_begin: Begin, now: datetime) -> datetime:
    """50,000 active tickets, none due before tomorrow."""
    with fresh_begin() as session:
        where = crowd.offices(session)
        crowd.tickets(session.connection(), where, 50_000, due=now + timedelta(days=1))
        crowd.settle(session.connection())
    return now


def plans(connection: Connection, statements: list[tuple[str, Any]]) -> Iterator[str]:
    for statement, parameters in statements:
        yield "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())


@contextmanager
def recorded(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements of a sweep that read or change the large tables, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(_c: object, _u: object, statement: str, parameters: Any, _x: object, many: bool) -> None:
        if not many and statement.lstrip().startswith(("SELECT tickets", "SELECT timers", "UPDATE")):
            found.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def test_a_sweep_of_50_000_tickets_scans_no_table_from_end_to_end(
    crowded: datetime, fresh_engine: Engine, fresh_begin: Begin
) -> None:
    for due in (0, 20):
        with fresh_begin() as session:
            first = list(session.scalars(select(Timer.ticket_id).order_by(Timer.due_at).limit(due)))
            session.execute(update(Timer).where(Timer.ticket_id.in_(first)).values(due_at=crowded))
            session.execute(update(Ticket).where(Ticket.id.in_(first)).values(due_at=crowded))
        with fresh_begin() as session, recorded(fresh_engine) as statements:
            assert escalation.sweep(session, now=crowded + timedelta(hours=1)) == due
        with fresh_begin() as session:
            assert session.scalar(select(func.count()).where(Escalation.rule == Rule.OVERDUE)) == due
            found = list(plans(session.connection(), statements))
        assert any("timers_armed" in plan for plan in found)
        assert [plan for plan in found if "Seq Scan on tickets" in plan or "Seq Scan on timers" in plan] == []
