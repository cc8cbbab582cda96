"""views.*: modals and the Home tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import shapes
from sandbox.api.method import Method, required
from sandbox.limits import Tier
from sandbox.model import Json, SlackError, View

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def open_(workspace: Workspace, args: Json) -> Json:
    """views.open. A trigger is spent by the attempt, whatever comes of it."""
    body = _body(args)
    trigger = workspace.triggers.spend(required(args, "trigger_id"))
    return _shown(workspace, workspace.views.open(trigger, body))


def push(workspace: Workspace, args: Json) -> Json:
    """views.push."""
    body = _body(args)
    trigger = workspace.triggers.spend(required(args, "trigger_id"))
    return _shown(workspace, workspace.views.push(trigger, body))


def update(workspace: Workspace, args: Json) -> Json:
    """views.update, by view_id or external_id, under a hash when one is given."""
    view = workspace.views.find(args.get("view_id"), args.get("external_id"))
    return _shown(workspace, workspace.views.update(view, _body(args), args.get("hash")))


def publish(workspace: Workspace, args: Json) -> Json:
    """views.publish."""
    user_id = required(args, "user_id")
    if not workspace.manifest.home_tab:
        raise SlackError("not_enabled")
    if user_id not in workspace.people:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["invalid `user_id`"]})
    return _shown(workspace, workspace.views.publish(user_id, _body(args), args.get("hash")))


def _body(args: Json) -> Json:
    body = required(args, "view")
    if not isinstance(body, dict):
        messages = ["[ERROR] must be an object [json-pointer:/view]"]
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    return body


def _shown(workspace: Workspace, view: View) -> Json:
    return {"view": shapes.view(workspace, view)}


METHODS = {
    "views.open": Method(open_, Tier.T4),
    "views.push": Method(push, Tier.T4),
    "views.update": Method(update, Tier.T4),
    "views.publish": Method(publish, Tier.T4),
}
