"""Where a person is looking: the one place from which a listener answers beyond its acknowledgement."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.blocks.message import Message
from bot.draft import Draft
from bot.fields import of_slack
from domain.errors import TicketError

Json = dict[str, Any]

EXPIRED = frozenset({"expired_trigger_id", "trigger_expired", "invalid_trigger_id"})
SPENT = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
SECONDS = 2  # Of the three that Slack waits: an answer that takes longer would cost the acknowledgement too.

LOG = structlog.get_logger(__name__)


class TooSlow(TicketError):
    """That took longer than Slack waits, so the window could not open. Nothing is lost: please click again."""

    def __init__(self, draft: Draft | None = None) -> None:
        super().__init__()
        self.draft = draft


class Screen:
    """What the person who acted sees: a message, a modal, the Home tab, or nothing but the command they typed."""

    def __init__(self, body: Mapping[str, Any], client: WebClient) -> None:
        self._body, self._client = body, client
        self._view: Mapping[str, Any] = body.get("view") or {}

    def show(self, view: Json, draft: Draft | None = None) -> None:
        """Open a modal, above the one the person is in; TooSlow when Slack takes the trigger no more.

        A trigger that was spent means that this very act has opened it already. `draft` is what would be lost.
        """
        opening = self._client.views_push if self._view.get("type") == "modal" else self._client.views_open
        try:
            opening(trigger_id=str(self._body.get("trigger_id", "")), view=view)
        except SlackApiError as error:
            if error.response.get("error") in EXPIRED:
                raise TooSlow(draft) from error
            if error.response.get("error") not in SPENT:
                raise

    def redraw(self, view: Json) -> None:
        """Change the modal the person is in, unless a newer choice of theirs has changed it already."""
        try:
            self._client.views_update(view_id=self._view["id"], hash=self._view.get("hash"), view=view)
        except SlackApiError as error:
            if error.response.get("error") not in ("hash_conflict", "not_found"):
                raise
            LOG.info("view_changed_meanwhile", reason=error.response.get("error"))

    def tell(self, message: Message, *, replace: bool = False) -> None:
        """Say something only to this person, where they acted; `replace` puts it in place of what they clicked."""
        if url := self.response_url:
            answer = {"text": message.text, "blocks": message.blocks, "replace_original": replace}
            sent = WebhookClient(url, timeout=SECONDS, retry_handlers=[]).send_dict(
                {"response_type": "ephemeral", **answer}
            )
            if sent.status_code != HTTPStatus.OK:
                raise ConnectionError(f"Slack refused an answer with {sent.status_code}.")
        else:
            self.show(reading(message))

    def renew(self, message: Message) -> None:
        """Put a message in place of the private copy that the person acted on."""
        if self._view:
            self.redraw(reading(message))
        else:
            self.tell(message, replace=True)

    def insist(self, message: Message) -> None:
        """Say it beside what was clicked, or by direct message where nothing can stand there any more."""
        try:
            self.tell(message)
        except (SlackApiError, TooSlow, OSError) as error:
            LOG.warning("told_by_direct_message", reason=type(error).__name__)
            self._client.chat_postMessage(channel=str(self.user_id), text=message.text, blocks=message.blocks)

    @property
    def user_id(self) -> str | None:
        """The person's Slack id."""
        user = self._body.get("user") or self._body.get("user_id") or self._body.get("event", {}).get("user")
        found = user.get("id") if isinstance(user, Mapping) else user
        return found if isinstance(found, str) else None

    @property
    def private(self) -> bool:
        """Whether they acted on a copy that only they see and nobody else edits: an ephemeral message, a modal."""
        return bool(self._body.get("container", {}).get("is_ephemeral")) or self._view.get("type") == "modal"

    @property
    def response_url(self) -> str | None:
        """Where what they did can be answered, if Slack lends an address for it."""
        url = self._body.get("response_url")
        return url if isinstance(url, str) and of_slack(url, self._client.base_url) else None


def reading(message: Message, title: str = "SST-Resolve") -> Json:
    """A message as a modal, for places where no message can stand."""
    blocks = message.blocks or [{"type": "section", "text": {"type": "mrkdwn", "text": message.text}}]
    close = {"type": "plain_text", "text": "Close"}
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "close": close, "blocks": blocks}
