"""Bolt behind HTTP: one path for Slack, the health pages beside it, and a guard in front of both.

Bolt reads a body before it has checked whose it is, and logs what it refuses. The guard takes what is no request
of Slack's away first: with 4xx, without a traceback, without a word of the body in the log.
"""

from __future__ import annotations

import hmac
import io
import json
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

LOG = structlog.get_logger(__name__)

PATH = "/slack/events"
BODY_MAX = 1024 * 1024  # A view holds at most 250 kB; nothing that Slack sends is larger than twice that.
WINDOW_SECONDS = 300

Check = Callable[[WSGIEnvironment, bytes], HTTPStatus | None]


def served(app: App, signing_secret: str, health: WSGIApplication | None = None) -> WSGIApplication:
    """The app as a WSGI application; other paths go to `health`."""
    slack = SlackRequestHandler(app, path=PATH)

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            return (health or _nothing)(environ, start_response)
        status, body = examined(environ, signing_secret)
        if status is not HTTPStatus.OK:
            LOG.info("request_refused", status=status.value)
            return refuse(status, start_response)
        return slack({**environ, "wsgi.input": io.BytesIO(body)}, start_response)

    return serve


def examined(environ: WSGIEnvironment, secret: str) -> tuple[HTTPStatus, bytes]:
    """Whether this is a request of Slack's, and its body."""
    if environ.get("REQUEST_METHOD") != "POST":
        return HTTPStatus.METHOD_NOT_ALLOWED, b""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length) > BODY_MAX:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b""
    body = environ["wsgi.input"].read(int(length))
    if not signed(environ, body, secret):
        return HTTPStatus.UNAUTHORIZED, b""
    return (HTTPStatus.OK if readable(body) else HTTPStatus.BAD_REQUEST), body


def signed(environ: WSGIEnvironment, body: bytes, secret: str) -> bool:
    """Whether Slack signed the body within the last five minutes."""
    timestamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
    signature = str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
    if not (timestamp.isascii() and timestamp.isdigit() and signature.isascii()):
        return False
    return abs(time.time() - int(timestamp)) <= WINDOW_SECONDS and hmac.compare_digest(
        signature, signature_of(body, timestamp, secret)
    )


def signature_of(body: bytes, timestamp: str, secret: str) -> str:
    """Slack's signature of a body; the SDK's own takes only what can be decoded."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, sha256).hexdigest()


def readable(body: bytes) -> bool:
    """Whether the body is what Slack sends: a JSON object, a form with one, or a command's form."""
    try:
        text = body.decode()
        if text.startswith("{"):
            return _whole(json.loads(text))
        form = parse_qs(text, keep_blank_values=True, max_num_fields=FIELDS_MAX)
        return _whole(json.loads(form["payload"][0])) if "payload" in form else bool(PLAIN & form.keys())
    except ValueError:
        return False


FIELDS_MAX = 100
PLAIN = {"command", "ssl_check"}  # What Slack sends as a form without a payload in it.


def refuse(status: HTTPStatus, start_response: StartResponse) -> Iterable[bytes]:
    """An answer that says no more than it must."""
    start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/plain; charset=utf-8")])
    return [status.phrase.encode()]


def _whole(payload: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether Bolt can take it: an object, and one whose actions, if it has any, are not an empty list."""
    return isinstance(payload, dict) and (payload.get("type") != "block_actions" or bool(payload.get("actions")))


def _nothing(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return refuse(HTTPStatus.NOT_FOUND, start_response)
