"""Two couriers at once, and couriers that are killed: every message arrives, none arrives twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.courier import Courier
from domain.db import beginner, engine
from sandbox.faults import Fault
from tests.bot import postroom
from tests.bot.conftest import HelpDesk
from tests.bot.postroom import arrived, write

SECONDS = 60.0
LEASE_SECONDS = 4


@contextmanager
def another(desk: HelpDesk, url: str) -> Iterator[Courier]:
    """A courier with connections of its own."""
    own = engine(url, statement_seconds=30)
    made = postroom.courier(desk, beginner(own))
    yield made
    made.stop()
    own.dispose()


def test_two_couriers_at_once_send_nothing_twice(unconnected: HelpDesk, fresh_url: str) -> None:
    channels = [unconnected.office.id, unconnected.mess.id, unconnected.operators.id]
    texts = [text for channel in channels for text in write(unconnected, channel, times=20)]
    with another(unconnected, fresh_url) as second:
        crew = [threading.Thread(target=one.drain, args=(SECONDS,)) for one in (unconnected.courier, second)]
        for one in crew:
            one.start()
        for one in crew:
            one.join()
    assert arrived(unconnected, *channels) == Counter(texts)
    assert set(postroom.states(unconnected)) == {"sent"}


def test_a_courier_that_dies_before_it_sends_loses_nothing(unconnected: HelpDesk, fresh_url: str) -> None:
    texts = write(unconnected, unconnected.office.id) + write(unconnected, unconnected.mess.id)
    assert len(postroom.claimed(unconnected, unconnected.courier)) == 2
    with another(unconnected, fresh_url) as second:
        assert second.step() is False  # While the lease holds, nobody else touches it.
        postroom.expire_leases(unconnected)
        assert second.drain(SECONDS)
    assert arrived(unconnected, unconnected.office.id, unconnected.mess.id) == Counter(texts)


def test_a_courier_that_dies_before_it_writes_down_what_it_sent_doubles_nothing(
    unconnected: HelpDesk, fresh_url: str
) -> None:
    asha = unconnected.person("Asha")
    channels = [unconnected.office.id, asha.workspace.dm(asha.id).id]
    texts = write(unconnected, unconnected.office.id) + write(unconnected, asha.id)
    for one in postroom.claimed(unconnected, unconnected.courier):
        unconnected.courier._sender.send(one)
    assert arrived(unconnected, *channels) == Counter(texts)
    postroom.expire_leases(unconnected)
    with another(unconnected, fresh_url) as second:
        assert second.drain(SECONDS)
    assert arrived(unconnected, *channels) == Counter(texts)
    assert [row.message_ref is not None for row in postroom.rows(unconnected)] == [True, True]


def test_a_courier_that_wakes_up_too_late_changes_nothing(unconnected: HelpDesk, fresh_url: str) -> None:
    write(unconnected, unconnected.office.id)
    (late,) = postroom.claimed(unconnected, unconnected.courier)
    postroom.expire_leases(unconnected)
    with another(unconnected, fresh_url) as second:
        assert second.drain(SECONDS)
    (before,) = postroom.rows(unconnected)
    unconnected.courier._deliver(late)
    (after,) = postroom.rows(unconnected)
    assert len(arrived(unconnected, unconnected.office.id)) == 1
    assert (after.state, after.message_ref, after.attempts) == ("sent", before.message_ref, before.attempts)


PROGRAM = """
import sys, time
from datetime import UTC, datetime, timedelta
from slack_sdk import WebClient
from bot.courier import Courier
from domain.db import beginner, engine
from domain.lanes import Pace
url, api, token, seconds = sys.argv[1:]
client = WebClient(token, base_url=api, retry_handlers=[], timeout=1)
lease = timedelta(seconds=int(seconds))
Courier(beginner(engine(url)), client, lambda: datetime.now(UTC), pace=Pace.unlimited(), lease=lease).start()
time.sleep(600)
"""


def test_kill_minus_nine_in_the_middle_of_a_backlog_loses_and_doubles_nothing(
    unconnected: HelpDesk, fresh_url: str
) -> None:
    workspace, channels = unconnected.workspace, [unconnected.office.id, unconnected.mess.id]
    texts = [text for channel in channels for text in write(unconnected, channel, times=20)]
    workspace.faults.always("chat.postMessage", Fault.LATENCY, seconds=0.05)
    command = [sys.executable, "-c", PROGRAM, fresh_url, unconnected.slack.api_url, workspace.app.bot_token]
    with subprocess.Popen([*command, str(LEASE_SECONDS)]) as process:
        assert workspace.wait_for(lambda: arrived(unconnected, *channels).total() >= 5, SECONDS)
        process.kill()
    workspace.faults.clear()
    survivor = postroom.courier(unconnected)
    assert survivor.drain(SECONDS)
    assert arrived(unconnected, *channels) == Counter(texts)
    assert set(postroom.states(unconnected)) == {"sent"}


def test_a_courier_that_is_stopped_finishes_what_it_began_and_gives_back_the_rest(unconnected: HelpDesk) -> None:
    workspace, channels = unconnected.workspace, [unconnected.office.id, unconnected.mess.id]
    texts = [text for channel in channels for text in write(unconnected, channel, times=5)]
    workspace.faults.always("chat.postMessage", Fault.LATENCY, seconds=0.2)
    first = postroom.courier(unconnected)
    first.start()
    assert workspace.wait_for(lambda: arrived(unconnected, *channels), SECONDS)
    first.stop(SECONDS)
    assert "leased" not in postroom.states(unconnected)
    workspace.faults.clear()
    assert postroom.courier(unconnected).drain(SECONDS)
    assert arrived(unconnected, *channels) == Counter(texts)
