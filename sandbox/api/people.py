"""auth.*, apps.connections.open and users.*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import shapes
from sandbox.api.method import APP, Method, page, required
from sandbox.limits import Tier
from sandbox.model import Json, SlackError

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def auth_test(workspace: Workspace, _args: Json) -> Json:
    """auth.test."""
    app = workspace.app
    who = {"user": workspace.people[app.bot_user_id].handle, "user_id": app.bot_user_id, "bot_id": app.bot_id}
    place = {"url": workspace.url, "team": workspace.name, "team_id": workspace.team_id}
    return {**place, **who, "is_enterprise_install": False}


def open_connection(workspace: Workspace, _args: Json) -> Json:
    """apps.connections.open: a WebSocket address that is good for one connection."""
    return {"url": workspace.gateway.new_socket()}


def info(workspace: Workspace, args: Json) -> Json:
    """users.info."""
    member = workspace.member(required(args, "user", "user_not_found"))
    return {"user": shapes.user(member, with_email=_emails(workspace))}


def lookup_by_email(workspace: Workspace, args: Json) -> Json:
    """users.lookupByEmail; deactivated people are not found."""
    wanted = str(required(args, "email", "users_not_found")).casefold()
    for member in workspace.people.values():
        if member.email.casefold() == wanted and not member.deleted and member.team_id == workspace.team_id:
            return {"user": shapes.user(member, with_email=True)}
    raise SlackError("users_not_found")


def list_(workspace: Workspace, args: Json) -> Json:
    """users.list; strangers are left out."""
    own = [member for member in workspace.people.values() if member.team_id == workspace.team_id]
    found, metadata = page(own, args, default=1000)
    shown = [shapes.user(member, with_email=_emails(workspace)) for member in found]
    return {"members": shown, "cache_ts": workspace.now_seconds(), "response_metadata": metadata}


def _emails(workspace: Workspace) -> bool:
    return "users:read.email" in workspace.manifest.scopes


METHODS = {
    "auth.test": Method(auth_test, Tier.SPECIAL),
    "apps.connections.open": Method(open_connection, Tier.T3, token=APP),
    "users.info": Method(info, Tier.T4, "users:read"),
    "users.lookupByEmail": Method(lookup_by_email, Tier.T3, "users:read.email"),
    "users.list": Method(list_, Tier.T2, "users:read"),
}
