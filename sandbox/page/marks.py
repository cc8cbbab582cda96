"""How far each person has read, for as long as the sandbox runs."""

from __future__ import annotations

from sandbox.model import Channel, Message
from sandbox.workspace import Workspace

MOST = 99


class Marks:
    """The last message that each person has seen in each conversation; what came before `open` counts as read."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._start = ""
        self._seen: dict[tuple[str, str], str] = {}

    def open(self) -> None:
        """From now on, what arrives is unread."""
        self._start = self._workspace.new_ts()

    def read(self, user_id: str, channel: Channel) -> None:
        """The person has the conversation before them."""
        with self._workspace.lock:
            newest = next(reversed(channel.messages), self._start)
        self._seen[user_id, channel.id] = newest

    def unread(self, user_id: str, channel: Channel) -> int:
        """How many messages of others the person has not seen, at most 99. Replies count in direct messages."""
        seen, count = self._seen.get((user_id, channel.id), self._start), 0
        with self._workspace.lock:
            for message in reversed(channel.messages.values()):
                if message.ts <= seen or count == MOST:
                    break
                count += _counts(channel, message, user_id)
        return count


def _counts(channel: Channel, message: Message, user_id: str) -> bool:
    return message.user_id != user_id and (channel.is_im or not message.is_reply)
