"""The one place that commits, and where a constraint's name becomes a sentence."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from domain.errors import CONSTRAINTS, NotSaved

Begin = Callable[[], AbstractContextManager[Session]]

# A person waits 3 s at most for Slack: a lock or a statement that takes longer fails honestly before that.
LOCK_SECONDS, STATEMENT_SECONDS, CONNECT_SECONDS, POOL_SECONDS = 1.5, 2.2, 2, 2


def engine(url: str, *, pool_size: int = 10, statement_seconds: float = STATEMENT_SECONDS) -> Engine:
    """An engine on psycopg 3; `url` may begin with postgres:// or postgresql://."""
    options = (
        f"-c lock_timeout={int(LOCK_SECONDS * 1000)} -c statement_timeout={int(statement_seconds * 1000)}"
        " -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    )
    made = create_engine(
        driver(url),
        pool_size=pool_size,
        max_overflow=10,
        pool_timeout=POOL_SECONDS,
        connect_args={"options": options, "connect_timeout": CONNECT_SECONDS, "application_name": "sst-resolve"},
    )
    event.listen(made, "checkout", _alive)
    return made


def _alive(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - psycopg's, as the pool holds it
    """Refuse a connection that its server has closed: its socket has something to read. Costs no question."""
    waiting = select.poll()
    if not connection.closed:
        waiting.register(connection.fileno(), select.POLLIN)
    if connection.closed or waiting.poll(0):
        raise DisconnectionError


def driver(url: str) -> str:
    """The URL with the driver that this project uses named in it."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def beginner(bound: Engine) -> Begin:
    """What opens one transaction: commits at its end, rolls back on an error and turns it into a TicketError."""

    @contextmanager
    def begin() -> Iterator[Session]:
        session = Session(bound, expire_on_commit=False)
        with translated(), session, session.begin():
            yield session

    return begin


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the database refuses into the sentence for it; anything unforeseen passes as it is."""
    try:
        yield
    except (IntegrityError, psycopg.IntegrityError) as error:
        refusal = CONSTRAINTS.get(constraint(error) or "")
        if refusal is None:
            raise
        raise refusal from error
    except (OperationalError, PoolTimeoutError, psycopg.OperationalError) as error:
        raise NotSaved from error


def constraint(error: DBAPIError | psycopg.Error) -> str | None:
    """The name of the constraint that refused, if one did."""
    diagnosis: Any = getattr(error.orig if isinstance(error, DBAPIError) else error, "diag", None)
    return getattr(diagnosis, "constraint_name", None)
