"""What a load has changed, told in sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

MANY = 10  # more of one kind than this are counted, not named

# Attributes that read better under another name.
LABELS = {
    "slack_channel_id": "channel",
    "slack_user_id": "Slack account",
    "operators_channel": "operators' channel",
    "class_section": "section",
    "room_no": "room",
    "roll_no": "roll number",
    "staff": "goes to",
    "is_primary": "primary admin",
}

PLURALS = {"batch": "batches", "category": "categories", "subcategory": "subcategories", "staff member": "staff"}


class Changes:
    """Collects what was added, changed and taken out of use; `warnings` are what somebody should look at."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._edits: list[str] = []
        self.warnings: list[str] = []

    def added(self, kind: str, name: str) -> None:
        """Something new, or back in use."""
        self._found["Added", kind].append(name)

    def retired(self, kind: str, name: str) -> None:
        """Something that is not in use any more."""
        self._found["Deactivated", kind].append(name)

    def edited(self, kind: str, name: str, what: Iterable[str]) -> None:
        """Something that is different now; nothing is told when `what` is empty."""
        if said := "; ".join(what):
            self._edits.append(f"{kind.capitalize()} {name}: {said}")

    def put(self, kind: str, name: str, row: object, facts: Mapping[str, Any]) -> bool:
        """Make the row's attributes these, telling those that differed; whether any did."""
        different = {key: value for key, value in facts.items() if getattr(row, key) != value}
        said = [f"{LABELS.get(key, key)} {shown(getattr(row, key))} → {shown(new)}" for key, new in different.items()]
        for key, value in different.items():
            setattr(row, key, value)
        self.edited(kind, name, said)
        return bool(different)

    def sentences(self) -> list[str]:
        """Everything, one sentence each: "Added hostel Neeladri", "Category Fees: tat_hours 48 → 24"."""
        lists = [line for (verb, kind), names in self._found.items() for line in _counted(verb, kind, names)]
        return [*lists, *self._edits]


def shown(value: object) -> str:
    """A value for a sentence: rows by their name, nothing as "none"."""
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "called", None) or getattr(value, "name", None) or value)


def _counted(verb: str, kind: str, names: list[str]) -> list[str]:
    if len(names) > MANY:
        return [f"{verb} {len(names)} {PLURALS.get(kind, kind + 's')}"]
    return [f"{verb} {kind} {name}" for name in names]
