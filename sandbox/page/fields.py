"""Fields that people type, tick or pick dates in, as HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sandbox.model import Json
from sandbox.page.canvas import Canvas
from sandbox.page.markup import Html, tag
from sandbox.render import Control, object_text

INPUT_TYPES = {
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "text",
    "datepicker": "date",
    "timepicker": "time",
}


def text_field(canvas: Canvas, control: Control, value: Any) -> Html:  # noqa: ANN401 - see Canvas.value
    """A line or several lines to type into, or a date or time."""
    element = control.element
    shared = {
        "data_field": element["action_id"],
        "aria_label": control.label,
        "placeholder": object_text(element.get("placeholder"), canvas.names) or None,
        "maxlength": element.get("max_length"),
        "autofocus": bool(element.get("focus_on_load")),
        "autocomplete": "off",
        "class_": "field",
    }
    if element.get("multiline") or element["type"] == "rich_text_input":
        return tag("textarea", str(_typed(value)), rows=4, **shared)
    mode = "decimal" if element["type"] == "number_input" else None
    return tag("input", type=INPUT_TYPES.get(element["type"], "text"), value=_typed(value), inputmode=mode, **shared)


def moment_field(canvas: Canvas, control: Control, value: Any) -> Html:  # noqa: ANN401 - see Canvas.value
    """A date with a time; the browser turns Unix seconds into its own zone."""
    _ = canvas
    shown = datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M") if value else ""
    return tag(
        "input",
        type="datetime-local",
        class_="field",
        value=shown,
        data_moment=str(value or ""),
        data_field=control.element["action_id"],
        aria_label=control.label,
    )


def choices(canvas: Canvas, control: Control, value: Any) -> Html:  # noqa: ANN401 - see Canvas.value
    """Checkboxes or radio buttons."""
    element = control.element
    held = value if isinstance(value, list) else [value]
    chosen = {option["value"] for option in held if option}
    kind = "checkbox" if element["type"] == "checkboxes" else "radio"
    group = f"{canvas.place} {control.block['block_id']} {element['action_id']}"
    drawn = [_choice(canvas, option, kind, group, checked=option["value"] in chosen) for option in element["options"]]
    role = "group" if kind == "checkbox" else "radiogroup"
    return tag("div", *drawn, class_="choices", role=role, aria_label=control.label, data_choices=element["action_id"])


def file_field(canvas: Canvas, control: Control, value: Any) -> Html:  # noqa: ANN401 - see Canvas.value
    """A place to put files."""
    _ = canvas
    element = control.element
    accepted = ",".join(f".{kind}" for kind in element.get("filetypes") or ())
    picker = tag(
        "input",
        type="file",
        multiple=element.get("max_files", 10) > 1,
        accept=accepted or None,
        aria_label=control.label,
        data_files=element["action_id"],
    )
    names = [file_chip(file) for file in value or ()]
    hint = tag("span", "Choose files, or drop them here", class_="hint")
    return tag("div", tag("label", hint, picker, class_="drop"), tag("div", *names, class_="chips"), class_="files")


def file_chip(file: Json) -> Html:
    """A file that was put in."""
    gone = tag("button", "✕", type="button", data_unchip=True, aria_label=f"Remove {file['name']}")
    return tag("span", file["name"], gone, class_="chip", data_value=file["id"])


def _choice(canvas: Canvas, option: Json, kind: str, group: str, *, checked: bool) -> Html:
    box = tag("input", type=kind, name=group, value=option["value"], checked=checked)
    more = tag("small", canvas.text(option["description"])) if option.get("description") else ""
    return tag("label", box, tag("span", canvas.text(option["text"]), more))


def _typed(value: Any) -> str:  # noqa: ANN401 - a string, a rich text or None
    if isinstance(value, dict):
        parts = (part for section in value.get("elements", ()) for part in section.get("elements", ()))
        return "".join(str(part.get("text", "")) for part in parts)
    return str(value or "")
