"""Whether a message whose answer was lost has arrived: it is looked for in the conversation, by its delivery id."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.channels.outcome import GaveUp, Outcome, Sent, Stopped
from bot.channels.rendering import Draft
from bot.channels.slack import call
from domain.lanes import HISTORY, OPEN, REPLIES
from domain.models import Json

PAGE, PAGES = 200, 5
PEOPLE = ("U", "W")  # how the id of a person begins


def find(client: WebClient, draft: Draft, destination: str, delivery_id: str) -> Outcome | None:
    """Where it stands; None when it is not there, or when Slack does not let us look: then it is sent again."""
    opened = _conversation(client, draft, destination)
    if not isinstance(opened, str):
        return _blind(opened)
    for page in _pages(client, opened, draft.thread):
        if not isinstance(page, SlackResponse):
            return _blind(page)
        for message in page["messages"]:
            if (message.get("metadata") or {}).get("event_payload", {}).get("delivery_id") == delivery_id:
                return Sent({"channel": opened, "ts": message["ts"]})
    return None


def _conversation(client: WebClient, draft: Draft, destination: str) -> str | Outcome:
    if draft.thread:
        return str(draft.thread["channel"])
    if not destination.startswith(PEOPLE):
        return destination
    opened = call(client, OPEN, {"users": destination})
    return str(opened["channel"]["id"]) if isinstance(opened, SlackResponse) else opened


def _pages(client: WebClient, channel: str, thread: Json | None) -> Iterator[SlackResponse | Outcome]:
    """The newest messages of the conversation, or all of the thread, as far as it is reasonable to look."""
    method = REPLIES if thread else HISTORY
    asked: Json = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
    asked |= {"ts": thread["ts"]} if thread else {}
    for _ in range(PAGES):
        page = call(client, method, asked)
        yield page
        more: Json = page.get("response_metadata") or {} if isinstance(page, SlackResponse) else {}
        if not more.get("next_cursor"):
            return
        asked["cursor"] = more["next_cursor"]


def _blind(outcome: Outcome) -> Outcome | None:
    """A passing failure is waited for; where Slack will not be asked at all, sending again is the lesser evil."""
    lasting = isinstance(outcome, GaveUp) or (isinstance(outcome, Stopped) and "missing_scope" in outcome.error)
    return None if lasting else outcome
