from __future__ import annotations

from datetime import datetime
from wsgiref.util import setup_testing_defaults

import pytest
from sqlalchemy import Engine

from bot import migrating
from bot.health import Health
from domain.db import Begin
from domain.models import Lane
from tests import factories


def ask(health: Health, path: str) -> tuple[str, str]:
    said: list[str] = []
    environ = {"PATH_INFO": path}
    setup_testing_defaults(environ)
    body = health(environ, lambda status, _headers, _exc=None: said.append(status) or (lambda _data: None))  # type: ignore[func-returns-value]
    return said[0], b"".join(body).decode()


@pytest.fixture
def health(fresh_begin: Begin, fresh_engine: Engine) -> Health:
    return Health(fresh_begin, fresh_engine)


def test_it_is_ready_on_a_current_database(health: Health) -> None:
    assert ask(health, "/readyz") == ("200 OK", "ready\n")


def test_it_is_not_ready_without_slack_but_alive(health: Health) -> None:
    health.connection = lambda: ["There is no connection to Slack."]
    assert ask(health, "/readyz") == ("503 Service Unavailable", "There is no connection to Slack.\n")
    assert ask(health, "/healthz") == ("200 OK", "alive\n")


def test_a_stopped_lane_is_a_reason(health: Health, fresh_begin: Begin) -> None:
    with fresh_begin() as session:
        session.add(Lane(key="slack", stopped="token_revoked"))
    assert ask(health, "/readyz")[1] == "Nothing is sent through slack: token_revoked.\n"


def test_an_old_schema_is_a_reason(health: Health, fresh_url: str, fresh_engine: Engine) -> None:
    fresh_engine.dispose()
    migrating.downgrade(fresh_url)
    assert "another schema" in ask(health, "/readyz")[1]


def test_the_metrics_count_what_there_is(health: Health, fresh_begin: Begin, now: datetime) -> None:
    with fresh_begin() as session:
        matter = factories.subcategory(session, factories.category(session))
        factories.ticket(session, matter, by=factories.student(session), now=now)
    health.acknowledged("command", 0.02)
    health.ticked("sweep", 0.01, 3)
    said = ask(health, "/metrics")[1]
    assert 'resolve_tickets{status="OPEN"} 1.0' in said
    assert "resolve_outbox_waiting 1.0" in said
    assert 'resolve_ack_seconds_bucket{kind="command",le="0.025"} 1.0' in said
    assert 'resolve_job_done_total{job="sweep"} 3.0' in said


def test_anything_else_is_not_found(health: Health) -> None:
    assert ask(health, "/")[0] == "404 Not Found"
