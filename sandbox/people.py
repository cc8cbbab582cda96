"""People who act from Python, by the labels they see: the driver of all tests that need a Slack.

asha = Person(slack, workspace.add_person("Asha", email="asha@example.edu"))
asha.command("/ticket", "Fan broken")
asha.modal.fill(title="Fan broken", about="Electricity")
assert asha.modal.submit() is None
receipt = asha.sees("#1 Fan broken")
receipt.press("Withdraw")
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox import shapes
from sandbox.model import Channel, File, Json, Member, Message, Outcome, View
from sandbox.screens import Home, Modal, NotOnScreenError, SeenMessage

if TYPE_CHECKING:
    from sandbox.render import Control
    from sandbox.server import LocalSlack
    from sandbox.workspace import Workspace

PATIENCE_SECONDS = 5.0
SLACK_SECONDS = 30.0  # Above any acknowledgement limit: only a defect of this Slack lets it pass.


@dataclass(frozen=True)
class Reply:
    """What a person reads after a slash command; `error` is Slack's own notice, None when the app answered."""

    milliseconds: float
    text: str
    error: str | None
    message: SeenMessage | None
    again: int


class Person:
    """Somebody at a keyboard."""

    def __init__(self, slack: LocalSlack, member: Member) -> None:
        self.slack, self.member = slack, member
        self.workspace: Workspace = slack.workspace

    @property
    def id(self) -> str:
        """Their user id."""
        return self.member.id

    @property
    def name(self) -> str:
        """Their name."""
        return self.member.name

    # -- acting

    def command(self, command: str, text: str = "", channel: str | None = None) -> Reply:
        """Type a slash command, in the app's direct message or in a channel."""
        place = self._place(channel)
        outcome = self.wait(self.workspace.acts.command(self.id, f"{command} {text}".strip(), place.id))
        seen = SeenMessage(self, outcome.message) if outcome.message else None
        return Reply(outcome.milliseconds, seen.text if seen else "", outcome.error, seen, len(outcome.again))

    def shortcut(self, name: str) -> Outcome:
        """Use a global shortcut, by its name."""
        return self.use_shortcut(name, None)

    def open_home(self) -> Home:
        """Open the app's Home tab and wait until there is something in it."""
        self.workspace.acts.open_home(self.id)
        return self.home

    def open_messages(self) -> None:
        """Open the app's Messages tab."""
        self.workspace.acts.open_home(self.id, "messages")

    def say(
        self, channel: str | None, text: str, thread: SeenMessage | str | None = None, **files: bytes
    ) -> SeenMessage:
        """Write into a channel (by name or id) or, with None, to the app; `fan_png=b"…"` attaches fan.png."""
        ts = thread.ts if isinstance(thread, SeenMessage) else thread
        ids = tuple(self.upload(name.replace("_", "."), content).id for name, content in files.items())
        message = self.workspace.acts.say(self.id, self._place(channel).id, text, thread_ts=ts, files=ids)
        return SeenMessage(self, message)

    def upload(self, name: str, content: bytes) -> File:
        """Hand over a file; give it to a file input with `modal.fill(files=[...])`."""
        return self.workspace.acts.upload(self.id, name, content)

    # -- seeing

    @property
    def modal(self) -> Modal:
        """The modal on top; waits for one, as the app opens it after the acknowledgement or before."""
        found = self.wait_for(lambda: self.workspace.open_views(self.id))
        if not found:
            raise NotOnScreenError(f"{self.name} has no modal open.")
        return Modal(self, found[-1])

    @property
    def has_modal(self) -> bool:
        """Whether a modal is open now."""
        return bool(self.workspace.open_views(self.id))

    @property
    def home(self) -> Home:
        """The app's Home tab; waits until the app has published it."""
        view = self.wait_for(lambda: self.workspace.home(self.id))
        if view is None:
            raise NotOnScreenError(f"{self.name}'s Home tab is empty.")
        return Home(self, view)

    def dms(self) -> list[SeenMessage]:
        """The direct messages with the app, oldest first."""
        return self.channel(None)

    def channel(self, name: str | None) -> list[SeenMessage]:
        """The messages of a channel, oldest first, those only this person sees among them."""
        place = self._place(name)
        found = self.workspace.messages(place.id) + self.workspace.ephemerals(self.id, place.id)
        return [SeenMessage(self, message) for message in sorted(found, key=lambda message: message.ts)]

    def ephemerals(self, in_: str | None = None) -> list[SeenMessage]:
        """What only this person sees there, oldest first."""
        return [seen for seen in self.channel(in_) if seen.message.to_user]

    def sees(self, text: str, in_: str | None = None, seconds: float = PATIENCE_SECONDS) -> SeenMessage:
        """The newest message there that contains `text`; waits for it, AssertionError when it does not come."""
        found = self.wait_for(lambda: [seen for seen in self.channel(in_) if text in seen.text], seconds)
        if not found:
            everything = "\n---\n".join(seen.text for seen in self.channel(in_))
            raise NotOnScreenError(f"{self.name} does not see {text!r} in {in_ or 'the DM'}, but:\n{everything}")
        return found[-1]  # type: ignore[no-any-return]

    def wait_for(self, seen: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:  # noqa: ANN401
        """Wait until `seen()` is true and return it; its last (false) value after `seconds`."""
        return self.workspace.wait_for(seen, seconds)

    # -- for screens

    def act(self, place: Message | View, control: Control, value: Any) -> Outcome:  # noqa: ANN401 - see elements
        """Use a control."""
        return self.wait(self.workspace.acts.act(self.id, place, control.block, control.element, value))

    def enter(self, place: Message | View, control: Control, value: Any) -> None:  # noqa: ANN401 - see elements
        """Fill a field in silence."""
        self.workspace.acts.enter(self.id, place, control.block, control.element, value)

    def suggest(self, place: Message | View, control: Control, typed: str) -> Outcome:
        """Type into an external select."""
        return self.wait(self.workspace.acts.suggest(self.id, place, control.block, control.element, typed))

    def submit(self, view: View) -> Outcome:
        """Submit a modal."""
        return self.wait(self.workspace.acts.submit(self.id, view))

    def use_shortcut(self, name: str, message: Message | None) -> Outcome:
        """Use a shortcut by its name, on a message or global."""
        kind = "message" if message else "global"
        for shortcut in self.workspace.manifest.shortcuts:
            if (shortcut.name, shortcut.type) == (name, kind):
                acts = self.workspace.acts
                if message is None:
                    return self.wait(acts.shortcut(self.id, shortcut.callback_id))
                return self.wait(acts.message_shortcut(self.id, shortcut.callback_id, message))
        raise NotOnScreenError(f"There is no {kind} shortcut {name!r}.")

    def workspace_person(self, name: str) -> str:
        """The id of the person who is called so."""
        for member in self.workspace.people.values():
            if member.name == name:
                return member.id
        raise NotOnScreenError(f"Nobody is called {name!r}.")

    def file(self, given: File | tuple[str, bytes]) -> Json:
        """A file as a file input holds it; a (name, bytes) pair is uploaded first."""
        file = given if isinstance(given, File) else self.upload(*given)
        return shapes.file(self.workspace, file)

    def wait(self, acting: Future[Outcome]) -> Outcome:
        """The outcome of an act."""
        return acting.result(timeout=SLACK_SECONDS)

    def _place(self, channel: str | None) -> Channel:
        if channel is None:
            return self.workspace.dm(self.id)
        found = self.workspace.channels.get(channel) or self.workspace.channel_named(channel)
        if found.private and self.id not in found.members:
            raise NotOnScreenError(f"{self.name} is not in {channel}.")
        return found
