"""Who looks at some blocks and what they have entered there: what drawing them depends on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sandbox import elements
from sandbox.model import Json, Message, View
from sandbox.page import formatting
from sandbox.page.markup import Html
from sandbox.render import Control, Names
from sandbox.workspace import Workspace


@dataclass(frozen=True)
class Canvas:
    """A place with blocks on it, as one person sees it. `place` is how the browser names it when it acts there."""

    workspace: Workspace
    names: Names
    place: str
    state: elements.State

    def text(self, found: Json | None) -> Html:
        """A text object."""
        return formatting.text_object(found, self.names)

    def value(self, control: Control) -> Any:  # noqa: ANN401 - a string, an option, a list or None
        """What a control holds now."""
        entry = self.state.get(control.block["block_id"], {}).get(control.element["action_id"])
        return elements.value_of(entry) if entry else None


def of_message(workspace: Workspace, message: Message, user_id: str) -> Canvas:
    """A message, to this person."""
    state = message.state.get(user_id) or elements.initial(message.blocks)
    place = f"m:{message.channel_id}:{message.ts}"
    return Canvas(workspace, Names(workspace), place, state)


def of_view(workspace: Workspace, view: View) -> Canvas:
    """A modal or a Home tab."""
    return Canvas(workspace, Names(workspace), f"v:{view.id}", view.state)


def confirmation(element: Json, names: Names) -> str | None:
    """What is to be asked before an element is used, as JSON for the browser; None when nothing is."""
    asked = element.get("confirm")
    if not asked:
        return None
    texts = {name: formatting.text_object(asked.get(name), names) for name in ("title", "text", "confirm", "deny")}
    return json.dumps({**texts, "style": asked.get("style", "primary")})
