"""What a person sees: messages and views as plain text, their controls by the labels on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox import elements, mrkdwn
from sandbox.model import Json, Message, View

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


@dataclass(frozen=True)
class Control:
    """An interactive element with the label a person knows it by."""

    label: str
    block: Json
    element: Json
    also: str = ""  # what else it may be known by: the text of the section it stands in


class Names:
    """Looks up what ids are called."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def user(self, user_id: str) -> str:
        """A person's name."""
        member = self._workspace.people.get(user_id)
        return member.name if member else user_id

    def channel(self, channel_id: str) -> str:
        """A channel's name."""
        channel = self._workspace.channels.get(channel_id)
        return channel.name if channel else channel_id


def text(source: str, names: Names) -> str:
    """A mrkdwn text as it reads; dates show their fallback, as to a client that cannot format them."""
    return mrkdwn.bare("".join(_token(token, names) for token in mrkdwn.tokens(source)))


def object_text(found: Json | None, names: Names) -> str:
    """A text object as it reads."""
    if not found:
        return ""
    return str(found["text"]) if found["type"] == "plain_text" else text(found["text"], names)


def blocks(found: list[Json], names: Names) -> str:
    """Blocks as text, a line or more each; controls stand in brackets."""
    lines = [line for block in found for line in _block(block, names)]
    return "\n".join(line for line in lines if line)


def message(found: Message, workspace: Workspace) -> str:
    """A message as text: its blocks, or without them its text; then its files and reactions."""
    names = Names(workspace)
    body = blocks(found.blocks, names) if found.blocks else text(found.text, names)
    files = [f"[file: {workspace.files.get(file_id).name}]" for file_id in found.files]
    reactions = [f":{name}: {len(users)}" for name, users in found.reactions.items()]
    return "\n".join([body, *files, *reactions]).strip()


def view(found: View, workspace: Workspace) -> str:
    """A modal or a Home tab as text, its title first."""
    names = Names(workspace)
    return "\n".join([title(found), blocks(found.body["blocks"], names)]).strip()


def title(found: View) -> str:
    """A modal's title."""
    return str(found.body.get("title", {}).get("text", ""))


def controls(found: list[Json], names: Names) -> list[Control]:
    """The interactive elements, with their labels, in reading order."""
    return [
        Control(_label(block, element, names), block, element, object_text(block.get("text"), names))
        for block, element in elements.interactive(found)
    ]


def option(found: Mapping[str, Json]) -> str:
    """The text of an option."""
    return str(found["text"]["text"])


def _label(block: Json, element: Json, names: Names) -> str:
    if element["type"] == "button":
        return object_text(element["text"], names)
    if block["type"] == "input":
        return object_text(block["label"], names)
    if element.get("placeholder"):
        return object_text(element["placeholder"], names)
    return object_text(block.get("text"), names)


def _token(token: mrkdwn.Token, names: Names) -> str:
    match token.kind:
        case "user":
            return f"@{token.label or names.user(token.target)}"
        case "channel":
            return f"#{token.label or names.channel(token.target)}"
        case "broadcast" | "group":
            return token.label or f"@{token.target}"
        case "date" | "link":
            return token.label or token.target
        case _:
            return token.target


def _block(block: Json, names: Names) -> list[str]:
    read = _READ.get(block["type"])
    return read(block, names) if read else []


def _section(block: Json, names: Names) -> list[str]:
    fields = [object_text(field, names) for field in block.get("fields", ())]
    return [object_text(block.get("text"), names), *fields, _control(block.get("accessory"), names)]


def _header(block: Json, names: Names) -> list[str]:
    return [object_text(block["text"], names)]


def _context(block: Json, names: Names) -> list[str]:
    return [" ".join(_piece(element, names) for element in block["elements"])]


def _actions(block: Json, names: Names) -> list[str]:
    return [" ".join(_control(element, names) for element in block["elements"])]


def _input(block: Json, names: Names) -> list[str]:
    hint = object_text(block.get("hint"), names)
    return [object_text(block["label"], names), _control(block["element"], names), hint]


def _image(block: Json, names: Names) -> list[str]:
    return [object_text(block.get("title"), names), f"[{block['alt_text']}]"]


def _markdown(block: Json, _names: Names) -> list[str]:
    return [str(block["text"])]


def _rich_text(block: Json, _names: Names) -> list[str]:
    return [_rich(block)]


_READ: dict[str, Callable[[Json, Names], list[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "input": _input,
    "image": _image,
    "markdown": _markdown,
    "rich_text": _rich_text,
}


def _piece(element: Json, names: Names) -> str:
    return f"[{element['alt_text']}]" if element["type"] == "image" else object_text(element, names)


def _control(element: Json | None, names: Names) -> str:
    if not element:
        return ""
    if element["type"] == "image":
        return f"[{element['alt_text']}]"
    if element["type"] == "button":
        return f"[{object_text(element['text'], names)}]"
    chosen = [element["initial_option"]] if element.get("initial_option") else element.get("initial_options", [])
    if chosen:
        return f"[{', '.join(option(one) for one in chosen)}]"
    if element["type"] in ("overflow", "radio_buttons", "checkboxes"):
        return f"[{' | '.join(option(one) for one in element['options'])}]"
    return f"[{element.get('initial_value') or object_text(element.get('placeholder'), names)}]"


def _rich(part: Json) -> str:
    if "elements" in part:
        return "".join(_rich(inside) for inside in part["elements"])
    return str(part.get("text") or part.get("url") or part.get("user_id") or part.get("name") or "")


def notice(what: str, error: str) -> str:
    """What Slack itself tells a person when the app failed them; `what` is a command, or "view_submission"."""
    if what.startswith("/"):
        return f"{what} failed with the error “{error}”"
    if what == "view_submission":
        return "We had some trouble connecting. Try again?"
    return "This app did not respond in time. Try again?"
