"""One call of the Web API: from the request's bytes to the answer's, with everything that may go wrong between."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sandbox.api import chat, conversations, files, people, views
from sandbox.api.method import APP, Method, need
from sandbox.limits import Tier
from sandbox.model import Json, SlackError

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
}
OBJECTS = frozenset({"attachments", "blocks", "files", "metadata", "view"})
FALSE = ("false", "False", "0", "")
FLAGS = frozenset({"exclude_archived", "include_all_metadata", "include_num_members", "inclusive", "reply_broadcast"})


@dataclass
class Answer:
    """What goes back over HTTP."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def arguments(content_type: str, body: bytes, query: str, form: Json | None = None) -> Json:
    """The arguments of a call, however they were sent: JSON, a form, or the query; SlackError invalid_json."""
    args: Json = dict(parse_qsl(query, keep_blank_values=True))
    if content_type.startswith("application/json"):
        args |= _json(body)
    elif form is not None:
        args |= form
    else:
        args |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return {name: _value(name, value) for name, value in args.items() if value is not None}


def call(workspace: Workspace, name: str, args: Json, authorization: str) -> Answer:
    """Run a method under the workspace's lock and answer as Slack does, refusals included."""
    token = authorization.removeprefix("Bearer ") if authorization else str(args.pop("token", ""))
    with workspace.lock:
        try:
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)  # noqa: TRY301 - one place turns refusals into answers
            _authenticate(workspace, method, token)
            wait = workspace.pace.check(name, method.tier, _lane(workspace, method, args))
            if wait is not None:
                return limited(wait)
            if method.scope:
                need(workspace, method.scope)
            return Answer({"ok": True, **method.run(workspace, args)}, headers=_granted(workspace, method))
        except SlackError as error:
            return refused(error)


def _granted(workspace: Workspace, method: Method) -> dict[str, str]:
    """The header in which Slack says what the token may do, and what the method wants."""
    scopes = workspace.manifest.scopes if method.token != APP else frozenset({"connections:write"})
    wanted = {"x-accepted-oauth-scopes": method.scope} if method.scope else {}
    return {"x-oauth-scopes": ",".join(sorted(scopes)), **wanted}


def refused(error: SlackError) -> Answer:
    """`ok: false`, with HTTP 200 as Slack sends it."""
    return Answer({"ok": False, "error": error.code, **error.detail})


def limited(seconds: float) -> Answer:
    """429 with Retry-After."""
    return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(max(1, round(seconds)))})


def _authenticate(workspace: Workspace, method: Method, token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    app = workspace.credentials
    if app is None or token not in (app.bot_token, app.app_token):
        raise SlackError("invalid_auth")
    if (token == app.app_token) != (method.token == APP):
        raise SlackError("not_allowed_token_type")
    if token == app.bot_token and workspace.token_error:
        raise SlackError(workspace.token_error)


def _lane(workspace: Workspace, method: Method, args: Json) -> str | None:
    """What the posting rate counts by: a direct message is one lane whether named by its id or its person's."""
    wanted = str(args.get("channel") or "")
    if method.tier is not Tier.POSTING or not wanted:
        return None
    return max(workspace.also_known(wanted), key=lambda name: name.startswith("U"))


def _json(body: bytes) -> Json:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(parsed, dict):
        raise SlackError("json_not_object")
    return parsed


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - an argument of any method
    if name in OBJECTS and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError as error:
            raise SlackError(f"invalid_{name}_format" if name in ("blocks", "metadata") else "invalid_json") from error
    if name in FLAGS and isinstance(value, str):
        return value not in FALSE
    return value
