"""What a person entered into a modal, by the block it stands in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot import ids
from domain.models.base import Json
from domain.text import clean

FILE_FACTS = ("id", "name", "mimetype", "permalink", "size")
SLACK_HOSTS = (".slack.com", ".slack-gov.com")


@dataclass(frozen=True)
class Fields:
    """The values of a view's inputs; what was left empty is "" or None. `meta` is the view's private metadata.

    Everything here came from outside: it is read as what it should be, and is absent where it is something else.
    """

    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)

    def text(self, block: str) -> str:
        """What was written into an input, the date that was picked, or the value of the option that was chosen."""
        found = self._entered(block)
        chosen = found.get("selected_option")
        given = chosen.get("value") if isinstance(chosen, Mapping) else found.get("value", found.get("selected_date"))
        return given if isinstance(given, str) else ""

    def number(self, block: str) -> int | None:
        """The same as a number; None when it is none."""
        return number(self.text(block))

    def instant(self, block: str) -> datetime | None:
        """The moment that was picked."""
        picked = self._entered(block).get("selected_date_time")
        return datetime.fromtimestamp(picked, UTC) if isinstance(picked, int) and 0 < picked < MAX_INSTANT else None

    def answers(self, subcategory_id: int) -> dict[str, str]:
        """The answers to one subcategory's own fields, by their key."""
        prefix = f"{ids.ANSWER}{subcategory_id}:"
        return {block.removeprefix(prefix): self.text(block) for block in self.values if block.startswith(prefix)}

    def files(self, block: str, api_url: str) -> list[Json]:
        """The files that were handed over, those that Slack itself holds: id, name, mimetype, permalink, size."""
        given = self._entered(block).get("files")
        found = [one for one in given if isinstance(one, Mapping)] if isinstance(given, Sequence) else []
        return [_file(one) for one in found if of_slack(str(one.get("permalink", "")), api_url)]

    def note(self, key: str) -> str | None:
        """A text of the private metadata."""
        found = self.meta.get(key)
        return found if isinstance(found, str) and found else None

    def reference(self, key: str) -> int | None:
        """An id of the private metadata."""
        found = self.meta.get(key)
        return found if isinstance(found, int) and found else None

    def _entered(self, block: str) -> Mapping[str, Any]:
        return next(iter(self.values.get(block, {}).values()), {})


MAX_INSTANT = 2**33  # The year 2242; beyond it lies no deadline.


def read(view: Mapping[str, Any]) -> Fields:
    """The fields of a view as Slack sends it."""
    return Fields(view.get("state", {}).get("values", {}), parsed(view.get("private_metadata", "")))


def parsed(text: str) -> Mapping[str, Any]:
    """A JSON object that this app gave to Slack; {} when it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def number(text: str) -> int | None:
    """A number as Slack's screens and people write ids: ASCII digits, at most ten; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


MAX_DIGITS = 10


def of_slack(url: str, api_url: str) -> bool:
    """Whether an address is Slack's own: https there, or the server that answers the Web API here."""
    parts, api = urlsplit(url), urlsplit(api_url)
    if (parts.scheme, parts.netloc) == (api.scheme, api.netloc):
        return True
    return parts.scheme == "https" and f".{parts.hostname}".endswith(SLACK_HOSTS)


def _file(given: Mapping[str, Any]) -> Json:
    """What the database can hold of it."""
    found = {key: given[key] for key in FILE_FACTS if isinstance(given.get(key), str | int)}
    return {key: clean(value) if isinstance(value, str) else value for key, value in found.items()}
