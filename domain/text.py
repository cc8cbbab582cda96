"""What people write, before it is stored: cleaned of what no database or screen can hold, and not too long."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from domain.errors import (
    DescriptionTooLong,
    LocationTooLong,
    Missing,
    MissingReason,
    MissingText,
    MissingTitle,
    TextTooLong,
    TitleTooLong,
)

TITLE, DESCRIPTION, LOCATION, TEXT = 255, 3000, 255, 3000

# Control characters but newline and tab, lone surrogates, and the marks that reorder the text around them.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(raw: str | None) -> str:
    """The text without what PostgreSQL refuses (NUL, lone surrogates) or what misleads; stripped, "" for None."""
    return _UNFIT.sub("", (raw or "").replace("\r\n", "\n")).strip()


def line(raw: str | None) -> str:
    """The same on one line."""
    return " ".join(clean(raw).split())


def title(raw: str | None) -> str:
    """A ticket's title; MissingTitle, TitleTooLong."""
    return _bounded(line(raw), TITLE, MissingTitle, TitleTooLong)


def description(raw: str | None) -> str:
    """A ticket's description, which may be empty; DescriptionTooLong."""
    return _bounded(clean(raw), DESCRIPTION, None, DescriptionTooLong)


def location(raw: str | None) -> str:
    """Where the matter is, which may be empty; LocationTooLong."""
    return _bounded(line(raw), LOCATION, None, LocationTooLong)


def said(raw: str | None) -> str:
    """What somebody says: a comment, a question, an answer; MissingText, TextTooLong."""
    return _bounded(clean(raw), TEXT, MissingText, TextTooLong)


def reason(raw: str | None) -> str:
    """Why somebody did something; MissingReason, TextTooLong."""
    return _bounded(clean(raw), TEXT, MissingReason, TextTooLong)


def optional(raw: str | None) -> str:
    """Something that may be left out; TextTooLong."""
    return _bounded(clean(raw), TEXT, None, TextTooLong)


def shortened(text: str, limit: int) -> str:
    """The text, cut with an ellipsis where it has more than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def ago(at: datetime, now: datetime) -> str:
    """How long ago something was, for a sentence: "just now", "5 minutes ago", "3 days ago"."""
    passed = now - at
    return "just now" if passed < timedelta(minutes=1) else f"{span(passed)} ago"


def span(length: timedelta) -> str:
    """A length of time in its largest two units, for people: "2 d 3 h", "45 min"; sentences use `ago`."""
    minutes = int(abs(length).total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{rest} min" if rest and not days else ""]
    return " ".join(part for part in parts if part) or "0 min"


def _bounded(text: str, limit: int, missing: type[Missing] | None, too_long: type[TextTooLong | TitleTooLong]) -> str:
    if missing and not text:
        raise missing
    if len(text) > limit:
        raise too_long(length=len(text), limit=limit)
    return text
