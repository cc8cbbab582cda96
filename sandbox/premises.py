"""What a sandbox takes for itself on this machine: a data folder, and no address that others can reach."""

from __future__ import annotations

import fcntl
import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderInUse(Exception):
    """Another sandbox runs on the same data folder."""


class NotLoopback(Exception):
    """The sandbox was asked to listen where other machines could reach it."""


def loopback(host: str) -> None:
    """NotLoopback for anything but this machine itself."""
    if host != "localhost" and not _is_loopback(host):
        raise NotLoopback(
            f"The sandbox listens on this machine only (127.0.0.1), not on {host}: anybody who reaches its page can"
            " act as everybody."
        )


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """Have a data folder for oneself; FolderInUse."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "sandbox.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderInUse(
                f"Another sandbox runs on {folder}: stop it first, or give this one a folder of its own with --data."
            ) from error
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
