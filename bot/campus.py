"""campus.yml: a college as a file, read, checked and brought in. The format is told in docs/campus.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bot import campusreader
from bot.campusfile import CampusRefused, Source
from bot.campusmodel import CampusEntry
from bot.campusreader import read
from domain import college, reach
from domain.db import Begin
from domain.reach import Reach

__all__ = ["CampusRefused", "load", "read"]

Lookup = Callable[[str], str | None]  # a channel's name, or an e-mail address, to its Slack id

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{7,}")
NOTHING = "Nothing to change"


def load(
    begin: Begin, path: Path, *, resolve_channel: Lookup | None = None, find_person: Lookup | None = None
) -> list[str]:
    """Bring the college of a file in; what has changed, in sentences. All of it happens, or, refused, nothing.

    `resolve_channel` gives the id of a channel by its name, `find_person` the Slack id behind an e-mail address;
    without the first, channels have to be written as ids; without the second, people become reachable once
    they have used the help desk. CampusRefused.
    """
    source, entry = campusreader.checked(path)
    _channels(source, entry, resolve_channel)
    _accounts(entry, find_person)
    campus = campusreader.planned(source, entry)
    with begin() as session:
        changes = college.bring_in(session, campus)
        found = reach.of_each(session)
        _unreachable(source, entry, found)
    warnings = [f"Look at this: {one}" for one in (*changes.warnings, *_warnings(found))]
    return [*(changes.sentences() or [NOTHING]), *warnings]


def _channels(source: Source, entry: CampusEntry, resolve: Lookup | None) -> None:
    """Put each channel's id in the place of its name."""
    places: list[tuple[tuple[Any, ...], Any, str]] = [(("operators_channel",), entry, "operators_channel")]
    places += [(("categories", i, "channel"), one, "channel") for i, one in enumerate(entry.categories)]
    for place, holder, key in places:
        written = getattr(holder, key)
        if written is None or _CHANNEL_ID.fullmatch(written):
            continue
        found = resolve(written.removeprefix("#")) if resolve else None
        if found is None:
            source.refuse(place, _no_channel(written, asked=resolve is not None))
        setattr(holder, key, found)
    source.check()


def _no_channel(written: str, *, asked: bool) -> str:
    name = f"#{written.removeprefix('#')}"
    if asked:
        return f"the bot sees no channel {name} in Slack: create it, or invite the bot if it is private"
    return f"{name} is a name: set SLACK_BOT_TOKEN so that Slack can be asked for it, or write the channel's id"


def _accounts(entry: CampusEntry, find: Lookup | None) -> None:
    """Give everybody the Slack account with their e-mail address."""
    for person in (*entry.staff, *(entry.students or ())):
        if find and person.slack is None:
            person.slack = find(person.email)


def _unreachable(source: Source, entry: CampusEntry, found: Iterable[Reach]) -> None:
    """Refuse a category whose escalations nobody could ever hear."""
    places = {one.name: position for position, one in enumerate(entry.categories)}
    for one in found:
        if one.nobody and one.category in places:
            reason = f"everybody who would hear of {one.category}'s escalations is deactivated in Slack"
            source.refuse(("categories", places[one.category], "assignments"), reason)
    source.check()


def _warnings(found: Iterable[Reach]) -> list[str]:
    said = []
    for one in found:
        if one.unseen:
            said.append(f"nobody who would hear of {one.category}'s escalations is known in Slack yet")
        elif one.primary and one.primary.deactivated_at:
            said.append(f"{one.category}'s primary admin is deactivated in Slack; escalations go to the next")
    return said
