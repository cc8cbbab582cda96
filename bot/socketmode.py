"""The socket that Slack speaks through, watched: a connection that went deaf is the worst, as it looks alive."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.logs import quiet

LOG = structlog.get_logger(__name__)

CONCURRENCY = 16
BUFFER = 65_536  # A view is many kilobytes; the client's own buffer is one.
POLL_SECONDS = 0.02


class Socket:
    """One Socket Mode connection, renewed by the SDK's client as Slack asks for it.

    `deaf_seconds` without a pong or a message, whatever the client believes, make it deaf.
    """

    def __init__(
        self,
        app: App,
        app_token: str,
        client: WebClient,
        *,
        deaf_seconds: float = 60,
        ping_seconds: float = 10,
    ) -> None:
        self._app, self._deaf_seconds = app, deaf_seconds
        self._lock, self._unanswered, self._heard = threading.Lock(), 0, time.monotonic()
        self._pong: float | None = None
        self._client = SocketModeClient(
            app_token=app_token,
            web_client=client,
            logger=quiet("slack_sdk.socket_mode"),
            ping_interval=min(ping_seconds, deaf_seconds / 3),
            concurrency=CONCURRENCY,
            receive_buffer_size=BUFFER,
            on_message_listeners=[self._hear],
        )
        self._client.socket_mode_request_listeners.append(self._handle)

    def connect(self) -> None:
        """Open the connection; SlackApiError when Slack refuses it."""
        self._client.connect()
        self._hear()

    @property
    def connected(self) -> bool:
        """Whether a connection is open, as far as the client knows."""
        return self._client.is_connected()

    @property
    def deaf(self) -> bool:
        """Whether nothing has been heard for too long."""
        session = self._client.current_session
        pong = session.last_ping_pong_time if session else None
        if pong != self._pong:
            self._pong = pong
            self._hear()
        return time.monotonic() - self._heard > self._deaf_seconds

    def stop(self, seconds: float = 5.0) -> None:
        """Read nothing new, finish for at most `seconds` what has been received, then hang up."""
        client: Any = self._client
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        client.current_session_state.terminated = True
        end = time.monotonic() + seconds
        while self._unanswered > 0 and time.monotonic() < end:
            time.sleep(POLL_SECONDS)
        client.closed = True
        client.current_app_monitor.event.set()
        client.current_session_runner.event.set()
        _hang_up(client.current_session)
        client.message_workers.shutdown(wait=False, cancel_futures=True)

    def _hear(self, message: str = "") -> None:
        self._heard = time.monotonic()
        if '"envelope_id"' in message:
            self._count(1)

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            send_response(client, request, run_bolt_app(self._app, request), time.time())
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._lock:
            self._unanswered += more


def _hang_up(session: Any) -> None:  # noqa: ANN401 - the SDK's connection, if there is one
    """Wake the thread that reads, which holds the connection's lock for three seconds at a time, then close it."""
    if session is not None and session.sock is not None:
        try:
            session.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            LOG.debug("socket_closed_already")
        session.disconnect()
