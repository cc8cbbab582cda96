from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from bot import database, migrating
from domain.db import Begin
from domain.models import Base, CalendarHours, Ticket
from domain.policy import Status
from tests import factories
from tests.migrations.catalogue import things

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
BEFORE_FORWARDED = "0005"


@pytest.fixture(scope="module")
def migrated(database_url: str) -> set[str]:
    return things(database_url)


@pytest.fixture
def forwarded(fresh_begin: Begin, now: datetime) -> int:
    """A ticket that was forwarded, and one that was not."""
    with fresh_begin() as session:
        matter = factories.subcategory(session, factories.category(session))
        student = factories.student(session)
        factories.ticket(session, matter, by=student, now=now)
        ticket = factories.ticket(session, matter, by=student, now=now)
        ticket.status = Status.FORWARDED
        return ticket.id


@pytest.fixture
def fresh(fresh_url: str) -> Iterator[Connection]:
    engine = create_engine(fresh_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def test_up_and_down_leave_nothing_behind_and_up_again_is_the_same(empty_url: str, migrated: set[str]) -> None:
    before = things(empty_url)
    database.upgrade(empty_url)
    assert things(empty_url) == migrated
    migrating.downgrade(empty_url)
    assert things(empty_url) == before
    database.upgrade(empty_url)
    assert things(empty_url) == migrated


def test_the_models_say_nothing_that_no_migration_does(database_url: str) -> None:
    migrating.check(database_url)


def test_the_migrations_build_exactly_what_the_models_say(empty_url: str, migrated: set[str]) -> None:
    """Also what `alembic check` does not compare: CHECK and EXCLUDE constraints, NULLS NOT DISTINCT, conditions."""
    engine = create_engine(empty_url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    no_model_says = {line for line in migrated if line.startswith(("trigger", "function"))}
    assert things(empty_url) == migrated - no_model_says


def test_statuses_stand_in_the_order_of_the_policy(migrated: set[str]) -> None:
    assert f"type ticket_status {' '.join(Status)}" in migrated


def test_the_base_schema_knows_no_forwarded(fresh_url: str) -> None:
    migrating.downgrade(fresh_url, BEFORE_FORWARDED)
    found = things(fresh_url)
    assert f"type ticket_status {' '.join(status for status in Status if status != 'FORWARDED')}" in found
    assert not any("idx_tickets_forwarded" in line for line in found)


def test_without_forwarded_the_rest_of_the_schema_is_the_same(fresh_url: str, migrated: set[str]) -> None:
    migrating.downgrade(fresh_url, BEFORE_FORWARDED)
    assert {line for line in migrated - things(fresh_url) if "FORWARDED" not in line} == {
        "relation i idx_tickets_forwarded"
    }


def test_a_forwarded_ticket_is_in_progress_where_forwarded_is_not_known(
    forwarded: int, fresh_url: str, fresh: Connection, migrated: set[str]
) -> None:
    migrating.downgrade(fresh_url, BEFORE_FORWARDED)
    statuses = text("SELECT status::text FROM tickets ORDER BY id = :id")
    assert list(fresh.scalars(statuses, {"id": forwarded})) == ["OPEN", "IN_PROGRESS"]
    database.upgrade(fresh_url)
    assert things(fresh_url) == migrated


def test_the_three_roles_are_there(session: Session) -> None:
    found = session.scalars(text("SELECT name FROM roles ORDER BY id"))
    assert list(found) == ["staff", "admin", "super_admin"]


def test_history_is_never_rewritten(session: Session, now: datetime) -> None:
    filed(session, now)
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text("UPDATE activity_logs SET action = 'something else'"))
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text("UPDATE activity_logs SET actor_id = NULL, action = 'something else'"))


def test_history_forgets_who_it_was_when_a_person_is_erased(session: Session, now: datetime) -> None:
    ticket = filed(session, now)
    gone = factories.user(session)
    log = text("INSERT INTO activity_logs (ticket_id, action, actor_id) VALUES (:ticket, 'ticket.seen', :actor)")
    session.execute(log, {"ticket": ticket.id, "actor": gone.id})
    session.execute(text("DELETE FROM users WHERE id = :id"), {"id": gone.id})
    actors = session.scalars(text("SELECT actor_id FROM activity_logs WHERE action = 'ticket.seen'"))
    assert list(actors) == [None]


def test_overlapping_working_hours_are_refused(session: Session) -> None:
    calendar = factories.office_hours(session)  # Monday 9 to 17 among others
    with pytest.raises(IntegrityError, match="calendar_hours_do_not_overlap"), session.begin_nested():
        session.add(CalendarHours(calendar_id=calendar.id, weekday=0, starts=1000, ends=1100))


def test_working_hours_may_touch_and_other_calendars_may_have_the_same(session: Session) -> None:
    first, _second = factories.office_hours(session), factories.office_hours(session)
    session.add(CalendarHours(calendar_id=first.id, weekday=0, starts=1020, ends=1100))
    session.add(CalendarHours(calendar_id=first.id, weekday=6, starts=0, ends=1440))
    session.flush()


def test_replicas_that_start_at_once_migrate_one_after_the_other(empty_url: str, migrated: set[str]) -> None:
    with ThreadPoolExecutor(2) as replicas:
        for done in [replicas.submit(database.upgrade, empty_url) for _ in range(2)]:
            done.result()
    assert things(empty_url) == migrated


def test_the_program_knows_the_newest_revision(fresh: Connection) -> None:
    assert database.revision(fresh) == migrating.newest() == database.NEWEST


def test_an_empty_database_has_no_revision(empty_url: str) -> None:
    with database.connected(empty_url) as connection:
        assert database.revision(connection) is None


def test_a_database_of_a_newer_program_is_refused_in_a_sentence(fresh_url: str, fresh: Connection) -> None:
    fresh.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(database.DatabaseUnavailable, match="does not know the version of the database"):
        database.upgrade(fresh_url)


def test_a_migration_that_cannot_have_its_lock_gives_up(fresh_url: str, fresh: Connection) -> None:
    migrating.downgrade(fresh_url, BEFORE_FORWARDED)
    with fresh.execution_options(isolation_level="READ COMMITTED").begin():
        fresh.execute(text("LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(database.DatabaseUnavailable, match="could not be brought up to date"):
            database.upgrade(fresh_url)
    database.upgrade(fresh_url)


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_imports_no_model(path: Path) -> None:
    assert not any(line.startswith(("from domain", "import domain")) for line in path.read_text("utf-8").splitlines())


def filed(session: Session, now: datetime) -> Ticket:
    matter = factories.subcategory(session, factories.category(session))
    return factories.ticket(session, matter, by=factories.student(session), now=now)
