"""One tab of somebody's browser: who is at it, and what is before them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

from nicegui import ui
from nicegui.client import Client

from sandbox.model import Change, Channel, Member, SlackError
from sandbox.page import faces, sidebar, topbar
from sandbox.page.appview import AppView
from sandbox.page.conversation import Conversation
from sandbox.page.feed import News
from sandbox.page.icons import icon
from sandbox.page.markup import Html, joined, tag
from sandbox.page.modal import ModalLayer
from sandbox.page.notices import notice
from sandbox.page.sidebar import ABOUT, HOME, MESSAGES
from sandbox.page.site import Site
from sandbox.page.trafficpanel import TrafficPanel

ABOUT_MESSAGES = ("message", "message_changed", "message_deleted", "reaction", "ephemeral")


class Tab:
    """Builds itself into the page that is being made, and lives until the browser's tab is closed."""

    def __init__(self, site: Site, client: Client, member: Member, place: str | None) -> None:
        self.site, self.client, self.member = site, client, member
        self.workspace = site.workspace
        self.place = ""
        self._skew: float | None = None
        with ui.element("div").classes("page") as self._root:
            self._top = ui.html("", sanitize=False, tag="header").classes("topbar")
            with ui.element("div").classes("columns"):
                self._side = ui.html("", sanitize=False, tag="nav").classes("sidebar").props('aria-label="Sidebar"')
                self.conversation = Conversation(self)
                self._app = AppView(site)
                self.traffic = TrafficPanel(self.workspace.traffic)
        self._modal = ModalLayer(self.workspace)
        self.become(member, place)
        site.feed.listeners.append(self.heard)
        site.tabs.add(self)

    def close(self) -> None:
        """The browser's tab has gone."""
        self.site.tabs.discard(self)
        if self.heard in self.site.feed.listeners:
            self.site.feed.listeners.remove(self.heard)

    # -- what is before the person

    def become(self, member: Member, place: str | None = None) -> None:
        """Let somebody else sit down at this tab."""
        self.member = member
        self._root.props(f'data-user="{member.id}"')
        self._top.set_content(topbar.drawn(self.site, member))
        self.tell_time()
        self._modal.show(self.workspace.open_views(member.id))
        self.go(place or self.place)

    def go(self, place: str) -> None:
        """Open a channel by its id or name, or the app's "home", "messages" or "about"."""
        self.place = self._known(place)
        if self.place in (HOME, ABOUT):
            self._show_app()
        else:
            self._show_channel()
        self._draw_sidebar()
        self.send("address", "?" + urlencode({"as": self.member.handle, "in": self._address()}))

    def called(self, channel: Channel) -> str:
        """What a conversation is called."""
        return self.workspace.manifest.bot_name if channel.is_im else f"#{channel.name}"

    def current(self) -> Channel | None:
        """The channel that is open; the direct message when the app's messages are; None at its Home."""
        if self.place == MESSAGES:
            return self.workspace.dm(self.member.id)
        return self.workspace.channels.get(self.place)

    # -- news

    def heard(self, news: News) -> None:
        """Show what changed."""
        for change in news.changes:
            self._changed(change)
        if news.changes:
            self._draw_sidebar()
        self.traffic.heard(news)
        self.tell_time()

    def _changed(self, change: Change) -> None:
        mine = change.user_id == self.member.id
        if change.kind in ABOUT_MESSAGES:
            self.conversation.changed(change)
        elif change.kind == "modal" and mine:
            self._modal.show(self.workspace.open_views(self.member.id))
        elif change.kind == "home" and mine and self.place == HOME:
            self._app.show_home(self.workspace.home(self.member.id))
        elif change.kind == "channel":
            self.conversation.refresh()

    # -- what the browser is told

    def send(self, name: str, *facts: object) -> None:
        """Call one of the functions of the page's script with these facts."""
        if not self.client.is_deleted:
            arguments = ", ".join(json.dumps(fact) for fact in facts)
            self.client.run_javascript(f"desk.{name}({arguments})")

    def tell_time(self) -> None:
        """Tell the browser how far the sandbox's clock is ahead, when that has changed."""
        skew = self.site.skew(datetime.now(UTC))
        if self._skew is None or abs(skew - self._skew) > 1:
            self._skew = skew
            self.send("skew", skew)

    def say(self, sentence: str) -> None:
        """A short notice that goes away by itself."""
        self.send("toast", sentence)

    def slackbot(self, sentence: str) -> None:
        """Slack's own answer to a command, in the list of messages, for this person alone."""
        channel = self.current()
        if channel is None:
            self.say(sentence)
        else:
            self.conversation.main.stream.put(notice(self.workspace, channel.id, self.member.id, sentence))

    # -- inside

    def _known(self, place: str) -> str:
        if place in (HOME, MESSAGES, ABOUT):
            return place
        for channel in self.workspace.channels.values():
            if not channel.is_im and place in (channel.id, channel.name) and self._may_see(channel):
                return channel.id
        mine = (c for c in self.workspace.channels.values() if self.member.id in c.members and not c.is_im)
        first = next(mine, None)
        return first.id if first else (HOME if self.workspace.manifest.home_tab else MESSAGES)

    def _may_see(self, channel: Channel) -> bool:
        return self.member.id in channel.members or not channel.private

    def _address(self) -> str:
        channel = self.workspace.channels.get(self.place)
        return channel.name if channel else self.place

    def _show_channel(self) -> None:
        channel = self.current()
        if channel is None:
            raise SlackError("channel_not_found")
        self._app.hide()
        self.conversation.main.box.set_visibility(True)
        head = self._app.head(self.place) if channel.is_im else self._channel_head(channel)
        self.conversation.show(channel, head)
        if channel.is_im:
            self.workspace.acts.open_home(self.member.id, MESSAGES)

    def _show_app(self) -> None:
        self.conversation.leave()
        self.conversation.main.box.set_visibility(False)
        if self.place == ABOUT:
            self._app.show_about()
            return
        self._app.show_home(self.workspace.home(self.member.id))
        self.workspace.acts.open_home(self.member.id)

    def _channel_head(self, channel: Channel) -> Html:
        people = [self.workspace.people[user] for user in sorted(channel.members) if user in self.workspace.people]
        stack = tag("span", *[faces.avatar(one, "tiny") for one in people[:3]], class_="stack")
        count = tag("span", stack, f"{len(people)} members", class_="members", title=", ".join(p.name for p in people))
        return joined([tag("h1", icon("lock") if channel.private else "# ", channel.name), count])

    def _draw_sidebar(self) -> None:
        channel = self.current()
        if channel is not None:
            self.site.marks.read(self.member.id, channel)
        self._side.set_content(sidebar.drawn(self.site, self.member, self.place))
