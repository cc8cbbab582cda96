"""A WSGI application on waitress, in a thread of its own, which ends without dropping what it has begun."""

from __future__ import annotations

import threading
import time
from typing import Any
from wsgiref.types import WSGIApplication

import structlog
from waitress import create_server, wasyncore

from bot.web import BODY_MAX

LOG = structlog.get_logger(__name__)

POLL_SECONDS = 0.02
BACKLOG = 1024


class PortInUse(Exception):
    """The port is taken; the text says which and what to do."""


class Server:
    """One listening port. `threads` requests are answered at once; more wait in line."""

    def __init__(self, app: WSGIApplication, port: int, *, threads: int = 16, host: str = "0.0.0.0") -> None:  # noqa: S104 - a server in a container is reached from outside it
        try:
            self._server: Any = create_server(
                app,
                host=host,
                port=port,
                threads=threads,
                backlog=BACKLOG,
                connection_limit=BACKLOG,
                max_request_body_size=2 * BODY_MAX,
                ident="sst-resolve",
                clear_untrusted_proxy_headers=True,
            )
        except OSError as error:
            raise PortInUse(f"Port {port} cannot be used ({error.strerror}); set another one.") from error
        self.port: int = self._server.effective_port
        self._thread = threading.Thread(target=self._server.run, name=f"http-{self.port}", daemon=True)

    def start(self) -> None:
        """Serve, from now on."""
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Take no new connection, answer what was asked already for at most `seconds`, then close everything."""
        server = self._server
        self._in_loop(lambda: wasyncore.dispatcher.close(server))
        end = time.monotonic() + seconds
        while self._busy() and time.monotonic() < end:
            time.sleep(POLL_SECONDS)
        server.task_dispatcher.shutdown(timeout=max(0.0, end - time.monotonic()))
        self._in_loop(lambda: wasyncore.close_all(server._map))  # noqa: SLF001 - waitress has no other way to close it
        self._thread.join(timeout=seconds)

    def _busy(self) -> bool:
        channels = list(self._server.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)

    def _in_loop(self, what: Any) -> None:  # noqa: ANN401 - a callable
        """Have the server's own loop do it, which is the only one that may touch its sockets."""
        pulled = threading.Event()

        def when_pulled() -> None:
            pulled.wait()
            what()

        # The loop may be awake: closing the trigger before it is pulled would have the pull write into another's file.
        try:
            self._server.trigger.pull_trigger(when_pulled)
        finally:
            pulled.set()
