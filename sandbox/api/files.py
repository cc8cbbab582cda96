"""files.*: looking at a file, and uploading one in three steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import shapes
from sandbox.api.chat import destination
from sandbox.api.method import Method, required
from sandbox.limits import Tier
from sandbox.model import File, Json, SlackError

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def info(workspace: Workspace, args: Json) -> Json:
    """files.info."""
    file = workspace.files.get(required(args, "file", "file_not_found"))
    return {"file": shapes.file(workspace, file), "comments": [], "response_metadata": {"next_cursor": ""}}


def get_upload_url(workspace: Workspace, args: Json) -> Json:
    """files.getUploadURLExternal."""
    length = int(required(args, "length"))
    if length <= 0:
        raise SlackError("invalid_arguments")
    file, path = workspace.files.reserve(workspace.app.bot_user_id, required(args, "filename"), length)
    return {"upload_url": f"{workspace.url}{path}", "file_id": file.id}


def complete_upload(workspace: Workspace, args: Json) -> Json:
    """files.completeUploadExternal: without a channel the files stay private."""
    named = required(args, "files")
    wanted = [name for name in (args.get("channel_id"), *str(args.get("channels") or "").split(",")) if name]
    channels = [destination(workspace, name) for name in dict.fromkeys(wanted)]
    files: list[File] = [workspace.files.complete(entry["id"], entry.get("title")) for entry in named]
    for channel in channels:
        text, blocks = str(args.get("initial_comment") or ""), args.get("blocks") or []
        ids, thread = [file.id for file in files], args.get("thread_ts")
        workspace.board.post(channel, workspace.app.bot_user_id, (text, blocks, []), thread_ts=thread, files=ids)
    return {"files": [shapes.file(workspace, file) for file in files]}


METHODS = {
    "files.info": Method(info, Tier.T4, "files:read"),
    "files.getUploadURLExternal": Method(get_upload_url, Tier.T4, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, Tier.T4, "files:write"),
}
