"""Slack's mrkdwn, as far as it names things: mentions, channels, dates, links. Everything else is plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ENTITY = re.compile(r"<([^<>]+)>")
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|mailto:|tel:")
# A formatting mark counts only around whole words, as in Slack.
MARKS = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")


@dataclass(frozen=True)
class Token:
    """A stretch of a text.

    `kind` is text, user, channel, broadcast, group, date or link; `target` the id, the address, or for a date
    its Unix seconds with `form` its format; `label` what was written after the bar: a name, a date's fallback.
    """

    kind: str
    target: str
    label: str = ""
    form: str = ""


def tokens(text: str) -> Iterator[Token]:
    """The stretches of a mrkdwn text, in order, with the three escapes undone."""
    at = 0
    for found in ENTITY.finditer(text):
        if found.start() > at:
            yield Token("text", unescaped(text[at : found.start()]))
        yield _entity(found[1])
        at = found.end()
    if at < len(text):
        yield Token("text", unescaped(text[at:]))


def unescaped(text: str) -> str:
    """What `&amp;`, `&lt;` and `&gt;` stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def bare(text: str) -> str:
    """A text without its marks for bold, italics, strikes and code."""
    before = None
    while before != text:
        before, text = text, MARKS.sub(r"\2", text)
    return text.replace("```", "")


def _entity(inside: str) -> Token:
    body, _, label = inside.partition("|")
    label = unescaped(label)
    if body.startswith("!date^"):
        _, seconds, form, *_ = [*body.split("^"), "", ""]
        return Token("date", seconds, label, form)
    if body.startswith("!subteam^"):
        return Token("group", body.removeprefix("!subteam^"), label)
    kinds = {"@": "user", "#": "channel", "!": "broadcast"}
    if body[:1] in kinds:
        return Token(kinds[body[0]], body[1:], label)
    if ADDRESS.match(body):
        return Token("link", unescaped(body), label)
    return Token("text", unescaped(f"<{inside}>"))
