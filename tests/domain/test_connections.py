from __future__ import annotations

from sqlalchemy import text

from domain.db import Begin
from tests.spares import maintenance


def test_a_connection_that_the_server_has_closed_is_replaced_unnoticed(fresh_begin: Begin, fresh_url: str) -> None:
    with fresh_begin() as session:
        before = session.scalar(text("SELECT pg_backend_pid()"))
    others = text("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid = :pid")
    with maintenance(fresh_url) as other:
        assert other.scalar(others, {"pid": before}) is True
    with fresh_begin() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != before
