"""What Slack sends for each kind of act, as docs.slack.dev/reference/interaction-payloads describes it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from sandbox import shapes
from sandbox.model import Channel, Json, Member, Message, View

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

TOKEN = "verification-token-is-deprecated"  # noqa: S105 - Slack still sends one; nothing may rely on it


def command(workspace: Workspace, member: Member, channel: Channel, name: str, text: str) -> Json:
    """A slash command; over HTTP every value is a string, so they are strings here too."""
    return {
        "token": TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.name.lower(),
        "channel_id": channel.id,
        "channel_name": "privategroup" if channel.private and not channel.is_im else channel.name,
        "user_id": member.id,
        "user_name": member.handle,
        "command": name,
        "text": text,
        "api_app_id": workspace.app.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.url + workspace.response_urls.new(member.id, channel.id),
        "trigger_id": workspace.triggers.new(member.id),
    }


def in_message(workspace: Workspace, member: Member, message: Message, action: Json) -> Json:
    """block_actions from a message. The message itself is not sent along when it is ephemeral."""
    ephemeral = message.to_user is not None
    url = workspace.response_urls.new(member.id, message.channel_id, message.ts, ephemeral=ephemeral)
    container = {"type": "message", "message_ts": message.ts, "channel_id": message.channel_id}
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    body = {
        **_head(workspace, member, "block_actions"),
        "container": {**container, "is_ephemeral": ephemeral},
        "trigger_id": workspace.triggers.new(member.id),
        "channel": _place(workspace, message.channel_id),
        "state": {"values": copy.deepcopy(workspace.board.entered(message, member.id))},
        "response_url": workspace.url + url,
        "actions": [{**action, "action_ts": workspace.new_ts()}],
    }
    if not ephemeral:
        body["message"] = _message(workspace, message)
    return body


def in_view(workspace: Workspace, member: Member, view: View, action: Json) -> Json:
    """block_actions from a modal or a Home tab."""
    return {
        **_head(workspace, member, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.triggers.new(member.id, view.id),
        "view": shapes.view(workspace, view),
        "actions": [{**action, "action_ts": workspace.new_ts()}],
    }


def submission(workspace: Workspace, member: Member, view: View) -> Json:
    """view_submission."""
    return {
        **_head(workspace, member, "view_submission"),
        "trigger_id": workspace.triggers.new(member.id, view.id),
        "view": shapes.view(workspace, view),
        "response_urls": [],
    }


def closing(workspace: Workspace, member: Member, view: View, *, cleared: bool) -> Json:
    """view_closed."""
    view_json = shapes.view(workspace, view)
    return {**_head(workspace, member, "view_closed"), "view": view_json, "is_cleared": cleared}


def shortcut(workspace: Workspace, member: Member, callback_id: str) -> Json:
    """A global shortcut."""
    return {
        **_head(workspace, member, "shortcut"),
        "action_ts": workspace.new_ts(),
        "callback_id": callback_id,
        "trigger_id": workspace.triggers.new(member.id),
    }


def message_shortcut(workspace: Workspace, member: Member, callback_id: str, message: Message) -> Json:
    """A shortcut on a message."""
    return {
        **_head(workspace, member, "message_action"),
        "action_ts": workspace.new_ts(),
        "callback_id": callback_id,
        "trigger_id": workspace.triggers.new(member.id),
        "response_url": workspace.url + workspace.response_urls.new(member.id, message.channel_id),
        "message_ts": message.ts,
        "channel": _place(workspace, message.channel_id),
        "message": _message(workspace, message),
    }


def suggestion(workspace: Workspace, member: Member, place: View | Message, ids: tuple[str, str], query: str) -> Json:
    """block_suggestion: what an external select asks while somebody types; `ids` are block_id and action_id."""
    body = {
        **_head(workspace, member, "block_suggestion"),
        "block_id": ids[0],
        "action_id": ids[1],
        "value": query,
    }
    if isinstance(place, View):
        return {**body, "container": {"type": "view", "view_id": place.id}, "view": shapes.view(workspace, place)}
    container = {"type": "message", "message_ts": place.ts, "channel_id": place.channel_id, "is_ephemeral": False}
    channel = _place(workspace, place.channel_id)
    return {**body, "container": container, "channel": channel, "message": _message(workspace, place)}


def typed(workspace: Workspace, text: str) -> str:
    """A message as its author's client sends it: control characters escaped, mentions as ids."""
    inert = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for name in ("channel", "here", "everyone"):
        inert = inert.replace(f"@{name}", f"<!{name}>")
    return _mentioned(workspace, inert, named=False)


def escaped(workspace: Workspace, text: str) -> str:
    """A command's text when `should_escape` is set: @name and #channel become ids."""
    return _mentioned(workspace, text, named=True)


def _mentioned(workspace: Workspace, text: str, *, named: bool) -> str:
    for member in workspace.people.values():
        text = text.replace(f"@{member.handle}", f"<@{member.id}|{member.handle}>" if named else f"<@{member.id}>")
    for channel in workspace.channels.values():
        if not channel.is_im:
            shown = "" if channel.private else channel.name
            text = text.replace(f"#{channel.name}", f"<#{channel.id}|{shown}>")
    return text


def _head(workspace: Workspace, member: Member, kind: str) -> Json:
    return {
        "type": kind,
        "user": shapes.actor(member),
        "api_app_id": workspace.app.app_id,
        "token": TOKEN,
        "team": shapes.team(workspace),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(workspace: Workspace, channel_id: str) -> Json:
    channel = workspace.channel(channel_id)
    return {"id": channel.id, "name": "privategroup" if channel.private and not channel.is_im else channel.name}


def _message(workspace: Workspace, message: Message) -> Json:
    return {"type": "message", **shapes.message(workspace, message)}
