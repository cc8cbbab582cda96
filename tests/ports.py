"""Where the programs that tests start listen, and whether they are ready."""

from __future__ import annotations

import socket

import httpx


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(port: int) -> bool:
    """Whether the program says on this port that it is."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=20).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
