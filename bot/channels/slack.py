"""Slack: one call for one message, and what became of it."""

from __future__ import annotations

from http.client import HTTPException
from socket import gaierror
from ssl import SSLCertVerificationError
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.blocks.message import Message
from bot.channels.outcome import Failed, GaveUp, Limited, Outcome, Sent, Stopped, Unknown
from bot.channels.rendering import Draft
from domain.lanes import POST, PUBLISH, UPDATE, WORKSPACE
from domain.models import Json

EVENT_TYPE = "sst_resolve_delivery"
TEXT_LIMIT = 4000  # chat.update refuses more; chat.postMessage would cut it
TOO_MANY, SERVER_ERROR = 429, 500

# How Slack words that nothing passes until somebody acts: the whole app, or one method.
APP_STOPPED = frozenset({"token_revoked", "account_inactive", "invalid_auth", "not_authed", "token_expired"})
METHOD_STOPPED = frozenset({"missing_scope", "not_allowed_token_type"})
UNSURE = frozenset({"internal_error", "fatal_error", "request_timeout"})
TRANSIENT = frozenset({"service_unavailable", "team_added_to_org", "accesslimited"})
UNSHOWABLE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
UNCONNECTED = (ConnectionRefusedError, gaierror, SSLCertVerificationError)
# Nothing to tell anybody: the message was taken away by hand.
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "thread_not_found"})

REFUSED = "Slack refuses a message to {place}: {error}. It will not come; please tell what it was about yourself."
ADVICE = {
    "not_in_channel": "The help desk is not in {place}. Write /invite and its name there.",
    "channel_not_found": (
        "Slack knows no {place} that the help desk can see. Invite it there if the channel is private,"
        " else correct it in campus.yml and load that again."
    ),
    "is_archived": "The channel {place} is archived. Restore it, or name another one in campus.yml.",
    "messages_tab_disabled": "Switch on the Messages tab in the app's settings: the help desk cannot write to people.",
    "restricted_action": "The settings of the workspace forbid the help desk to write in {place}.",
}


def send(client: WebClient, draft: Draft, destination: str, delivery_id: str) -> Outcome:
    """Send it, or edit what is there; text alone where Slack refuses the blocks."""
    method = PUBLISH if draft.view else UPDATE if draft.edits else POST
    outcome = _call(client, method, _arguments(draft, destination, delivery_id))
    if isinstance(outcome, GaveUp) and outcome.error in UNSHOWABLE and not draft.view:
        bare = Draft(Message(draft.message.text[:TEXT_LIMIT], []), edits=draft.edits, thread=draft.thread)
        return _call(client, method, _arguments(bare, destination, delivery_id))
    return outcome


def call(client: WebClient, method: str, arguments: Json) -> SlackResponse | Outcome:
    """One call of the Web API: its answer, or what became of it."""
    try:
        return client.api_call(method, json=arguments)
    except SlackApiError as error:
        return _refused(method, error)
    except (SlackRequestError, URLError, OSError, HTTPException, UnicodeError, LookupError) as error:
        return _lost(error)


def _call(client: WebClient, method: str, arguments: Json) -> Outcome:
    answer = call(client, method, arguments)
    if not isinstance(answer, SlackResponse):
        return answer
    ts, channel = answer.get("ts"), answer.get("channel")
    return Sent({"channel": channel, "ts": ts} if ts and method == POST else None)


def _arguments(draft: Draft, destination: str, delivery_id: str) -> Json:
    if draft.view:
        return {"user_id": destination, "view": draft.view}
    said: Json = {"text": draft.message.text[:TEXT_LIMIT], "blocks": draft.message.blocks}
    if draft.edits:
        return {**said, "channel": draft.edits["channel"], "ts": draft.edits["ts"]}
    quiet: Json = {"unfurl_links": False, "unfurl_media": False}
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery_id}}
    thread = {"thread_ts": draft.thread["ts"]} if draft.thread else {}
    channel = draft.thread["channel"] if draft.thread else destination
    return {**said, **quiet, **thread, "channel": channel, "metadata": metadata}


def _refused(method: str, error: SlackApiError) -> Outcome:
    """What an answer that is no success means; platform.md, 1.4."""
    response: Any = error.response
    code = str(response.get("error") or "")
    if response.status_code == TOO_MANY or code in ("ratelimited", "rate_limited"):
        return Limited(method, float(response.headers.get("Retry-After") or 1))
    if response.status_code >= SERVER_ERROR or code in UNSURE or not code.isidentifier():
        return Unknown(code if code.isidentifier() else f"an answer that is none of Slack's: {response.status_code}")
    if code in APP_STOPPED:
        return Stopped(WORKSPACE, code)
    if code in METHOD_STOPPED:
        return Stopped(method, f"{code} {response.get('needed') or ''}".strip())
    if code in TRANSIENT:
        return Failed(code)
    return GaveUp(code, None if code in GONE else ADVICE.get(code, REFUSED))


def _lost(error: Exception) -> Outcome:
    """What never became a connection carried nothing; after any other failure nobody knows."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, UNCONNECTED):
        return Failed("Slack cannot be reached")
    return Unknown(f"no answer: {type(reason).__name__}")
