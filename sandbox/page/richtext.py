"""Slack's rich_text blocks as HTML."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.model import Json
from sandbox.page import emoji, formatting
from sandbox.page.markup import Html, escaped, joined, lines, tag
from sandbox.render import Names

STYLES = {"bold": "strong", "italic": "em", "strike": "s", "code": "code"}


def drawn(block: Json, names: Names) -> Html:
    """A rich_text block."""
    return joined(_part(part, names) for part in block.get("elements", ()))


def _part(part: Json, names: Names) -> Html:
    inside = part.get("elements", ())
    match part["type"]:
        case "rich_text_list":
            items = [tag("li", joined(_inline(one, names) for one in item.get("elements", ()))) for item in inside]
            return tag("ol" if part.get("style") == "ordered" else "ul", *items)
        case "rich_text_quote":
            return tag("blockquote", *[_inline(one, names) for one in inside])
        case "rich_text_preformatted":
            return tag("pre", *[_inline(one, names) for one in inside])
        case _:
            return tag("div", *[_inline(one, names) for one in inside])


def _inline(one: Json, names: Names) -> Html:
    shown = _bare(one, names)
    for style, name in STYLES.items():
        if one.get("style", {}).get(style):
            shown = tag(name, shown)
    return shown


def _bare(one: Json, names: Names) -> Html:
    draw = _INLINE.get(one["type"])
    return draw(one, names) if draw else escaped(str(one.get("range") or one.get("usergroup_id") or ""))


def _date(one: Json, _names: Names) -> Html:
    return formatting.date(str(one["timestamp"]), one.get("format", "{date} {time}"), one.get("fallback", ""))


_INLINE: dict[str, Callable[[Json, Names], Html]] = {
    "text": lambda one, _names: lines(one["text"]),
    "link": lambda one, _names: formatting.link(one["url"], one.get("text") or one["url"]),
    "user": lambda one, names: formatting.mention(one["user_id"], names),
    "channel": lambda one, names: formatting.channel_link(one["channel_id"], names),
    "emoji": lambda one, _names: escaped(emoji.shown(f":{one['name']}:")),
    "date": _date,
}
