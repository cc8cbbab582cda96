"""chat.*: posting, editing, deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import blockkit, blocklimits, shapes
from sandbox.api.method import Method, required, visible
from sandbox.limits import Tier
from sandbox.model import Channel, Json, Message, SlackError

if TYPE_CHECKING:
    from sandbox.messages import Content
    from sandbox.workspace import Workspace

TEXT_MAX, UPDATE_TEXT_MAX, ATTACHMENTS_MAX = 40_000, 4_000, 100
METADATA_MAX = 16_000  # Slack publishes only the error, not the number.


def destination(workspace: Workspace, wanted: str) -> Channel:
    """Where a post goes: a channel by id or name, or a person's direct message; SlackError says why not."""
    if wanted.startswith(("U", "W")) and wanted in workspace.people:
        return workspace.dm(wanted)
    channel = workspace.channels.get(wanted) or workspace.channel_named(wanted)
    if workspace.app.bot_user_id in channel.members:
        return channel
    if channel.private:
        raise SlackError("channel_not_found")
    if "chat:write.public" not in workspace.manifest.scopes:
        raise SlackError("not_in_channel")
    return channel


def content(args: Json, *, empty: bool = False) -> Content:
    """The text, blocks and attachments of a call; SlackError when Slack would not show them."""
    text, blocks, attachments = str(args.get("text") or ""), args.get("blocks") or [], args.get("attachments") or []
    if not (text.strip() or blocks or attachments or empty):
        raise SlackError("no_text")
    if len(attachments) > ATTACHMENTS_MAX:
        raise SlackError("too_many_attachments")
    if blocks:
        check_blocks(blocks)
    return text[:TEXT_MAX], blocks, attachments


def check_blocks(blocks: Any) -> None:  # noqa: ANN401 - whatever the app sent
    """SlackError invalid_blocks or msg_blocks_too_long."""
    if problems := blockkit.message_problems(blocks):
        raise SlackError("invalid_blocks", errors=problems, response_metadata={"messages": problems})
    if blockkit.characters(blocks) > blocklimits.MESSAGE_CHARACTERS_MAX:
        raise SlackError("msg_blocks_too_long")


def metadata(args: Json) -> Json | None:
    """The metadata of a call; SlackError when it is not an event_type with a flat event_payload."""
    found = args.get("metadata")
    if not found:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(found.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    if len(str(found)) > METADATA_MAX:
        raise SlackError("metadata_too_large")
    return {"event_type": found["event_type"], "event_payload": found["event_payload"]}


def post_message(workspace: Workspace, args: Json) -> Json:
    """chat.postMessage."""
    channel = destination(workspace, required(args, "channel", "channel_not_found"))
    if channel.is_im and not workspace.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    message = workspace.board.post(
        channel,
        workspace.app.bot_user_id,
        content(args),
        thread_ts=args.get("thread_ts"),
        metadata=metadata(args),
        broadcast=bool(args.get("reply_broadcast")),
    )
    return {"channel": channel.id, "ts": message.ts, "message": _shown(workspace, message)}


def update(workspace: Workspace, args: Json) -> Json:
    """chat.update: text alone removes the blocks, blocks alone remove the text."""
    message = _own(workspace, args, "cant_update_message")
    if args.get("text") and len(str(args["text"])) > UPDATE_TEXT_MAX:
        raise SlackError("msg_too_long")
    workspace.board.update(message, content(args), metadata(args))
    shown = _shown(workspace, message)
    return {"channel": message.channel_id, "ts": message.ts, "text": message.text, "message": shown}


def delete(workspace: Workspace, args: Json) -> Json:
    """chat.delete."""
    message = _own(workspace, args, "cant_delete_message")
    workspace.board.delete(message)
    return {"channel": message.channel_id, "ts": message.ts}


def post_ephemeral(workspace: Workspace, args: Json) -> Json:
    """chat.postEphemeral."""
    channel = destination(workspace, required(args, "channel", "channel_not_found"))
    user = required(args, "user", "user_not_in_channel")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    message = workspace.board.whisper(channel.id, user, content(args), args.get("thread_ts"))
    return {"message_ts": message.ts}


def get_permalink(workspace: Workspace, args: Json) -> Json:
    """chat.getPermalink."""
    channel = visible(workspace, required(args, "channel", "channel_not_found"))
    message = workspace.board.find(channel.id, required(args, "message_ts", "message_not_found"))
    link = f"{workspace.url}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _own(workspace: Workspace, args: Json, refusal: str) -> Message:
    channel = visible(workspace, required(args, "channel", "channel_not_found"))
    if workspace.app.bot_user_id not in channel.members:
        raise SlackError("not_in_channel" if refusal.startswith("cant_d") else refusal)
    if channel.archived:
        raise SlackError("is_archived" if refusal.startswith("cant_d") else refusal)
    message = channel.messages.get(required(args, "ts", "message_not_found"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user_id != workspace.app.bot_user_id:
        raise SlackError(refusal)
    return message


def _shown(workspace: Workspace, message: Message) -> Json:
    return {"type": "message", **shapes.message(workspace, message)}


METHODS = {
    "chat.postMessage": Method(post_message, Tier.POSTING, "chat:write"),
    "chat.update": Method(update, Tier.T3, "chat:write"),
    "chat.delete": Method(delete, Tier.T3, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, Tier.T4, "chat:write"),
    "chat.getPermalink": Method(get_permalink, Tier.SPECIAL),
}
