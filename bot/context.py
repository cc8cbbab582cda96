"""What a listener can ask for by name, besides what Bolt itself injects.

Everything that comes out of a payload is a hint: which ticket, which button, which words. Who acts and what they
may is read from the database, by `actor`, within the transaction in which they act.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import draft, fields, ids
from bot.draft import Draft
from bot.fields import Fields
from bot.screen import Screen
from domain import people
from domain.db import Begin
from domain.policy import Actor

ActorOf = Callable[[Session], Actor]
Ack = Callable[..., object]
Hints = dict[str, Any]

# Who offers what: `build_app` these, every payload those.
GIVEN = ("begin", "now", "actor", "screen", "forget", "api_url", "team_id")
HINTS = (
    *("ticket_id", "escalation_id", "seen_owner", "rating", "page", "value", "word", "fields", "draft"),
    *("request_id", "event_id"),
)
NAMES = GIVEN + HINTS

__all__ = ["Ack", "ActorOf", "Begin", "Callable", "Draft", "Fields", "Screen", "acting", "datetime", "hints", "route"]

_RATED = re.compile(rf"{re.escape(ids.RATE)}\.([1-5])")
_PAGED = re.compile(rf"{re.escape(ids.PAGE)}\.\w+")


def hints(body: Mapping[str, Any], client: WebClient, home_url: str) -> Hints:
    """Everything that the listeners need of a payload, each name always there."""
    action = _action(body)
    view = body.get("view") or {}
    value, entered = _value(action or body), fields.read(view)
    words = str(body.get("text") or "").split() if "command" in body else []
    number, owner = _numbers(value)
    rated = _RATED.fullmatch(str(action.get("action_id", "")))
    return {
        "screen": Screen(body, client),
        "ticket_id": number or entered.reference("ticket") or 0,
        "escalation_id": number or entered.reference("escalation") or 0,
        "seen_owner": owner or None,
        "rating": int(rated[1]) if rated else entered.number(ids.RATING) or entered.reference("rating") or 0,
        "page": number or 1,
        "value": value,
        "fields": entered,
        "draft": _draft(body, value, home_url),
        "request_id": view.get("id") if body.get("type") == "view_submission" else None,
        "event_id": str(body.get("event_id", "")),
        "word": words[1] if len(words) > 1 else "",
    }


def acting(user_id: str | None) -> ActorOf:
    """Who acts, as the database knows them within a transaction; Unwelcome for nobody in particular."""

    def actor(session: Session) -> Actor:
        return people.actor(session, user_id or "")

    return actor


def route(body: Mapping[str, Any]) -> str:
    """What a payload is for, as the tables of the listeners call it."""
    action = _action(body)
    if "command" in body:
        return subcommand(str(body.get("text") or ""))
    if "event" in body:
        return str(body["event"].get("type", ""))
    if body.get("type") == "block_suggestion":
        return str(body.get("block_id", ""))
    return _button(action) if action else str(body.get("callback_id") or (body.get("view") or {}).get("callback_id"))


def _button(action: Mapping[str, Any]) -> str:
    """The verb of a button, whichever page it turns to or rating it gives; of a menu, that of the entry chosen."""
    action_id = str(action.get("action_id", ""))
    if action_id == ids.MORE:
        return ids.TICKET + _value(action).partition(":")[0]
    if _RATED.fullmatch(action_id):
        return ids.RATE
    return ids.PAGE if _PAGED.fullmatch(action_id) else action_id


def subcommand(text: str) -> str:
    """The word that the command begins with, where it stands for a subcommand; "" where words of a ticket begin.

    "show" and "why" want a number and are never a title, so that a slip in the number does not open a form.
    """
    first, *rest = text.lower().split() or [""]
    return first if first in NUMBERED or not rest else ""


NUMBERED = ("show", "why")


def _action(body: Mapping[str, Any]) -> Mapping[str, Any]:
    found = body.get("actions")
    return found[0] if isinstance(found, list) and found and isinstance(found[0], Mapping) else {}


def _value(action: Mapping[str, Any]) -> str:
    chosen = action.get("selected_option")
    found = chosen.get("value") if isinstance(chosen, Mapping) else action.get("value")
    return found if isinstance(found, str) else ""


def _numbers(value: str) -> tuple[int, int]:
    """The numbers in "42", "42:7", "ask:42" or "mine:2"; 0 for none."""
    found = [fields.number(part) for part in value.split(":")]
    first, *rest = [one for one in found if one is not None] or [0]
    return first, rest[0] if rest else 0


def _draft(body: Mapping[str, Any], value: str, home_url: str) -> Draft:
    if "command" in body:
        return draft.of_words(str(body.get("text") or ""))
    if body.get("type") == "message_action":
        return draft.of_message(body, home_url)
    return draft.of_value(value)
