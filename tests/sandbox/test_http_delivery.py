from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_sdk.signature import SignatureVerifier

from sandbox.faults import Fault
from sandbox.limits import Limits
from sandbox.people import Person
from sandbox.server import LocalSlack
from sandbox.triggers import Trigger
from tests.sandbox.desk import FORM, Desk


class Endpoint(ThreadingHTTPServer):
    """A request URL that keeps what it got and answers what it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], str]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        status, headers = self.server.answers.pop(0) if self.server.answers else (200, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def endpoint(slack: LocalSlack) -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    slack.events_url = f"http://127.0.0.1:{server.server_port}/slack/events"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_delivery_is_signed(slack: LocalSlack, endpoint: Endpoint, asha: Person) -> None:
    asha.command("/desk", "a b&c")
    asha.shortcut("New request")
    slack.workspace.deactivate(asha.id)
    assert asha.wait_for(lambda: len(endpoint.got) == 3)
    verifier = SignatureVerifier(slack.workspace.app.signing_secret)
    assert all(verifier.is_valid_request(body, headers) for headers, body in endpoint.got)
    kinds = [headers["content-type"] for headers, _ in endpoint.got]
    assert kinds == ["application/x-www-form-urlencoded"] * 2 + ["application/json"]
    assert "text=a+b%26c" in endpoint.got[0][1]
    assert endpoint.got[1][1].startswith("payload=%7B")


def test_a_forged_delivery_is_not_validly_signed(slack: LocalSlack, endpoint: Endpoint, asha: Person) -> None:
    slack.workspace.faults.next("slash_commands", Fault.FORGED)
    asha.command("/desk", "x")
    headers, body = endpoint.got[0]
    assert not SignatureVerifier(slack.workspace.app.signing_secret).is_valid_request(body, headers)


def test_an_event_is_retried_three_times_with_its_number(slack: LocalSlack, endpoint: Endpoint, asha: Person) -> None:
    endpoint.answers = [(500, {})] * 4
    slack.workspace.deactivate(asha.id)
    assert asha.wait_for(lambda: len(slack.workspace.traffic.exchanges("user_change")) == 4)
    numbers = [headers.get("x-slack-retry-num") for headers, _ in endpoint.got]
    assert numbers == [None, "1", "2", "3"]
    assert endpoint.got[1][0]["x-slack-retry-reason"] == "http_error"


def test_an_app_can_decline_retries(slack: LocalSlack, endpoint: Endpoint, asha: Person) -> None:
    endpoint.answers = [(500, {"X-Slack-No-Retry": "1"})]
    slack.workspace.deactivate(asha.id)
    assert asha.wait_for(lambda: slack.workspace.traffic.exchanges("user_change"))
    time.sleep(0.05)
    assert len(endpoint.got) == 1


def test_a_command_is_never_retried(slack: LocalSlack, endpoint: Endpoint, asha: Person) -> None:
    endpoint.answers = [(500, {})]
    assert asha.command("/desk", "x").error == "dispatch_failed"
    assert len(endpoint.got) == 1
    assert slack.workspace.traffic.exchanges("/desk")[0].via == "http"


def test_five_hundred_submissions_at_once_are_all_acknowledged(slack: LocalSlack) -> None:
    workspace = slack.workspace
    workspace.limits = Limits(rates=False, ack_seconds=20)
    people = [workspace.add_person(f"Student {n}", email=f"s{n}@example.edu") for n in range(500)]
    views = [workspace.views.open(_trigger(slack, person.id), FORM) for person in people]
    for view in views:
        workspace.views.enter(view, "title", "text", "Fan")
    with Desk(slack, workspace.app).by_http() as desk:
        acting = [workspace.acts.submit(view.user_id, view) for view in views]
        done, pending = wait(acting, timeout=20)
        assert not pending
        assert [future.result().error for future in done] == [None] * 500
        assert len({body["view"]["id"] for body in desk.of("view_submission")}) == 500
    assert not workspace.views.stacks


def _trigger(slack: LocalSlack, user_id: str) -> Trigger:
    return slack.workspace.triggers.spend(slack.workspace.triggers.new(user_id))


def test_the_way_out_can_change_while_it_runs(slack: LocalSlack, endpoint: Endpoint, asha: Person) -> None:
    asha.command("/desk", "by http")
    slack.events_url = None
    assert asha.command("/desk", "by socket").error == "dispatch_failed"
    assert len(endpoint.got) == 1
