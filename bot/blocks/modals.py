"""The modals behind the buttons. Each carries {"ticket": number} in its private_metadata, under its verb's id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import (
    Block,
    DateTimePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    RadioButtonsElement,
    StaticSelectElement,
)

from bot import ids
from bot.blocks import facts, kit, notes, text
from domain.catalog import Colleague, Office
from domain.lookup import Entry, Sheet

OPTIONS, ENTRIES, ENTRY = 100, 40, 300
INTERNAL, PUBLIC = "internal", "public"  # the values of the choice who sees a comment
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def assign(sheet: Sheet, colleagues: Sequence[Colleague]) -> kit.Json:
    """Who gets it."""
    others = [one for one in colleagues if not sheet.owner or one.staff_id != sheet.owner.staff_id]
    if not others:
        return _told(sheet, ids.ASSIGN, "Assign", "Nobody else works on this category. *Forward…* moves it to another.")
    hint = f"With {sheet.owner.name} now." if sheet.owner else None
    return _modal(sheet, ids.ASSIGN, "Assign", [kit.field("Who gets it?", ids.PERSON, _people(others), hint=hint)])


def forward(sheet: Sheet, offices: Sequence[Office], colleagues: Sequence[Colleague]) -> kit.Json:
    """To another category, to another person, or both, with a reason."""
    offered = [kit.option(office.name, office.id) for office in offices if office.id != sheet.category_id]
    fields: list[Block] = []
    if offered:
        hint = "Its office gets the ticket, and its own deadline."
        fields.append(
            kit.field(
                "To another category", ids.CATEGORY, _select(offered, "Choose a category"), hint=hint, optional=True
            )
        )
    if colleagues:
        hint = "Somebody who works on the category the ticket is in now."
        fields.append(kit.field("To another person", ids.PERSON, _people(colleagues), hint=hint, optional=True))
    return _modal(sheet, ids.FORWARD, "Forward", [*fields, _reason("Everybody on the ticket reads it.")])


def comment(sheet: Sheet) -> kit.Json:
    """What the office says, to itself unless it chooses otherwise."""
    shown = [kit.option("The office only", INTERNAL), kit.option("The student too", PUBLIC)]
    seen = RadioButtonsElement(action_id=ids.VALUE, options=shown, initial_option=shown[0])
    return _modal(sheet, ids.COMMENT, "Comment", [_text("Comment"), kit.field("Visible to", ids.VISIBILITY, seen)])


def details(sheet: Sheet) -> kit.Json:
    """What the student adds."""
    return _modal(sheet, ids.DETAILS, "Add details", [_text("What should the office know?", "The office reads it.")])


def ask(sheet: Sheet) -> kit.Json:
    """The question to the student."""
    hint = "The clock is paused until the student answers."
    return _modal(sheet, ids.ASK, "Ask the student", [_text("Question", hint)], submit="Ask")


def reply(sheet: Sheet) -> kit.Json:
    """The student's answer, under the question."""
    asked = [kit.section("*The office asks:*"), kit.quote(sheet.question)] if sheet.question else []
    return _modal(sheet, ids.REPLY, "Reply", [*asked, _text("Your answer", "The clock goes on.")], submit="Reply")


def extend(sheet: Sheet, now: datetime) -> kit.Json:
    """The new deadline, a day later than the present one unless it is changed."""
    picker = DateTimePickerElement(action_id=ids.VALUE, initial_date_time=int(later(sheet, now).timestamp()))
    present = f"Due now: {facts.due(sheet, now)}"
    blocks = [
        kit.section(present),
        kit.field("New deadline", ids.DUE, picker, hint="In your own time zone."),
        _reason("The student reads it too."),
    ]
    return _modal(sheet, ids.EXTEND, "Extend the deadline", blocks, submit="Extend")


def later(sheet: Sheet, now: datetime) -> datetime:
    """A day after the deadline, at its time of day; tomorrow at the full hour where it has none."""
    due = sheet.due_at or (now + HOUR).replace(minute=0)
    missed = max(timedelta(0), now - due) // DAY
    return (due + (missed + 1) * DAY).replace(second=0, microsecond=0)


def escalate(sheet: Sheet) -> kit.Json:
    """Why somebody higher should hear of it."""
    hint = "The next person above hears of it by direct message. The owner stays the same."
    return _modal(sheet, ids.ESCALATE, "Escalate", [_reason(hint)])


def resolve(sheet: Sheet) -> kit.Json:
    """What was done."""
    return _modal(sheet, ids.RESOLVE, "Resolve", [_text("What was done?", "The student reads it.")])


def reopen(sheet: Sheet) -> kit.Json:
    """Why it is not fixed."""
    hint = "The ticket goes back to the same people, with a new deadline."
    field = kit.field("What is still wrong?", ids.REASON, kit.writing(), hint=hint)
    return _modal(sheet, ids.REOPEN, "Reopen", [field])


def rating(sheet: Sheet, rating: int) -> kit.Json:
    """A word on the rating; `rating` travels in private_metadata too."""
    element = kit.writing(placeholder="What was good, what was not?")
    blocks = [
        kit.section(f"You rate *{facts.named(sheet)}* {rating} of 5."),
        kit.field("Anything to add?", ids.TEXT, element, optional=True),
    ]
    facts_ = {"ticket": sheet.id, "rating": rating}
    return kit.modal(ids.RATE, "Rating", blocks, submit="Rate", facts=facts_)


def history(sheet: Sheet, entries: Sequence[Entry]) -> kit.Json:
    """What happened, the newest last, at most forty entries."""
    told = [(entry, notes.line(entry, sheet, "office", ENTRY)) for entry in entries]
    lines = [kit.section(f"{text.moment(entry.at)}\n{line}") for entry, line in told if line][-ENTRIES:]
    left_out = len([line for _, line in told if line]) - len(lines)
    before = [kit.small(f"{text.counted(left_out, 'earlier entry', 'earlier entries')}")] if left_out else []
    blocks = [_head(sheet), *before, *(lines or [kit.section("Nothing has happened yet.")])]
    return kit.modal(ids.HISTORY, "History", blocks, close="Close", facts={"ticket": sheet.id})


def _modal(sheet: Sheet, callback_id: str, title: str, blocks: Sequence[Block], submit: str | None = None) -> kit.Json:
    return kit.modal(callback_id, title, [_head(sheet), *blocks], submit=submit or title, facts={"ticket": sheet.id})


def _told(sheet: Sheet, callback_id: str, title: str, why: str) -> kit.Json:
    blocks = [_head(sheet), kit.section(why)]
    return kit.modal(callback_id, title, blocks, close="Close", facts={"ticket": sheet.id})


def _head(sheet: Sheet) -> Block:
    return kit.section(f"*{facts.named(sheet)}*")


def _text(label: str, hint: str | None = None) -> InputBlock:
    return kit.field(label, ids.TEXT, kit.writing(), hint=hint)


def _reason(hint: str) -> InputBlock:
    return kit.field("Reason", ids.REASON, kit.writing(), hint=hint)


def _people(colleagues: Sequence[Colleague]) -> InputInteractiveElement:
    return _select([kit.option(one.name, one.staff_id, one.title) for one in colleagues], "Choose somebody")


def _select(options: Sequence[Option], placeholder: str) -> InputInteractiveElement:
    if len(options) <= OPTIONS:
        return StaticSelectElement(action_id=ids.VALUE, placeholder=placeholder, options=options)
    return ExternalDataSelectElement(action_id=ids.VALUE, placeholder="Type to search", min_query_length=0)
