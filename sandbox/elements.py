"""Interactive elements: where they stand in blocks, their ids, and what a person has entered in them."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator
from typing import Any

from sandbox.model import Json

State = dict[str, dict[str, Json]]

ONE, MANY = None, ()
# Element type -> (the key of its value in `state`, the key that presets it, whether it holds one or many).
STATEFUL: dict[str, tuple[str, str, tuple[()] | None]] = {
    "plain_text_input": ("value", "initial_value", ONE),
    "email_text_input": ("value", "initial_value", ONE),
    "url_text_input": ("value", "initial_value", ONE),
    "number_input": ("value", "initial_value", ONE),
    "rich_text_input": ("rich_text_value", "initial_value", ONE),
    "static_select": ("selected_option", "initial_option", ONE),
    "external_select": ("selected_option", "initial_option", ONE),
    "radio_buttons": ("selected_option", "initial_option", ONE),
    "users_select": ("selected_user", "initial_user", ONE),
    "conversations_select": ("selected_conversation", "initial_conversation", ONE),
    "channels_select": ("selected_channel", "initial_channel", ONE),
    "datepicker": ("selected_date", "initial_date", ONE),
    "timepicker": ("selected_time", "initial_time", ONE),
    "datetimepicker": ("selected_date_time", "initial_date_time", ONE),
    "checkboxes": ("selected_options", "initial_options", MANY),
    "multi_static_select": ("selected_options", "initial_options", MANY),
    "multi_external_select": ("selected_options", "initial_options", MANY),
    "multi_users_select": ("selected_users", "initial_users", MANY),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", MANY),
    "multi_channels_select": ("selected_channels", "initial_channels", MANY),
    "file_input": ("files", "", MANY),
}
INTERACTIVE = frozenset({*STATEFUL, "button", "overflow", "workflow_button"})


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in, in reading order."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element")]
        if block.get("type") in ("actions", "context_actions"):
            inside += block.get("elements", [])
        for element in inside:
            if element and element.get("type") in INTERACTIVE:
                yield block, element


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block has a block_id and every interactive element an action_id."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element in interactive(named):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return named


def initial(blocks: list[Json]) -> State:
    """What the elements hold before anybody touches them."""
    state: State = {}
    for block, element in interactive(blocks):
        if element["type"] in STATEFUL:
            state.setdefault(block["block_id"], {})[element["action_id"]] = _preset(element)
    return state


def carried(old: State, blocks: list[Json]) -> State:
    """The state of changed blocks: an entry survives where block_id, action_id and type are the same."""
    state = initial(blocks)
    for block_id, actions in state.items():
        for action_id, fresh in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before and before["type"] == fresh["type"]:
                actions[action_id] = before
    return state


def find(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """The element with these ids and its block; LookupError."""
    for block, element in interactive(blocks):
        if block.get("block_id") == block_id and element.get("action_id") == action_id:
            return block, element
    raise LookupError(f"There is no element {block_id}/{action_id} here.")


def options(element: Json) -> list[Json]:
    """The options of a select, overflow menu, radio group or checkboxes, groups flattened."""
    groups = element.get("option_groups") or []
    return list(element.get("options") or []) + [option for group in groups for option in group["options"]]


def entered(element: Json, value: Any) -> Json:  # noqa: ANN401 - a string, an option, a list or None
    """What `state` says of an element that holds `value`."""
    return {"type": element["type"], STATEFUL[element["type"]][0]: value}


def value_of(entry: Json) -> Any:  # noqa: ANN401 - the same
    """The value inside an entry of `state`."""
    return entry[STATEFUL[entry["type"]][0]]


def action(block: Json, element: Json, value: Any) -> Json:  # noqa: ANN401 - the same
    """The entry of `actions` in a block_actions payload: what was done to this element."""
    kept = {"type", "action_id", "value", "text", "placeholder", "style", "url"}
    body = {name: copy.deepcopy(part) for name, part in element.items() if name in kept}
    body["block_id"] = block["block_id"]
    if element["type"] in STATEFUL:
        body[STATEFUL[element["type"]][0]] = value
    if element["type"] == "overflow":
        body["selected_option"] = value
    return body


def _preset(element: Json) -> Json:
    _, preset, empty = STATEFUL[element["type"]]
    value = element.get(preset)
    if value is None:
        value = None if empty is ONE else []
    return entered(element, copy.deepcopy(value))
