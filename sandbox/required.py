"""What Slack itself refuses when a modal is submitted, before the app hears of it."""

from __future__ import annotations

import re

from sandbox import elements
from sandbox.model import Json, View

EMPTY = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = re.compile(r"https?://\S+")


def problems(view: View) -> dict[str, str]:
    """A sentence by block id for each input that may not be submitted as it is."""
    found: dict[str, str] = {}
    for block in view.body["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = elements.value_of(view.state[block["block_id"]][element["action_id"]])
        if sentence := _problem(block, element, value):
            found[block["block_id"]] = sentence
    return found


def _problem(block: Json, element: Json, value: object) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else EMPTY
    if isinstance(value, str):
        return _text_problem(element, value)
    if element["type"] == "file_input" and isinstance(value, list) and len(value) > element.get("max_files", 10):
        return f"Please add no more than {element.get('max_files', 10)} files."
    return None


def _text_problem(element: Json, value: str) -> str | None:
    if len(value) > element.get("max_length", 3000):
        return f"This must be at most {element.get('max_length', 3000)} characters."
    if len(value) < element.get("min_length", 0):
        return f"This must be at least {element['min_length']} characters."
    if element["type"] == "email_text_input" and not EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not URL.fullmatch(value):
        return "Please enter a valid URL."
    if element["type"] == "number_input":
        return _number_problem(element, value)
    return None


def _number_problem(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    low, high = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return None if low <= number <= high else f"Please enter a number from {low:g} to {high:g}."
