"""What lies before a person: a message, a modal, a Home tab. Used by label, as a person would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import elements, render
from sandbox.model import Json, Message, Outcome, SlackError, View

if TYPE_CHECKING:
    from sandbox.people import Person
    from sandbox.render import Control

SELECTS = ("static_select", "radio_buttons", "external_select")
MULTI = ("multi_static_select", "checkboxes", "multi_external_select")
PEOPLE, CHANNELS = ("users_select", "multi_users_select"), ("channels_select", "conversations_select")


class NotOnScreenError(AssertionError):
    """What was asked for is not there; the message says what is."""


class Screen:
    """Something with controls on it. What it shows is read anew each time, unless it was `frozen`."""

    def __init__(self, person: Person, place: Message | View) -> None:
        self.person = person
        self._place = place
        self._frozen: list[Json] | None = None

    def frozen(self) -> Screen:
        """The same as it looks now: for clicks on a screen that has not noticed what happened since."""
        self._frozen = self.blocks
        return self

    @property
    def blocks(self) -> list[Json]:
        """The blocks as they are shown."""
        if self._frozen is not None:
            return self._frozen
        return self._place.body["blocks"] if isinstance(self._place, View) else self._place.blocks

    @property
    def text(self) -> str:
        """Everything that can be read."""
        place, workspace = self._place, self.person.workspace
        return render.view(place, workspace) if isinstance(place, View) else render.message(place, workspace)

    @property
    def labels(self) -> list[str]:
        """The labels of all controls; an overflow menu's options are its labels."""
        return [label for control in self._controls() for label in _names(control)]

    def press(self, label: str) -> Outcome:
        """Press a button."""
        control = self._find(label, ("button",))
        return self.person.act(self._place, control, control.element.get("value"))

    def overflow(self, label: str) -> Outcome:
        """Pick an entry of an overflow menu."""
        for control in self._controls():
            for option in elements.options(control.element) if control.element["type"] == "overflow" else ():
                if render.option(option) == label:
                    return self.person.act(self._place, control, option)
        raise self._missing(label)

    def choose(self, label: str, value: Any) -> Outcome:  # noqa: ANN401 - a text, several, a date, files
        """Enter a value by the field's label and let the app hear of it."""
        control = self._find(label)
        return self.person.act(self._place, control, self._meant(control, value))

    def value(self, label: str) -> Any:  # noqa: ANN401 - what the field holds, options by their text
        """What a field holds now."""
        control = self._find(label)
        held = elements.value_of(self._state()[control.block["block_id"]][control.element["action_id"]])
        if isinstance(held, dict) and "text" in held:
            return render.option(held)
        if isinstance(held, list):
            return [render.option(one) if isinstance(one, dict) and "value" in one else one for one in held]
        return held

    def options(self, label: str, typed: str = "") -> list[str]:
        """What a select offers; an external one is asked with what the person `typed`."""
        return [render.option(option) for option in self._offered(self._find(label), typed)]

    def _state(self) -> elements.State:
        if isinstance(self._place, View):
            return self._place.state
        return self.person.workspace.board.entered(self._place, self.person.id)

    def _controls(self) -> list[Control]:
        return render.controls(self.blocks, render.Names(self.person.workspace))

    def _find(self, label: str, types: tuple[str, ...] = ()) -> Control:
        wanted = _folded(label)
        for exact in (True, False):
            for control in self._controls():
                names = (_folded(control.label), _folded(control.also))
                known = wanted in names if exact else any(name.startswith(wanted) for name in names)
                if known and control.element["type"] in (types or elements.INTERACTIVE):
                    return control
        raise self._missing(label)

    def _missing(self, label: str) -> NotOnScreenError:
        return NotOnScreenError(f"{self.person.name} sees no {label!r} among {self.labels} in:\n{self.text}")

    def _meant(self, control: Control, value: Any) -> Any:  # noqa: ANN401 - see choose
        """What the field holds when a person chooses `value`: options by their text, people by their name."""
        kind = control.element["type"]
        if value is None:
            return [] if kind in MULTI else None
        if kind in SELECTS:
            return self._pick(control, value)
        if kind in MULTI:
            return [self._pick(control, one) for one in _several(value)]
        return self._known(kind, value)

    def _known(self, kind: str, value: Any) -> Any:  # noqa: ANN401 - see choose
        if kind in PEOPLE:
            ids = [self.person.workspace_person(name) for name in _several(value)]
            return ids if kind.startswith("multi") else ids[0]
        if kind in CHANNELS:
            return self.person.workspace.channel_named(value).id
        if kind == "file_input":
            return [self.person.file(one) for one in _several(value)]
        return value

    def _pick(self, control: Control, wanted: str) -> Json:
        offered = self._offered(control, wanted)
        for option in offered:
            if render.option(option) == wanted:
                return option
        shown = [render.option(option) for option in offered]
        raise NotOnScreenError(f"{control.label!r} offers no {wanted!r}, but {shown}")

    def _offered(self, control: Control, typed: str) -> list[Json]:
        if "external" in control.element["type"]:
            return self.person.suggest(self._place, control, typed).options
        return elements.options(control.element)


class SeenMessage(Screen):
    """A message on the person's screen."""

    def __init__(self, person: Person, message: Message) -> None:
        super().__init__(person, message)
        self.message = message

    @property
    def ts(self) -> str:
        """Its timestamp."""
        return self.message.ts

    @property
    def channel_id(self) -> str:
        """The conversation it stands in."""
        return self.message.channel_id

    @property
    def deleted(self) -> bool:
        """Whether it has gone since."""
        try:
            self.person.workspace.board.find(self.message.channel_id, self.message.ts, self.message.to_user)
        except SlackError:
            return True
        return False

    def thread(self) -> list[SeenMessage]:
        """The replies below it, oldest first."""
        found = self.person.workspace.thread(self.message.channel_id, self.message.ts)
        return [SeenMessage(self.person, message) for message in found[1:]]

    def reply(self, text: str) -> SeenMessage:
        """Write into its thread."""
        return self.person.say(self.message.channel_id, text, thread=self)

    def shortcut(self, name: str) -> Outcome:
        """Use a message shortcut on it, by the shortcut's name."""
        return self.person.use_shortcut(name, self.message)


class Modal(Screen):
    """A modal; `fill` it, `submit` it."""

    def __init__(self, person: Person, view: View) -> None:
        super().__init__(person, view)
        self.view = view

    @property
    def title(self) -> str:
        """Its title."""
        return render.title(self.view)

    @property
    def is_open(self) -> bool:
        """Whether it is still in the person's stack."""
        return self.view in self.person.workspace.open_views(self.person.id)

    def fill(self, values: dict[str, Any] | None = None, **named: Any) -> Modal:  # noqa: ANN401 - see choose
        """Enter values by label: `fill(title="…")` or `fill({"What is it about?": "Fan"})`; options by their text.

        A field outside an input block, or with dispatch_action, lets the app hear of it, as in Slack.
        """
        for label, value in {**(values or {}), **named}.items():
            control = self._find(label)
            meant = self._meant(control, value)
            if control.block["type"] == "input" and not control.block.get("dispatch_action"):
                self.person.enter(self.view, control, meant)
            else:
                self.person.act(self.view, control, meant)
        return self

    def submit(self) -> dict[str, str] | None:
        """Submit; the field errors by label, or None. What Slack shows when the app fails is under "error".

        A modal that is gone already can still be submitted: a second click that was under way.
        """
        outcome = self.person.submit(self.view)
        if outcome.error:
            return {"error": outcome.error}
        if not outcome.errors:
            return None
        names = render.Names(self.person.workspace)
        labels = {b["block_id"]: render.object_text(b["label"], names) for b in self.blocks if b["type"] == "input"}
        return {labels[block_id]: sentence for block_id, sentence in outcome.errors.items()}

    def close(self) -> None:
        """Close it."""
        for acting in self.person.workspace.acts.close(self.person.id, self.view):
            self.person.wait(acting)


class Home(Screen):
    """The app's Home tab."""


def _several(value: Any) -> list[Any]:  # noqa: ANN401 - one or a list of anything
    return value if isinstance(value, list) else [value]


def _names(control: Control) -> list[str]:
    if control.element["type"] == "overflow":
        return [render.option(option) for option in control.element["options"]]
    return [control.label]


def _folded(label: str) -> str:
    return label.replace("_", " ").casefold().strip().rstrip("…. ")
