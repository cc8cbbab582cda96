"""A Slack on this machine: a workspace served over real HTTP and WebSocket, from a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

import uvicorn

from sandbox.faults import Fault
from sandbox.gateway import Carrier
from sandbox.routes import Routes
from sandbox.sockets import Hub
from sandbox.wire import SlackHttp, SlackSocket
from sandbox.workspace import Nowhere

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from sandbox.workspace import Workspace

HOST = "127.0.0.1"
PING_SECONDS = 10
BACKLOG = 2048
GRACE_SECONDS = 0.2


class PortInUseError(Exception):
    """Another program listens on the port that was asked for."""


class LocalSlack:
    """Serves a workspace; a context manager, or `start` and `stop`.

    Without `events_url` the app connects by Socket Mode; with it, set now or later, deliveries go there as
    signed HTTP requests. Sockets are pinged every `ping_seconds`. `app` is the Starlette application: more may
    be mounted on it before the start.
    """

    def __init__(
        self, workspace: Workspace, *, port: int = 0, events_url: str | None = None, ping_seconds: float = PING_SECONDS
    ) -> None:
        self.workspace = workspace
        self._ping_seconds = ping_seconds
        self._socket = _listen(port)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}/"
        self.api_url = f"{self.url}api/"
        workspace.url = self.url
        self._hub = Hub(workspace)
        self.app: Starlette = Routes(workspace, self._hub).app
        self._loop = asyncio.new_event_loop()
        self._carrier = Carrier(workspace, self._hub, self._loop)
        self._carrier.events_url = events_url
        self._stopping = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="local-slack", daemon=True)

    @property
    def events_url(self) -> str | None:
        """Where deliveries are posted; None for Socket Mode."""
        return self._carrier.events_url

    @events_url.setter
    def events_url(self, url: str | None) -> None:
        self._carrier.events_url = url

    @property
    def sockets(self) -> int:
        """How many Socket Mode connections are open."""
        return len(self._hub.connections)

    def start(self) -> Self:
        """Serve; returns once requests are answered."""
        self._thread.start()
        self._ready.wait()
        self.workspace.gateway = self._carrier
        self.workspace.faults.break_sockets = self._break
        return self

    def stop(self) -> None:
        """Cut every connection and end the thread."""
        if self._loop.is_closed():
            return
        self.workspace.gateway = Nowhere()
        self.workspace.faults.break_sockets = lambda _fault: None
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _break(self, fault: Fault) -> None:
        asyncio.run_coroutine_threadsafe(self._hub.strike(fault), self._loop).result()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.run_until_complete(_end_rest())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())

    async def _serve(self) -> None:
        """Serve without `uvicorn.Server.serve`, which looks only every 100 ms whether it should end."""
        config = uvicorn.Config(
            self.app,
            http=SlackHttp,
            ws=SlackSocket,
            log_config=None,
            access_log=False,
            ws_ping_interval=self._ping_seconds,
            ws_ping_timeout=None,
            backlog=BACKLOG,
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[self._socket])
        self._ready.set()
        await self._stopping.wait()
        await self._end(server)

    async def _end(self, server: uvicorn.Server) -> None:
        for listener in server.servers:
            listener.close()
        await self._carrier.stop()
        self._hub.stop()
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        if tasks := list(server.server_state.tasks):
            await asyncio.wait(tasks, timeout=GRACE_SECONDS)  # They end by themselves when their connection is gone.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.lifespan.shutdown()


async def _end_rest() -> None:
    """Cancel what still runs on this loop, such as the timers of a mounted page's sockets."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


def _listen(port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except OSError as error:
        found.close()
        raise PortInUseError(f"Port {port} is in use; give another one.") from error
    found.listen(BACKLOG)
    return found
