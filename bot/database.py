"""The database that the program stands on: the embedded server, and the schema."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from domain.db import CONNECT_SECONDS, driver

# The newest of `migrations/versions`. Known without Alembic, which takes a tenth of the memory of a program that will
# nearly always find its database up to date.
NEWEST = "0007"


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


def upgrade(url: str) -> None:
    """Bring the schema up to date, one process at a time; DatabaseUnavailable."""
    with connected(url) as connection:
        current = revision(connection) == NEWEST
    if not current:
        from bot import migrating  # noqa: PLC0415 - see NEWEST

        migrating.upgrade(url)


def revision(connection: Connection) -> str | None:
    """The revision that the database has; None when it is empty."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def is_current(engine: Engine) -> bool:
    """Whether the schema is the newest; OperationalError when the database cannot be asked."""
    with engine.connect() as connection:
        return revision(connection) == NEWEST


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection of its own; DatabaseUnavailable."""
    engine = create_engine(driver(url), poolclass=NullPool, connect_args={"connect_timeout": CONNECT_SECONDS})
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        raise DatabaseUnavailable(f"The database cannot be reached: {' '.join(str(error.orig).split())}") from error
