"""uvicorn's protocols, taught to fail: a connection that is cut without an answer, a socket that goes silent.

Each puts itself into the request's state as "wire", so that the application can reach its connection.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState
    from websockets.frames import Frame


class SlackHttp(H11Protocol):
    """HTTP whose connection can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as its base has it
        """Put itself within the application's reach."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "wire": self}


class SlackSocket(WebSocketsSansIOProtocol):
    """A WebSocket that can go silent: it stays open, but answers no ping, sends none and hears nothing."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, "wire": self}, _loop)
        self.silent = False

    def handle_ping(self) -> None:
        """Answer, unless silent."""
        if self.silent:
            self.conn.data_to_send()  # The pong that was to go out.
        else:
            super().handle_ping()

    def handle_text(self, event: Frame) -> None:
        """Hear, unless silent."""
        if not self.silent:
            super().handle_text(event)

    def send_keepalive_ping(self) -> None:
        """Ping as Slack does, unless silent."""
        if self.silent:
            self.schedule_ping()
        else:
            super().send_keepalive_ping()
