"""What a long backlog costs: looking for what may be sent must not read all that waits."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from domain import deliveries
from domain.lanes import Pace
from domain.models import Delivery

PLACES = 10


def backlog(session: Session, number: int) -> None:
    """So many messages in all, spread over ten channels."""
    rows = text("""
        INSERT INTO deliveries (kind, destination, dedupe_key)
        SELECT 'operators', 'C' || n % :places, 'backlog:' || n FROM generate_series(1, :number) AS n
        ON CONFLICT DO NOTHING
    """)
    session.execute(rows, {"places": PLACES, "number": number})
    session.execute(text("ANALYZE deliveries"))


def pages_read(session: Session) -> int:
    """How many pages of the table and its indexes one look at what is due touches."""
    now = session.scalar(select(func.clock_timestamp()))
    explain = text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {deliveries.HEADS.text}")
    (found,) = session.scalars(explain, {"now": now, "abreast": deliveries.ABREAST}).one()
    plan = found["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def test_a_backlog_ten_times_as_long_costs_hardly_more(session: Session) -> None:
    backlog(session, 500)
    short = pages_read(session)
    backlog(session, 5000)
    assert pages_read(session) <= 2 * short


def test_of_a_long_backlog_each_place_gets_its_oldest(session: Session) -> None:
    backlog(session, 500)
    first = session.scalars(select(Delivery.id).order_by(Delivery.id).limit(PLACES)).all()
    found = deliveries.claim(session, limit=2 * PLACES, pace=Pace.unlimited())
    assert [one.id for one in found.taken] == list(first)
