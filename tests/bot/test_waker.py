"""Woken by what is told; without that the courier looks by itself, and it listens again as soon as it can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from bot.courier import Courier
from domain import outbox
from tests.bot import postroom
from tests.bot.conftest import HelpDesk
from tests.bot.postroom import arrived, write

SECONDS = 60.0
NEVER = 3600.0
LISTENING = text("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")


def ears(engine: Engine) -> list[int]:
    """The connections that listen."""
    with engine.connect() as connection:
        return list(connection.scalars(LISTENING))


@pytest.fixture
def sleeper(unconnected: HelpDesk, fresh_engine: Engine) -> Iterator[Courier]:
    """A courier that never looks by itself."""
    made = postroom.courier(unconnected, poll=NEVER)
    made.start()
    assert unconnected.workspace.wait_for(lambda: ears(fresh_engine), SECONDS)
    yield made
    made.stop()


def deliver(desk: HelpDesk, *, tell: bool) -> bool:
    """Whether a message arrives, of which the courier is told or not."""
    (said,) = write(desk, desk.office.id)
    if tell:
        with desk.begin() as session:
            outbox.wake(session)
    return bool(desk.workspace.wait_for(lambda: said in arrived(desk, desk.office.id), SECONDS))


@pytest.mark.usefixtures("sleeper")
def test_what_is_told_wakes_the_courier_and_a_lost_connection_is_made_again(
    unconnected: HelpDesk, fresh_engine: Engine
) -> None:
    assert deliver(unconnected, tell=True)
    (lost,) = ears(fresh_engine)
    with fresh_engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": lost})
    assert deliver(unconnected, tell=False)  # What nobody heard of is found on the return, if not before.
    assert unconnected.workspace.wait_for(lambda: set(ears(fresh_engine)) - {lost}, SECONDS)
    assert deliver(unconnected, tell=True)


def test_without_being_told_the_courier_finds_it_by_looking(unconnected: HelpDesk) -> None:
    looking = postroom.courier(unconnected, poll=0.05)
    looking.start()
    assert deliver(unconnected, tell=False)
    assert deliver(unconnected, tell=False)
    looking.stop()
