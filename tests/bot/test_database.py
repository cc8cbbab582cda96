from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot import database

USER = """
import sys
from pathlib import Path
from bot import ownserver
server = ownserver.start(Path(sys.argv[1]) / "postgresql")
with ownserver.held(server):
    print(server.get_uri(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder, made once; not within pytest's own, which are closed to the user as whom the server runs."""
    with tempfile.TemporaryDirectory(prefix="sst-resolve-", ignore_cleanup_errors=True) as made:
        yield Path(made) / "data"


def answers(url: str) -> bool:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT true")))


def running(folder: Path) -> bool:
    return (folder / "postgresql" / "postmaster.pid").exists()


def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def another(folder: Path) -> subprocess.Popen[str]:
    """Another process that uses the server, once it does; it leaves when its input ends."""
    made = subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert made.stdout
    assert made.stdout.readline().startswith("postgresql://")
    return made


def test_the_server_runs_as_long_as_it_is_used(folder: Path) -> None:
    with database.embedded(folder) as url:
        assert answers(url)
        with database.embedded(folder) as same:
            assert same == url
        assert answers(url)
    assert not running(folder)


def test_the_last_process_stops_it(folder: Path) -> None:
    with another(folder) as other:
        with database.embedded(folder):
            pass
        assert running(folder)
        other.communicate()
    assert other.returncode == 0
    assert not running(folder)


def test_a_killed_process_keeps_nobody_from_stopping_it(folder: Path) -> None:
    with another(folder) as other, database.embedded(folder) as url:
        other.kill()
        other.wait()
        assert answers(url)
    assert not running(folder)


def test_what_a_killed_process_left_running_is_taken_over(folder: Path) -> None:
    with another(folder) as other:
        other.kill()
        other.wait()
    assert running(folder)
    with database.embedded(folder) as url:
        assert answers(url)
    assert not running(folder)


def test_after_a_power_cut_the_number_in_the_note_may_be_another_processes(folder: Path) -> None:
    data = folder / "postgresql"
    with database.embedded(folder):
        lines = (data / "postmaster.pid").read_text().splitlines()
    (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    (data / ".handle_pids.json").write_text(json.dumps([os.getppid()]))
    with database.embedded(folder) as url:
        assert answers(url)
    assert not running(folder)


def test_users_that_are_gone_are_forgotten(folder: Path) -> None:
    with database.embedded(folder):
        (folder / "postgresql" / ".handle_pids.json").write_text(json.dumps([gone(), os.getpid()]))
    assert not running(folder)


def test_a_server_that_cannot_start_says_where_to_look(tmp_path: Path) -> None:
    (tmp_path / "postgresql").write_text("a file where the data should be")
    with (
        pytest.raises(database.DatabaseUnavailable, match=r"PostgreSQL cannot start in .*postgresql"),
        database.embedded(tmp_path),
    ):
        pass


def test_a_database_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(database.DatabaseUnavailable, match="cannot be reached"):
        database.upgrade(f"postgresql://nobody@/nothing?host={tmp_path}")
