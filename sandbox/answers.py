"""What Slack does with an acknowledgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.api.chat import content
from sandbox.delivery import plain
from sandbox.model import Ack, Json, Outcome, SlackError, View

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

__all__ = ["Apply", "command", "plain", "submission", "suggestion"]

Apply = Callable[[Ack], Outcome]
BAD_ANSWER = "invalid_command_response"


def command(workspace: Workspace, sent: Json, ack: Ack) -> Outcome:
    """The answer of a slash command: shown to the person alone, or to the channel with response_type in_channel."""
    outcome = plain(ack)
    if ack.error or not (ack.payload.get("text") or ack.payload.get("blocks")):
        return outcome
    with workspace.lock:
        try:
            shown = content(ack.payload)
        except SlackError:
            outcome.error = BAD_ANSWER
            return outcome
        if ack.payload.get("response_type") == "in_channel":
            channel = workspace.channel(sent["channel_id"])
            outcome.message = workspace.board.post(channel, workspace.app.bot_user_id, shown)
        else:
            outcome.message = workspace.board.whisper(sent["channel_id"], sent["user_id"], shown)
    return outcome


def submission(workspace: Workspace, view: View, ack: Ack) -> Outcome:
    """The answer of a modal: errors at its fields, another view, or (empty) closed."""
    outcome = plain(ack)
    if ack.error:
        return outcome
    with workspace.lock:
        if view not in workspace.open_views(view.user_id):
            return outcome  # Closed meanwhile: there is nothing left to show the answer in.
        try:
            outcome.errors = _respond(workspace, view, ack.payload)
        except SlackError as error:
            outcome.error = error.code
    return outcome


def suggestion(ack: Ack) -> Outcome:
    """The answer of an external select: options, or groups of them."""
    outcome = plain(ack)
    groups = ack.payload.get("option_groups") or []
    outcome.options = list(ack.payload.get("options") or []) + [o for g in groups for o in g["options"]]
    return outcome


def _respond(workspace: Workspace, view: View, payload: Json) -> dict[str, str] | None:
    match payload.get("response_action"):
        case None:
            workspace.views.drop(view)
        case "clear":
            workspace.views.clear(view.user_id)
        case "update":
            workspace.views.update(view, payload.get("view") or {})
        case "push":
            workspace.views.lay(view.user_id, payload.get("view") or {})
        case "errors":
            return _errors(view, payload.get("errors"))
        case other:
            raise SlackError(f"invalid_response_action: {other}")
    return None


def _errors(view: View, errors: object) -> dict[str, str]:
    """Field errors; Slack takes none that does not name an input block of this view."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors")
    return {str(block_id): str(sentence) for block_id, sentence in errors.items()}
