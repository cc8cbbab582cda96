"""What every view of a ticket says of it: its title, where it stands, who, where, when, what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, SectionBlock

from bot.blocks import kit, message, text
from domain.lookup import Sheet
from domain.policy import Status

TITLE, NAME, LABEL, ANSWER, FILE = 1500, 300, 150, 1500, 80
ANSWERS, FILES = 20, 10
WITHIN = " \u203a "
LEAST = 200  # of a description, however little room is left
PLACES = {"roll_no": "", "section": "section ", "batch": "batch ", "department": ""}


def named(sheet: Sheet, limit: int = TITLE) -> str:
    """The ticket by its number and title: "#42 Fan broken"."""
    return f"#{sheet.id} {text.line(sheet.title, limit)}"


def matter(sheet: Sheet) -> str:
    """What it is about, the category first."""
    parts = [part for part in (sheet.category, sheet.subcategory) if part]
    return WITHIN.join(text.line(part, NAME) for part in parts) or "no category"


def standing(sheet: Sheet) -> str:
    """Where the ticket stands: "🔵 in progress · overdue · level 2"."""
    late = "overdue" if sheet.overdue else "due soon" if sheet.at_risk else ""
    level = f"level {sheet.level}" if sheet.level and sheet.status != Status.RESOLVED else ""
    marks = (f"*{late}*" if late else "", level)
    return " · ".join([text.status(sheet.status), *(mark for mark in marks if mark)])


def head(sheet: Sheet) -> SectionBlock:
    """The title with the status under it."""
    return kit.section(f"*{named(sheet)}*\n{standing(sheet)} · {matter(sheet)}")


def due(sheet: Sheet, now: datetime) -> str:
    """When it has to be done: "tomorrow at 10:00 (in 5 hours)"; while it waits, that the clock is paused."""
    if sheet.paused_at:
        return "the clock is paused"
    if sheet.due_at is None:
        return "no deadline"
    return f"{text.moment(sheet.due_at)} ({text.ago(sheet.due_at, now)})"


def due_line(sheet: Sheet) -> str:
    """The deadline as a sentence with a space before it; "" where there is none, or while the clock is paused."""
    if sheet.due_at is None or sheet.paused_at:
        return ""
    return f" {'Was due' if sheet.overdue else 'Due'} {text.date(sheet.due_at)}."


def stands(sheet: Sheet) -> Block | None:
    """That the clock is paused, while it is."""
    if sheet.paused_at is None:
        return None
    return kit.section(f"⏸️ The clock is paused since {text.date(sheet.paused_at)}: waiting for the student.")


def student(sheet: Sheet) -> str:
    """Who filed it, with what tells students apart: "@Asha (27CS014, section B, batch 2027)"."""
    known = [f"{word}{text.line(sheet.place[key], 60)}" for key, word in PLACES.items() if sheet.place.get(key)]
    return text.mention(sheet.requester) + (f" ({', '.join(known)})" if known else "")


def where(sheet: Sheet) -> str:
    """Where the matter is."""
    return text.line(sheet.location, TITLE) if sheet.location else "not given"


def told(sheet: Sheet, around: Sequence[Block]) -> Iterator[Block]:
    """What the student wrote, in the room that a message has left beside the blocks `around` it."""
    short = not (sheet.answers or sheet.files) and text.size(sheet.description) <= LEAST
    left = message.BLOCKS if short else message.room(around)  # Counting costs as much as writing.
    rest = [*answers(sheet, left // 2), *files(sheet, left // 4)]
    if sheet.description:
        taken = message.BLOCKS - message.room(rest)
        yield kit.quote(sheet.description, max(LEAST, left - taken))
    yield from rest


def answers(sheet: Sheet, space: int) -> list[Block]:
    """The answers to the form's own fields, in so many characters."""
    shown = list(sheet.answers.items())[:ANSWERS]
    each = min(ANSWER, space // max(1, len(shown)) - LABEL)
    return kit.fields({text.line(label, LABEL): text.short(said, each) for label, said in shown})


def files(sheet: Sheet, space: int) -> list[Block]:
    """The files, linked where Slack gave them an address that fits; so many characters in all."""
    shown = sheet.files[:FILES]
    each = space // max(1, len(shown))
    return [kit.row(*(_file(one, each) for one in shown))] if shown else []


def _file(one: Mapping[str, object], space: int) -> str:
    name = f"📎 {text.line(str(one.get('name') or 'file'), FILE)}"
    linked = text.link(str(one.get("permalink") or ""), name)
    return linked if text.size(linked) <= space else name


def origin(sheet: Sheet) -> Block:
    """When it was filed, what it came from, and how often it went back and forth."""
    parts = [f"Filed {text.date(sheet.created_at)}"]
    if sheet.follows_id:
        parts.append(f"follows #{sheet.follows_id}")
    if sheet.source_url:
        parts.append(text.link(sheet.source_url, "from a message"))
    counts = {
        "forwarded": sheet.forward_count,
        "reopened": sheet.reopen_count,
        "deadline extended": sheet.tat_extensions,
    }
    return kit.small(*parts, *(f"{what} {text.times(number)}" for what, number in counts.items() if number))


def outcome(sheet: Sheet, *, student: bool = False) -> str:
    """How it ended: "✅ Resolved by Ravi, today at 10:00."; `student` when it speaks to the one who filed it."""
    at = text.date(sheet.resolved_at) if sheet.resolved_at else ""
    match sheet.resolution:
        case "WITHDRAWN":
            return f"↩️ {'You withdrew it' if student else 'Withdrawn by the student'}, {at}."
        case "UNANSWERED":
            whose = "you" if student else "the student"
            return f"💤 Closed {at}, because the office's question to {whose} got no answer."
        case _:
            by = f" by {text.mention(sheet.resolved_by)}" if sheet.resolved_by else ""
            return f"✅ Resolved{by}, {at}."


def verdict(sheet: Sheet) -> str | None:
    """What the student said of it afterwards."""
    if sheet.rating:
        return f"rated {sheet.rating} of 5"
    return "confirmed as fixed" if sheet.confirmed_at else None
