"""The migrations, by Alembic: up, down, and whether they say what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from bot.database import DatabaseUnavailable, connected

UPGRADE_LOCK = 7_350_001  # Two replicas that start at once migrate one after the other.


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema up to a revision, one process at a time; DatabaseUnavailable."""
    with _alone(url), connected(url) as connection, _said():
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Take the schema back to a revision; DatabaseUnavailable."""
    with _alone(url), connected(url) as connection, _said():
        command.downgrade(_config(connection), revision)


def check(url: str) -> None:
    """CommandError when the models say something that no migration does."""
    with connected(url) as connection:
        command.check(_config(connection))


def newest() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Hold the upgrade lock, on a connection of its own: each migration has a transaction of its own."""
    with connected(url) as connection:
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
