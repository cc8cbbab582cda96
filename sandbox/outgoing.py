"""Deliveries as signed HTTP requests, the way Slack sends them to an app's request URL."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import h11

from sandbox.model import Json

READ_BYTES = 65_536


@dataclass
class Response:
    """What came back; header names in lower case."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Json:
        """The body as an acknowledgement: JSON, or plain text as a command may answer."""
        text = self.body.decode("utf-8", "replace")
        if not text.strip():
            return {}
        if not self.headers.get("content-type", "").startswith("application/json"):
            return {"text": text}
        found = json.loads(text)
        return found if isinstance(found, dict) else {}


def encoded(kind: str, payload: Json) -> tuple[str, bytes]:
    """Content type and body: events as JSON, commands as a form, interactions as JSON inside a form."""
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def signed(secret: str, body: bytes, at: int | None = None) -> dict[str, str]:
    """The signature headers (docs.slack.dev, "Verifying requests from Slack"); `at` is Unix seconds, now by default."""
    timestamp = str(int(time.time()) if at is None else at)
    base = f"v0:{timestamp}:".encode() + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


async def post(url: str, headers: dict[str, str], body: bytes) -> Response:
    """POST over a connection of its own; ConnectionError when it breaks before the answer is whole."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port or 80)
    try:
        connection = h11.Connection(h11.CLIENT)
        own = {"Host": address.netloc, "User-Agent": "Slackbot 1.0", "Connection": "close"}
        named = {**own, **headers, "Content-Length": str(len(body))}
        target = address.path + (f"?{address.query}" if address.query else "")
        request = h11.Request(method="POST", target=target or "/", headers=list(named.items()))
        sent = [connection.send(request), connection.send(h11.Data(data=body)), connection.send(h11.EndOfMessage())]
        writer.write(b"".join(part for part in sent if part))
        return await _read(reader, connection)
    except h11.RemoteProtocolError as error:
        raise ConnectionError(str(error)) from error
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader, connection: h11.Connection) -> Response:
    response = Response()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(READ_BYTES))
        elif isinstance(event, h11.Response):
            response.status = event.status_code
            response.headers = {name.decode().lower(): value.decode("latin-1") for name, value in event.headers}
        elif isinstance(event, h11.Data):
            response.body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return response
        elif isinstance(event, h11.ConnectionClosed):
            raise ConnectionError("The app closed the connection without an answer.")
