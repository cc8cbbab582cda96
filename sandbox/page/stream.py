"""A list of messages that is kept up to date message by message."""

from __future__ import annotations

from nicegui import ui

from sandbox.model import Message
from sandbox.page.messages import Look

PAGE = 60
MOST = 240


class Stream:
    """The messages in one box, oldest first. `look` draws them."""

    def __init__(self, box: ui.element, look: Look) -> None:
        self._box, self.look = box, look
        self._shown: dict[str, ui.html] = {}

    @property
    def oldest(self) -> str:
        """The ts of the first message that is shown."""
        return next(iter(self._shown), "")

    def show(self, messages: list[Message], look: Look) -> None:
        """Show these and nothing else."""
        self.look = look
        self._box.clear()
        self._shown.clear()
        for message in messages:
            self.put(message)

    def put(self, message: Message) -> None:
        """Show a message as it is now: in its place when it stands there already, otherwise at the end."""
        if message.ts in self._shown:
            self._shown[message.ts].set_content(self.look.drawn(message))
            return
        self._shown[message.ts] = self._made(message)
        if len(self._shown) > MOST:
            self.drop(self.oldest)

    def prepend(self, messages: list[Message]) -> None:
        """Show older messages above the others."""
        older = {}
        for at, message in enumerate(messages):
            older[message.ts] = self._made(message)
            older[message.ts].move(self._box, target_index=at)
        self._shown = {**older, **self._shown}

    def redraw(self, message: Message) -> None:
        """Draw a message anew, if it is shown."""
        if message.ts in self._shown:
            self.put(message)

    def drop(self, ts: str) -> None:
        """Take a message away, if it is shown."""
        if ts in self._shown:
            self._shown.pop(ts).delete()

    def _made(self, message: Message) -> ui.html:
        with self._box:
            made = ui.html(self.look.drawn(message), sanitize=False, tag="article")
        made.classes("message private-message" if message.to_user else "message")
        for name, value in self.look.attributes(message).items():
            made.props(f'{name}="{value}"')
        return made
