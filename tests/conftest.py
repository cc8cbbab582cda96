"""A real PostgreSQL for every test that wants one, built by the migrations.

TEST_DATABASE_URL names a server to use; without it all workers share one embedded server. The migrations run once, into
a template; everything else is a copy of it.

session, begin   one transaction, rolled back after the test: `begin()` commits only a savepoint. One thread only.
fresh_url, fresh_engine, fresh_begin   a database of the test's own, for commits, threads and several connections.
now              a Monday, 10:00 UTC.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from bot import database
from domain import db

TEMPLATE_LOCK = 7_350_002
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """A server, as the URL of its maintenance database; databases may be created there."""
    with ExitStack() as stack:
        given = os.environ.get("TEST_DATABASE_URL")
        base = tmp_path_factory.getbasetemp()
        folder = base if worker_id == "master" else base.parent
        yield db.driver(given) if given else stack.enter_context(_embedded(folder))


@pytest.fixture(scope="session")
def template(server_url: str, testrun_uid: str) -> Iterator[str]:
    """The name of the migrated database that all others are copied from; made by the worker that comes first."""
    name = f"sst_template_{testrun_uid[:12]}"
    with _maintenance(server_url) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": TEMPLATE_LOCK})
        there = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if not there:
            connection.execute(text(f"CREATE DATABASE {name}"))
            database.upgrade(_named(server_url, name))
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": TEMPLATE_LOCK})
    yield name
    with _maintenance(server_url) as connection:
        try:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        except ProgrammingError:  # pragma: no cover - Another worker drops it at this moment.
            return


@pytest.fixture(scope="session")
def database_url(server_url: str, template: str) -> Iterator[str]:
    """This worker's database."""
    with _copy(server_url, template) as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on this worker's database."""
    made = db.engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """One connection with one transaction, rolled back after the test."""
    with engine.connect() as made, made.begin() as outer:
        yield made
        outer.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session inside the outer transaction; its commits are savepoints."""
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as made:
        yield made


@pytest.fixture
def begin(connection: Connection) -> db.Begin:
    """What opens a transaction, inside the outer one."""

    @contextmanager
    def opened() -> Iterator[Session]:
        made = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        with db.translated(), made, made.begin():
            yield made

    return opened


@pytest.fixture
def fresh_url(server_url: str, template: str) -> Iterator[str]:
    """A database of the test's own."""
    with _copy(server_url, template) as url:
        yield url


@pytest.fixture
def fresh_engine(fresh_url: str) -> Iterator[Engine]:
    """An engine on a database of the test's own; waits longer than a person would, for slow machines."""
    made = db.engine(fresh_url, statement_seconds=30)
    yield made
    made.dispose()


@pytest.fixture
def fresh_begin(fresh_engine: Engine) -> db.Begin:
    """What opens a transaction there."""
    return db.beginner(fresh_engine)


@pytest.fixture
def now() -> datetime:
    """A Monday, 10:00 UTC."""
    return datetime(2026, 3, 2, 10, tzinfo=UTC)


@contextmanager
def _embedded(folder: Path) -> Iterator[str]:
    with database.embedded(folder) as url:
        with _maintenance(url) as connection:
            for setting in FAST:
                connection.execute(text(f"ALTER SYSTEM SET {setting}"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield url


@contextmanager
def _maintenance(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


@contextmanager
def _copy(url: str, template: str) -> Iterator[str]:
    name = f"sst_test_{secrets.token_hex(6)}"
    with _maintenance(url) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    yield _named(url, name)
    with _maintenance(url) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
