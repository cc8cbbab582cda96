"""Filing over signed HTTP, the commit before the acknowledgement: `uv run python -m tests.benchmarks.filing`.

One process serves the bot on waitress; sixteen clients hand forms in, one after the other each. In the same run, on
the same server, sixteen threads of another process file as many tickets by hand: the same statements, written for
psycopg, without a framework, a web server or a signature between them and the database. Rounds alternate; the best of each
is compared.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlencode

import psycopg
from slack_sdk import WebClient

from bot import ids, logs
from bot.app import build_app
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
MANIFEST = {"oauth_config": {"scopes": {"bot": []}}, "display_information": {"name": "R"}}


@dataclass(frozen=True)
class Round:
    """How fast one round went; seconds of each acknowledgement."""

    rate: float
    times: list[float]

    def line(self, name: str) -> str:
        ordered = sorted(self.times)
        middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
        return f"{name:<12} {self.rate:7.0f} tickets/s   p50 {middle * 1000:6.1f} ms   p99 {late * 1000:6.1f} ms"


def main() -> None:
    with ground() as place, LocalSlack(Workspace(limits=Limits.unlimited())) as slack:
        slack.workspace.install(MANIFEST)
        with bot(place, slack) as port, by_hand(place) as hand:
            bots, hands = [], []
            for number in range(ROUNDS + 1):
                mine, theirs = over_http(place, port, number), hand(number)
                print(("warming up" if number == 0 else f"round {number}"), flush=True)
                print(mine.line("  the bot"), theirs.line("  by hand"), sep="\n", flush=True)
                if number:
                    bots.append(mine)
                    hands.append(theirs)
        report(bots, hands)


def report(bots: list[Round], hands: list[Round]) -> None:
    best, other = max(bots, key=lambda one: one.rate), max(hands, key=lambda one: one.rate)
    print(best.line("the bot"), other.line("by hand"), sep="\n")
    print(f"ratio {best.rate / other.rate:.2f} (at least 0.50)")


def over_http(place: Ground, port: int, number: int) -> Round:
    """All clients at once, each on a connection of its own."""
    bodies = [[form(place, number, client, count) for count in range(TICKETS // CLIENTS)] for client in range(CLIENTS)]

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


def form(place: Ground, number: int, client: int, count: int) -> tuple[bytes, dict[str, str]]:
    """A form handed in, as Slack sends and signs it."""
    who = place.students[(client * 7 + count) % len(place.students)]
    values = {
        ids.ABOUT: {ids.ABOUT: {"type": "static_select", "selected_option": {"value": str(place.subcategory_id)}}},
        ids.TITLE: {ids.VALUE: {"type": "plain_text_input", "value": "Fan broken"}},
        ids.DESCRIPTION: {ids.VALUE: {"type": "plain_text_input", "value": "It hums since Monday, and it is hot."}},
        ids.LOCATION: {ids.VALUE: {"type": "plain_text_input", "value": "Neeladri, room 204"}},
    }
    view = {"id": f"V{number}-{client}-{count}", "type": "modal", "callback_id": ids.FORM, "state": {"values": values}}
    person, team = {"id": who, "team_id": place.team_id}, {"id": place.team_id, "domain": "college"}
    payload = {"type": "view_submission", "team": team, "user": person, "view": {**view, "private_metadata": "{}"}}
    body = urlencode({"payload": json.dumps(payload)}).encode()
    at = str(int(time.time()))
    signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature_of(body, at, SECRET)}
    return body, {"Content-Type": "application/x-www-form-urlencoded", **signed}


@contextmanager
def bot(place: Ground, slack: LocalSlack) -> Iterator[int]:
    """The bot in a process of its own; its port."""
    here, there = multiprocessing.Pipe()
    token, api = slack.workspace.app.bot_token, slack.api_url
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(place.url, token, api, there))
    process.start()
    try:
        yield here.recv()
    finally:
        here.send("end")
        process.join()


def serve(url: str, token: str, api: str, line: Connection) -> None:
    logs.start(json=True)
    begin, client = beginner(engine(url, pool_size=20)), WebClient(token, base_url=api, retry_handlers=[])
    app = build_app(client=client, begin=begin, now=lambda: datetime.now(UTC), signing_secret=SECRET)
    server = Server(served(app, SECRET), 0, threads=CLIENTS, host="127.0.0.1")
    server.start()
    line.send(server.port)
    line.recv()
    server.stop()


@contextmanager
def by_hand(place: Ground) -> Iterator[Callable[[int], Round]]:
    """The same by hand, in a process of its own."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=hand, args=(place, there))
    process.start()

    def ask(number: int) -> Round:
        here.send(number)
        found: Round = here.recv()
        return found

    try:
        yield ask
    finally:
        here.send(None)
        process.join()


def hand(place: Ground, line: Connection) -> None:
    local = threading.local()

    def work(share: list[tuple[str, str]]) -> list[float]:
        if not hasattr(local, "filing"):
            local.filing = Filing(psycopg.connect(place.plain_url), place.subcategory_id)
        return [filed(local.filing, who, request) for who, request in share]

    while (number := line.recv()) is not None:
        line.send(timed(work, [shares(place, number, client) for client in range(CLIENTS)]))


def shares(place: Ground, number: int, client: int) -> list[tuple[str, str]]:
    students, each = place.students, TICKETS // CLIENTS
    return [(students[(client * 7 + count) % len(students)], f"H{number}-{client}-{count}") for count in range(each)]


def filed(filing: Filing, who: str, request: str) -> float:
    started = time.perf_counter()
    filing.file(who, request)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
