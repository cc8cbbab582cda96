"""The whole program, put together: what hears Slack, what speaks to it, the clock, and the pages about its health."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import FrameType

import structlog
from slack_bolt import App

from bot import database, webapi
from bot.app import build_app
from bot.channels.email import Postbox
from bot.clockwork import JOBS, SWEEP, Clockwork
from bot.courier import Courier
from bot.health import Health
from bot.screen import SECONDS
from bot.serving import Server
from bot.settings import Settings
from bot.socketmode import Socket
from bot.web import served
from domain.db import Begin, beginner, engine

LOG = structlog.get_logger(__name__)

Clock = Callable[[], datetime]

GRACE_SECONDS = 5.0
WATCH_SECONDS = 0.25
CALLS_PER_LEASE = 3
ENDED, DEAF = 0, 3  # exit codes
GC_THRESHOLDS = (20_000, 20, 20)  # One request makes thousands of objects, nearly all of them short-lived.


class Bot:
    """The program on one database and one workspace; `start`, then `wait`, then `stop`.

    BoltError or SlackApiError when the tokens are no good, DatabaseUnavailable, PortInUse.
    """

    def __init__(self, settings: Settings, url: str, now: Clock) -> None:
        database.upgrade(url)
        self.engine = engine(url, pool_size=20)
        self.begin = beginner(self.engine)
        self.health = Health(self.begin, self.engine, self._unreachable)
        self.courier = _courier(settings, self.begin, now, lambda: self.app.crowded)
        jobs = [replace(job, seconds=settings.sweep_seconds) if job is SWEEP else job for job in JOBS]
        self.clockwork = Clockwork(self.begin, now, jobs=jobs, observe=self.health.ticked)
        self.app = build_app(
            client=webapi.client(settings, SECONDS),
            begin=self.begin,
            now=now,
            signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else None,
            forget=self.courier.forget,
            observe=self.health.acknowledged,
        )
        self.socket, self.servers = _ears(settings, self.app, self.health)
        self._ending = threading.Event()

    def start(self) -> None:
        """Begin to hear, to send and to tick."""
        self.courier.start()
        self.clockwork.start()
        for server in self.servers:
            server.start()
        if self.socket:
            self.socket.connect()
        LOG.info("ready", ports=[server.port for server in self.servers], socket_mode=self.socket is not None)

    def wait(self) -> int:
        """Until somebody ends it (0), or until it hears nothing any more (3); the exit code."""
        while not self._ending.wait(WATCH_SECONDS):
            if self.socket and self.socket.deaf:
                LOG.error("deaf", advice="Slack is not heard any more; let a supervisor start the program again.")
                return DEAF
        return ENDED

    def end(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Let `wait` return; also a signal handler."""
        self._ending.set()

    def stop(self) -> None:
        """Take nothing new, finish what runs, give back what is leased."""
        LOG.info("stopping")
        if self.socket:
            self.socket.stop(GRACE_SECONDS)
        for server in self.servers:
            server.stop(GRACE_SECONDS)
        self.clockwork.stop()
        self.courier.stop(GRACE_SECONDS)
        self.engine.dispose()
        LOG.info("stopped")

    def _unreachable(self) -> list[str]:
        return ["There is no connection to Slack."] if self.socket and not self.socket.connected else []


def run(settings: Settings, url: str, now: Clock) -> int:
    """Run until a signal ends it; the exit code."""
    bot = Bot(settings, url, now)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, bot.end)
    bot.start()
    keep_loaded()
    try:
        return bot.wait()
    finally:
        bot.stop()


def keep_loaded() -> None:
    """Spare the garbage collector the modules and tables, which stay: each full pass over them would halt every ack."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def _courier(settings: Settings, begin: Begin, now: Clock, crowded: Callable[[], bool]) -> Courier:
    """A call to Slack ends, or is given up, well within the lease of the message that it sends."""
    lease = timedelta(seconds=settings.lease_seconds)
    client = webapi.client(settings, max(1, round(settings.lease_seconds / CALLS_PER_LEASE)))
    postbox = Postbox(settings.smtp_url, settings.mail_from) if settings.smtp_url else None
    return Courier(begin, client, now, postbox=postbox, lease=lease, crowded=crowded)


def _ears(settings: Settings, app: App, health: Health) -> tuple[Socket | None, list[Server]]:
    """How Slack is heard, and where the health pages are: beside Slack's path, and on a port of their own if wished."""
    servers = [Server(health, settings.health_port, threads=2)] if settings.health_port is not None else []
    if secret := settings.slack_signing_secret:
        if settings.slack_app_token:
            LOG.warning(
                "app_token_not_used", advice="Both SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are set: HTTP it is."
            )
        return None, [Server(served(app, secret.get_secret_value(), health), settings.port), *servers]
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    return Socket(app, token, webapi.client(settings), deaf_seconds=settings.deaf_seconds), servers
