"""What a person reads when something is refused or fails, where they are looking."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot import ids
from bot.blocks import text
from bot.blocks.message import Message
from bot.context import Draft, Screen, route
from bot.screen import TooSlow
from domain import outbox
from domain.db import Begin
from domain.errors import (
    AlreadyClaimed,
    AlreadyMoved,
    AlreadyRated,
    AlreadySnoozed,
    AlreadyThere,
    NotAnswerable,
    NotSaved,
    TicketError,
    TooLate,
)

LOG = structlog.get_logger(__name__)

UNEXPECTED = (
    "Something went wrong, and it is not your fault. Please try again; if it stays so, give the people who run the"
    " help desk this reference: {reference}."
)
STALE = (AlreadyMoved, AlreadyClaimed, AlreadyThere, AlreadyRated, AlreadySnoozed, NotAnswerable)
OPEN_AGAIN = "Open the form"

Json = dict[str, Any]


class NotANumber(TicketError):
    """“{word}” is not a ticket's number. Write for example {command} {verb} 42."""


class NoLongerOffered(TicketError):
    """This button is from an older version of the help desk; use `/ticket` instead."""


class TooBusy(TicketError):
    """Slack is very busy at this moment. Nothing has changed; please try again in a minute."""


def handler(begin: Begin) -> Callable[..., BoltResponse]:
    """The app's error listener: the acknowledgement that a refusal or a failure becomes."""

    def handle(error: Exception, body: Json, client: WebClient) -> BoltResponse:
        refusal = refused(error)
        sentence = str(refusal) if refusal else _reported(error, body)
        try:
            if isinstance(refusal, STALE) and "message" in body:
                refresh(begin, refusal)
            return answer(sentence, refusal or error, body, Screen(body, client))
        except Exception:  # An edge: nobody above could say it better, and the first error is in the log already.
            LOG.exception("refusal_not_shown", refusal=type(error).__name__)
            return BoltResponse(status=500, body="")

    return handle


def refused(error: Exception) -> TicketError | None:
    """The refusal that an error is; None for a defect."""
    if isinstance(error, TicketError):
        return error
    busy = isinstance(error, SlackApiError) and error.response.get("error") in ("ratelimited", "rate_limited")
    return TooBusy() if busy else None


def answer(sentence: str, error: Exception, body: Json, screen: Screen) -> BoltResponse:
    """Say the sentence where the person is looking: as the answer of a command, at a field, beside a button."""
    message = _message(sentence, error)
    if "command" in body:
        return _json(response_type="ephemeral", text=message.text, blocks=message.blocks)
    if body.get("type") == "view_submission":
        return _at_field(sentence, error, body["view"])
    if "event" in body:
        return BoltResponse(status=200 if isinstance(error, TicketError) and not isinstance(error, NotSaved) else 500)
    screen.insist(message)
    return BoltResponse(status=200, body="")


def refresh(begin: Begin, refusal: TicketError) -> None:
    """Have the ticket's messages drawn anew: what was clicked showed something that is no longer so."""
    with begin() as session:
        outbox.tell(session, "ticket.refreshed", ticket_id=refusal.facts["ticket"])


def block_of(error: TicketError, view: Mapping[str, Any]) -> str | None:
    """The input block of the view at which a refusal stands: its own, else the first; None in a view without."""
    inputs = [block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"]
    key = error.facts.get("field")
    own = [block for block in inputs if key and block.startswith(ids.ANSWER) and block.endswith(f":{key}")]
    named = [block for block in inputs if block == error.field]
    return next(iter(own + named + inputs), None)


def _at_field(sentence: str, error: Exception, view: Mapping[str, Any]) -> BoltResponse:
    block = block_of(error if isinstance(error, TicketError) else TicketError(), view)
    if block:
        return _json(response_action="errors", errors={block: sentence})
    said = {"type": "section", "text": {"type": "plain_text", "text": sentence}}
    close = {"type": "plain_text", "text": "Close"}
    return _json(
        response_action="update", view={"type": "modal", "title": view["title"], "close": close, "blocks": [said]}
    )


def _message(sentence: str, error: Exception) -> Message:
    said = text.escape(sentence)
    blocks: list[Json] = [{"type": "section", "text": {"type": "mrkdwn", "text": said}}]
    if draft := _draft(error):
        label = {"type": "plain_text", "text": OPEN_AGAIN}
        button = {"type": "button", "action_id": ids.REOPEN_FORM, "text": label, "value": draft.value()}
        blocks.append({"type": "actions", "elements": [button]})
    return Message(said, blocks)


def _draft(error: Exception) -> Draft | None:
    """The form that a refusal offers: what would be lost, or a new ticket in the place of one that stays closed."""
    if isinstance(error, TooLate):
        ticket = error.facts["ticket"]
        return Draft(title=str(error.facts["title"]), follows=ticket if isinstance(ticket, int) else None)
    return error.draft if isinstance(error, TooSlow) else None


def _reported(error: Exception, body: Json) -> str:
    reference = secrets.token_hex(3).upper()
    kind = body.get("type") or body.get("command")
    LOG.error("unexpected", reference=reference, kind=kind, what=_what(body), exc_info=error)
    return UNEXPECTED.format(reference=reference)


def _what(body: Json) -> str:
    return body.get("event", {}).get("type", "") or ("" if "command" in body else route(body))


def _json(**body: Any) -> BoltResponse:  # noqa: ANN401 - any JSON
    return BoltResponse(status=200, body={key: value for key, value in body.items() if value is not None})
