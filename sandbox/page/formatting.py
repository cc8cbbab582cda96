"""Slack's text as HTML: mrkdwn with its marks, and plain text, which stays inert.

A text is taken apart into what may not be touched any more (code, mentions, links, dates), which is set aside
under a mark nobody can type, and the rest, which is escaped before its marks become tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sandbox import mrkdwn
from sandbox.model import Json
from sandbox.page import emoji
from sandbox.page.markup import Html, escaped, joined, lines, tag
from sandbox.render import Names

BLOCK = re.compile(r"```\n?(.*?)```", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
ENTITY = re.compile("<([^<>\ue000]+)>")  # One that holds code is none.
QUOTE = re.compile(r"^(?:&gt;|>)(?:(?:&gt;|>){2})? ?")
MARK = re.compile(r"(?<![\w*_~])([*_~])(?=[^\s*_~]|[*_~](?!\1))([^\n]*?\S)\1(?![\w*_~])")
SET_ASIDE = re.compile("\ue000(\\d+)\ue001")
RESERVED = re.compile("[\ue000\ue001]")
TAGS = {"*": "strong", "_": "em", "~": "s"}
SAFE_LINKS = ("http://", "https://", "mailto:", "tel:")


def rich(text: str, names: Names) -> Html:
    """A mrkdwn text as Slack draws it."""
    return _Text(names).drawn(RESERVED.sub("", text))


def plain(text: str) -> Html:
    """A plain text: line breaks and emoji, nothing else."""
    return lines(emoji.shown(text))


def text_object(found: Json | None, names: Names) -> Html:
    """A text object of either type; nothing for None."""
    if not found:
        return Html("")
    return plain(found["text"]) if found["type"] == "plain_text" else rich(found["text"], names)


def link(address: str, shown: str) -> Html:
    """A link, if its scheme can do no harm; otherwise what would have been shown."""
    if not address.lower().startswith(SAFE_LINKS):
        return escaped(shown)
    return tag("a", shown, href=address, target="_blank", rel="noopener noreferrer")


def date(seconds: str, form: str, fallback: str) -> Html:
    """A date that the browser writes in its own time zone; the fallback where it cannot."""
    if not seconds.isdecimal():
        return escaped(fallback)
    return tag("time", fallback, data_seconds=seconds, data_form=form)


def mention(user_id: str, names: Names, label: str = "") -> Html:
    """A person's name as a pill."""
    return tag("span", f"@{label or names.user(user_id)}", class_="mention")


def channel_link(channel_id: str, names: Names, label: str = "") -> Html:
    """A channel's name that leads there."""
    return tag("a", f"#{label or names.channel(channel_id)}", class_="mention", data_go=channel_id, href="#")


@dataclass
class _Text:
    names: Names
    aside: list[Html] = field(default_factory=list)

    def drawn(self, text: str) -> Html:
        text = BLOCK.sub(lambda found: self.kept(tag("pre", self.literal(found[1]))), text)
        text = CODE.sub(lambda found: self.kept(tag("code", self.literal(found[1]))), text)
        text = ENTITY.sub(lambda found: self.kept(self.entity(found[0])), text)
        return self.restored(self.paragraphs(text))

    def kept(self, found: Html) -> str:
        self.aside.append(found)
        return f"\ue000{len(self.aside) - 1}\ue001"

    def restored(self, found: str) -> Html:
        return Html(SET_ASIDE.sub(lambda number: self.restored(self.aside[int(number[1])]), found))

    def literal(self, text: str) -> str:
        return "".join(token.label or token.target for token in mrkdwn.tokens(text)).removesuffix("\n")

    def entity(self, source: str) -> Html:
        return joined(self.token(token) for token in mrkdwn.tokens(source))

    def token(self, token: mrkdwn.Token) -> Html:
        match token.kind:
            case "user":
                return mention(token.target, self.names, token.label)
            case "channel":
                return channel_link(token.target, self.names, token.label)
            case "broadcast" | "group":
                return tag("span", token.label or f"@{token.target}", class_="mention loud")
            case "date":
                return date(token.target, token.form, token.label)
            case "link":
                return link(token.target, token.label or token.target.removeprefix("mailto:"))
            case _:
                return escaped(token.target)

    def paragraphs(self, text: str) -> Html:
        """Lines, those that begin with > gathered into quotations."""
        parts: list[Html] = []
        quoted: list[Html] = []
        rest = False
        for line in text.split("\n"):
            rest = rest or line.startswith(("&gt;&gt;&gt;", ">>>"))
            if rest or QUOTE.match(line):
                quoted.append(self.inline(QUOTE.sub("", line)))
                continue
            if quoted:
                parts.append(_quote(quoted))
                quoted = []
            parts.append(self.inline(line))
        return _stacked([*parts, _quote(quoted)] if quoted else parts)

    def inline(self, line: str) -> Html:
        return _marked(escaped(emoji.shown(mrkdwn.unescaped(line))))


def _marked(found: str) -> Html:
    return Html(MARK.sub(lambda mark: tag(TAGS[mark[1]], _marked(mark[2])), found))


def _quote(found: list[Html]) -> Html:
    return tag("blockquote", Html("<br>".join(found)))


def _stacked(parts: list[Html]) -> Html:
    """Lines with breaks between them, but none beside what is a block of its own."""
    shown = ""
    for part in parts:
        blocky = part.startswith("<blockquote>") or shown.endswith("</blockquote>")
        shown += part if blocky or not shown else f"<br>{part}"
    return Html(shown)
