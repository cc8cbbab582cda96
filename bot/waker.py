"""Wakes the courier when a transaction tells something: PostgreSQL's LISTEN, on a connection of its own."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from domain.outbox import CHANNEL

LOG = structlog.get_logger(__name__)

LISTEN_SECONDS = 0.25  # how often it looks whether it should end
RECONNECT_SECONDS = 2.0
JOIN_SECONDS = 3.0


class Waker:
    """Calls `wake` whenever something was told. Without it the courier's polling finds everything, only later."""

    def __init__(self, engine: Engine, wake: Callable[[], None]) -> None:
        self._engine, self._wake = engine, wake
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="waker", daemon=True)

    def start(self) -> None:
        """Listen, from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Let the connection go."""
        self._ending.set()
        self._thread.join(JOIN_SECONDS)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._listen()
            except (psycopg.Error, SQLAlchemyError) as error:
                LOG.warning("not_listening", error=type(error).__name__)
                self._ending.wait(random.uniform(0.5, 1.0) * RECONNECT_SECONDS)  # noqa: S311 - jitter

    def _listen(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute(f"LISTEN {CHANNEL}")
            self._wake()  # What was told before is found by looking.
            try:
                while not self._ending.is_set():
                    for _ in raw.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                        self._wake()
            finally:
                connection.invalidate()  # A connection that listens does not go back to the pool.
