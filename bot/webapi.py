"""The client of Slack's Web API."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.settings import Slack

SECONDS = 20


def client(settings: Slack, seconds: int = SECONDS) -> WebClient:
    """A client that waits so long at most and repeats nothing by itself: it would post twice."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return WebClient(token, base_url=settings.slack_api_url, timeout=seconds, retry_handlers=[])
