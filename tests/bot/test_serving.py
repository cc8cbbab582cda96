"""The web server's end, when its loop is awake already."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from bot.serving import Server


def answer(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b""]


def test_a_loop_that_is_awake_does_not_close_the_trigger_before_it_is_pulled(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(answer, 0, threads=1, host="127.0.0.1")
    trigger = server._server.trigger
    pull = trigger._physical_pull

    def awake_before_it_is_pulled() -> None:
        pull()
        threading.Event().wait(0.1)
        pull()

    server.start()
    monkeypatch.setattr(trigger, "_physical_pull", awake_before_it_is_pulled)
    server.stop()
    assert not server._thread.is_alive()
