"""Slack takes every message and view with the longest input that people may give, by the local Slack's rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.blocks.message import Message
from sandbox import blockkit
from sandbox.api.chat import UPDATE_TEXT_MAX, check_blocks
from sandbox.views import VIEW_BYTES_MAX
from tests.bot.blocks.everything import Fill, Worst, messages, views

ALPHABETS: dict[str, Fill] = {
    "ampersands": lambda n: "&" * n,
    "brackets": lambda n: "<" * n,
    "emoji": lambda n: "😀" * n,
    "Hindi": lambda n: "अ" * n,
    "words": lambda n: ("ab " * n)[:n],
    "one character": lambda _: "x",
}
WORST = {name: Worst(fill) for name, fill in ALPHABETS.items()}


def as_slack_counts(part: Any) -> Any:
    """The same JSON with each character beyond the basic plane as two, which is how JavaScript counts it."""
    if isinstance(part, dict):
        return {key: as_slack_counts(value) for key, value in part.items()}
    if isinstance(part, list):
        return [as_slack_counts(item) for item in part]
    return "".join("xx" if ord(char) > 0xFFFF else char for char in part) if isinstance(part, str) else part


@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("name", messages(WORST["words"]))
def test_slack_takes_the_message(name: str, alphabet: str) -> None:
    message = messages(WORST[alphabet])[name]()
    if message is not None:
        check_blocks(as_slack_counts(message.blocks))
        assert 0 < len(as_slack_counts(message.text)) <= UPDATE_TEXT_MAX


@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("name", views(WORST["words"]))
def test_slack_takes_the_view(name: str, alphabet: str) -> None:
    view = views(WORST[alphabet])[name]()
    assert blockkit.view_problems(as_slack_counts(view), view["type"]) == []
    assert len(json.dumps(view).encode()) <= VIEW_BYTES_MAX


@pytest.mark.parametrize("name", messages(WORST["words"]))
def test_a_message_can_be_shown_as_a_modal(name: str) -> None:
    message = messages(WORST["words"])[name]()
    blocks = message.blocks if isinstance(message, Message) else []
    title = {"type": "plain_text", "text": "SST-Resolve"}
    assert blockkit.view_problems({"type": "modal", "title": title, "blocks": blocks}, "modal") == []
