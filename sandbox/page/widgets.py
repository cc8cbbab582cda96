"""The controls of Block Kit as HTML: buttons, menus, selects. The browser's part is in `static/`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sandbox import render
from sandbox.model import Json
from sandbox.page import emoji, fields
from sandbox.page.canvas import Canvas, confirmation
from sandbox.page.markup import Html, tag
from sandbox.render import Control

Draw = Callable[[Canvas, Control, Any], Html]


def drawn(canvas: Canvas, control: Control) -> Html:
    """One interactive element; what this page cannot draw says so."""
    draw = DRAW.get(control.element["type"])
    if draw is None:
        return tag("em", f"This page cannot show a {control.element['type']}.")
    inside = draw(canvas, control, canvas.value(control))
    confirm = confirmation(control.element, canvas.names)
    return tag(
        "span", inside, class_=f"control {control.element['type']}", data_action=control.element["action_id"],
        data_confirm=confirm, data_silent=_is_silent(control), data_enter=_answers_enter(control),
    )  # fmt: skip


def label_of(option: Json) -> str:
    """The text of an option, drawn."""
    return emoji.shown(render.option(option))


def _button(canvas: Canvas, control: Control, _value: Any) -> Html:  # noqa: ANN401 - see Canvas.value
    element = control.element
    style = element.get("style", "")
    shown, named = canvas.text(element["text"]), element.get("accessibility_label")
    return tag("button", shown, type="button", class_=f"btn {style}".strip(), data_press=True, aria_label=named,
               data_url=element.get("url"))  # fmt: skip


def _overflow(_canvas: Canvas, control: Control, _value: Any) -> Html:  # noqa: ANN401 - see Canvas.value
    entries = [{"value": o["value"], "label": label_of(o), "url": o.get("url")} for o in control.element["options"]]
    return tag("button", "⋯", type="button", class_="btn more", aria_label="More options", aria_haspopup="menu",
               data_menu=json.dumps(entries))  # fmt: skip


def _select(canvas: Canvas, control: Control, value: Any) -> Html:  # noqa: ANN401 - see Canvas.value
    element = control.element
    if element["type"].startswith("multi_"):
        return _multi(canvas, control, value or [])
    shown = _called(canvas, element["type"], value) if value else ""
    clear = _clear(control) if control.block.get("optional") else ""
    return tag("span", _search(canvas, control, shown), clear, class_="pick", data_pick=_key(value))


def _multi(canvas: Canvas, control: Control, value: list[Any]) -> Html:
    chips = [chip(_called(canvas, control.element["type"], one), _key(one)) for one in value]
    most = control.element.get("max_selected_items")
    found = _search(canvas, control, "")
    return tag("span", tag("span", *chips, class_="chips"), found, class_="pick many", data_pick="", data_most=most)


def _search(canvas: Canvas, control: Control, shown: str) -> Html:
    element = control.element
    hint = render.object_text(element.get("placeholder"), canvas.names) or "Select an option"
    least = element.get("min_query_length", 3) if "external" in element["type"] else 0
    return tag("input", type="text", role="combobox", class_="field", aria_label=control.label, aria_expanded="false",
               aria_haspopup="listbox", autocomplete="off", value=shown, placeholder=hint, data_shown=shown,
               data_least=least, autofocus=bool(element.get("focus_on_load")))  # fmt: skip


def chip(shown: str, value: str) -> Html:
    """One of several chosen options, with a cross to take it away."""
    gone = tag("button", "✕", type="button", data_unchip=True, aria_label=f"Remove {shown}")
    return tag("span", shown, gone, class_="chip", data_value=value)


def _clear(control: Control) -> Html:
    return tag("button", "✕", type="button", class_="clear", data_clear=True, aria_label=f"Clear {control.label}")


def _called(canvas: Canvas, kind: str, value: Any) -> str:  # noqa: ANN401 - an option or an id
    if isinstance(value, dict):
        return label_of(value)
    return canvas.names.user(value) if "users" in kind else f"#{canvas.names.channel(value)}"


def _key(value: Any) -> str:  # noqa: ANN401 - an option, an id or None
    return str(value["value"]) if isinstance(value, dict) else str(value or "")


def _is_silent(control: Control) -> bool:
    """Whether the app hears of it only with the whole form."""
    return control.block["type"] == "input" and not control.block.get("dispatch_action")


def _answers_enter(control: Control) -> bool:
    """Whether the app hears of a typed text when Enter is pressed, rather than at each letter."""
    triggers = control.element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    return not _is_silent(control) and "on_enter_pressed" in triggers


_SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_TYPED = ("plain_text_input", "rich_text_input", "datepicker", "timepicker", *fields.INPUT_TYPES)
DRAW: dict[str, Draw] = {
    "button": _button,
    "workflow_button": _button,
    "overflow": _overflow,
    "checkboxes": fields.choices,
    "radio_buttons": fields.choices,
    "datetimepicker": fields.moment_field,
    "file_input": fields.file_field,
    **dict.fromkeys(_TYPED, fields.text_field),
    **dict.fromkeys([*_SELECTS, *(f"multi_{name}" for name in _SELECTS)], _select),
}
