"""What the browser says it acted on, found again in the workspace: ids from a page are hints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox import elements, shapes
from sandbox.model import Json, Message, SlackError, View
from sandbox.page import widgets
from sandbox.render import Names
from sandbox.workspace import Workspace

OFFERED = 500
MORE = "There are more: type to find them"


@dataclass(frozen=True)
class Spot:
    """An interactive element, and where it stands."""

    place: Message | View
    block: Json
    element: Json

    @property
    def key(self) -> tuple[str, str]:
        """Its ids."""
        return str(self.block["block_id"]), str(self.element["action_id"])

    @property
    def is_silent(self) -> bool:
        """Whether the app hears of it only with the whole form."""
        return self.block["type"] == "input" and not self.block.get("dispatch_action")


def find(workspace: Workspace, user_id: str, place: str, block_id: str, action_id: str) -> Spot:
    """The element; SlackError or LookupError when it is not (or no longer) before this person."""
    found = surface(workspace, user_id, place)
    blocks = found.body["blocks"] if isinstance(found, View) else found.blocks
    block, element = elements.find(blocks, block_id, action_id)
    return Spot(found, block, element)


def surface(workspace: Workspace, user_id: str, place: str) -> Message | View:
    """The message ("m:channel:ts") or view ("v:id"); SlackError when this person does not have it before them."""
    kind, _, rest = place.partition(":")
    if kind == "m":
        channel_id, _, ts = rest.partition(":")
        return workspace.board.find(channel_id, ts, user_id)
    view = workspace.views.find(rest)
    if view.user_id != user_id:
        raise SlackError("not_found")
    return view


def value(workspace: Workspace, spot: Spot, given: Any, offered: dict[str, Json]) -> Any:  # noqa: ANN401 - any JSON
    """What the element holds when the browser says `given`; `offered` are options an external select was given."""
    kind = spot.element["type"]
    if kind == "button":
        return spot.element.get("value")
    if kind == "file_input":
        return [shapes.file(workspace, workspace.files.get(file_id)) for file_id in given]
    if kind == "datetimepicker":
        return int(given) if given else None
    if kind == "rich_text_input":
        return _rich(given)
    if _has_options(kind):
        return _options(spot, given, offered)
    return given or ([] if kind.startswith("multi_") else None)


def offers(workspace: Workspace, spot: Spot, query: str) -> list[Json]:
    """What a select that Slack itself fills offers for what was typed: groups of values and labels."""
    kind = spot.element["type"]
    if "users" in kind:
        return [_people(workspace, query)]
    if "conversations" in kind or "channels" in kind:
        return [_channels(workspace, query)]
    groups = spot.element.get("option_groups") or [{"options": spot.element.get("options") or []}]
    return grouped(groups, query)


def grouped(groups: list[Json], query: str = "") -> list[Json]:
    """Slack's option groups as the browser lists them, only what contains `query`, and no more than 500 options."""
    names = [str(group["label"]["text"]) if group.get("label") else "" for group in groups]
    found = [
        {"group": name, "options": [_entry(option) for option in group["options"]]}
        for name, group in zip(names, groups, strict=True)
    ]
    return _limited([kept for group in found if (kept := _matching(group, query))["options"]])


def _limited(groups: list[Json]) -> list[Json]:
    """What a browser can list at once; the rest is found by typing."""
    left, kept = OFFERED, []
    for group in groups:
        kept.append({**group, "options": group["options"][:left]})
        left -= len(group["options"])
        if left < 0:
            return [*kept, {"group": MORE, "options": []}]
    return kept


def _entry(option: Json) -> Json:
    description = option.get("description")
    hint = str(description["text"]) if description else ""
    return {"value": option["value"], "label": widgets.label_of(option), "hint": hint}


def _matching(group: Json, query: str) -> Json:
    sought = query.casefold().strip()
    if not sought or sought in group["group"].casefold():
        return group
    return {**group, "options": [option for option in group["options"] if sought in option["label"].casefold()]}


def _people(workspace: Workspace, query: str) -> Json:
    known = [m for m in workspace.people.values() if not m.deleted]
    found = [{"value": m.id, "label": m.name, "hint": m.title} for m in sorted(known, key=lambda m: m.name)]
    return {**_matching({"group": "", "options": found}, query)}


def _channels(workspace: Workspace, query: str) -> Json:
    known = [c for c in workspace.channels.values() if not (c.is_im or c.archived)]
    names = Names(workspace)
    found = [{"value": c.id, "label": f"#{names.channel(c.id)}", "hint": ""} for c in known]
    return _matching({"group": "", "options": found}, query)


def _has_options(kind: str) -> bool:
    return kind in ("overflow", "checkboxes", "radio_buttons") or kind.endswith(("static_select", "external_select"))


def _options(spot: Spot, given: Any, offered: dict[str, Json]) -> Any:  # noqa: ANN401 - one option, several or None
    known = {**offered, **{option["value"]: option for option in elements.options(spot.element)}}
    if isinstance(given, list):
        return [known[one] for one in given]
    return known[given] if given else None


def _rich(text: str) -> Json | None:
    if not text:
        return None
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}
