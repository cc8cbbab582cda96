"""HTML that is safe by construction: whatever is not `Html` already is escaped when it is put into a tag."""

from __future__ import annotations

import html
from collections.abc import Iterable

VOID = frozenset({"br", "img", "input", "hr"})
Attribute = str | int | bool | None


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """Text as HTML: shown as it is, whatever it holds. HTML stays what it is."""
    return text if isinstance(text, Html) else Html(html.escape(text))


def joined(parts: Iterable[str]) -> Html:
    """Parts one behind the other, each escaped unless it is HTML."""
    return Html("".join(escaped(part) for part in parts))


def lines(text: str) -> Html:
    """Plain text whose line breaks are kept."""
    return Html(escaped(text).replace("\n", "<br>"))


def tag(name: str, /, *children: str, **attributes: Attribute) -> Html:
    """One element.

    Attributes are Python names: `class_`, `data_ts`, `aria_label`. None and False leave one out, True sets it bare.
    """
    head = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{head}>")
    return Html(f"<{name}{head}>{joined(children)}</{name}>")


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(str(value))}"'
