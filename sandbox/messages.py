"""Messages: posted, edited, deleted, in channels, threads and direct messages, or shown to one person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import elements, shapes
from sandbox.model import Change, Channel, Json, Message, SlackError

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

Content = tuple[str, list[Json], list[Json]]  # text, blocks, attachments


class Messages:
    """What is written on the workspace's walls. The caller holds the workspace's lock or takes it here."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ephemerals: dict[tuple[str, str], dict[str, Message]] = {}

    def post(
        self,
        channel: Channel,
        user_id: str,
        content: Content,
        *,
        thread_ts: str | None = None,
        metadata: Json | None = None,
        files: list[str] | None = None,
        broadcast: bool = False,
    ) -> Message:
        """Add a message; SlackError is_archived, cannot_reply_to_message."""
        workspace = self._workspace
        with workspace.lock:
            if channel.archived:
                raise SlackError("is_archived")
            message = self._new(channel.id, user_id, content)
            message.thread_ts = self._root(channel, thread_ts)
            message.metadata, message.files, message.broadcast = metadata, files or [], broadcast
            channel.messages[message.ts] = message
            if message.thread_ts:
                channel.threads.setdefault(message.thread_ts, []).append(message.ts)
            for file_id in message.files:
                workspace.files.get(file_id).channels.append(channel.id)
            workspace.tell(Change("message", channel.id, message.ts))
            workspace.events.message(channel, message)
            return message

    def update(self, message: Message, content: Content, metadata: Json | None = None) -> Message:
        """Replace what a message says; what people entered in it stays where the ids are the same."""
        workspace = self._workspace
        with workspace.lock:
            before = {"type": "message", **shapes.message(workspace, message)}
            message.text, message.blocks, message.attachments = content[0], elements.with_ids(content[1]), content[2]
            message.state = {who: elements.carried(state, message.blocks) for who, state in message.state.items()}
            message.edited_ts = workspace.new_ts()
            if metadata is not None:
                message.metadata = metadata
            if message.to_user:
                workspace.tell(Change("ephemeral", message.channel_id, message.ts, message.to_user))
                return message
            workspace.tell(Change("message_changed", message.channel_id, message.ts))
            workspace.events.message_changed(workspace.channel(message.channel_id), message, before)
            return message

    def delete(self, message: Message) -> None:
        """Take a message (or an ephemeral one) away."""
        with self._workspace.lock:
            if message.to_user:
                self._ephemerals[message.to_user, message.channel_id].pop(message.ts, None)
                self._workspace.tell(Change("ephemeral", message.channel_id, message.ts, message.to_user))
                return
            channel = self._workspace.channel(message.channel_id)
            before = {"type": "message", **shapes.message(self._workspace, message)}
            channel.messages.pop(message.ts, None)
            if message.thread_ts in channel.threads and message.ts in channel.threads[message.thread_ts]:
                channel.threads[message.thread_ts].remove(message.ts)
            self._workspace.tell(Change("message_deleted", channel.id, message.ts))
            self._workspace.events.message_deleted(channel, before)

    def whisper(self, channel_id: str, user_id: str, content: Content, thread_ts: str | None = None) -> Message:
        """Show a message from the app to one person alone."""
        workspace = self._workspace
        with workspace.lock:
            message = self._new(channel_id, workspace.app.bot_user_id, content)
            message.to_user, message.thread_ts = user_id, thread_ts
            self._ephemerals.setdefault((user_id, channel_id), {})[message.ts] = message
            workspace.tell(Change("ephemeral", channel_id, message.ts, user_id))
            return message

    def ephemerals(self, user_id: str, channel_id: str) -> list[Message]:
        """What only this person sees in this channel, oldest first."""
        with self._workspace.lock:
            return list(self._ephemerals.get((user_id, channel_id), {}).values())

    def find(self, channel_id: str, ts: str, user_id: str | None = None) -> Message:
        """A message, or the ephemeral one that `user_id` sees; SlackError message_not_found."""
        channel = self._workspace.channel(channel_id)
        whispered = self._ephemerals.get((user_id or "", channel_id), {})
        found = channel.messages.get(ts) or whispered.get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def entered(self, message: Message, user_id: str) -> elements.State:
        """What this person has entered in a message's fields; it may be changed in place."""
        return message.state.setdefault(user_id, elements.initial(message.blocks))

    def react(self, message: Message, user_id: str, name: str) -> None:
        """Put an emoji on a message; SlackError already_reacted."""
        with self._workspace.lock:
            users = message.reactions.setdefault(name, [])
            if user_id in users:
                raise SlackError("already_reacted")
            users.append(user_id)
            self._workspace.tell(Change("reaction", message.channel_id, message.ts))
            self._workspace.events.reaction_added(message, user_id, name)

    def _new(self, channel_id: str, user_id: str, content: Content) -> Message:
        text, blocks, attachments = content
        message = Message(self._workspace.new_ts(), channel_id, user_id, text)
        message.blocks, message.attachments = elements.with_ids(blocks), attachments
        credentials = self._workspace.credentials
        message.by_app = credentials is not None and user_id == credentials.bot_user_id
        return message

    @staticmethod
    def _root(channel: Channel, thread_ts: str | None) -> str | None:
        """The message a thread hangs from; a reply's own ts leads to it too."""
        if not thread_ts:
            return None
        if thread_ts not in channel.messages:
            raise SlackError("cannot_reply_to_message")
        return channel.messages[thread_ts].thread_ts or thread_ts
