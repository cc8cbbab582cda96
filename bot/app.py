"""The Bolt app: who is let in, what the listeners can ask for, what becomes of a failure."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.context import BoltContext
from slack_sdk import WebClient

from bot import errors, listeners
from bot.context import acting, hints
from bot.logs import quiet
from bot.newcomers import Newcomers
from bot.turnstile import Turnstile, in_turn
from domain.db import Begin

Json = dict[str, Any]

# Said of people by Slack itself, not done by them: they need no row for it.
ABOUT_PEOPLE = frozenset({"user_change"})

# A request is answered when its work is committed, and none of Bolt's conveniences for assistants is asked for.
PLAIN: dict[str, Any] = {
    "process_before_response": True,
    "attaching_function_token_enabled": False,
    "attaching_conversation_kwargs_enabled": False,
    "ignoring_self_assistant_message_events_enabled": False,
}

CROWD = 4

Observe = Callable[[str, float], None]


class TimedApp(App):
    """An app that tells how long each payload took, from its arrival to its acknowledgement."""

    def __init__(self, *, observe: Observe, **options: Any) -> None:  # noqa: ANN401 - the options of Bolt's App
        super().__init__(**options)
        self._observe, self._running, self._lock = observe, 0, threading.Lock()

    @property
    def crowded(self) -> bool:
        """Whether many people wait to be answered at this moment."""
        return self._running >= CROWD

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Have it handled."""
        started = time.perf_counter()
        self._count(1)
        try:
            return super().dispatch(req)
        finally:
            self._count(-1)
            self._observe(kind(req.body), time.perf_counter() - started)

    def _count(self, more: int) -> None:
        with self._lock:
            self._running += more


def kind(body: Json) -> str:
    """What a payload is called in statistics: few names, whatever is sent."""
    found = "command" if "command" in body else body.get("type")
    return found if found in KINDS else "other"


KINDS = frozenset(
    {"command", "block_actions", "view_submission", "shortcut", "message_action", "event_callback", "block_suggestion"}
)


def build_app(
    *,
    client: WebClient,
    begin: Begin,
    now: Callable[[], datetime],
    signing_secret: str | None = None,
    forget: Callable[[str], None] = lambda _user_id: None,
    observe: Observe = lambda _kind, _seconds: None,
) -> TimedApp:
    """The app, ready to be connected. Asks Slack who it is; BoltError or SlackApiError when the token is no good.

    `now` is the clock of all deadlines. Without a signing secret it takes what it is given (Socket Mode).
    `forget` is told the Slack id of a person of whom Slack says that something changed, `observe` how many seconds
    each kind of payload took.
    """
    identity = client.auth_test()
    app = TimedApp(
        observe=observe,
        client=client,
        name="sst-resolve",
        logger=quiet("slack_bolt"),
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        **PLAIN,
    )
    begin = in_turn(begin, Turnstile())
    home_url, team_id = str(identity["url"]), str(identity["team_id"])
    door = Newcomers(begin, client, now, team_id)

    def forgotten(user_id: str) -> None:
        door.forget(user_id)
        forget(user_id)

    def welcome(context: BoltContext, body: Json, client: WebClient, next: Callable[[], None]) -> None:  # noqa: A002
        """Let in only those who belong here, and put within the listeners' reach what they ask for by name."""
        if context.user_id and body.get("event", {}).get("type") not in ABOUT_PEOPLE:
            door.admit(context.user_id, context.actor_team_id)
        context.update(hints(body, client, home_url), begin=begin, now=now(), forget=forgotten)
        context.update(api_url=client.base_url, team_id=team_id, actor=acting(context.user_id))
        next()

    app.error(errors.handler(begin))
    app.use(welcome)
    listeners.register(app)
    return app
