"""The middle of the page: a channel or the app's messages, with a thread beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from sandbox.model import Change, Channel, Message, SlackError
from sandbox.page import composer
from sandbox.page.markup import Html, joined, tag
from sandbox.page.messages import Look
from sandbox.page.stream import PAGE, Stream

if TYPE_CHECKING:
    from sandbox.page.tab import Tab

READ_ONLY = "You cannot write to this app. It writes to you."
ARCHIVED = "This channel is archived: nobody can write here any more."


class Pane:
    """A list of messages with what stands above and below it."""

    def __init__(self, tab: Tab, name: str) -> None:
        self._tab = tab
        with ui.element("section").classes(f"pane {name}") as self.box:
            self.head = ui.html("", sanitize=False, tag="div").classes("pane-head")
            with ui.element("div").classes("scroll").props('tabindex="0" role="log"') as self.scroll:
                self.top = ui.html("", sanitize=False, tag="div").classes("pane-top")
                self._list = ui.element("div").classes("messages")
            self.foot = ui.html("", sanitize=False, tag="div").classes("pane-foot")
        self.stream = Stream(self._list, self.look())

    def look(self, *, in_thread: bool = False) -> Look:
        """How this tab's person sees messages."""
        return Look(self._tab.workspace, self._tab.member.id, in_thread)

    def show(self, key: str, messages: list[Message], *, in_thread: bool = False) -> None:
        """Show these messages; another `key` (a conversation) makes the browser scroll to the newest."""
        self.scroll.props(f'data-key="{key}"')
        self.stream.show(messages, self.look(in_thread=in_thread))


class Conversation:
    """One channel and, when opened, one thread of it."""

    def __init__(self, tab: Tab) -> None:
        self._tab, self._workspace = tab, tab.workspace
        self.main, self.side = Pane(tab, "main"), Pane(tab, "side")
        self.channel: Channel | None = None
        self.thread_ts: str | None = None
        self.side.box.set_visibility(False)

    def show(self, channel: Channel, head: Html) -> None:
        """Show a channel's newest messages."""
        self.channel = channel
        self.close_thread()
        self.main.head.set_content(head)
        messages = self._all(channel)
        self.main.show(channel.id, messages[-PAGE:])
        self._offer_older(messages)
        self.main.foot.set_content(self._composer(channel))

    def leave(self) -> None:
        """Show no channel: the Home tab is before the person."""
        self.close_thread()
        self.channel = None

    def older(self) -> None:
        """Show one page more of the past."""
        if self.channel is None:
            return
        messages = self._all(self.channel)
        before = [message for message in messages if message.ts < self.main.stream.oldest]
        self.main.stream.prepend(before[-PAGE:])
        self._offer_older(messages)

    def open_thread(self, ts: str) -> None:
        """Open a thread beside the channel."""
        if self.channel is None:
            return
        self.thread_ts = ts
        self.side.box.set_visibility(True)
        close = tag("button", "✕", type="button", class_="x", aria_label="Close the thread", data_unthread=True)
        title = tag("h1", "Thread", tag("small", self._tab.called(self.channel)))
        self.side.head.set_content(joined([title, close]))
        self.side.show(f"{self.channel.id} {ts}", self._replies(), in_thread=True)
        self.side.foot.set_content(self._composer(self.channel, ts))

    def close_thread(self) -> None:
        """Close the thread, if one is open."""
        if self.thread_ts is not None:
            self.thread_ts = None
            self.side.box.set_visibility(False)
            self.side.show("", [], in_thread=True)
            self.side.foot.set_content("")

    def changed(self, change: Change) -> None:
        """Show what became of one message, where it is to be seen."""
        if self.channel is None or change.channel_id != self.channel.id or change.ts is None:
            return
        if change.user_id not in (None, self._tab.member.id):
            return
        try:
            self._update(self._workspace.board.find(self.channel.id, change.ts, self._tab.member.id))
        except SlackError:
            self._gone(change.ts)

    def refresh(self) -> None:
        """The channel itself changed: who is in it, whether it is archived."""
        if self.channel is not None:
            self.main.foot.set_content(self._composer(self.channel))

    def _update(self, message: Message) -> None:
        root = message.thread_ts or message.ts
        if self.thread_ts == root:
            self.side.stream.put(message)
        if not message.is_reply or message.broadcast or (message.to_user and self.thread_ts != root):
            self.main.stream.put(message)
        elif self.channel is not None and root in self.channel.messages:
            self.main.stream.redraw(self.channel.messages[root])

    def _gone(self, ts: str) -> None:
        self.main.stream.drop(ts)
        self.side.stream.drop(ts)
        if ts == self.thread_ts:
            self.close_thread()

    def _all(self, channel: Channel) -> list[Message]:
        mine = self._workspace.ephemerals(self._tab.member.id, channel.id)
        return sorted([*self._workspace.messages(channel.id), *mine], key=lambda message: message.ts)

    def _replies(self) -> list[Message]:
        if self.channel is None or self.thread_ts is None:
            return []
        mine = self._workspace.ephemerals(self._tab.member.id, self.channel.id)
        hidden = [message for message in mine if message.thread_ts == self.thread_ts]
        return [*self._workspace.thread(self.channel.id, self.thread_ts), *hidden]

    def _offer_older(self, messages: list[Message]) -> None:
        more = bool(messages) and messages[0].ts < self.main.stream.oldest
        button = tag("button", "Show older messages", type="button", class_="btn", data_older=True)
        beginning = tag("p", "This is the beginning of ", tag("b", self._name()), ".", class_="beginning")
        self.main.top.set_content(button if more else beginning)

    def _name(self) -> str:
        return self._tab.called(self.channel) if self.channel else ""

    def _composer(self, channel: Channel, thread_ts: str | None = None) -> Html:
        manifest, member = self._workspace.manifest, self._tab.member
        if member.id not in channel.members:
            return composer.join(channel.id, channel.name)
        if channel.archived:
            return composer.silent(ARCHIVED)
        if channel.is_im and manifest.messages_read_only:
            return composer.silent(READ_ONLY)
        label = "Reply in the thread" if thread_ts else f"Message {self._tab.called(channel)}"
        return composer.drawn(manifest, channel.id, label, thread_ts)
