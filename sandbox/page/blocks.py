"""Block Kit as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sandbox import elements, render
from sandbox.model import Json
from sandbox.page import formatting, richtext, widgets
from sandbox.page.canvas import Canvas
from sandbox.page.markup import Html, tag

LOCAL = "/"  # Other pictures are links: the page asks no other machine for anything.


def drawn(canvas: Canvas, found: Iterable[Json]) -> list[Html]:
    """Each block as HTML, in order."""
    return [block(canvas, one) for one in found]


def block(canvas: Canvas, found: Json) -> Html:
    """One block; what this page cannot draw says so."""
    draw = DRAW.get(found["type"])
    inside = draw(canvas, found) if draw else tag("em", f"This page cannot show a {found['type']} block.")
    return tag("div", inside, class_=f"bk {found['type']}", data_block=found.get("block_id", ""))


def _section(canvas: Canvas, found: Json) -> Html:
    texts = [tag("div", canvas.text(found["text"]), class_="text")] if found.get("text") else []
    if found.get("fields"):
        texts.append(tag("div", *[tag("div", canvas.text(one)) for one in found["fields"]], class_="fields"))
    body = tag("div", *texts, class_="body")
    if not found.get("accessory"):
        return body
    return Html(body + tag("div", _element(canvas, found, found["accessory"]), class_="accessory"))


def _header(canvas: Canvas, found: Json) -> Html:
    return tag("h3", canvas.text(found["text"]))


def _divider(_canvas: Canvas, _found: Json) -> Html:
    return tag("hr")


def _context(canvas: Canvas, found: Json) -> Html:
    parts = [_image(one) if one["type"] == "image" else tag("span", canvas.text(one)) for one in found["elements"]]
    return tag("div", *parts, class_="context-line")


def _actions(canvas: Canvas, found: Json) -> Html:
    return tag("div", *[_element(canvas, found, one) for one in found["elements"]], class_="row")


def _input(canvas: Canvas, found: Json) -> Html:
    optional = tag("span", " (optional)", class_="optional") if found.get("optional") else ""
    label = tag("div", canvas.text(found["label"]), optional, class_="label")
    hint = tag("div", canvas.text(found["hint"]), class_="hint") if found.get("hint") else ""
    error = tag("div", class_="error", role="alert")
    return Html(label + _element(canvas, found, found["element"]) + error + hint)


def _image_block(canvas: Canvas, found: Json) -> Html:
    title = tag("div", canvas.text(found["title"]), class_="hint") if found.get("title") else ""
    return Html(title + _image(found))


def _image(found: Json) -> Html:
    address = str(found.get("image_url", ""))
    if not address.startswith(LOCAL):
        return formatting.link(address, f"[{found['alt_text']}]")
    return tag("img", src=address, alt=found["alt_text"], loading="lazy")


def _rich_text(canvas: Canvas, found: Json) -> Html:
    return richtext.drawn(found, canvas.names)


def _markdown(_canvas: Canvas, found: Json) -> Html:
    return formatting.plain(str(found["text"]))


def _alert(canvas: Canvas, found: Json) -> Html:
    return tag("div", canvas.text(found.get("text")), class_="banner", role="status")


DRAW: dict[str, Callable[[Canvas, Json], Html]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "input": _input,
    "image": _image_block,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "alert": _alert,
}


def _element(canvas: Canvas, found: Json, element: Json) -> Html:
    if element["type"] == "image":
        return _image(element)
    if element["type"] not in elements.INTERACTIVE:
        return tag("em", f"This page cannot show a {element['type']}.")
    alone = {**found, "elements": [element]} if "elements" in found else found
    control = render.controls([alone], canvas.names)[0]
    return widgets.drawn(canvas, control)
