"""A ticket that is about to be written: what the form opens with, wherever it was asked for."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot import ids
from bot.blocks.text import cut, size
from bot.fields import Fields, parsed
from domain import text

VALUE_MAX = 2000  # What the value of a button may hold.
ROOMS = (1500, 1200, 900, 600, 300, 1)  # One that is all quotation marks takes twice its length.

_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True)
class Draft:
    """The form's first words; `source_url` is the message they come from, `follows` the ticket it refers to."""

    title: str = ""
    description: str = ""
    source_url: str | None = None
    follows: int | None = None

    def value(self) -> str:
        """The draft as the value of a button, which has less room: the description gives way."""
        rooms = (size(self.description), *ROOMS)
        drafts = (replace(self, description=cut(self.description, room)) for room in rooms)
        values = (json.dumps(asdict(one), ensure_ascii=False) for one in drafts)
        return next((value for value in values if size(value) <= VALUE_MAX), "{}")


def of_words(words: str) -> Draft:
    """From the words behind the command: the title, and all of them below where they are too many for it."""
    line = text.line(words)
    rest = text.clean(words) if len(line) > text.TITLE else ""
    return Draft(cut(line, text.TITLE), cut(rest, text.DESCRIPTION))


def of_fields(fields: Fields) -> Draft:
    """From the form itself, as far as it is filled in."""
    title, description = fields.text(ids.TITLE), fields.text(ids.DESCRIPTION)
    return Draft(title, description, fields.note("source_url"), fields.reference("follows"))


def of_value(value: str) -> Draft:
    """From a button that was made of a draft."""
    found = Fields(meta=parsed(value))
    title, description = found.note("title") or "", found.note("description") or ""
    return Draft(title, description, found.note("source_url"), found.reference("follows"))


def of_message(body: Mapping[str, Any], home_url: str) -> Draft:
    """From a message that somebody used the shortcut on: its text, and a link to it."""
    message, channel = body.get("message", {}), body.get("channel", {}).get("id", "")
    said = text.clean(readable(str(message.get("text", ""))))
    first = text.line(said.partition("\n")[0])
    ts = str(message.get("ts", "")).replace(".", "")
    link = f"{home_url}archives/{channel}/p{ts}" if ts and channel else None
    return Draft(cut(first, text.TITLE), cut(said, text.DESCRIPTION), link)


def readable(mrkdwn: str) -> str:
    """A message's text as its reader saw it: mentions and links by their names, nothing escaped."""
    return html.unescape(_LINK.sub(_shown, mrkdwn))


def _shown(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith(("@", "#", "!")):
        return f"{target[0].replace('!', '@')}{label or target[1:]}"
    return f"{label} ({target})" if label and label != target else target.removeprefix("mailto:")
