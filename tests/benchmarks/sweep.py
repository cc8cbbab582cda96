"""What a sweep costs among few and among very many tickets: `uv run python -m tests.benchmarks.sweep`.

Two databases on one server, 10,000 and 1,000,000 active tickets. In each round, taken in turn, a hundred deadlines
pass in both and are swept; between rounds nothing is due. The cost has to grow with what is due, not with what exists.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text

from bot import database
from domain import db, escalation
from domain.db import Begin
from tests import crowd

FEW, MANY = 10_000, 1_000_000
DUE, ROUNDS, IDLE = 100, 30, 10
START = datetime(2026, 3, 2, 10, tzinfo=UTC)
FILLING = 1800


@dataclass
class Town:
    """One database and how long its sweeps took, in milliseconds."""

    number: int
    engine: Engine
    begin: Begin
    now: datetime = START
    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)  # a transaction that only asks for 1, for comparison

    def round(self) -> None:
        """Some sweeps with nothing to do, then one with a hundred deadlines that have passed."""
        for _ in range(IDLE):
            self.bare.append(self.asked())
            self.idle.append(self.swept(0))
        self.now += timedelta(minutes=1)
        self.busy.append(self.swept(DUE))

    def swept(self, wanted: int) -> float:
        started = time.perf_counter()
        with self.begin() as session:
            found = escalation.sweep(session, now=self.now, limit=DUE)
        if found != wanted:
            raise RuntimeError(f"{found} were due instead of {wanted}")
        return (time.perf_counter() - started) * 1000

    def asked(self) -> float:
        started = time.perf_counter()
        with self.begin() as session:
            session.execute(text("SELECT 1"))
        return (time.perf_counter() - started) * 1000

    def line(self) -> str:
        idle, busy, bare = (statistics.median(times) for times in (self.idle, self.busy, self.bare))
        return (
            f"{self.number:>9,} tickets: nothing due {idle:.2f} ms (SELECT 1: {bare:.2f} ms), {DUE} due {busy:.1f} ms"
        )


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="bench") as folder,
        database.embedded(Path(folder)) as url,
        ExitStack() as s,
    ):
        few, many = (s.enter_context(town(url, number)) for number in (FEW, MANY))
        for number in range(ROUNDS + 1):
            few.round()
            many.round()
            if number == 0:  # warming up
                for times in (few.idle, few.busy, few.bare, many.idle, many.busy, many.bare):
                    times.clear()
        report(few, many)


def report(few: Town, many: Town) -> None:
    print("\n".join(plan(many)))
    print(few.line(), many.line(), sep="\n")
    ratio = statistics.median(many.busy) / statistics.median(few.busy)
    print(
        f"ratio {ratio:.2f} (at most 1.50); nothing due among {MANY:,}: {statistics.median(many.idle):.2f} ms (under 5)"
    )


@contextmanager
def town(url: str, number: int) -> Iterator[Town]:
    """A database with so many active tickets, a hundred of which become due each minute."""
    own = make_url(url).set(database=f"town_{number}").render_as_string(hide_password=False)
    maintenance = create_engine(url, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"CREATE DATABASE town_{number}"))
    maintenance.dispose()
    database.upgrade(own)
    fill(own, number)
    engine = db.engine(own)
    yield Town(number, engine, db.beginner(engine))
    engine.dispose()


def fill(url: str, number: int) -> None:
    started, engine = time.perf_counter(), db.engine(url, statement_seconds=FILLING)
    with db.beginner(engine)() as session:
        where = crowd.offices(session)
        spread = timedelta(minutes=1) * number / DUE
        crowd.tickets(session.connection(), where, number, due=START, spread=spread)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    print(f"{number:,} tickets made in {time.perf_counter() - started:.0f} s", flush=True)


def plan(one: Town) -> Iterator[str]:
    """How PostgreSQL looks for what is due."""
    found: list[tuple[str, Any]] = []

    def note(_c: object, _u: object, statement: str, parameters: Any, _x: object, _many: bool) -> None:
        if "SKIP LOCKED" in statement:
            found.append((statement, parameters))

    event.listen(one.engine, "before_cursor_execute", note)
    one.swept(0)
    event.remove(one.engine, "before_cursor_execute", note)
    statement, parameters = found[0]
    with one.engine.connect() as connection:
        yield from connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement}", parameters
        ).scalars()


if __name__ == "__main__":
    main()
