"""Slack's own lists, read once: channels by their name, people by their e-mail address."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

PAGE = 200
RETRY_SECONDS = 30


class Directory:
    """The workspace's channels and people, as far as the bot may see them."""

    def __init__(self, client: WebClient, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client, self._sleep = client, sleep

    def channel(self, name: str) -> str | None:
        """The id of the channel with this name, None when the bot sees none; private ones only where it is a member."""
        return self._channels.get(name.removeprefix("#"))

    def person(self, email: str) -> str | None:
        """The id of the active account with this address; None when there is none."""
        return self._people.get(email.casefold())

    @cached_property
    def _channels(self) -> dict[str, str]:
        options = {"types": "public_channel,private_channel", "exclude_archived": True}
        return {one["name"]: one["id"] for one in self._all(self._client.conversations_list, "channels", **options)}

    @cached_property
    def _people(self) -> dict[str, str]:
        members = self._all(self._client.users_list, "members")
        found = ((one.get("profile", {}).get("email"), one) for one in members if not one.get("deleted"))
        return {email.casefold(): one["id"] for email, one in found if email}

    def _all(self, method: Callable[..., Any], key: str, **options: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
        """Every item of a paged list; waits where Slack asks it to."""
        cursor = ""
        while True:
            try:
                answer = method(limit=PAGE, cursor=cursor, **options)
            except SlackApiError as error:
                if error.response.get("error") != "ratelimited":
                    raise
                self._sleep(float(error.response.headers.get("Retry-After", RETRY_SECONDS)))
                continue
            yield from answer[key]
            cursor = answer.get("response_metadata", {}).get("next_cursor") or ""
            if not cursor:
                return
