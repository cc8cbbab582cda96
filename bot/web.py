"""Bolt behind HTTP: one path for Slack, the health pages beside it, and a guard in front of both.

Bolt reads a body before it has checked whose it is, and logs what it refuses. The guard takes what is no request
of Slack's away first: with 4xx, without a traceback, without a word of the body in the log.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from slack_bolt import App, BoltRequest, BoltResponse

LOG = structlog.get_logger(__name__)

PATH = "/slack/events"
BODY_MAX = 1024 * 1024  # A view holds at most 250 kB; nothing that Slack sends is larger than twice that.
WINDOW_SECONDS = 300
TIMESTAMP_DIGITS = 12  # More than a time of this age has; a number without end is no time.


def served(app: App, signing_secret: str, health: WSGIApplication | None = None) -> WSGIApplication:
    """The app as a WSGI application; other paths go to `health`."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            return (health or _nothing)(environ, start_response)
        request = examined(environ, signing_secret)
        if isinstance(request, HTTPStatus):
            LOG.info("request_refused", status=request.value)
            return refuse(request, start_response)
        return answer(app.dispatch(request), start_response)

    return serve


def examined(environ: WSGIEnvironment, secret: str) -> BoltRequest | HTTPStatus:
    """The request, if it is one of Slack's; otherwise what is wrong with it."""
    if environ.get("REQUEST_METHOD") != "POST":
        return HTTPStatus.METHOD_NOT_ALLOWED
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length) > BODY_MAX:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    body = environ["wsgi.input"].read(int(length))
    if not signed(environ, body, secret):
        return HTTPStatus.UNAUTHORIZED
    return parsed(body, environ) or HTTPStatus.BAD_REQUEST


def signed(environ: WSGIEnvironment, body: bytes, secret: str) -> bool:
    """Whether Slack signed the body within the last five minutes."""
    timestamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
    signature = str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= TIMESTAMP_DIGITS and signature.isascii()):
        return False
    return abs(time.time() - int(timestamp)) <= WINDOW_SECONDS and hmac.compare_digest(
        signature, signature_of(body, timestamp, secret)
    )


def signature_of(body: bytes, timestamp: str, secret: str) -> str:
    """Slack's signature of a body; the SDK's own takes only what can be decoded."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, sha256).hexdigest()


def parsed(body: bytes, environ: WSGIEnvironment) -> BoltRequest | None:
    """The body as Bolt reads it; None when it is not what Slack sends: an object, a form with one, a command's form."""
    headers = {
        name[5:].lower().replace("_", "-"): str(value) for name, value in environ.items() if name.startswith("HTTP_")
    }
    try:
        request = BoltRequest(body=body.decode(), headers={**headers, "content-type": environ.get("CONTENT_TYPE", "")})
    except (ValueError, AttributeError):  # Bolt takes it for granted that JSON is an object.
        return None
    return request if _whole(request.body) else None


HEADERS = {
    "CONTENT_TYPE": "content-type",
    "HTTP_X_SLACK_SIGNATURE": "x-slack-signature",
    "HTTP_X_SLACK_REQUEST_TIMESTAMP": "x-slack-request-timestamp",
    "HTTP_X_SLACK_RETRY_NUM": "x-slack-retry-num",
    "HTTP_X_SLACK_RETRY_REASON": "x-slack-retry-reason",
}


def answer(response: BoltResponse, start_response: StartResponse) -> Iterable[bytes]:
    """What the app says."""
    status = HTTPStatus(response.status)
    headers = [(name, value) for name, values in response.headers.items() for value in values if name != "set-cookie"]
    start_response(f"{status.value} {status.phrase}", headers)
    return [(response.body or "").encode()]


def refuse(status: HTTPStatus, start_response: StartResponse) -> Iterable[bytes]:
    """An answer that says no more than it must."""
    start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/plain; charset=utf-8")])
    return [status.phrase.encode()]


def _whole(payload: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether it says what it is; and does not speak of actions without naming one, which Bolt would not survive."""
    if not isinstance(payload, dict) or not payload.keys() & KINDS:
        return False
    return payload.get("type") != "block_actions" or bool(payload.get("actions"))


KINDS = {"type", "command", "ssl_check"}


def _nothing(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return refuse(HTTPStatus.NOT_FOUND, start_response)
