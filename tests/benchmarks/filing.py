"""Filing over signed HTTP, the commit before the acknowledgement: `uv run python -m tests.benchmarks.filing`.

Three ways to file a ticket, each by sixteen at a time, on one PostgreSQL, in turns, each from an empty table:

the bot          one process on waitress, as it runs in production
by hand          the same statements written for psycopg, in one process on the same waitress: a signature is
                 checked, JSON is read, the ticket committed, the request answered, and nothing else
without HTTP     those statements alone: sixteen threads, sixteen connections, nobody to answer
"""

from __future__ import annotations

import http.client
import json
import logging
import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qs, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import psycopg
from slack_sdk import WebClient

from bot import ids, logs
from bot.app import build_app
from bot.running import keep_loaded
from bot.serving import Server
from bot.web import served, signature_of
from domain.db import beginner, engine
from sandbox.limits import Limits
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.benchmarks.byhand import Filing
from tests.benchmarks.ground import Ground, ground

CLIENTS, TICKETS, ROUNDS = 16, 1600, 3
SECRET = "secret"
LEAST, LATEST = 0.5, 0.1
MANIFEST = {"oauth_config": {"scopes": {"bot": []}}, "display_information": {"name": "R"}}
EMPTY = "TRUNCATE tickets, outbox CASCADE"


@dataclass(frozen=True)
class Round:
    """How fast one round went; seconds of each ticket."""

    rate: float
    times: list[float]

    @property
    def late(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.99)]

    def line(self, name: str) -> str:
        middle = statistics.median(self.times) * 1000
        return f"{name:<14} {self.rate:7.0f} tickets/s   p50 {middle:6.1f} ms   p99 {self.late * 1000:6.1f} ms"


def main() -> None:
    with ExitStack() as stack:
        place = stack.enter_context(ground())
        slack = stack.enter_context(LocalSlack(Workspace(limits=Limits.unlimited())))
        slack.workspace.install(MANIFEST)
        token, api = slack.workspace.app.bot_token, slack.api_url
        bot = stack.enter_context(process(the_bot, place, token, api))
        hand = stack.enter_context(process(by_hand, place))
        bare = stack.enter_context(process(without_http, place))
        ways: dict[str, Callable[[int], Round]] = {
            "the bot": lambda number: over_http(place, bot(None), number),
            "by hand": lambda number: over_http(place, hand(None), number),
            "without HTTP": bare,
        }
        report(measured(place, ways))


def measured(place: Ground, ways: dict[str, Callable[[int], Round]]) -> dict[str, list[Round]]:
    """All rounds but the first, which warms up."""
    found: dict[str, list[Round]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        print(f"round {number}" if number else "warming up", flush=True)
        for name, way in ways.items():
            with psycopg.connect(place.plain_url, autocommit=True) as connection:
                connection.execute(EMPTY)
            one = way(number)
            print(one.line(f"  {name}"), flush=True)
            found[name] += [one] if number else []
    return found


def report(found: dict[str, list[Round]]) -> None:
    middle = {name: sorted(rounds, key=lambda one: one.rate)[ROUNDS // 2] for name, rounds in found.items()}
    for name, one in middle.items():
        print(one.line(name))
    bot = middle["the bot"]
    print(f"of the rate by hand       {bot.rate / middle['by hand'].rate:.2f} (at least {LEAST})")
    print(f"of the rate without HTTP  {bot.rate / middle['without HTTP'].rate:.2f}")
    print(f"p99                       {bot.late * 1000:.0f} ms (under {LATEST * 1000:.0f})")


def over_http(place: Ground, port: int, number: int) -> Round:
    """All clients at once, each on a connection of its own."""
    each = TICKETS // CLIENTS
    shares = [[(f"{port}-{number}-{who}-{one}", who * 7 + one) for one in range(each)] for who in range(CLIENTS)]
    bodies = [[form(place, name, student) for name, student in own] for own in shares]

    def client(own: list[tuple[bytes, dict[str, str]]]) -> list[float]:
        line = http.client.HTTPConnection("127.0.0.1", port)
        return [handed_in(line, body, headers) for body, headers in own]

    return timed(client, bodies)


def handed_in(line: http.client.HTTPConnection, body: bytes, headers: dict[str, str]) -> float:
    started = time.perf_counter()
    line.request("POST", "/slack/events", body, headers)
    answer = line.getresponse()
    said = answer.read()
    if answer.status != http.HTTPStatus.OK or b"errors" in said:
        raise RuntimeError(f"{answer.status}: {said!r}")
    return time.perf_counter() - started


def timed(work: Callable[[Any], list[float]], shares: list[Any]) -> Round:
    """Everybody's share at the same time."""
    started = time.perf_counter()
    with ThreadPoolExecutor(len(shares)) as crew:
        times = [one for own in crew.map(work, shares) for one in own]
    return Round(len(times) / (time.perf_counter() - started), times)


def form(place: Ground, name: str, number: int) -> tuple[bytes, dict[str, str]]:
    """A form handed in, as Slack sends and signs it."""
    who = place.students[number % len(place.students)]
    values = {
        ids.ABOUT: {ids.ABOUT: {"type": "static_select", "selected_option": {"value": str(place.subcategory_id)}}},
        ids.TITLE: {ids.VALUE: {"type": "plain_text_input", "value": "Fan broken"}},
        ids.DESCRIPTION: {ids.VALUE: {"type": "plain_text_input", "value": "It hums since Monday, and it is hot."}},
        ids.LOCATION: {ids.VALUE: {"type": "plain_text_input", "value": "Neeladri, room 204"}},
    }
    view = {"id": f"V{name}", "type": "modal", "callback_id": ids.FORM, "state": {"values": values}}
    person, team = {"id": who, "team_id": place.team_id}, {"id": place.team_id, "domain": "college"}
    payload = {"type": "view_submission", "team": team, "user": person, "view": {**view, "private_metadata": "{}"}}
    body = urlencode({"payload": json.dumps(payload)}).encode()
    at = str(int(time.time()))
    signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature_of(body, at, SECRET)}
    return body, {"Content-Type": "application/x-www-form-urlencoded", **signed}


@contextmanager
def process(work: Callable[..., None], *facts: Any) -> Iterator[Callable[[Any], Any]]:
    """Work in a process of its own, which answers each question until it is asked to end."""
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=work, args=(there, *facts))
    child.start()

    def ask(question: Any) -> Any:
        here.send(question)
        return here.recv()

    try:
        yield ask
    finally:
        here.send("end")
        child.join()


def the_bot(line: Connection, place: Ground, token: str, api: str) -> None:
    begin, client = beginner(engine(place.url, pool_size=20)), WebClient(token, base_url=api, retry_handlers=[])
    app = build_app(client=client, begin=begin, now=lambda: datetime.now(UTC), signing_secret=SECRET)
    keep_loaded()
    serve(line, served(app, SECRET))


def by_hand(line: Connection, place: Ground) -> None:
    own = connections(place)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        if signature_of(body, environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"], SECRET) != environ["HTTP_X_SLACK_SIGNATURE"]:
            raise PermissionError
        payload = json.loads(parse_qs(body.decode())["payload"][0])
        own().file(payload["user"]["id"], payload["view"]["id"])
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b"{}"]

    serve(line, answer)


def serve(line: Connection, app: WSGIApplication) -> None:
    """Serve on waitress; every question is answered with the port."""
    logs.start(json=True, level=logging.ERROR)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = Server(app, 0, threads=CLIENTS, host="127.0.0.1")
    server.start()
    while line.recv() != "end":
        line.send(server.port)
    server.stop()


def without_http(line: Connection, place: Ground) -> None:
    own = connections(place)

    def work(share: list[tuple[str, str]]) -> list[float]:
        return [filed(own(), who, request) for who, request in share]

    while (number := line.recv()) != "end":
        line.send(timed(work, [share(place, number, client) for client in range(CLIENTS)]))


def connections(place: Ground) -> Callable[[], Filing]:
    """A connection for each thread."""
    local = threading.local()

    def own() -> Filing:
        if not hasattr(local, "filing"):
            local.filing = Filing(psycopg.connect(place.plain_url, autocommit=True), place.subcategory_id)
        found: Filing = local.filing
        return found

    return own


def share(place: Ground, number: int, client: int) -> list[tuple[str, str]]:
    students, each = place.students, TICKETS // CLIENTS
    return [(students[(client * 7 + one) % len(students)], f"H{number}-{client}-{one}") for one in range(each)]


def filed(filing: Filing, who: str, request: str) -> float:
    started = time.perf_counter()
    filing.file(who, request)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
