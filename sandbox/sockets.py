"""Socket Mode: up to ten WebSocket connections, each payload to any one of them, acknowledged by envelope_id."""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.faults import Fault
from sandbox.model import Json

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from sandbox.wire import SlackSocket
    from sandbox.workspace import Workspace

HOST = "applink-sandbox"
LIFETIME_SECONDS = 3600
WARNING_SECONDS = 10.0


@dataclass(eq=False)
class Connection:
    """One connected client; `leaving` once it has been told to go."""

    websocket: WebSocket
    wire: SlackSocket
    leaving: bool = False

    async def send(self, message: Json) -> None:
        """Send it, or swallow it when the socket has gone silent."""
        if not self.wire.silent:
            await self.websocket.send_text(json.dumps(message))


class Hub:
    """The connections. Everything but `ticket` runs on the server's loop."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._timers: set[asyncio.TimerHandle] = set()
        self.connections: list[Connection] = []

    def ticket(self) -> str:
        """A secret that admits one connection, once."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """Hold one connection, from its handshake to its end."""
        ticket = websocket.query_params.get("ticket", "")
        _, rule = self._workspace.faults.take("websocket")
        if ticket not in self._tickets or rule is not None:
            await websocket.close()  # Before accept(): the client reads 403.
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        connection = Connection(websocket, websocket.scope["state"]["wire"])
        if len(self.connections) >= self._workspace.limits.max_sockets:
            await self._leave(connection, "too_many_websockets")
            return
        self.connections.append(connection)
        try:
            await connection.send(self._hello())
            async for text in websocket.iter_text():
                self._acknowledged(text)
        finally:
            self._forget(connection)

    async def send(self, kind: str, payload: Json, *, wants_answer: bool, retry: Json) -> Json:
        """Deliver to one connection and wait for its acknowledgement; ConnectionError when nobody is there."""
        able = [connection for connection in self.connections if not connection.leaving]
        if not able:
            raise ConnectionError("No Socket Mode connection is open.")
        envelope_id = str(uuid.uuid4())
        body = {"envelope_id": envelope_id, "type": kind, "payload": payload, "accepts_response_payload": wants_answer}
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        try:
            await secrets.choice(able).send({**body, **retry})
            return await waiting
        finally:
            del self._waiting[envelope_id]

    async def strike(self, fault: Fault, *, everyone: bool = True) -> None:
        """Let connections fail: all of them, or the one that was opened last."""
        for connection in list(self.connections if everyone else self.connections[-1:]):
            match fault:
                case Fault.SOCKET_SILENT:
                    connection.wire.silent = True
                case Fault.SOCKET_CLOSED:
                    self._forget(connection)
                    await connection.websocket.close(1001)
                case Fault.SOCKET_CUT:
                    self._forget(connection)
                    connection.wire.reset()
                case Fault.SOCKET_WARNING:
                    await self._leave(connection, "warning")
                case Fault.SOCKET_REFRESH:
                    await self._leave(connection, "refresh_requested")
                case _:
                    raise ValueError(f"{fault} is not a fault of sockets.")

    def stop(self) -> None:
        """Cut every connection."""
        for connection in list(self.connections):
            self._forget(connection)
            connection.wire.reset()
        for timer in self._timers:
            timer.cancel()

    async def _leave(self, connection: Connection, reason: str) -> None:
        connection.leaving = True
        message = {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}
        await connection.send(message)
        if reason == "warning":
            close = connection.wire.transport.close
            self._timers.add(asyncio.get_running_loop().call_later(WARNING_SECONDS, close))
        else:
            await connection.websocket.close()

    def _hello(self) -> Json:
        debug = {"host": HOST, "build_number": 1, "approximate_connection_time": LIFETIME_SECONDS}
        info = {"app_id": self._workspace.app.app_id}
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": debug,
            "connection_info": info,
        }

    def _acknowledged(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return  # Slack ignores what is no acknowledgement.
        waiting = self._waiting.get(message.get("envelope_id", "")) if isinstance(message, dict) else None
        if waiting is not None and not waiting.done():
            payload = message.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
