"""What works behind the page: a new database, the bot as it runs in production, and its past."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from bot import campus, clockwork, database, logs, settings, webapi
from bot.running import Bot
from bot.settings import Settings
from domain import deliveries
from domain.models import Timer
from sandbox import population
from sandbox.clock import Clock
from sandbox.replay import Replay
from sandbox.server import LocalSlack

NAME = "sandbox"


class Backstage:
    """The bot on a database of its own, connected to a local Slack; DatabaseUnavailable.

    Its clock is the sandbox's. What it opens is closed by the stack.
    """

    def __init__(self, slack: LocalSlack, clock: Clock, folder: Path, stack: ExitStack) -> None:
        logs.start(json=False, level=logging.WARNING)
        self._workspace, self._clock, self._stack = slack.workspace, clock, stack
        url = stack.enter_context(new_database(folder))
        self._settings = _settings(slack, url)
        self._bot = Bot(self._settings, url, clock.now)
        stack.callback(self._bot.engine.dispose)

    def bring_in(self, college: Path) -> None:
        """Load the college, whose people and channels are in the workspace already."""
        campus.load(
            self._bot.begin,
            college,
            resolve_channel=lambda name: population.channel(self._workspace, name),
            find_person=lambda email: population.person(self._workspace, email),
        )

    def replay(self, until: datetime, *, seed: int, pause: Callable[[], None]) -> None:
        """Let the two weeks before `until` happen; `pause` is called between any two things that do."""
        client = webapi.client(self._settings)
        Replay(self._bot.begin, client, self._workspace, self._clock).run(until, seed=seed, pause=pause)

    def start(self) -> None:
        """Let the bot hear, send and tick."""
        self._stack.callback(self._bot.stop)
        self._bot.start()

    def wait(self) -> int:
        """Until the bot ends; its exit code."""
        return self._bot.wait()

    def end(self) -> None:
        """Let `wait` return."""
        self._bot.end()

    def deadline(self, after: datetime) -> datetime | None:
        """When the next timer of a ticket falls due."""
        with self._bot.begin() as session:
            return session.scalar(select(func.min(Timer.due_at)).where(Timer.due_at > after))

    def tick(self) -> None:
        """Let every job of the bot's clock run now."""
        for job in clockwork.JOBS:
            self._bot.clockwork.tick(job)

    def quiet(self) -> bool:
        """Whether nothing has still to be sent."""
        with self._bot.begin() as session:
            return not deliveries.unfinished(session)


@contextmanager
def new_database(folder: Path) -> Iterator[str]:
    """The URL of an empty database on a server in the folder. What an earlier sandbox left is thrown away."""
    with database.embedded(folder) as server:
        engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {NAME}"))
            # Nothing in it outlives the next start, so it need not outlive a power cut either.
            connection.execute(text(f"ALTER DATABASE {NAME} SET synchronous_commit = off"))
        yield make_url(server).set(database=NAME).render_as_string(hide_password=False)


def _settings(slack: LocalSlack, url: str) -> Settings:
    """Nothing of them is the environment's: a sandbox sends no mail, and reaches no real workspace."""
    app = slack.workspace.app
    return settings.read(
        database_url=url,
        slack_bot_token=app.bot_token,
        slack_app_token=app.app_token,
        slack_api_url=slack.api_url,
        slack_signing_secret=None,
        smtp_url=None,
        health_port=None,
    )
