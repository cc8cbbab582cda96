"""The program in a process of its own, as an operator sees it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.faults import Fault
from tests.bot.conftest import HelpDesk
from tests.ports import ready

SECONDS = 60.0
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(unconnected: HelpDesk, fresh_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start the program with these settings; what still runs after the test is ended."""
    app, running = unconnected.workspace.app, list[subprocess.Popen[str]]()
    given = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": fresh_url.replace("+psycopg", ""),
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_API_URL": unconnected.slack.api_url,
        "LOG_FORMAT": "json",
    }

    def begin(*command: str, **settings: str) -> subprocess.Popen[str]:
        environment = {**given, **settings}
        process = subprocess.Popen(
            [Path(sys.executable).with_name("sst-resolve"), *(command or ("run",))],
            env={name: value for name, value in environment.items() if value},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=SECONDS)
    return process.returncode, said


def connected(desk: HelpDesk) -> None:
    assert desk.workspace.wait_for(lambda: desk.slack.sockets, SECONDS)


def test_it_answers_and_ends_with_zero_when_it_is_told_to(unconnected: HelpDesk, start: Start) -> None:
    process, asha = start(), unconnected.student("Asha")
    connected(unconnected)
    number = unconnected.file(asha)
    assert asha.sees(f"#{number} ", seconds=SECONDS)
    process.send_signal(signal.SIGTERM)
    code, said = ended(process)
    assert code == 0
    assert "Fan broken" not in said
    assert unconnected.workspace.app.bot_token not in said


def test_a_socket_that_went_deaf_ends_it_for_its_supervisor(unconnected: HelpDesk, start: Start) -> None:
    process = start(DEAF_SECONDS="1.5")
    connected(unconnected)
    unconnected.workspace.faults.always("websocket", Fault.REFUSED)
    unconnected.workspace.faults.sockets(Fault.SOCKET_SILENT)
    code, said = ended(process)
    assert code == 3
    assert "deaf" in said


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_APP_TOKEN": "xapp-nonsense"}, "Slack refuses the token (invalid_auth)"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database cannot be reached"),
        ({"SLACK_API_URL": "http://127.0.0.1:1/"}, "Slack cannot be reached"),
    ],
)
def test_what_is_wrong_at_the_start_is_one_sentence_and_exit_code_two(
    start: Start, settings: dict[str, Any], sentence: str
) -> None:
    code, said = ended(start(**settings))
    lines = [line for line in said.splitlines() if not line.startswith("{")]
    assert (code, len(lines)) == (2, 1)
    assert sentence in lines[0]


def test_http_answers_with_the_health_pages_beside_it(unconnected: HelpDesk, start: Start, free_port: int) -> None:
    secret = unconnected.workspace.app.signing_secret
    process = start(SLACK_SIGNING_SECRET=secret, PORT=str(free_port))
    place = f"http://127.0.0.1:{free_port}"
    assert unconnected.workspace.wait_for(lambda: ready(free_port), SECONDS)
    unconnected.slack.events_url = f"{place}/slack/events"
    assert "You have no tickets" in unconnected.student("Asha").command("/ticket", "list").text
    assert 'resolve_ack_seconds_count{kind="command"} 1.0' in httpx.get(f"{place}/metrics", timeout=20).text
    process.send_signal(signal.SIGINT)
    assert ended(process)[0] == 0


def test_a_port_that_is_taken_is_said_so(unconnected: HelpDesk, start: Start) -> None:
    taken = unconnected.slack.api_url.split(":")[2].split("/")[0]
    code, said = ended(start(HEALTH_PORT=taken))
    assert code == 2
    assert f"Port {taken} cannot be used" in said


def test_doctor_says_what_is_wrong(unconnected: HelpDesk, start: Start) -> None:
    code, said = ended(start("doctor"))
    assert code == 1
    assert "Maintenance has no primary admin" in said


CAMPUS = """
college: A College
timezone: UTC
operators_channel: "#operators"
hostels: [Neeladri]
staff:
  - {name: Ravi, email: ravi@example.edu}
categories:
  - name: Maintenance
    domain: hostel
    channel: "#office"
    subcategories: [{name: Electricity}]
    assignments: [{person: ravi@example.edu, primary: true}]
"""


def test_load_finds_channels_and_people_in_slack_and_says_what_it_changed(
    unconnected: HelpDesk, start: Start, tmp_path: Path
) -> None:
    file, ravi = tmp_path / "campus.yml", unconnected.person("Ravi", email="ravi@example.edu")
    file.write_text(CAMPUS, encoding="utf-8")
    code, said = ended(start("load", str(file)))
    assert (code, "Ravi" in said) == (0, True)
    assert unconnected.user(ravi) is not None


def test_without_the_address_of_a_database_it_keeps_one_of_its_own(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "campus.yml"
    file.write_text(CAMPUS, encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        own = {"DATABASE_URL": "", "DATA_FOLDER": folder}
        code, said = ended(start("load", str(file), **own))
        assert (code, "Added category Maintenance" in said) == (0, True)
        code, said = ended(start("load", str(file), **own))
    assert (code, said.splitlines()[0]) == (0, "Nothing to change")


def test_load_names_what_is_wrong_in_the_file(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "campus.yml"
    file.write_text(CAMPUS.replace("#office", "#nowhere"), encoding="utf-8")
    code, said = ended(start("load", str(file)))
    assert code == 2
    assert "the bot sees no channel #nowhere" in said
