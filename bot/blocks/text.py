"""Words for people: what they wrote made inert, instants and lengths of time, names, statuses.

Slack counts characters as JavaScript does, in UTF-16 units: an emoji is two. Everything here counts the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from domain import text as plain
from domain.guard import STATUS_WORDS
from domain.lookup import Person
from domain.policy import Status

SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,30}")
ADDRESS = re.compile(r"https://[^\s<>|\"]{1,1000}")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
MINUTES = timedelta(minutes=1)
MOMENT = "{date_short_pretty} at {time}"
INSIDE = "\u2060"  # Slack gives the day a capital where it begins the form; this, which nobody sees, begins it instead.

ICONS = {
    Status.OPEN: "⚪",
    Status.IN_PROGRESS: "🔵",
    Status.AWAITING_STUDENT: "⏳",
    Status.FORWARDED: "➡️",
    Status.ESCALATED: "🔺",
    Status.REOPENED: "↩️",
    Status.RESOLVED: "✅",
}


def size(text: str) -> int:
    """The characters of a text as Slack counts them."""
    if text.isascii():
        return len(text)
    return len(text) + sum(ord(char) > 0xFFFF for char in text)  # noqa: PLR2004 - the end of the basic plane


def escape(raw: str) -> str:
    """The text for mrkdwn: it can mention, notify and link nobody."""
    return raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(raw: str, limit: int) -> str:
    """The text for a plain_text object, with an ellipsis where it has more than `limit` characters."""
    return raw if size(raw) <= limit else _head(raw, limit, {})


def short(raw: str, limit: int) -> str:
    """The text escaped, with an ellipsis where that has more than `limit` characters; no entity is cut."""
    escaped = escape(raw)
    return escaped if size(escaped) <= limit else _head(raw, limit, ENTITIES)


def line(raw: str, limit: int) -> str:
    """The same on one line."""
    return short(" ".join(raw.split()), limit)


def _head(raw: str, limit: int, entities: dict[str, str]) -> str:
    kept, left = [], limit - 1
    for char in raw:
        written = entities.get(char, char)
        left -= size(written)
        if left < 0:
            break
        kept.append(written)
    return "".join(kept).rstrip("\u200d\ufe0f \n\t") + "…"


def link(address: str | None, label: str) -> str:
    """A link with an escaped label; the label alone where the address is missing or not plainly https."""
    if not address or not ADDRESS.fullmatch(address):
        return label
    return f"<{escape(address)}|{label}>"


def mention(person: Person | None) -> str:
    """Somebody as Slack shows people; by name where Slack does not know them, "nobody" for None."""
    if person and person.slack_id and SLACK_ID.fullmatch(person.slack_id):
        return f"<@{person.slack_id}>"
    return name(person)


def name(person: Person | None) -> str:
    """Somebody's name, escaped; "nobody" for None."""
    return line(person.name, 300) if person else "nobody"


def date(at: datetime) -> str:
    """An instant in the reader's own zone, within a sentence: "tomorrow at 10:00"."""
    return _date(at, f"{INSIDE}{MOMENT}", _utc(at))


def moment(at: datetime) -> str:
    """The same where it stands by itself: "Tomorrow at 10:00"."""
    return _date(at, MOMENT, _utc(at))


def ago(at: datetime, now: datetime) -> str:
    """How far off an instant is, kept true by Slack while the message stands: "in 5 hours", "3 minutes ago"."""
    return _date(at, "{ago}", relative(at, now))


def relative(at: datetime, now: datetime) -> str:
    """How far off an instant is as of `now`: "in 5 h", "2 d 3 h ago", "now"."""
    if abs(at - now) < MINUTES:
        return "now"
    return f"in {plain.span(at - now)}" if at > now else f"{plain.span(now - at)} ago"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def _date(at: datetime, form: str, fallback: str) -> str:
    return f"<!date^{int(at.timestamp())}^{form}|{fallback}>"


def length(time: timedelta, kind: str = "") -> str:
    """A length of time in words, in hours and minutes: "48 working hours" for the kind "working", "1 hour"."""
    hours, minutes = divmod(round(abs(time) / MINUTES), 60)
    adjective = f"{kind} " if kind else ""
    if not hours:
        return counted(minutes, f"{adjective}minute")
    rest = f" {counted(minutes, 'minute')}" if minutes else ""
    return counted(hours, f"{adjective}hour") + rest


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 hour", "0 hours"."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def last(lines: Sequence[str], limit: int) -> str:
    """The last of these lines that fit into `limit` characters, under a word on how many are left out."""
    kept: list[str] = []
    left = limit - 40  # for that word
    for one in reversed(lines):
        left -= size(one) + 1
        if left < 0:
            break
        kept.insert(0, one)
    missing = len(lines) - len(kept)
    return "\n".join([*([f"… and {missing} before"] if missing else []), *kept])


def times(number: int) -> str:
    """How often: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def status(found: Status) -> str:
    """A status with its sign: "🔵 in progress"."""
    return f"{ICONS[found]} {STATUS_WORDS[found]}"


def sentence(raw: str) -> str:
    """A clause as a sentence: a capital at its beginning, a full stop at its end unless it has one."""
    ended = raw if raw.endswith((".", "!", "?", "…")) else f"{raw}."
    return ended[:1].upper() + ended[1:]
