"""What the tests of the courier share: messages waiting to be sent, couriers to send them, and what arrived."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.courier import Courier
from domain.db import Begin
from domain.deliveries import Claimed
from domain.lanes import Pace
from domain.models import Delivery, Lane, Subcategory, User
from sandbox.people import Person
from tests import factories
from tests.bot.conftest import HelpDesk, asking

_numbers = itertools.count(1)


def write(desk: HelpDesk, destination: str, text: str = "", *, times: int = 1, **facts: Any) -> list[str]:
    """Messages for a destination; what they say."""
    texts = [text or f"No. {next(_numbers)}." for _ in range(times)]
    with desk.begin() as session:
        for said in texts:
            given = {"kind": "operators", "dedupe_key": f"test:{next(_numbers)}", "facts": {"text": said}, **facts}
            session.add(Delivery(destination=destination, **given))
    return texts


def file(desk: HelpDesk, who: Person, title: str = "Fan broken") -> int:
    """A ticket about Electricity, filed by a student; its number."""
    with desk.begin() as session:
        matter = session.scalars(select(Subcategory).where(Subcategory.name == "Electricity")).one()
        user = session.scalars(select(User).where(User.slack_user_id == who.id)).one()
        return factories.ticket(session, matter, by=user, now=desk.clock(), title=title).id


def arrived(desk: HelpDesk, *channels: str) -> Counter[str]:
    """How often each text arrived in these channels."""
    return Counter(message.text for channel in channels for message in desk.workspace.messages(channel))


def rows(desk: HelpDesk, **facts: Any) -> list[Delivery]:
    """The deliveries with these facts, oldest first."""
    with desk.begin() as session:
        return list(session.scalars(select(Delivery).filter_by(**facts).order_by(Delivery.id)))


def states(desk: HelpDesk, **facts: Any) -> list[str]:
    return [row.state for row in rows(desk, **facts)]


def courier(desk: HelpDesk, begin: Begin | None = None, **facts: Any) -> Courier:
    """Another one, in the same workspace."""
    given = {"pace": Pace.unlimited(), "backoff": 0.05, **facts}
    return Courier(begin or desk.begin, asking(desk.slack), desk.clock, **given)


def expire_leases(desk: HelpDesk) -> None:
    """Whoever holds a message has held it for too long."""
    past = func.clock_timestamp() - timedelta(seconds=1)
    with desk.begin() as session:
        session.execute(update(Delivery).where(Delivery.state == "leased").values(lease_until=past))


def probe(desk: HelpDesk) -> None:
    """It is time to try again what was stopped."""
    past = func.clock_timestamp() - timedelta(seconds=1)
    with desk.begin() as session:
        session.execute(update(Lane).where(Lane.stopped.is_not(None)).values(paused_until=past))


def stopped(desk: HelpDesk) -> dict[str, str | None]:
    with desk.begin() as session:
        return {lane.key: lane.stopped for lane in session.scalars(select(Lane).where(Lane.stopped.is_not(None)))}


def claimed(desk: HelpDesk, courier: Courier) -> list[Claimed]:
    """What a courier has taken and not sent."""
    return list(courier._claim(16).taken)
