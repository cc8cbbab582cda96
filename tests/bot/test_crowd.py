from __future__ import annotations

import threading

from slack_bolt import BoltRequest

from bot.app import CROWD, build_app
from bot.courier import Courier
from domain import notifications, people
from domain.lanes import Pace
from tests.bot.conftest import SECONDS, HelpDesk


def test_the_courier_steps_aside_while_many_wait_and_sends_when_they_are_gone(unconnected: HelpDesk) -> None:
    crowd, asked = threading.Event(), threading.Event()

    def crowded() -> bool:
        asked.set()
        return crowd.is_set()

    crowd.set()
    courier = Courier(unconnected.begin, unconnected.client, unconnected.clock, pace=Pace.unlimited(), crowded=crowded)
    courier.start()
    assert asked.wait(SECONDS)
    crowd.clear()
    asha = unconnected.student("Asha")
    with unconnected.begin() as session:
        notifications.publish_home(session, people.present(session, asha.id), once="1")
    assert asha.wait_for(lambda: unconnected.workspace.home(asha.id), SECONDS)
    courier.stop()


def test_an_app_is_crowded_while_enough_are_being_answered(unconnected: HelpDesk) -> None:
    inside, leave = threading.Semaphore(0), threading.Event()

    app = build_app(client=unconnected.client, begin=unconnected.begin, now=unconnected.clock)

    @app.middleware
    def wait(next: object) -> None:  # noqa: A002 - Bolt injects by this name
        inside.release()
        assert leave.wait(SECONDS)
        next()  # type: ignore[operator]

    who = unconnected.student("Asha")
    body = {"command": "/ticket", "text": "help", "user_id": who.id, "team_id": unconnected.workspace.team_id}
    crew = [
        threading.Thread(target=app.dispatch, args=(BoltRequest(body=body, mode="socket_mode"),)) for _ in range(CROWD)
    ]
    for one in crew:
        one.start()
    assert all(inside.acquire(timeout=SECONDS) for _ in crew)
    assert app.crowded
    leave.set()
    for one in crew:
        one.join(SECONDS)
    assert not app.crowded
