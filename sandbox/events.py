"""What the app is told without having asked: the Events API. Only what its manifest subscribes to is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import shapes
from sandbox.delivery import Delivery
from sandbox.model import Channel, Json, Member, Message

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


class Events:
    """One method per kind of event."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def team_join(self, member: Member) -> None:
        """Somebody new."""
        self.send("team_join", {"type": "team_join", "user": self._user(member)})

    def user_change(self, member: Member) -> None:
        """A member's facts changed, deactivation among them."""
        self.send("user_change", {"type": "user_change", "user": self._user(member), "cache_ts": member.updated})

    def member_joined(self, channel: Channel, user_id: str) -> None:
        """Somebody, or the bot, joined a channel."""
        kind = "G" if channel.private else "C"
        event = {"type": "member_joined_channel", "user": user_id, "channel": channel.id, "channel_type": kind}
        self.send("member_joined_channel", {**event, "team": self._workspace.team_id})

    def reaction_added(self, message: Message, user_id: str, name: str) -> None:
        """Somebody put an emoji on a message."""
        item = {"type": "message", "channel": message.channel_id, "ts": message.ts}
        event = {"type": "reaction_added", "user": user_id, "reaction": name, "item": item}
        self.send("reaction_added", {**event, "item_user": message.user_id})

    def app_home_opened(self, user_id: str, channel_id: str, tab: str) -> None:
        """Somebody opened the app's Home or Messages tab."""
        event: Json = {"type": "app_home_opened", "user": user_id, "channel": channel_id, "tab": tab}
        view = self._workspace.home(user_id)
        if view and tab == "home":
            event["view"] = shapes.view(self._workspace, view)
        self.send("app_home_opened", event)

    def message(self, channel: Channel, message: Message) -> None:
        """A message, to an app that is in its channel; with a mention also app_mention."""
        mention = not channel.is_im and self._hears(channel, "app_mention")
        mention = mention and f"<@{self._workspace.app.bot_user_id}>" in message.text
        if not (mention or self._hears(channel, _subscription(channel))):
            return
        body = {"type": "message", **shapes.message(self._workspace, message), **_place(channel)}
        if message.files:
            body["subtype"] = "file_share"
        self.send(_subscription(channel), body)
        if mention:
            self.send("app_mention", {**body, "type": "app_mention"})

    def message_changed(self, channel: Channel, message: Message, before: Json) -> None:
        """A message was edited; `before` is how it looked."""
        if not self._hears(channel, _subscription(channel)):
            return
        body: Json = {"type": "message", "subtype": "message_changed", "hidden": True, **_place(channel)}
        body |= {"message": {"type": "message", **shapes.message(self._workspace, message)}}
        body |= {"previous_message": before, "ts": self._workspace.new_ts()}
        self.send(_subscription(channel), body)

    def message_deleted(self, channel: Channel, before: Json) -> None:
        """A message was deleted."""
        if not self._hears(channel, _subscription(channel)):
            return
        body: Json = {"type": "message", "subtype": "message_deleted", "hidden": True, **_place(channel)}
        body |= {"deleted_ts": before["ts"], "previous_message": before, "ts": self._workspace.new_ts()}
        self.send(_subscription(channel), body)

    def send(self, subscription: str, event: Json) -> None:
        """Send an event of any kind, when the app subscribed to it."""
        workspace = self._workspace
        if workspace.credentials is None or subscription not in workspace.manifest.events:
            return
        event.setdefault("event_ts", workspace.new_ts())
        payload = self._envelope(event)
        workspace.deliver(Delivery("events_api", event["type"], payload, channel_id=event.get("channel")))

    def _envelope(self, event: Json) -> Json:
        workspace = self._workspace
        team, bot = workspace.team_id, workspace.app.bot_user_id
        who = {"enterprise_id": None, "team_id": team, "user_id": bot, "is_bot": True, "is_enterprise_install": False}
        return {
            "token": "verification-token-is-deprecated",
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": workspace.app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.new_id("Ev"),
            "event_time": workspace.now_seconds(),
            "authorizations": [who],
            "is_ext_shared_channel": False,
            "event_context": f"4-{workspace.new_id('E')}",
        }

    def _hears(self, channel: Channel, subscription: str) -> bool:
        credentials = self._workspace.credentials
        there = credentials is not None and credentials.bot_user_id in channel.members
        return there and subscription in self._workspace.manifest.events

    def _user(self, member: Member) -> Json:
        return shapes.user(member, with_email="users:read.email" in self._workspace.manifest.scopes)


def _place(channel: Channel) -> Json:
    kind = "im" if channel.is_im else "group" if channel.private else "channel"
    return {"channel": channel.id, "channel_type": kind}


def _subscription(channel: Channel) -> str:
    return "message.im" if channel.is_im else "message.groups" if channel.private else "message.channels"
