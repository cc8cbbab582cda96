"""A message: its blocks, and the one line that stands for them in a notification and to a screen reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks import text

BLOCKS = 12_000  # Slack takes about 13,200 characters: platform.md, 1.4.


@dataclass(frozen=True)
class Message:
    """What is sent: `text` is mrkdwn without formatting, `blocks` as JSON."""

    text: str
    blocks: list[dict[str, Any]]


def compose(line: str, blocks: Iterable[Block | None]) -> Message:
    """A message of these blocks, without those that are None."""
    return Message(line, [dict(block.to_dict()) for block in blocks if block is not None])


def room(blocks: Iterable[Block | None]) -> int:
    """How many characters a message can still take beside these blocks."""
    return BLOCKS - sum(_characters(block.to_dict()) for block in blocks if block is not None)


def _characters(part: object) -> int:
    if isinstance(part, dict):
        return sum(_characters(value) for value in part.values())
    if isinstance(part, list):
        return sum(_characters(item) for item in part)
    return text.size(part) if isinstance(part, str) else 0
