"""conversations.*, users.conversations and reactions.add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import shapes
from sandbox.api.method import Method, family, need, page, required, visible
from sandbox.limits import Tier
from sandbox.model import Channel, Json, Message, SlackError

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

KINDS = {"channels": "public_channel", "groups": "private_channel", "im": "im"}


def open_(workspace: Workspace, args: Json) -> Json:
    """conversations.open, for a direct message with one person."""
    need(workspace, "im:write")
    if args.get("channel"):
        return {"channel": {"id": visible(workspace, args["channel"]).id}}
    users = [user for user in str(required(args, "users", "users_list_not_supplied")).split(",") if user]
    if len(users) != 1:
        raise SlackError("not_enough_users" if not users else "missing_scope", needed="mpim:write")
    member = workspace.member(users[0])
    if member.deleted:
        raise SlackError("user_disabled")
    known = any(channel.im_user == member.id for channel in workspace.channels.values())
    channel = workspace.dm(member.id)
    body = {"id": channel.id} if not args.get("return_im") else shapes.channel(workspace, channel)
    return {"no_op": known, "already_open": known, "channel": body}


def info(workspace: Workspace, args: Json) -> Json:
    """conversations.info."""
    channel = _read(workspace, args, "read")
    return {"channel": shapes.channel(workspace, channel, member_count=bool(args.get("include_num_members")))}


def members(workspace: Workspace, args: Json) -> Json:
    """conversations.members."""
    found, metadata = page(sorted(_read(workspace, args, "read").members), args)
    return {"members": found, "response_metadata": metadata}


def history(workspace: Workspace, args: Json) -> Json:
    """conversations.history, newest first."""
    channel = _inside(workspace, args)
    messages = [message for message in workspace.messages(channel.id) if _within(message.ts, args)]
    return _page_of(workspace, list(reversed(messages)), args)


def replies(workspace: Workspace, args: Json) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel = _inside(workspace, args)
    ts = required(args, "ts", "thread_not_found")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    root = channel.messages[ts].thread_ts or ts
    messages = workspace.thread(channel.id, root)
    return _page_of(workspace, [m for m in messages if m.ts == root or _within(m.ts, args)], args)


def list_(workspace: Workspace, args: Json) -> Json:
    """conversations.list: every conversation the app may know of."""
    return _listing(workspace, args, list(workspace.channels.values()), workspace.app.bot_user_id)


def of_user(workspace: Workspace, args: Json) -> Json:
    """users.conversations: those a person, by default the bot, is in."""
    user = args.get("user") or workspace.app.bot_user_id
    return _listing(workspace, args, [c for c in workspace.channels.values() if user in c.members], user)


def join(workspace: Workspace, args: Json) -> Json:
    """conversations.join, for public channels."""
    channel = visible(workspace, required(args, "channel", "channel_not_found"))
    if channel.private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    workspace.join(channel.id, workspace.app.bot_user_id)
    return {"channel": shapes.channel(workspace, channel)}


def add_reaction(workspace: Workspace, args: Json) -> Json:
    """reactions.add."""
    channel = visible(workspace, required(args, "channel", "channel_not_found"))
    ts, name = required(args, "timestamp", "bad_timestamp"), required(args, "name", "invalid_name")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    workspace.board.react(message, workspace.app.bot_user_id, name.strip(":"))
    return {}


def _read(workspace: Workspace, args: Json, what: str) -> Channel:
    channel = visible(workspace, required(args, "channel", "channel_not_found"))
    need(workspace, f"{family(channel)}:{what}")
    return channel


def _inside(workspace: Workspace, args: Json) -> Channel:
    channel = _read(workspace, args, "history")
    if workspace.app.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _within(ts: str, args: Json) -> bool:
    oldest, latest, inclusive = args.get("oldest"), args.get("latest"), bool(args.get("inclusive"))
    at = _exact(ts)
    after = not oldest or at > _exact(oldest) or (inclusive and at == _exact(oldest))
    return after and (not latest or at < _exact(latest) or (inclusive and at == _exact(latest)))


def _exact(ts: object) -> tuple[int, int]:
    """A timestamp as seconds and microseconds: a float would lose the last digits."""
    seconds, _, micros = str(ts).partition(".")
    try:
        return int(seconds), int(micros.ljust(6, "0")[:6])
    except ValueError as error:
        raise SlackError("invalid_ts_oldest") from error


def _page_of(workspace: Workspace, messages: list[Message], args: Json) -> Json:
    found, metadata = page(messages, args)
    everything = bool(args.get("include_all_metadata"))
    shown = [{"type": "message", **shapes.message(workspace, m, all_metadata=everything)} for m in found]
    more = bool(metadata["next_cursor"])
    return {"messages": shown, "has_more": more, "pin_count": 0, "response_metadata": metadata if more else {}}


def _listing(workspace: Workspace, args: Json, channels: list[Channel], member: str) -> Json:
    kinds = str(args.get("types") or "public_channel").split(",")
    families = [name for name, kind in KINDS.items() if kind in kinds]
    for name in families:
        need(workspace, f"{name}:read")
    shown = [c for c in channels if family(c) in families and (not c.private or member in c.members)]
    if args.get("exclude_archived"):
        shown = [channel for channel in shown if not channel.archived]
    found, metadata = page([shapes.channel(workspace, c, member_count=True) for c in shown], args)
    return {"channels": found, "response_metadata": metadata}


METHODS = {
    "conversations.open": Method(open_, Tier.T3),
    "conversations.info": Method(info, Tier.T3),
    "conversations.members": Method(members, Tier.T4),
    "conversations.history": Method(history, Tier.T3),
    "conversations.replies": Method(replies, Tier.T3),
    "conversations.list": Method(list_, Tier.T2),
    "conversations.join": Method(join, Tier.T3, "channels:join"),
    "users.conversations": Method(of_user, Tier.T3),
    "reactions.add": Method(add_reaction, Tier.T3, "reactions:write"),
}
