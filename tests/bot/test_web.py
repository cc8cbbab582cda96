from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.app import build_app
from bot.serving import Server
from bot.web import BODY_MAX, served, signature_of
from tests.bot.conftest import HelpDesk

SECRET = "signing secret"
Post = Callable[..., httpx.Response]


@pytest.fixture
def post(unconnected: HelpDesk) -> Iterator[Post]:
    """Post a body to the help desk; `signed` with Slack's secret unless it says otherwise."""
    desk = unconnected
    app = build_app(client=desk.client, begin=desk.begin, now=desk.clock, signing_secret=SECRET)
    server = Server(served(app, SECRET), 0, threads=2, host="127.0.0.1")
    server.start()

    def send(body: bytes, *, secret: str = SECRET, at: str | None = None, **headers: str) -> httpx.Response:
        timestamp = at or str(int(time.time()))
        signature = signature_of(body, timestamp, secret)
        given = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature} | headers
        url = f"http://127.0.0.1:{server.port}/slack/events"
        headed = [(key.encode(), value.encode()) for key, value in given.items()]
        return httpx.post(url, content=body, headers=headed, timeout=20)

    yield send
    server.stop()


def command(desk: HelpDesk, text: str) -> bytes:
    who = desk.student("Asha")
    fields = {"command": "/ticket", "text": text, "user_id": who.id, "team_id": desk.workspace.team_id}
    return urlencode(fields).encode()


def test_a_signed_command_is_answered(unconnected: HelpDesk, post: Post) -> None:
    answer = post(command(unconnected, "list"), **{"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 200
    assert "You have no tickets" in answer.json()["text"]


@pytest.mark.parametrize(
    "facts",
    [
        {"secret": "another secret"},
        {"at": "soon"},
        {"at": "٣"},
        {"at": "1"},
        {"at": str(10**40)},
        {"at": "9" * 400},
        {"at": "9" * 5000},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=\xe9"},
    ],
)
def test_what_slack_did_not_sign_is_turned_away(post: Post, facts: dict[str, Any]) -> None:
    assert post(b"payload=%7B%7D", **facts).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"{bad",
        b"payload=%7Bbad",
        b"payload=null",
        b"payload=[]",
        b"\xff\xfe",
        json.dumps({"type": "block_actions", "actions": []}).encode(),
    ],
)
def test_what_is_no_payload_is_a_bad_request(post: Post, body: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert post(body, **{"Content-Type": "application/json"}).status_code == 400
    logged = "".join(capsys.readouterr())
    assert "Traceback" not in logged
    assert "bad" not in logged


def test_five_megabytes_are_not_read(post: Post) -> None:
    assert post(b"x" * 5 * BODY_MAX).status_code == 413


def test_a_refusal_keeps_the_body_out_of_the_log(
    post: Post, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    post(b"text=my+private+trouble", secret="another secret")
    assert "private" not in caplog.text + "".join(capsys.readouterr())


def test_another_path_is_not_found(unconnected: HelpDesk) -> None:
    server = Server(served(unconnected.app, SECRET), 0, threads=1, host="127.0.0.1")
    server.start()
    assert httpx.get(f"http://127.0.0.1:{server.port}/elsewhere", timeout=20).status_code == 404
    assert httpx.get(f"http://127.0.0.1:{server.port}/slack/events", timeout=20).status_code == 405
    server.stop()
