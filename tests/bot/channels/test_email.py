"""Letters: readable as plain text, the same again when they are sent again, and no outcome taken for another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.blocks.message import Message
from bot.channels.email import Postbox, plain
from bot.channels.outcome import Failed, GaveUp, Outcome, Sent, Unknown
from tests.bot.channels.mailserver import MailServer, mail_server

BLOCKS: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*#42 Fan &lt;broken&gt;* by <@U1>"}},
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Due* <!date^1772445600^{date}|2 March>"}]},
    {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Claim"}}]},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "See <https://example.edu|the page>"}]},
]
MESSAGE = Message("#42 Fan &lt;broken&gt;\nis overdue", BLOCKS)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def sent(server: MailServer, message: Message = MESSAGE) -> Outcome:
    return Postbox(server.url, "help@example.edu").send(message, "asha@example.edu", "0b6c")


def test_a_letter_says_what_the_message_says_without_marks_and_buttons(server: MailServer) -> None:
    assert sent(server) == Sent()
    (letter,) = server.letters
    assert (letter["To"], letter["Subject"]) == ("asha@example.edu", "#42 Fan <broken> is overdue")
    assert "help@example.edu" in letter["From"]
    text = letter.get_content()
    assert "#42 Fan <broken> by" in text
    assert "Due 2 March" in text
    assert "See the page" in text
    assert "Claim" not in text
    assert "*" not in text


def test_a_message_without_blocks_is_its_text() -> None:
    assert plain(Message("*Ask* &amp; answer", [])) == "Ask & answer"


def test_what_somebody_wrote_adds_no_header(server: MailServer) -> None:
    assert sent(server, Message("Fan\r\nBcc: all@example.edu", [])) == Sent()
    (letter,) = server.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Fan Bcc: all@example.edu"


def test_a_letter_that_is_sent_again_can_be_known_by_its_id(server: MailServer) -> None:
    sent(server)
    sent(server)
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"] == "<0b6c@example.edu>"


OUTCOMES = [
    ({"RCPT": "550 nobody"}, GaveUp),
    ({"RCPT": "451 busy"}, Failed),
    ({"MAIL": "553 no"}, GaveUp),
    ({"DATA": "451 busy"}, Failed),
    ({".": "554 spam"}, GaveUp),
    ({".": "451 busy"}, Failed),
    ({".": ""}, Unknown),
    ({"QUIT": "500 what"}, Sent),
    ({"QUIT": ""}, Sent),
]


@pytest.mark.parametrize(("answers", "outcome"), OUTCOMES)
def test_each_answer_is_what_it_is(server: MailServer, answers: dict[str, str], outcome: type[Outcome]) -> None:
    server.answers.update(answers)
    assert isinstance(sent(server), outcome)


def test_where_nobody_listens_the_letter_waits(free_port: int) -> None:
    postbox = Postbox(f"smtp://127.0.0.1:{free_port}", "help@example.edu")
    assert isinstance(postbox.send(MESSAGE, "asha@example.edu", "0b6c"), Failed)
