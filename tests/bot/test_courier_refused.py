"""What Slack refuses: told to those who can mend it, kept while nothing passes, never in the way of anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, update

from bot.health import Health
from domain.lanes import UPDATE
from domain.models import College, Delivery
from sandbox.faults import Fault
from sandbox.people import Person
from tests.bot import postroom
from tests.bot.conftest import MANIFEST, HelpDesk
from tests.bot.postroom import arrived, file, rows, states, stopped, write


@pytest.fixture
def asha(unconnected: HelpDesk) -> Person:
    return unconnected.student("Asha")


def told(desk: HelpDesk) -> list[str]:
    """What the operators were told."""
    return [message.text for message in desk.workspace.messages(desk.operators.id)]


# -- a destination that cannot be written to


def without_bot(desk: HelpDesk) -> None:
    desk.workspace.leave(desk.office.id, desk.workspace.app.bot_user_id)


def archived(desk: HelpDesk) -> None:
    desk.workspace.archive(desk.office.id)


def hidden(desk: HelpDesk) -> None:
    without_bot(desk)
    desk.workspace.channel(desk.office.id).private = True


MISHAPS = [
    (without_bot, "not_in_channel", "/invite"),
    (archived, "is_archived", "is archived"),
    (hidden, "channel_not_found", "Invite it there"),
]


@pytest.mark.parametrize(("mishap", "error", "advice"), MISHAPS)
def test_a_channel_that_cannot_be_written_to_is_told_once_to_those_who_can_mend_it(
    unconnected: HelpDesk, asha: Person, mishap: Callable[[HelpDesk], None], error: str, advice: str
) -> None:
    mishap(unconnected)
    numbers = [file(unconnected, asha), file(unconnected, asha)]
    unconnected.settle()
    assert [(row.state, row.last_error) for row in rows(unconnected, kind="card")] == [("dead", error)] * 2
    (said,) = told(unconnected)
    assert advice in said
    assert states(unconnected, kind="receipt") == ["sent", "sent"]
    assert all(f"#{number} " in "".join(one.text for one in asha.dms()) for number in numbers)


def test_what_cannot_be_told_in_the_operators_channel_does_not_go_round_in_circles(unconnected: HelpDesk) -> None:
    unconnected.workspace.archive(unconnected.operators.id)
    write(unconnected, unconnected.operators.id)
    unconnected.settle()
    assert states(unconnected) == ["dead"]


# -- a token or a scope that somebody has to give back


def readiness(desk: HelpDesk, engine: Engine) -> tuple[int, str]:
    """The status of /readyz, and what it says."""
    statuses: list[str] = []
    said = Health(desk.begin, engine)(
        {"PATH_INFO": "/readyz"},
        lambda status, _headers: statuses.append(status),  # type: ignore[arg-type]
    )
    return int(statuses[0].split()[0]), b"".join(said).decode()


def send_what_passes(desk: HelpDesk) -> None:
    while desk.courier.step():
        pass


def test_a_revoked_token_keeps_every_message_turns_readiness_red_and_loses_nothing(
    unconnected: HelpDesk, asha: Person, fresh_engine: Engine
) -> None:
    file(unconnected, asha)
    unconnected.workspace.revoke()
    send_what_passes(unconnected)
    assert set(states(unconnected)) == {"pending"}
    assert {row.attempts for row in rows(unconnected)} == {0}
    assert readiness(unconnected, fresh_engine) == (503, "Nothing is sent through workspace: token_revoked.\n")

    postroom.probe(unconnected)
    send_what_passes(unconnected)  # One has tried, in vain.
    assert stopped(unconnected) == {"workspace": "token_revoked"}

    unconnected.workspace.restore()
    postroom.probe(unconnected)
    unconnected.settle()
    assert set(states(unconnected)) == {"sent"}
    assert len(unconnected.workspace.messages(unconnected.office.id)) == 1
    assert readiness(unconnected, fresh_engine) == (200, "ready\n")


def test_a_missing_scope_stops_what_needs_it_and_is_named(
    unconnected: HelpDesk, asha: Person, fresh_engine: Engine
) -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    fewer = {**MANIFEST, "oauth_config": {"scopes": {"bot": [one for one in scopes if one != "chat:write"]}}}
    unconnected.workspace.install(fewer)
    desk_courier = postroom.courier(unconnected)
    file(unconnected, asha)
    while desk_courier.step():
        pass
    assert set(states(unconnected)) == {"pending"}
    status, why = readiness(unconnected, fresh_engine)
    assert (status, "missing_scope chat:write" in why) == (503, True)

    unconnected.workspace.install(MANIFEST)
    postroom.probe(unconnected)
    assert postroom.courier(unconnected).drain()
    assert set(states(unconnected)) == {"sent"}


def test_edits_that_may_not_be_made_do_not_hold_up_posts(unconnected: HelpDesk, asha: Person) -> None:
    number = file(unconnected, asha)
    unconnected.settle()
    unconnected.workspace.faults.next("chat.update", Fault.INTERNAL_ERROR, error="missing_scope", times=None)
    write(unconnected, unconnected.office.id, kind="card.edit", ticket_id=number, edits=True)
    texts = write(unconnected, unconnected.mess.id, times=2)
    send_what_passes(unconnected)
    assert list(stopped(unconnected)) == [UPDATE]
    assert arrived(unconnected, unconnected.mess.id) == dict.fromkeys(texts, 1)


# -- a message that is refused, or cannot even be written


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
def test_what_cannot_be_shown_as_blocks_is_sent_as_plain_text(unconnected: HelpDesk, asha: Person, error: str) -> None:
    faults, office = unconnected.workspace.faults, unconnected.office.id
    faults.next("chat.postMessage", Fault.INTERNAL_ERROR, error=error, channel=office)
    number = file(unconnected, asha)
    unconnected.settle()
    (card,) = unconnected.workspace.messages(office)
    assert (f"#{number} " in card.text, card.blocks) == (True, [])
    assert states(unconnected, kind="card") == ["sent"]


def test_a_message_that_cannot_be_written_holds_up_no_other(unconnected: HelpDesk, asha: Person) -> None:
    office, number = unconnected.office.id, file(unconnected, asha)
    unconnected.settle()
    write(unconnected, office, kind="card.note", facts={"activity_id": 999_999}, ticket_id=number)
    write(unconnected, office, kind="unheard of")
    texts = write(unconnected, office, times=3)
    send_what_passes(unconnected)
    assert set(texts) <= set(arrived(unconnected, office))
    poisoned = [row for row in rows(unconnected) if row.state != "sent"]
    assert {row.kind for row in poisoned} == {"card.note", "unheard of"}
    with unconnected.begin() as session:
        session.execute(update(Delivery).where(Delivery.state == "pending").values(attempts=20))
    unconnected.settle()
    assert {row.kind for row in rows(unconnected, state="dead")} == {"card.note", "unheard of"}
    assert any("could not be sent" in said for said in told(unconnected))


def test_without_a_place_for_operators_nothing_breaks(unconnected: HelpDesk, asha: Person) -> None:
    with unconnected.begin() as session:
        session.execute(update(College).values(operators_channel=None))
    without_bot(unconnected)
    file(unconnected, asha)
    unconnected.settle()
    assert states(unconnected, kind="card") == ["dead"]


def test_an_answer_that_is_none_of_slacks_is_a_doubt_and_not_an_end(unconnected: HelpDesk) -> None:
    faults, office = unconnected.workspace.faults, unconnected.office.id
    faults.next("chat.postMessage", Fault.INTERNAL_ERROR, error="<html>Gateway</html>", applied=True)
    texts = write(unconnected, office)
    unconnected.settle()
    assert arrived(unconnected, office) == dict.fromkeys(texts, 1)
