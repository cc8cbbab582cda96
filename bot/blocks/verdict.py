"""The question after a resolution that the student has not answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.blocks import facts, kit, receipt
from bot.blocks.message import Message, compose
from domain.lookup import Sheet


def question(sheet: Sheet, now: datetime) -> Message:  # noqa: ARG001 - every message takes the time it is sent at
    """Whether it is fixed; what the student said since stands in its place."""
    asks = f"Is {facts.named(sheet, 300)} fixed? Without an answer it counts as fixed in two working days."
    head = facts.named(sheet) if sheet.confirmed_at else f"Is {facts.named(sheet)} fixed?"
    return compose(
        receipt.line(sheet) if sheet.confirmed_at else asks,
        [
            kit.section(f"*{head}*\n{facts.outcome(sheet, student=True)}"),
            *([kit.quote(sheet.resolution_note)] if sheet.resolution_note else []),
            *asked(sheet),
        ],
    )


def reopened(sheet: Sheet) -> Message:
    """What becomes of the question when that resolution was not the last."""
    return compose(f"{facts.named(sheet, 300)} was reopened.", [kit.section(f"*{facts.named(sheet)}* was reopened.")])


def asked(sheet: Sheet) -> Iterator[Block]:
    """The two answers; once there is one, what follows from it."""
    if sheet.confirmed_at:
        yield from receipt.verdict(sheet)
    else:
        yield receipt.answers(sheet)
        yield kit.small("Without an answer it counts as fixed in two working days")
