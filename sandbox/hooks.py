"""response_url: five answers within thirty minutes to something a person did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.api.call import FALSE, Answer
from sandbox.api.chat import content
from sandbox.model import Json, Message, SlackError

if TYPE_CHECKING:
    from sandbox.triggers import ResponseUrl
    from sandbox.workspace import Workspace

GONE = ("no_service", "expired_url", "used_url")


def respond(workspace: Workspace, secret: str, args: Json) -> Answer:
    """Show, replace or delete a message; refusals come with an HTTP status, as from a webhook."""
    with workspace.lock:
        try:
            _apply(workspace, workspace.response_urls.spend(secret), args)
        except SlackError as error:
            return Answer({"ok": False, "error": error.code}, 404 if error.code in GONE else 400)
        return Answer({"ok": True})


def _apply(workspace: Workspace, url: ResponseUrl, args: Json) -> None:
    source = _source(workspace, url)
    if _flag(args, "delete_original"):
        if source is not None:
            workspace.board.delete(source)
        return
    shown = content(args)
    if _flag(args, "replace_original") and source is not None:
        workspace.board.update(source, shown)
    elif args.get("response_type") == "in_channel":
        channel = workspace.channel(url.channel_id)
        workspace.board.post(channel, workspace.app.bot_user_id, shown, thread_ts=args.get("thread_ts"))
    else:
        workspace.board.whisper(url.channel_id, url.user_id, shown, args.get("thread_ts"))


def _source(workspace: Workspace, url: ResponseUrl) -> Message | None:
    """The message that was acted on; a slash command has none, so there is nothing of it to replace or delete."""
    if url.source_ts is None:
        return None
    return workspace.board.find(url.channel_id, url.source_ts, url.user_id)


def _flag(args: Json, name: str) -> bool:
    return args.get(name) not in (None, False, *FALSE)
