"""One command starts everything; what is in its way is one sentence."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sandbox import start
from sandbox.premises import taken

PATIENCE = 120.0  # seconds: a first start makes a database server, on whatever machine this is
COMMAND = "import sys; from pathlib import Path; from sandbox import start; sys.exit(start.main(%s))"


def refused(capsys: pytest.CaptureFixture[str], folder: Path, *, port: int = 0, host: str = "127.0.0.1") -> str:
    assert start.main(port=port, data=folder, host=host, open_browser=False) == 2
    return capsys.readouterr().err.strip()


def test_a_port_in_use_is_named_with_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = refused(capsys, tmp_path, port=port)
    assert sentence == f"Port {port} is in use; choose another one with --port, for example --port 3001."


def test_a_second_sandbox_on_the_same_folder_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with taken(tmp_path):
        sentence = refused(capsys, tmp_path)
    assert sentence.startswith(f"Another sandbox runs on {tmp_path}: stop it first")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "campus.example"])  # noqa: S104 - it is refused
def test_it_listens_on_loopback_only(capsys: pytest.CaptureFixture[str], tmp_path: Path, host: str) -> None:
    sentence = refused(capsys, tmp_path, host=host)
    assert sentence.startswith(f"The sandbox listens on this machine only (127.0.0.1), not on {host}")


def test_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with taken(tmp_path):
            assert (tmp_path / "sandbox.lock").exists()


@contextmanager
def running(folder: Path, *, empty: bool) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A sandbox of its own process, and where its page is."""
    given = f"port=0, data=Path({str(folder)!r}), open_browser=False, empty={empty}"
    process = subprocess.Popen([sys.executable, "-c", COMMAND % given], stdout=subprocess.PIPE, text=True)
    try:
        yield process, said(process, "The sandbox is at ").split()[4]
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def said(process: subprocess.Popen[str], begins: str) -> str:
    """The next line that begins so."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith(begins):
            return line
    raise AssertionError(f"it ended without saying {begins!r}")


def test_the_page_is_there_and_an_interrupt_ends_it_well(tmp_path: Path) -> None:
    with running(tmp_path, empty=True) as (process, url):
        page = httpx.get(url, timeout=PATIENCE)
        assert page.status_code == 200
        assert "Asha Verma" in page.text
        said(process, "The help desk is connected")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
