"""Nothing that a user writes can mention, notify or link, wherever it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import card, text
from bot.blocks.message import Message
from domain.lookup import Person
from sandbox import mrkdwn
from tests.bot.blocks.everything import Worst, messages, views
from tests.bot.blocks.samples import NOW, RAVI, sheet

CUT = re.compile(r"&(?!(?:amp|lt|gt);)")
EVIL = ("<!channel>", "<!here|x>", "<@U0EVIL>", "<#C0EVIL>", "<https://evil.example|bank>", "<!date^0^{date}|x>")
PIECES = st.sampled_from([*EVIL, "&lt;", "&amp", "&", "<", ">", "|", "^", "*", "`", "😀", "\n", "x" * 50]) | st.text()
TEXTS = st.lists(PIECES, min_size=1, max_size=30).map("".join).filter(str.strip)
OURS = {"U0ASHA", "U0RAVI", "U0MEENA"}


def formatted(part: Any) -> Iterator[dict[str, Any]]:
    """Every mrkdwn object in some JSON."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part
        for value in part.values():
            yield from formatted(value)
    elif isinstance(part, list):
        for item in part:
            yield from formatted(item)


def harm(source: str) -> list[str]:
    """What in a mrkdwn text names, notifies or leads somewhere that is not ours, and the entities cut in two."""
    found = [token for token in mrkdwn.tokens(source) if token.kind not in ("text", "date")]
    named = [one for one in found if one.kind != "user" or one.target not in OURS]
    bad = [one.target for one in named if one.kind != "link" or not one.target.startswith("https://a.example/")]
    dates = [one for one in mrkdwn.tokens(source) if one.kind == "date" and one.target == "0"]
    return [*bad, *CUT.findall(source), *(one.label for one in dates)]


def repeated(said: str, limit: int) -> str:
    """What somebody writes who writes nothing else, at full length."""
    return (said * (limit // len(said) + 1))[:limit].strip() or "x"


@settings(max_examples=8, deadline=None)
@given(TEXTS)
def test_what_people_write_stays_text(said: str) -> None:
    worst = Worst(lambda limit: repeated(said, limit))
    for make in messages(worst).values():
        if message := make():
            sources = [message.text, *(one["text"] for one in formatted(message.blocks))]
            assert [bad for source in sources for bad in harm(source)] == []
    for view in views(worst).values():
        assert [bad for one in formatted(view()) for bad in harm(one["text"])] == []


def test_bare_addresses_and_channel_names_are_left_alone() -> None:
    shown: list[Message | dict[str, Any] | None] = [make() for make in messages(Worst(lambda n: "x" * n)).values()]
    shown += [make() for make in views(Worst(lambda n: "x" * n)).values()]
    blocks = [one.blocks if isinstance(one, Message) else one for one in shown]
    assert all(one["verbatim"] is True for one in formatted(blocks))


@settings(deadline=None)
@given(TEXTS, st.integers(2, 60))
def test_a_shortened_text_fits_and_cuts_no_entity(said: str, limit: int) -> None:
    short = text.short(said, limit)
    assert text.size(short) <= limit
    assert not CUT.search(short)
    assert short == text.escape(said) or short.endswith("…")


@pytest.mark.parametrize("slack_id", ["U1> <!channel", "channel", "!here", "u0ravi", "", "C0HOSTEL", "U0RAVI\n"])
def test_only_a_slack_id_mentions(slack_id: str) -> None:
    assert text.mention(Person("Ravi & Co", slack_id)) == "Ravi &amp; Co"


def test_a_person_of_slack_is_mentioned_on_the_card_and_named_in_the_notification() -> None:
    shown = card.card(sheet(owner=RAVI), NOW)
    assert "<@U0RAVI>" in str(shown.blocks)
    assert "<@" not in shown.text


@pytest.mark.parametrize(
    "address", [None, "", "http://a.example", "javascript:alert(1)", "https://a.example/|x> <!channel", "https://"]
)
def test_only_a_plain_https_address_is_linked(address: str | None) -> None:
    assert text.link(address, "the file") == "the file"


def test_an_address_is_escaped() -> None:
    assert text.link("https://a.example/?a=1&b=2", "it") == "<https://a.example/?a=1&amp;b=2|it>"
