"""The events of an .ics file, each with its line, so that a mistake can be shown where it stands."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from icalendar import Component, vDDDLists, vDDDTypes, vRecur

# What decides which days an event takes; nothing else in it is looked at, so nothing else can be wrong.
READ = {"UID", "SUMMARY", "STATUS", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
ONCE = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
KINDS = dict.fromkeys(ONCE, vDDDTypes) | {"RRULE": vRecur, "RDATE": vDDDLists, "EXDATE": vDDDLists}
NO_ICALENDAR = "this is no iCalendar file: it has to begin with BEGIN:VCALENDAR"

Lines = list[tuple[int, str]]


class CalendarUnreadable(ValueError):
    """A holiday file that cannot be used: the file, the line and the reason."""


@dataclass(frozen=True)
class Entry:
    """One event of a file, with the lines that were read of it; the first is where it begins."""

    file: str
    lines: Lines
    event: Component

    @property
    def name(self) -> str:
        """What it is called; the first name, if there are several."""
        found = self.all("SUMMARY")
        return (str(found[0]).strip() if found else "") or "Holiday"

    def all(self, key: str) -> list[Any]:
        """Each value of a property, whether it is there once, several times or not at all."""
        found = self.event.get(key, [])
        return found if isinstance(found, list) else [found]

    def refusal(self, reason: str, key: str = "BEGIN") -> CalendarUnreadable:
        """The error to raise, at the line of a property."""
        number = next((number for number, line in self.lines if _key(line) == key), self.lines[0][0])
        return _refusal(self.file, number, f"{self.name} {reason}")


def entries(content: bytes, file: str) -> list[Entry]:
    """All events of a file's bytes, in UTF-8 or, with a byte order mark, UTF-16; CalendarUnreadable."""
    return [_entry(lines, file) for lines in _events(_unfolded(_text(content, file)), file)]


def _text(content: bytes, file: str) -> str:
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    try:
        text = content.decode("utf-16") if wide else content.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(error.encoding, "ignore")
        raise _encoding(file, before) from error
    if "\0" in text:  # Another encoding of two or four bytes, without the mark that would tell which.
        raise _encoding(file, text[: text.index("\0")])
    return text


def _encoding(file: str, before: str) -> CalendarUnreadable:
    return _refusal(file, before.count("\n") + 1, "this is not text in UTF-8; save the file in that encoding")


def _unfolded(text: str) -> Lines:
    """The lines with their numbers; a line that begins with a space goes on with the one before."""
    lines: Lines = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if lines and line[:1] in {" ", "\t"}:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        elif line.strip():
            lines.append((number, line))
    return lines


def _events(lines: Lines, file: str) -> Iterator[Lines]:
    """The lines of each event that are read, those of parts inside it (alarms) left out."""
    found: Lines = []
    for number, line, inside in _nested(lines, file):
        if inside == ["VCALENDAR", "VEVENT"]:
            if _key(line) in READ | {"BEGIN"}:
                found.append((number, line))
            elif _key(line) == "END":
                yield found
                found = []


def _nested(lines: Lines, file: str) -> Iterator[tuple[int, str, list[str]]]:
    """Each line with the parts of the file that it stands in; the borders of a part stand in it."""
    inside: list[str] = []
    for number, line in lines:
        key, part = _key(line), line.partition(":")[2].strip().upper()
        if key == "BEGIN":
            inside.append(part)
        if not inside or inside[0] != "VCALENDAR":
            raise _refusal(file, number, NO_ICALENDAR)
        if ":" not in line:
            raise _refusal(file, number, "a line has to be a name, a colon and a value")
        if key == "END" and part != inside[-1]:
            raise _refusal(file, number, f"END:{inside[-1]} is missing before this line")
        yield number, line, inside.copy()
        if key == "END":
            inside.pop()
    if inside or not lines:
        reason = f"the file ends before END:{inside[-1]}" if inside else NO_ICALENDAR
        raise _refusal(file, lines[-1][0] if lines else 1, reason)


def _entry(lines: Lines, file: str) -> Entry:
    number = lines[0][0]
    try:
        event = Component.from_ical("\r\n".join([*(line for _, line in lines), "END:VEVENT", ""]))
    except ValueError as error:
        raise _refusal(file, number, f"this event cannot be read: {error}") from error
    entry = Entry(file, lines, event)
    _check(entry)
    return entry


def _check(entry: Entry) -> None:
    """That each property could be read, is what it has to be, and is there once where there can be one."""
    for key, reason in entry.event.errors:
        raise entry.refusal(f"cannot be understood at {key or 'a line'}: {reason}", key or "BEGIN")
    for key, kind in KINDS.items():
        if not all(isinstance(one, kind) for one in entry.all(key)):
            raise entry.refusal(f"cannot be understood at {key}", key)
        if key in ONCE and len(entry.all(key)) > 1:
            raise entry.refusal(f"has {key} more than once", key)


def _key(line: str) -> str:
    """The name of a line's property."""
    return re.split("[;:]", line, maxsplit=1)[0].strip().upper()


def _refusal(file: str, number: int, reason: str) -> CalendarUnreadable:
    return CalendarUnreadable(f"{file}, line {number}: {reason}")
