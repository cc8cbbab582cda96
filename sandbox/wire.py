"""uvicorn's protocols, taught to fail: a connection that is cut without an answer, a socket that goes silent.

Each puts itself into the request's state as "wire", so that the application can reach its connection.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState
    from websockets.frames import Frame


LINGER_NOT = struct.pack("ii", 1, 0)
QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux only


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

    def data_received(self, data: bytes) -> None:
        """Take bytes, and let the kernel confirm them at once.

        The SDK's client leaves Nagle's algorithm on: without this its next frame may wait 40 ms for a
        delayed confirmation of the last one.
        """
        if QUICKACK is not None:
            self.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, QUICKACK, 1)
        super().data_received(data)

    def reset(self) -> None:
        """Cut the TCP connection the hard way, so that the other end is told and does not read on."""
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self.transport.abort()

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
