"""The database that the program stands on: the embedded server, and the migrations."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from domain.db import CONNECT_SECONDS, driver

UPGRADE_LOCK = 7_350_001  # Two replicas that start at once migrate one after the other.


class DatabaseUnavailable(Exception):
    """The database cannot be reached, or its embedded server cannot start; the message says what to look at."""


@contextmanager
def embedded(folder: Path) -> Iterator[str]:
    """The URL of a PostgreSQL of our own in `folder`, made there at first; stopped by the last process that uses it.

    DatabaseUnavailable when it cannot start.
    """
    with warnings.catch_warnings(action="ignore"):  # It warns where a machine has no XDG_RUNTIME_DIR.
        from bot import ownserver  # noqa: PLC0415 - Not needed with a DATABASE_URL.
    try:
        server = ownserver.start(folder / "postgresql")
    except ownserver.FAILURES as error:
        hint = f"its log is {folder / 'postgresql' / 'log'}; with DATABASE_URL set it is not needed"
        raise DatabaseUnavailable(f"PostgreSQL cannot start in {folder} ({error}); {hint}.") from error
    with ownserver.held(server):
        yield driver(server.get_uri())


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema up to a revision, one process at a time; DatabaseUnavailable."""
    with _alone(url), _connection(url) as connection, _said():
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Take the schema back to a revision; DatabaseUnavailable."""
    with _alone(url), _connection(url) as connection, _said():
        command.downgrade(_config(connection), revision)


def check(url: str) -> None:
    """CommandError when the models say something that no migration does."""
    with _connection(url) as connection:
        command.check(_config(connection))


def revisions(url: str) -> tuple[str | None, str | None]:
    """The revision that the database has, and the newest there is; DatabaseUnavailable."""
    with _connection(url) as connection:
        return present(connection), newest()


def present(connection: Connection) -> str | None:
    """The revision that the database has; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_current(engine: Engine) -> bool:
    """Whether the schema is the newest; OperationalError when the database cannot be asked."""
    with engine.connect() as connection:
        return present(connection) == newest()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = create_engine(driver(url), poolclass=NullPool, connect_args={"connect_timeout": CONNECT_SECONDS})
    try:
        connection = engine.connect()
    except OperationalError as error:
        raise DatabaseUnavailable(f"The database cannot be reached: {' '.join(str(error.orig).split())}") from error
    with connection:
        yield connection


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Hold the upgrade lock, on a connection of its own: each migration has a transaction of its own."""
    with _connection(url) as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.execute(text("SELECT pg_advisory_lock(:key)"), {"key": UPGRADE_LOCK})
        yield
        # The lock ends with the connection, whatever happened.


@contextmanager
def _said() -> Iterator[None]:
    """Say in a sentence what keeps a migration from running."""
    try:
        yield
    except OperationalError as error:
        raise DatabaseUnavailable(f"The database could not be brought up to date; try again: {error.orig}") from error
    except CommandError as error:
        raise DatabaseUnavailable(f"This program does not know the version of the database: {error}") from error
