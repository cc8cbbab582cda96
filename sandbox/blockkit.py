"""Whether Slack would take these blocks: every problem as a sentence that ends in a JSON pointer."""

from __future__ import annotations

from typing import Any

from sandbox import blocklimits as limits
from sandbox import elements
from sandbox.model import Json


def message_problems(blocks: Any) -> list[str]:  # noqa: ANN401 - whatever the app sent
    """What is wrong with a message's blocks."""
    check = _Check("message")
    check.blocks(blocks, limits.MESSAGE_BLOCKS_MAX)
    return check.problems


def view_problems(view: Json, kind: str) -> list[str]:
    """What is wrong with a modal ("modal") or a Home tab ("home")."""
    check = _Check(kind)
    check.view(view)
    return check.problems


def characters(part: Any) -> int:  # noqa: ANN401 - walks any JSON
    """The characters of all text in blocks, as the ceiling for a whole message counts them."""
    if isinstance(part, list):
        return sum(characters(item) for item in part)
    if isinstance(part, dict):
        own = len(part["text"]) if isinstance(part.get("text"), str) else 0
        return own + sum(characters(value) for value in part.values() if isinstance(value, dict | list))
    return 0


class _Check:
    """One walk through a view or a message."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.problems: list[str] = []

    def say(self, problem: str, at: str) -> None:
        self.problems.append(f"[ERROR] {problem} [json-pointer:{at}]")

    def view(self, view: Json) -> None:
        if view.get("type") != self.surface:
            self.say(f"must be a view of type {self.surface}", "/view/type")
        self.fields(view, "view", "/view")
        for name, most in limits.VIEW_TEXTS.items():
            self.text(view.get(name), most, limits.PLAIN, f"/view/{name}")
        for name, most in limits.VIEW_STRINGS.items():
            self.string(view.get(name), most, f"/view/{name}")
        self.blocks(view.get("blocks"), limits.VIEW_BLOCKS_MAX, "/view/blocks")
        if self.surface == "modal" and not self.problems:
            self.modal(view)

    def modal(self, view: Json) -> None:
        if "title" not in view:
            self.say("missing required field: title", "/view")
        if any(block["type"] == "input" for block in view["blocks"]) and not view.get("submit"):
            self.say("`submit` is required for modals containing an `input` block", "/view/submit")
        if sum(bool(element.get("focus_on_load")) for _, element in elements.interactive(view["blocks"])) > 1:
            self.say("only one element may have focus_on_load", "/view/blocks")

    def blocks(self, blocks: Any, most: int, at: str = "/blocks") -> None:  # noqa: ANN401
        if not isinstance(blocks, list):
            self.say("must be an array of blocks", at)
            return
        if len(blocks) > most:
            self.say(f"no more than {most} items allowed", at)
        for number, block in enumerate(blocks):
            self.block(block, f"{at}/{number}")
        self.unique([b.get("block_id") for b in blocks if isinstance(b, dict)], "block_id", at)

    def block(self, block: Any, at: str) -> None:  # noqa: ANN401
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in limits.BLOCKS[self.surface]:
            self.say(f"unsupported type: {kind}", f"{at}/type")
            return
        self.common(block, kind, at)
        if kind == "section":
            self.section(block, at)
        if kind == "markdown":
            self.string(block.get("text"), limits.MARKDOWN_MAX, f"{at}/text")
        for name, element in self.inside(block):
            self.element(element, kind, f"{at}/{name}")
        ids = [element.get("action_id") for _, element in self.inside(block) if isinstance(element, dict)]
        self.unique(ids, "action_id", at)

    @staticmethod
    def inside(block: Json) -> list[tuple[str, Any]]:
        single: list[tuple[str, Any]] = [(name, block[name]) for name in ("accessory", "element") if name in block]
        if block["type"] not in ("actions", "context"):
            return single
        return single + [(f"elements/{n}", element) for n, element in enumerate(block.get("elements") or [])]

    def section(self, block: Json, at: str) -> None:
        if not block.get("text") and not block.get("fields"):
            self.say("must have a text or fields", at)
        for number, field in enumerate(block.get("fields") or []):
            self.text(field, 2000, limits.ANY, f"{at}/fields/{number}")

    def element(self, element: Any, block: str, at: str) -> None:  # noqa: ANN401
        kind = str(element.get("type")) if isinstance(element, dict) else ""
        if kind not in limits.ELEMENTS.get(block, ()):
            self.say(f"unsupported element type in {block}: {kind}", f"{at}/type")
        elif kind in limits.ANY:
            self.text(element, 3000, limits.ANY, at)
        else:
            self.common(element, kind, at)
            self.choices(element, kind, at)
            self.range(element, at)

    def common(self, part: Json, kind: str, at: str) -> None:
        self.fields(part, kind, at)
        for name in limits.REQUIRED.get(kind, ()):
            if not part.get(name):
                self.say(f"missing required field: {name}", at)
        for name, (most, types) in limits.TEXTS.get(kind, {}).items():
            self.text(part.get(name), most, types, f"{at}/{name}")
        for name, most in limits.STRINGS.items():
            if not isinstance(part.get(name), dict):  # A rich text's initial_value is an object.
                self.string(part.get(name), most, f"{at}/{name}")
        for name in ("elements", "fields", "options", "option_groups"):
            self.count(part, kind, name, at)
        if isinstance(part.get("confirm"), dict) and kind != "confirm":
            self.common(part["confirm"], "confirm", f"{at}/confirm")

    def count(self, part: Json, kind: str, name: str, at: str) -> None:
        most = limits.COUNTS.get((kind, name))
        if most is not None and part.get(name) is not None:
            if not part[name]:
                self.say("must have at least one item", f"{at}/{name}")
            if len(part[name]) > most:
                self.say(f"no more than {most} items allowed", f"{at}/{name}")

    def choices(self, element: Json, kind: str, at: str) -> None:
        texts = limits.ANY if kind in ("checkboxes", "radio_buttons") else limits.PLAIN
        for number, option in enumerate(elements.options(element)):
            self.option(option, texts, f"{at}/options/{number}")
        for number, group in enumerate(element.get("option_groups") or []):
            self.text(group.get("label"), limits.OPTION_TEXT_MAX, limits.PLAIN, f"{at}/option_groups/{number}/label")
            if not 1 <= len(group["options"]) <= limits.OPTIONS_MAX:
                self.say(f"1 to {limits.OPTIONS_MAX} items allowed", f"{at}/option_groups/{number}/options")
        if kind in ("static_select", "multi_static_select") and not elements.options(element):
            self.say("must have options or option_groups", at)
        self.preset(element, kind, at)

    def option(self, option: Json, texts: frozenset[str], at: str) -> None:
        self.fields(option, "option", at)
        self.text(option.get("text"), limits.OPTION_TEXT_MAX, texts, f"{at}/text")
        self.text(option.get("description"), limits.OPTION_TEXT_MAX, texts, f"{at}/description")
        if not option.get("value") or not option.get("text"):
            self.say("an option must have a text and a value", at)
        self.string(option.get("value"), limits.OPTION_VALUE_MAX, f"{at}/value")

    def preset(self, element: Json, kind: str, at: str) -> None:
        chosen = [element["initial_option"]] if element.get("initial_option") else element.get("initial_options") or []
        known = [option.get("value") for option in elements.options(element)]
        if kind in ("external_select", "multi_external_select"):
            return
        for option in chosen:
            if option.get("value") not in known:
                self.say("an initial option must be one of the options", at)

    def range(self, element: Json, at: str) -> None:
        for name, least in (("min_length", 0), ("max_length", 1)):
            number = element.get(name)
            if number is not None and not least <= number <= 3000:  # noqa: PLR2004 - plain_text_input's page
                self.say(f"must be between {least} and 3000", f"{at}/{name}")
        if not 1 <= element.get("max_files", 1) <= 10:  # noqa: PLR2004 - file_input's page
            self.say("must be between 1 and 10", f"{at}/max_files")

    def text(self, text: Any, most: int, types: frozenset[str], at: str) -> None:  # noqa: ANN401
        if text is None:
            return
        if not isinstance(text, dict) or text.get("type") not in types or not isinstance(text.get("text"), str):
            self.say(f"must be a text object of type {' or '.join(sorted(types))}", at)
        elif not text["text"]:
            self.say("must be more than 0 characters", f"{at}/text")
        else:
            self.string(text["text"], most, f"{at}/text")

    def string(self, string: Any, most: int, at: str) -> None:  # noqa: ANN401
        if string is not None and not isinstance(string, str):
            self.say("must be a string", at)
        elif string and len(string) > most:
            self.say(f"must be less than {most + 1} characters", at)

    def fields(self, part: Json, kind: str, at: str) -> None:
        known = limits.FIELDS.get(kind)
        for name in part if known else ():
            if name not in known:  # type: ignore[operator]
                self.say(f"invalid additional property: {name}", at)

    def unique(self, ids: list[str | None], name: str, at: str) -> None:
        seen = [found for found in ids if found]
        for twice in sorted({found for found in seen if seen.count(found) > 1}):
            self.say(f'`{name}` "{twice}" already exists', at)
