"""Avatars: a person's initials on a colour that is always theirs."""

from __future__ import annotations

from sandbox.model import Member
from sandbox.page.markup import Html, tag

HUES = 12


def avatar(member: Member, size: str = "") -> Html:
    """A square with initials; an app's is drawn as one. `size` is "", "small" or "tiny"."""
    look = "app" if member.is_bot else f"hue{int(member.id[1:] or '0', 36) % HUES}"
    return tag("span", initials(member.name), class_=f"avatar {look} {size}".strip(), aria_hidden="true")


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
