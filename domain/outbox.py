"""What happened, told to the rest of the system in the transaction in which it happened."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.models import Outbox

CHANNEL = "sst_resolve"  # the LISTEN/NOTIFY channel that wakes the courier


def tell(session: Session, event_type: str, **payload: Any) -> Outbox:  # noqa: ANN401 - any JSON value
    """Write an event; the courier wakes when, and only if, the transaction commits."""
    row = Outbox(event_type=event_type, payload=payload)
    tell_all(session, [row])
    return row


def tell_all(session: Session, rows: Iterable[Outbox]) -> None:
    """The same for several events at once, in one statement."""
    told = [(row.event_type, json.dumps(row.payload)) for row in rows]
    names, payloads = [name for name, _ in told], [payload for _, payload in told]
    session.execute(_TELL, {"names": names, "payloads": payloads, "channel": CHANNEL})


_TELL = text("""
    WITH told AS (
        INSERT INTO outbox (event_type, payload)
        SELECT * FROM unnest(CAST(:names AS text[]), CAST(:payloads AS jsonb[]))
    )
    SELECT pg_notify(:channel, '')
""")


def wake(session: Session) -> None:
    """Wake the courier at the commit; PostgreSQL folds repeated wake-ups of one transaction into one."""
    session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
