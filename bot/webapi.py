"""The client of Slack's Web API."""

from __future__ import annotations

import ssl
from functools import cache

from slack_sdk import WebClient

from bot.settings import Slack

SECONDS = 20


def client(settings: Slack, seconds: int = SECONDS) -> WebClient:
    """A client that waits so long at most and repeats nothing by itself: it would post twice."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return WebClient(token, base_url=settings.slack_api_url, timeout=seconds, retry_handlers=[], ssl=trust())


@cache
def trust() -> ssl.SSLContext:
    """What tells that it is Slack who answers. Read once: slack_sdk would read every authority at each call."""
    return ssl.create_default_context()
