"""sst-resolve sandbox: everything put together on this machine, and one page to see it by."""

from __future__ import annotations

import sys
import threading
import webbrowser
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot import campusreader
from sandbox import population
from sandbox.clock import Clock, beginning
from sandbox.ending import Ending, Interrupted
from sandbox.levers import Levers
from sandbox.page import mount
from sandbox.premises import FolderInUse, NotLoopback, loopback, taken
from sandbox.server import LocalSlack, PortInUseError
from sandbox.workspace import Workspace

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
    try:
        with Ending() as ending, ExitStack() as stack:
            return Sandbox(options, stack, ending).run()
    except Interrupted:
        return 0
    except (NotLoopback, FolderInUse) as error:
        return _give_up(str(error))
    except PortInUseError:
        return _give_up(f"Port {options.port} is in use; choose another one with --port, for example --port 3001.")


class Sandbox:
    """One run: what is opened is closed by the stack, in the opposite order."""

    def __init__(self, options: Options, stack: ExitStack, ending: Ending) -> None:
        loopback(options.host)
        stack.enter_context(taken(options.data))
        self.options, self.stack, self.ending = options, stack, ending
        self.campus = campusreader.read(COLLEGE)
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
        return self._behind_the_page()

    def _behind_the_page(self) -> int:
        """Everything that needs the database; imported only now, for the page to be there at once."""
        from bot.database import DatabaseUnavailable  # noqa: PLC0415
        from sandbox.backstage import Backstage  # noqa: PLC0415

        try:
            backstage = Backstage(self.slack, self.clock, self.options.data, self.stack)
        except DatabaseUnavailable as error:
            return _give_up(str(error))
        backstage.bring_in(COLLEGE)
        if not self.options.empty:
            _say("Two weeks of its past are being written; watch them arrive in the channels.")
            backstage.replay(self.begins, seed=self.options.seed, pause=self.ending.check)
        self.levers.connect(backstage.deadline, backstage.tick, backstage.quiet)
        self.ending.check()
        backstage.start()
        self.ending.then(backstage.end)
        _say("The help desk is connected: type /ticket in any channel.")
        return backstage.wait()

    def _populate(self) -> None:
        """Everybody and every channel; what is said there is as old as the history."""
        if not self.options.empty:
            self.clock.hold(self.begins - PAST)
        population.populate(self.workspace, self.campus)
        self.workspace.install(manifest())
        population.talk(self.workspace)


def manifest() -> dict[str, Any]:
    """The app's manifest: beside the code, or within the installed package."""
    found = next(path for path in MANIFESTS if path.exists())
    manifest: dict[str, Any] = yaml.safe_load(found.read_text(encoding="utf-8"))
    return manifest


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _give_up(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return WRONG
