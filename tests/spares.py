"""Databases that one test after the other has to itself: emptied is five times as quick as made anew."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

LARGEST = 20_000_000  # bytes: what has grown larger would make the next test's plans another's

# Whoever is still connected belongs to a test that is over. The rows that the migrations wrote stay.
EMPTY = """
DO $$
DECLARE
    name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname NOT IN ('alembic_version', 'roles') LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    DELETE FROM roles WHERE id > 3;
    FOR name IN SELECT sequencename FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename <> 'roles_id_seq' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', name);
    END LOOP;
END $$
"""

SIZE = "SELECT pg_database_size(current_database())"
# A test may have left another schema, or an older one of the same tables.
SCHEMA = """
SELECT string_agg(relname || '.' || attname, ' ' ORDER BY relname, attname)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
"""
REVISION = "SELECT string_agg(version_num, ' ') FROM alembic_version"


class Spares:
    """The databases of one worker; all are dropped at its end."""

    def __init__(self, server_url: str, template: str) -> None:
        self._server_url, self._template = server_url, template
        self._spare = [self._made()]
        with maintenance(named(server_url, self._spare[0])) as connection:
            self._schema, self._revision = (connection.scalar(text(query)) for query in (SCHEMA, REVISION))

    @contextmanager
    def one(self) -> Iterator[str]:
        """The URL of a database as the migrations leave it."""
        name = self._spare.pop() if self._spare else self._made()
        url = named(self._server_url, name)
        yield url
        with maintenance(url) as connection:
            reusable = self._looks_new(connection)
            if reusable:
                connection.execute(text(EMPTY))
                reusable = connection.execute(text(SIZE)).scalar_one() < LARGEST
        if reusable:
            self._spare.append(name)
        else:
            drop(self._server_url, name)

    def _looks_new(self, connection: Connection) -> bool:
        schema, revision = self._schema, self._revision
        return bool(connection.scalar(text(SCHEMA)) == schema and connection.scalar(text(REVISION)) == revision)

    def close(self) -> None:
        """Drop them."""
        while self._spare:
            drop(self._server_url, self._spare.pop())

    def _made(self) -> str:
        name = f"sst_test_{secrets.token_hex(6)}"
        with maintenance(self._server_url) as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {self._template}"))
        return name


@contextmanager
def maintenance(url: str) -> Iterator[Connection]:
    """A connection on which each statement commits by itself."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def drop(url: str, name: str) -> None:
    """Take a database away, whoever is still connected."""
    with maintenance(url) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def named(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)
