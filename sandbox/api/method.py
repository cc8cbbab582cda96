"""What a method of the Web API is, and what the methods share."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.limits import Tier
from sandbox.model import Channel, Json, SlackError

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

Handler = Callable[["Workspace", Json], Json]
BOT, APP, NONE = "bot", "app", "none"


@dataclass(frozen=True)
class Method:
    """A method: what it does, how often it may be called, and what the caller must hold."""

    run: Handler
    tier: Tier
    scope: str | None = None
    token: str = BOT


def need(workspace: Workspace, scope: str) -> None:
    """SlackError missing_scope unless the app holds `scope`."""
    provided = workspace.manifest.scopes
    if scope not in provided:
        raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(provided)))


def family(channel: Channel) -> str:
    """The first half of the scopes that speak of this kind of conversation."""
    return "im" if channel.is_im else "groups" if channel.private else "channels"


def required(args: Json, name: str, error: str = "invalid_arguments") -> Any:  # noqa: ANN401 - any argument
    """An argument that must be there."""
    if args.get(name) in (None, ""):
        messages = [f"[ERROR] missing required field: {name} [json-pointer:/{name}]"]
        raise SlackError(error, response_metadata={"messages": messages})
    return args[name]


def visible(workspace: Workspace, channel_id: str) -> Channel:
    """A conversation that the app may know of: public, or one it is in."""
    channel = workspace.channel(channel_id)
    if channel.private and workspace.app.bot_user_id not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def page(items: Sequence[Any], args: Json, default: int = 100, most: int = 1000) -> tuple[list[Any], Json]:
    """One page of a list, and the `response_metadata` that leads to the next."""
    limit = int(args.get("limit") or default)
    if not 1 <= limit <= most:
        raise SlackError("invalid_limit")
    start = _offset(args.get("cursor") or "")
    after = start + limit
    cursor = base64.b64encode(f"next:{after}".encode()).decode() if after < len(items) else ""
    return list(items[start:after]), {"next_cursor": cursor}


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
