"""The nouns of a Slack workspace, as plain records. Behaviour lives in the files that own them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal as the Web API words it: an error code, and what else the answer carries."""

    def __init__(self, code: str, **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.detail: Json = dict(detail)


@dataclass(frozen=True)
class Credentials:
    """What an installation hands to the app's owner."""

    bot_token: str
    app_token: str
    signing_secret: str
    app_id: str
    bot_user_id: str
    bot_id: str
    team_id: str


@dataclass
class Member:
    """A person or a bot of this workspace, or a stranger from another one."""

    id: str
    name: str
    email: str
    title: str = ""
    tz: str = "Asia/Kolkata"
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    team_id: str = ""
    updated: int = 0

    @property
    def handle(self) -> str:
        """The short name behind an @."""
        return self.name.lower().replace(" ", ".")


@dataclass
class Message:
    """One message; its identity is its channel together with `ts`."""

    ts: str
    channel_id: str
    user_id: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    files: list[str] = field(default_factory=list)
    edited_ts: str | None = None
    broadcast: bool = False
    by_app: bool = False
    to_user: str | None = None  # an ephemeral message, seen by this person alone
    reactions: dict[str, list[str]] = field(default_factory=dict)
    state: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)  # by person: what they entered in it

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread and not in the channel itself."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    """A channel, or a direct message when `is_im` (then `im_user` is the person at its other end)."""

    id: str
    name: str
    private: bool = False
    is_im: bool = False
    im_user: str | None = None
    members: set[str] = field(default_factory=set)
    archived: bool = False
    created: int = 0
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class View:
    """An open modal or a Home tab. `body` is what the app sent, with every id filled in."""

    id: str
    type: str
    user_id: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: dict[str, dict[str, Json]] = field(default_factory=dict)


@dataclass
class File:
    """A file somebody uploaded; `content` is None until its bytes have arrived."""

    id: str
    name: str
    mimetype: str
    user_id: str
    created: int
    content: bytes | None = None
    length: int = 0
    title: str = ""
    channels: list[str] = field(default_factory=list)
    deleted: bool = False
    complete: bool = False


@dataclass(frozen=True)
class Change:
    """Something somebody could see has changed.

    `kind` is one of: message, message_changed, message_deleted, ephemeral, reaction, modal, home, member,
    channel. `user_id` is set when only that person sees it.
    """

    kind: str
    channel_id: str | None = None
    ts: str | None = None
    user_id: str | None = None
    view_id: str | None = None


@dataclass(frozen=True)
class Ack:
    """How the app answered one delivery; `error` is None when it did so in time."""

    payload: Json
    milliseconds: float
    error: str | None = None


@dataclass
class Outcome:
    """What a person's act led to: the acknowledgement, and what Slack showed because of it.

    `errors` are a modal's field errors by block id; `options` the answer of an external select;
    `again` the acknowledgements of redelivered copies, when there were some.
    """

    milliseconds: float
    error: str | None = None
    message: Message | None = None
    errors: dict[str, str] | None = None
    options: list[Json] = field(default_factory=list)
    again: list[Ack] = field(default_factory=list)
