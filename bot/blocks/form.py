"""The form New ticket: what it is about, that matter's own questions, and what every ticket has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    NumberInputElement,
    OptionGroup,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot import ids
from bot.blocks import kit
from domain import text as limits
from domain.catalog import Matter, Office, Question

GROUPS = GROUP = 100
SELECT_BYTES = 80_000  # A view holds 250 kB: platform.md, 1.5.
FILES, ADDRESS = 10, 512


def new_ticket(
    offices: Sequence[Office],
    *,
    title: str = "",
    description: str = "",
    location: str = "",
    matter: Matter | None = None,
    source_url: str | None = None,
    follows: int | None = None,
    files: bool = True,
) -> kit.Json:
    """The form. `matter` is what was chosen, with its questions; the texts prefill what the person may change.

    `source_url` and `follows` travel in private_metadata as {"source_url": …, "follows": …}. What a person has
    entered survives an update, except the answers to another matter's questions. Without any office it says so.
    """
    facts = {"source_url": source_url if len(source_url or "") <= ADDRESS else None, "follows": follows}
    if not any(office.matters for office in offices):
        closed = "There is nothing to choose from yet: the help desk has no categories. Please tell its administrators."
        return kit.modal(ids.FORM, "New ticket", [kit.section(closed)], close="Close", facts=facts)
    blocks = [
        *([kit.small(f"This ticket will refer to #{follows}.")] if follows else []),
        about(offices, matter),
        *questions(matter),
        *usual(title, description, location, files=files),
    ]
    return kit.modal(ids.FORM, "New ticket", blocks, submit="File it", facts=facts)


def moment() -> kit.Json:
    """What stands there until the form is ready."""
    return kit.modal(ids.FORM, "New ticket", [kit.section("One moment…")])


def about(offices: Sequence[Office], matter: Matter | None) -> InputBlock:
    """The one select: categories are its groups, their matters its options; one that is too long is searched."""
    chosen = kit.option(matter.name, matter.id) if matter and offered(matter, offices) else None
    grouped = groups(offices)
    element: InputInteractiveElement
    if fits(grouped):
        element = StaticSelectElement(
            action_id=ids.ABOUT, placeholder="Choose", option_groups=grouped, initial_option=chosen
        )
    else:
        element = ExternalDataSelectElement(
            action_id=ids.ABOUT, placeholder="Type to search", initial_option=chosen, min_query_length=0
        )
    hint = None if matter else "Some choices ask a question or two more."
    return kit.field("What is it about?", ids.ABOUT, element, dispatch=True, hint=hint)


def offered(matter: Matter, offices: Sequence[Office]) -> bool:
    """Whether it is still among the choices: Slack refuses a preset that is not."""
    return any(one.id == matter.id for office in offices for one in office.matters)


def groups(offices: Sequence[Office]) -> list[OptionGroup]:
    """The matters to choose from, by category; also what a searched select is answered with."""
    return [
        kit.group(office.name, [kit.option(matter.name, matter.id) for matter in office.matters])
        for office in offices
        if office.matters
    ]


def fits(grouped: Sequence[OptionGroup]) -> bool:
    """Whether Slack takes these as one list."""
    if len(grouped) > GROUPS or any(len(one.options or ()) > GROUP for one in grouped):
        return False
    return len(json.dumps([one.to_dict() for one in grouped])) <= SELECT_BYTES


def questions(matter: Matter | None) -> Iterator[InputBlock]:
    """What this matter asks besides; block ids are new for each matter, so that the inputs start empty."""
    if matter is None:
        return
    for asked in matter.questions:
        block_id = f"{ids.ANSWER}{matter.id}:{asked.key}"
        yield kit.field(asked.label, block_id, answer(asked), optional=not asked.required)


def answer(question: Question) -> InputInteractiveElement:
    """The input for a kind of question: text, multiline, select, date, number."""
    match question.kind:
        case "select":
            return choices(question.choices)
        case "date":
            return DatePickerElement(action_id=ids.VALUE)
        case "number":
            return NumberInputElement(action_id=ids.VALUE, is_decimal_allowed=True)
        case kind:
            return kit.writing(limit=limits.TEXT, multiline=kind == "multiline")


def choices(offered: Sequence[str]) -> StaticSelectElement:
    """One of several; more than a hundred stand in groups named by their first and last."""
    options = [kit.option(choice, choice) for choice in offered]
    if len(options) <= GROUP:
        return StaticSelectElement(action_id=ids.VALUE, placeholder="Choose", options=options)
    parts = [options[at : at + GROUP] for at in range(0, len(options), GROUP)]
    named = [kit.group(f"{(part[0].text or '')[:35]} … {(part[-1].text or '')[:35]}", part) for part in parts]
    return StaticSelectElement(action_id=ids.VALUE, placeholder="Choose", option_groups=named[:GROUPS])


def usual(title: str, description: str, location: str, *, files: bool) -> Iterator[Block]:
    """What every ticket has."""
    written = kit.writing(limit=limits.TITLE, value=title, multiline=False, placeholder="Fan broken in my room")
    yield kit.field("Title", ids.TITLE, written, hint="A few words are enough.")
    yield kit.field(
        "Description",
        ids.DESCRIPTION,
        kit.writing(limit=limits.DESCRIPTION, value=description),
        hint="What happened, since when, and what you have tried.",
        optional=True,
    )
    place = kit.writing(limit=limits.LOCATION, value=location, multiline=False, placeholder="Hostel and room")
    yield kit.field("Location", ids.LOCATION, place, optional=True)
    if files:
        upload = FileInputElement(action_id=ids.VALUE, max_files=FILES)
        yield kit.field("Files", ids.FILES, upload, hint="Photos help: at most 10 files.", optional=True)
