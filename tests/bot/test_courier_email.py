"""Who wishes letters gets letters; where none can be sent, Slack is told instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.channels.email import Postbox
from domain.models import NotificationSettings, User
from sandbox.people import Person
from tests.bot import postroom
from tests.bot.channels.mailserver import MailServer, mail_server
from tests.bot.conftest import HelpDesk
from tests.bot.postroom import file, rows, states


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def asha(unconnected: HelpDesk) -> Person:
    """A student who wishes letters."""
    someone = unconnected.student("Asha")
    with unconnected.begin() as session:
        user = session.scalars(select(User).where(User.slack_user_id == someone.id)).one()
        session.add(NotificationSettings(user_id=user.id, slack_enabled=False))
    return someone


def test_who_wishes_letters_gets_letters(unconnected: HelpDesk, asha: Person, server: MailServer) -> None:
    file(unconnected, asha)
    assert postroom.courier(unconnected, postbox=Postbox(server.url, "help@example.edu")).drain()
    (letter,) = server.letters
    assert (letter["To"], asha.dms()) == (asha.member.email, [])
    assert "Fan broken" in letter["Subject"]
    assert states(unconnected, channel="email") == ["sent"]


def test_a_mail_server_that_does_not_answer_after_a_letter_gets_it_again(
    unconnected: HelpDesk, asha: Person, server: MailServer
) -> None:
    server.answers["."] = ""
    file(unconnected, asha)
    courier = postroom.courier(unconnected, postbox=Postbox(server.url, "help@example.edu"))
    courier.step()
    assert states(unconnected, channel="email") == ["unknown"]
    server.answers.clear()
    assert courier.drain()
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("reachable", [True, False])
def test_where_no_letter_can_be_sent_slack_is_told_instead(
    unconnected: HelpDesk, asha: Person, server: MailServer, *, reachable: bool
) -> None:
    server.answers["RCPT"] = "550 nobody"
    postbox = Postbox(server.url, "help@example.edu") if reachable else None
    file(unconnected, asha)
    assert postroom.courier(unconnected, postbox=postbox).drain()
    (receipt,) = asha.dms()
    assert "Fan broken" in receipt.text
    assert [row.state for row in rows(unconnected, kind="receipt")] == ["dead", "sent"]
