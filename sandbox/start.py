"""sst-resolve sandbox: everything put together on this machine, and one page to see it by."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot import campus, clockwork, logs, settings
from bot.database import DatabaseUnavailable
from sandbox import population
from sandbox.clock import Clock, beginning
from sandbox.levers import Levers
from sandbox.page import mount
from sandbox.premises import FolderInUse, NotLoopback, loopback, new_database, taken
from sandbox.replay import Replay
from sandbox.server import LocalSlack, PortInUseError
from sandbox.workspace import Workspace

if TYPE_CHECKING:
    from bot.running import Bot
    from bot.settings import Settings

PORT = 3000
FOLDER = Path(".sst-resolve")
COLLEGE = Path(__file__).parent / "college" / "campus.yml"
MANIFESTS = (Path(__file__).parents[1] / "manifest.yml", Path(__file__).parents[1] / "bot" / "manifest.yml")
PAST = timedelta(days=14, hours=12)  # how far back the history begins
WRONG = 2


@dataclass(frozen=True)
class Options:
    """How a sandbox was asked for."""

    port: int = PORT
    seed: int = 1
    empty: bool = False
    data: Path = FOLDER
    host: str = "127.0.0.1"
    open_browser: bool = True


def main(
    *,
    port: int | None = None,
    seed: int = 1,
    empty: bool = False,
    data: Path = FOLDER,
    host: str = "127.0.0.1",
    open_browser: bool = True,
) -> int:
    """Run a sandbox until it is interrupted; the exit code: 0, or 2 after a sentence about what is in the way.

    `seed` chooses the history, `empty` leaves it out; port 0 takes any free one. All data is new each time.
    """
    options = Options(PORT if port is None else port, seed, empty, data, host, open_browser)
    logs.start(json=False, level=logging.WARNING)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ExitStack() as stack, _quietly():
            return Sandbox(options, stack).run()
    except KeyboardInterrupt:
        return 0
    except (NotLoopback, FolderInUse, DatabaseUnavailable) as error:
        return _give_up(str(error))
    except PortInUseError:
        return _give_up(f"Port {options.port} is in use; choose another one with --port, for example --port 3001.")


class Sandbox:
    """One run: what is opened is closed by the stack, in the opposite order."""

    def __init__(self, options: Options, stack: ExitStack) -> None:
        loopback(options.host)
        stack.enter_context(taken(options.data))
        self.options, self.stack = options, stack
        self.campus = campus.read(COLLEGE)
        self.begins = beginning(datetime.now(UTC), self.campus.calendars[0].timezone)
        self.clock = Clock()
        self.clock.release(self.begins)
        self.levers = Levers(self.clock)
        self.workspace = Workspace(name=self.campus.name, clock=self.clock.now)
        self.slack = LocalSlack(self.workspace, port=options.port)

    def run(self) -> int:
        """Serve the page first, then bring the college, its history and the bot to life behind it."""
        self._populate()
        mount(self.slack, self.levers)
        self.stack.callback(self.slack.stop)
        self.slack.start()
        _say(f"The sandbox is at {self.slack.url} (Ctrl+C ends it).")
        if self.options.open_browser:
            threading.Thread(target=webbrowser.open, args=[self.slack.url], daemon=True).start()
        bot = self._bot(self.stack.enter_context(new_database(self.options.data)))
        if not self.options.empty:
            Replay(bot.begin, bot.courier, self.workspace, self.clock).run(self.begins, seed=self.options.seed)
        self.levers.connect(bot.begin, lambda: _tick(bot))
        self.stack.callback(bot.stop)
        bot.start()
        _say("The help desk is connected: type /ticket in any channel.")
        return bot.wait()

    def _populate(self) -> None:
        """Everybody and every channel; what is said there is as old as the history."""
        if not self.options.empty:
            self.clock.hold(self.begins - PAST)
        population.populate(self.workspace, self.campus)
        self.workspace.install(_manifest())
        population.talk(self.workspace)

    def _bot(self, url: str) -> Bot:
        """The program as it runs in production, with the sandbox's clock and the college brought in."""
        from bot.running import Bot  # noqa: PLC0415 - The page is there before the bot is read.

        bot = Bot(self._settings(url), url, self.clock.now)
        self.stack.callback(bot.engine.dispose)
        campus.load(
            bot.begin,
            COLLEGE,
            resolve_channel=lambda name: population.channel(self.workspace, name),
            find_person=lambda email: population.person(self.workspace, email),
        )
        return bot

    def _settings(self, url: str) -> Settings:
        """Nothing of them is the environment's: a sandbox sends no mail, and reaches no real workspace."""
        app = self.workspace.app
        return settings.read(
            database_url=url,
            slack_bot_token=app.bot_token,
            slack_app_token=app.app_token,
            slack_api_url=self.slack.api_url,
            slack_signing_secret=None,
            smtp_url=None,
            health_port=None,
        )


def _tick(bot: Bot) -> None:
    """Let every job of the clock run now."""
    for job in clockwork.JOBS:
        bot.clockwork.tick(job)


def _manifest() -> dict[str, Any]:
    """The app's manifest: beside the code, or within the installed package."""
    found = next(path for path in MANIFESTS if path.exists())
    manifest: dict[str, Any] = yaml.safe_load(found.read_text(encoding="utf-8"))
    return manifest


@contextmanager
def _quietly() -> Iterator[None]:
    """Once it ends it ends: a second Ctrl+C would leave things half closed."""
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _give_up(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return WRONG
