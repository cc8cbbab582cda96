"""sst-resolve: the command line. Importing it builds nothing; each command imports what it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings, Storage

app = typer.Typer(
    name="sst-resolve",
    help="The help desk that lives in Slack.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

WRONG = 2
LOAD_SECONDS = 60


@app.command()
def run() -> None:
    """Run the help desk: in production, with the settings of the environment."""
    from bot import running  # noqa: PLC0415 - each command imports what it needs

    with _plainly(), _settings() as (found, url):
        code = running.run(found, url, now)
    raise typer.Exit(code)


@app.command()
def load(file: Annotated[Path, typer.Argument(help="The college, as a YAML file.")]) -> None:
    """Bring a college in from a file; again any time, it says what it changes."""
    from bot import campus, database, settings  # noqa: PLC0415
    from domain.db import beginner, engine  # noqa: PLC0415

    # A college is brought in at one go, which may take longer than a person in Slack would wait.
    with _plainly(), _database(settings.storage()) as url:
        database.upgrade(url)
        begin = beginner(engine(url, pool_size=1, statement_seconds=LOAD_SECONDS))
        changes = campus.load(begin, file, **_lookups())
    typer.echo("\n".join(changes))


@app.command()
def rehearse(
    file: Annotated[Path, typer.Argument(help="The college as it might be, as a YAML file.")],
    days: Annotated[int, typer.Option(min=1, help="How many days back.")] = 30,
    tickets: Annotated[int, typer.Option(min=0, help="How many of the tickets that differ are told one by one.")] = 20,
) -> None:
    """Say whom a changed file would have told of the tickets of the last days; nothing is changed."""
    from bot import database, settings  # noqa: PLC0415
    from bot import rehearse as stage  # noqa: PLC0415
    from domain.db import beginner, engine  # noqa: PLC0415

    with _plainly(), _database(settings.storage()) as url:
        reader = engine(url, pool_size=1, statement_seconds=LOAD_SECONDS)
        if not database.is_current(reader):
            _give_up("There is no help desk in this database yet, or an older one: start it once, then rehearse.")
        lines = stage.rehearse(beginner(reader), file, days=days, now=now(), shown=tickets)
    typer.echo("\n".join(lines))


@app.command()
def doctor() -> None:
    """Look for what is wrong with the installation, and say what to do about it."""
    from bot import doctor as examination  # noqa: PLC0415

    with _plainly(), _settings() as (found, url):
        findings = examination.examine(found, url)
    for finding in findings:
        typer.echo(finding.line)
    raise typer.Exit(1 if any(finding.wrong for finding in findings) else 0)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Where the page listens, on this machine; 0 for any free port.")] = 3000,
    seed: Annotated[int, typer.Option(help="Which past the college has; the same number, the same past.")] = 1,
    data: Annotated[Path, typer.Option(help="The folder for its database.")] = Path(".sst-resolve"),
    host: Annotated[str, typer.Option(help="Only addresses of this machine itself are taken.")] = "127.0.0.1",
    *,
    empty: Annotated[bool, typer.Option("--empty", help="A college without any ticket yet.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try it: a Slack for this machine, a demonstration college, the help desk connected to them."""
    with _installed():
        from sandbox import start  # noqa: PLC0415

    raise typer.Exit(start.main(port=port, seed=seed, empty=empty, data=data, host=host, open_browser=browser))


def now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


def main() -> None:
    """The console script."""
    app()


@contextmanager
def _settings() -> Iterator[tuple[Settings, str]]:
    """The settings, and the database that they name."""
    from bot import logs, settings  # noqa: PLC0415

    found = settings.read()
    logs.start(json=not sys.stderr.isatty() if found.log_format == "auto" else found.log_format == "json")
    with _database(found) as url:
        yield found, url


@contextmanager
def _database(storage: Storage) -> Iterator[str]:
    """The address of the database; one of our own runs as long as it is used."""
    from bot import database  # noqa: PLC0415

    if storage.database_url:
        yield storage.database_url
        return
    with database.embedded(storage.data_folder) as own:
        yield own


def _lookups() -> dict[str, Callable[[str], str | None]]:
    """How a college's channels and people are found in Slack; not at all without a token."""
    from bot import settings, webapi  # noqa: PLC0415
    from bot.directory import Directory  # noqa: PLC0415

    found = settings.slack()
    if found.slack_bot_token is None:
        return {}
    directory = Directory(webapi.client(found))
    return {"resolve_channel": directory.channel, "find_person": directory.person}


@contextmanager
def _plainly() -> Iterator[None]:
    """One clear sentence and exit code 2 for what the person at the terminal can mend."""
    from slack_bolt.error import BoltError  # noqa: PLC0415
    from slack_sdk.errors import SlackApiError  # noqa: PLC0415

    from bot.campus import CampusRefused  # noqa: PLC0415
    from bot.database import DatabaseUnavailable  # noqa: PLC0415
    from bot.serving import PortInUse  # noqa: PLC0415
    from bot.settings import WrongSetting  # noqa: PLC0415

    try:
        yield
    except (WrongSetting, PortInUse, DatabaseUnavailable, CampusRefused) as error:
        _give_up(str(error))
    except SlackApiError as error:
        _give_up(f"Slack refuses the token ({error.response.get('error')}): check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.")
    except (BoltError, OSError) as error:
        _give_up(f"Slack cannot be reached: {error}")


@contextmanager
def _installed() -> Iterator[None]:
    """One clear sentence where the sandbox's own libraries are missing, as they are in production."""
    try:
        yield
    except ModuleNotFoundError as error:
        _give_up(f"The sandbox needs {error.name}, which is not installed: pip install 'sst-resolve[sandbox]'")


def _give_up(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(WRONG)
