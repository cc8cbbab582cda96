"""Statements that every click needs: put together once, and handed to the driver as they are.

SQLAlchemy looks each statement up, binds it and describes its result anew; of a form that is handed in that was half
the time (`tests/benchmarks/filing.py`). The statements are still SQLAlchemy's, so they follow the models.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session

Row = tuple[Any, ...]

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class Prepared:
    """One statement, in text; what it raises is psycopg's own (see `db.translated`)."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self._text, self._constants = str(compiled), dict(compiled.params)

    def rows(self, session: Session, **values: Any) -> list[Row]:  # noqa: ANN401 - whatever PostgreSQL takes
        """Run it within the session's transaction, after what the session has still to write."""
        session.flush()
        connection: Any = session.connection().connection
        cursor = connection.cursor()
        cursor.execute(self._text, {**self._constants, **values})
        # Whether it has rows, without the description of each column that the driver would put together.
        return cursor.fetchall() if cursor.pgresult.nfields else []
