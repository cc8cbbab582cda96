"""A real PostgreSQL for every test that wants one, built by the migrations.

TEST_DATABASE_URL names a server to use; without it all workers share one embedded server. The migrations run once, into
a template; everything else is a copy of it.

session, begin   one transaction, rolled back after the test: `begin()` commits only a savepoint. One thread only.
fresh_url, fresh_engine, fresh_begin   a database of the test's own, for commits, threads and several connections.
empty_url        the same without any table.
now              a Monday, 10:00 UTC.

The engines here wait longer for the database than the program does: a slow machine is no failure.
"""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

from bot import database
from domain import db
from tests.spares import Spares, drop, maintenance, named

TEMPLATE_LOCK = 7_350_002
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off", "jit = off")
PATIENCE_SECONDS = 30

# Begun first: a worker that comes to one of these last would keep the others waiting.
LONG = (
    "tests/test_end_to_end.py",
    "tests/sandbox/page/test_more_of_the_page.py",
    "tests/sandbox/test_whole.py",
    "tests/bot/test_running.py",
    "tests/sandbox/page/test_page.py",
    "tests/sandbox/test_history.py",
)

RUN = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a name, which all its workers share."""
    given: dict[str, Any] = getattr(config, "workerinput", {})
    config.stash[RUN] = given.get("sst_run") or secrets.token_hex(6)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, the others as they come."""
    places = {path: place for place, path in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONG)))


def pytest_collection_finish() -> None:
    """What is loaded stays: the garbage collector need not look through it again and again."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker the name of the run."""
    node.workerinput["sst_run"] = node.config.stash[RUN]


def pytest_unconfigure(config: pytest.Config) -> None:
    """After the last worker: leave nothing behind, also where a worker was killed."""
    folder = _folder(config)
    if hasattr(config, "workerinput") or not folder.exists():
        return
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        with maintenance(db.driver(given)) as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {_template(config)} WITH (FORCE)"))
    elif (folder / "postgresql" / "postmaster.pid").exists():
        with database.embedded(folder):
            pass  # The last to leave stops the server.
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """A server, as the URL of its maintenance database; databases may be created there."""
    given = os.environ.get("TEST_DATABASE_URL")
    folder = _folder(pytestconfig)
    folder.mkdir(exist_ok=True)
    if given:
        yield db.driver(given)
        return
    with database.embedded(folder) as url:
        with maintenance(url) as connection:
            for setting in FAST:
                connection.execute(text(f"ALTER SYSTEM SET {setting}"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield url


@pytest.fixture(scope="session")
def template(server_url: str, testrun_uid: str) -> Iterator[str]:
    """The name of the migrated database that all others are copied from.

    The worker that comes first makes it; the last to leave takes it away. Each holds a shared lock until then.
    """
    name, key = f"sst_template_{testrun_uid[:12]}", {"key": TEMPLATE_LOCK, "users": int(testrun_uid[:8], 16) % 2**31}
    with maintenance(server_url) as connection:
        connection.execute(text("SELECT pg_advisory_lock_shared(:key, :users)"), key)
        connection.execute(text("SELECT pg_advisory_lock(:key)"), key)
        there = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if not there:
            connection.execute(text(f"CREATE DATABASE {name}"))
            database.upgrade(named(server_url, name))
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
        yield name
        connection.execute(text("SELECT pg_advisory_unlock_shared(:key, :users)"), key)
        if connection.scalar(text("SELECT pg_try_advisory_lock(:key, :users)"), key):
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))


@pytest.fixture(scope="session")
def database_url(server_url: str, template: str) -> Iterator[str]:
    """This worker's database."""
    with _copy(server_url, template) as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on this worker's database."""
    made = _patient(database_url)
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


@pytest.fixture(scope="session")
def spares(server_url: str, template: str) -> Iterator[Spares]:
    """The databases that the tests of this worker have to themselves, one after the other."""
    made = Spares(server_url, template)
    yield made
    made.close()


@pytest.fixture
def fresh_url(spares: Spares) -> Iterator[str]:
    """A database of the test's own."""
    with spares.one() as url:
        yield url


@pytest.fixture
def fresh_engine(fresh_url: str) -> Iterator[Engine]:
    """An engine on a database of the test's own."""
    made = _patient(fresh_url)
    yield made
    made.dispose()


@pytest.fixture
def fresh_begin(fresh_engine: Engine) -> db.Begin:
    """What opens a transaction there."""
    return db.beginner(fresh_engine)


@pytest.fixture
def empty_url(server_url: str) -> Iterator[str]:
    """A database of the test's own without any table."""
    with _copy(server_url, "template1") as url:
        yield url


@pytest.fixture
def now() -> datetime:
    """A Monday, 10:00 UTC."""
    return datetime(2026, 3, 2, 10, tzinfo=UTC)


def _folder(config: pytest.Config) -> Path:
    # Not within pytest's own folders: those are closed to the user as whom the server runs.
    return Path(tempfile.gettempdir()) / f"sst-resolve-tests-{config.stash[RUN]}"


def _template(config: pytest.Config) -> str:
    return f"sst_template_{config.stash[RUN]}"


def _patient(url: str) -> Engine:
    engine = db.engine(url, statement_seconds=PATIENCE_SECONDS)

    @event.listens_for(engine, "do_connect")
    def wait(_dialect: object, _record: object, _args: object, options: dict[str, Any]) -> None:
        options["options"] += f" -c lock_timeout={PATIENCE_SECONDS * 1000}"
        options["connect_timeout"] = PATIENCE_SECONDS

    return engine


@contextmanager
def _copy(url: str, template: str) -> Iterator[str]:
    name = f"sst_test_{secrets.token_hex(6)}"
    with maintenance(url) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield named(url, name)
    drop(url, name)
