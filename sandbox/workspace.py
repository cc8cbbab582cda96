"""The workspace: people, channels, one installed app, and everything that anybody can see.

All state is in memory and guarded by `lock`; every public method may be called from any thread. Message
timestamps come from the `clock`, which may be moved; waiting (acknowledgements, triggers, rates) is real time.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from sandbox import manifest as manifests
from sandbox.acts import Acts
from sandbox.delivery import Delivery
from sandbox.directory import Directory
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.limits import Limits, Pace
from sandbox.messages import Messages
from sandbox.model import Ack, Credentials, Member, Message, SlackError, View
from sandbox.traffic import Traffic
from sandbox.triggers import ResponseUrls, Triggers
from sandbox.views import Views

DISCONNECTED = "dispatch_failed"


class Gateway(Protocol):
    """The way out to the app: Socket Mode or signed HTTP."""

    def deliver(self, delivery: Delivery) -> None:
        """Carry it; settle it with the acknowledgement or with what went wrong."""

    def new_socket(self) -> str:
        """The address of one Socket Mode connection; SlackError when there can be none."""


class Nowhere:
    """The way out when no server runs: every delivery fails at once, as with an app that is down."""

    def deliver(self, delivery: Delivery) -> None:
        """Fail it."""
        delivery.settle(Ack({}, 0.0, DISCONNECTED))

    def new_socket(self) -> str:
        """There is none; SlackError internal_error."""
        raise SlackError("internal_error")


class Workspace(Directory):
    """One Slack workspace with one app."""

    def __init__(
        self,
        *,
        team_id: str = "T0SANDBOX",
        name: str = "Sandbox",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits | None = None,
    ) -> None:
        super().__init__(clock)
        self.team_id, self.name = team_id, name
        self.limits = limits or Limits()
        self.faults, self.traffic = Faults(), Traffic()
        self.pace = Pace(lambda: self.limits)
        self.manifest = manifests.Manifest()
        self.credentials = None
        self.token_error: str | None = None
        self.people, self.channels, self._dms, self._expecting = {}, {}, {}, []
        self.gateway: Gateway = Nowhere()
        self.url = "http://127.0.0.1/"  # set by the server, once it has a port
        self.board, self.views, self.files, self.events = Messages(self), Views(self), Files(self), Events(self)
        self.triggers, self.response_urls = Triggers(lambda: self.limits), ResponseUrls(lambda: self.limits)
        self.acts = Acts(self)

    # -- the app

    def install(self, manifest: Mapping[str, Any]) -> Credentials:
        """Install, or reinstall, the app that the manifest describes; ValueError when Slack would not."""
        read = manifests.read(manifest)
        with self.lock:
            bot = self._bot(read.bot_name)
            old = self.credentials
            self.manifest, self.token_error = read, None
            self.credentials = Credentials(
                bot_token=f"xoxb-{secrets.token_hex(16)}",
                app_token=old.app_token if old else f"xapp-1-{secrets.token_hex(16)}",
                signing_secret=old.signing_secret if old else secrets.token_hex(16),
                app_id=old.app_id if old else self.new_id("A"),
                bot_user_id=bot.id,
                bot_id=old.bot_id if old else self.new_id("B"),
                team_id=self.team_id,
            )
            while self._expecting:
                self._expecting.pop().members.add(bot.id)
            return self.credentials

    def revoke(self, error: str = "token_revoked") -> None:
        """Answer every call with the bot's token with `error`: token_revoked, account_inactive or invalid_auth."""
        with self.lock:
            self.token_error = error

    def restore(self) -> None:
        """Take the bot's token again, as after a reinstallation that kept it."""
        with self.lock:
            self.token_error = None

    def _bot(self, name: str) -> Member:
        if self.credentials:
            return self.people[self.credentials.bot_user_id]
        return self.add_person(name, email="", is_bot=True)

    # -- what can be seen

    def messages(self, channel_id: str) -> list[Message]:
        """The messages of a channel, oldest first, replies left out (but those also sent to the channel)."""
        with self.lock:
            found = self.channel(channel_id).messages.values()
            return [message for message in found if not message.is_reply or message.broadcast]

    def thread(self, channel_id: str, ts: str) -> list[Message]:
        """A message and its replies, oldest first."""
        with self.lock:
            channel = self.channel(channel_id)
            return [channel.messages[key] for key in (ts, *channel.threads.get(ts, ())) if key in channel.messages]

    def ephemerals(self, user_id: str, channel_id: str) -> list[Message]:
        """What only this person sees in this channel, oldest first."""
        return self.board.ephemerals(user_id, channel_id)

    def home(self, user_id: str) -> View | None:
        """The person's Home tab, once the app has published it."""
        return self.views.homes.get(user_id)

    def open_views(self, user_id: str) -> list[View]:
        """The person's stack of modals; the last one is on top."""
        with self.lock:
            return list(self.views.stacks.get(user_id, ()))

    # -- for the other files of this Slack

    def deliver(self, delivery: Delivery) -> None:
        """Hand a delivery to whichever way leads to the app."""
        self.gateway.deliver(delivery)
