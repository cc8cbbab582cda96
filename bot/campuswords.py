"""What the reader of a campus.yml is told when a part of it has the wrong form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from bot.campuschecks import suggestion
from bot.campusmodel import (
    AssignmentEntry,
    BatchEntry,
    CalendarEntry,
    CampusEntry,
    CategoryEntry,
    DayEntry,
    Entry,
    FieldEntry,
    HolidayEntry,
    StaffEntry,
    StudentEntry,
    SubcategoryEntry,
)

# The sentence for each kind of error of pydantic: {key} is the key, {value} what stands there, others its own facts.
SENTENCES = {
    "missing": "{key} is missing",
    "int_parsing": "{key} has to be a whole number, not {value}",
    "int_from_float": "{key} has to be a whole number, not {value}",
    "int_type": "{key} has to be a whole number",
    "greater_than": "{key} has to be more than {gt}, not {value}",
    "less_than": "{key} has to be less than {lt}, not {value}",
    "greater_than_equal": "{key} has to be {ge} or more, not {value}",
    "less_than_equal": "{key} has to be {le} or less, not {value}",
    "bool_parsing": "{key} is true or false, not {value}",
    "bool_type": "{key} is true or false",
    "string_type": "{key} has to be a word or a line of text",
    "string_too_short": "{key} is empty",
    "string_too_long": "{key} has more than {max_length} characters",
    "list_type": "{key} has to be a list: each entry on a line that begins with a dash",
    "too_long": "{key} has more than {max_length} entries",
    "dict_type": "{key} has to have keys with values",
    "model_type": "this has to have keys with values, such as name:",
    "model_attributes_type": "this has to have keys with values, such as name:",
    "literal_error": "{key} is one of {expected}, not {value}",
    "value_error": "{error}",
}
PATTERNS = {"slack": "{value} is no Slack user id, such as U012AB3CD"}

MODELS: Mapping[str, type[Entry]] = {
    "calendars": CalendarEntry,
    "holidays": HolidayEntry,
    "days": DayEntry,
    "batches": BatchEntry,
    "staff": StaffEntry,
    "students": StudentEntry,
    "categories": CategoryEntry,
    "assignments": AssignmentEntry,
    "subcategories": SubcategoryEntry,
    "fields": FieldEntry,
}


def sentence(error: ErrorDetails) -> str:
    """What is wrong, in a sentence."""
    key = str(next((part for part in reversed(error["loc"]) if isinstance(part, str)), "the file"))
    facts: dict[str, Any] = {**error.get("ctx", {}), "key": key, "value": repr(error["input"])[:60]}
    if error["type"] == "extra_forbidden":
        return f"{key} is not known here{suggestion(key, _model(error).model_fields)}"
    if error["type"] == "string_pattern_mismatch":
        return PATTERNS.get(key, "{key} has to be one word, without spaces").format(**facts)
    return SENTENCES.get(error["type"], error["msg"]).format(**facts)


def _model(error: ErrorDetails) -> type[Entry]:
    """The model of the part in which the error is."""
    lists = [part for part in error["loc"][:-1] if isinstance(part, str)]
    return MODELS.get(lists[-1], CampusEntry) if lists else CampusEntry
