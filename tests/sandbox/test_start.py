"""What is in the way of a sandbox is one sentence; that it starts, works and ends is in test_whole.py."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sandbox import start
from sandbox.premises import taken


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
