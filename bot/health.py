"""Is it alive, is it ready, how is it doing: `/healthz`, `/readyz` with its reasons, `/metrics` for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from bot import database
from domain import gauges
from domain.db import Begin
from domain.errors import NotSaved

LOG = structlog.get_logger(__name__)

TEXT = "text/plain; charset=utf-8"
ACK_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)

Reasons = Callable[[], list[str]]


class Health:
    """A WSGI application, and what the rest of the program tells it.

    `connection` gives the reasons why Slack cannot reach the program, if there are any.
    """

    def __init__(self, begin: Begin, engine: Engine, connection: Reasons = list) -> None:
        self._begin, self._engine, self.connection = begin, engine, connection
        self._registry = CollectorRegistry()
        self._acks = Histogram(
            "resolve_ack_seconds",
            "From a payload to its acknowledgement.",
            ["kind"],
            buckets=ACK_BUCKETS,
            registry=self._registry,
        )
        self._jobs = Histogram(
            "resolve_job_seconds", "One run of a job of the clock.", ["job"], registry=self._registry
        )
        self._done = Counter(
            "resolve_job_done", "What the jobs of the clock have done.", ["job"], registry=self._registry
        )
        self._registry.register(Counts(begin))

    def acknowledged(self, kind: str, seconds: float) -> None:
        """A payload was acknowledged."""
        self._acks.labels(kind).observe(seconds)

    def ticked(self, job: str, seconds: float, count: int) -> None:
        """A job of the clock has run."""
        self._jobs.labels(job).observe(seconds)
        self._done.labels(job).inc(count)

    def reasons(self) -> list[str]:
        """Why the program is not ready, in words; empty when it is."""
        return [*self._database(), *self.connection()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        status, kind, body = self._answer(str(environ.get("PATH_INFO", "")))
        start_response(f"{status.value} {status.phrase}", [("Content-Type", kind)])
        return [body]

    def _answer(self, path: str) -> tuple[HTTPStatus, str, bytes]:
        match path:
            case "/healthz":
                return HTTPStatus.OK, TEXT, b"alive\n"
            case "/readyz":
                found = self.reasons()
                status = HTTPStatus.SERVICE_UNAVAILABLE if found else HTTPStatus.OK
                return status, TEXT, ("\n".join(found or ["ready"]) + "\n").encode()
            case "/metrics":
                return HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(self._registry)
            case _:
                return HTTPStatus.NOT_FOUND, TEXT, b"Not Found\n"

    def _database(self) -> list[str]:
        try:
            if not database.is_current(self._engine):
                return ["The database has another schema than this program: start it again, or upgrade it."]
            with self._begin() as session:
                stopped = gauges.stopped(session)
        except (OperationalError, NotSaved):
            return ["The database cannot be reached."]
        return [f"Nothing is sent through {lane}: {why}." for lane, why in sorted(stopped.items())]


class Counts(Collector):
    """The numbers of the database, read when they are asked for."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge; none while the database cannot be reached."""
        try:
            with self._begin() as session:
                found = gauges.read(session)
        except NotSaved:
            LOG.warning("metrics_without_database")
            return
        yield _by("resolve_tickets", "Tickets by status.", "status", found.tickets)
        yield _by("resolve_deliveries", "Deliveries that are not sent, by state.", "state", found.deliveries)
        yield _one("resolve_delivery_oldest_seconds", "Age of the oldest delivery that is due.", found.oldest_seconds)
        yield _one("resolve_outbox_waiting", "Events that nobody has been told of yet.", found.waiting)
        yield _one("resolve_escalations", "Escalations so far.", found.escalations)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing, so that registering it asks the database nothing."""
        return iter(())


def _by(name: str, what: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _one(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)
