"""The numbers of Block Kit: at the limit accepted, one above refused, with a pointer to the place."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import blockkit
from sandbox.model import Json
from tests.sandbox.desk import CARD, FORM, modal, option, plain


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> Json:
    return {"type": "button", "action_id": "b", "text": plain("Go"), **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", **more}


def options(count: int) -> list[Json]:
    return [option(f"o{number}") for number in range(count)]


def entry(text: str = "t", value: str = "v", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def confirm(**more: Any) -> Json:
    return {"title": plain("Sure?"), "text": plain("Really"), **more}


LIMITS = [
    (lambda n: section("x" * n), 3000),
    (lambda n: {"type": "header", "text": plain("x" * n)}, 150),
    (lambda n: {"type": "section", "fields": [plain("x")] * n}, 10),
    (lambda n: {"type": "section", "fields": [plain("x" * n)]}, 2000),
    (lambda n: {"type": "context", "elements": [plain("x")] * n}, 10),
    (lambda n: actions(*[button(action_id=str(number)) for number in range(n)]), 25),
    (lambda n: actions(button(text=plain("x" * n))), 75),
    (lambda n: actions(button(value="x" * n)), 2000),
    (lambda n: actions(button(url="x" * n)), 3000),
    (lambda n: actions(button(action_id="x" * n)), 255),
    (lambda n: section(block_id="x" * n), 255),
    (lambda n: actions(button(confirm=confirm(title=plain("x" * n)))), 100),
    (lambda n: actions(button(confirm=confirm(text=plain("x" * n)))), 300),
    (lambda n: actions(button(confirm=confirm(deny=plain("x" * n)))), 30),
    (lambda n: actions(select(options=options(n))), 100),
    (lambda n: actions(select(option_groups=[{"label": plain("g"), "options": options(1)}] * n)), 100),
    (lambda n: actions(select(option_groups=[{"label": plain("g"), "options": options(n)}])), 100),
    (lambda n: actions(select(options=[entry("x" * n)])), 75),
    (lambda n: actions(select(options=[entry(value="x" * n)])), 150),
    (lambda n: actions(select(options=[entry(description=plain("x" * n))])), 75),
    (lambda n: actions(select(options=options(1), placeholder=plain("x" * n))), 150),
    (lambda n: actions({"type": "overflow", "action_id": "o", "options": options(n)}), 5),
    (lambda n: actions({"type": "checkboxes", "action_id": "o", "options": options(n)}), 10),
    (lambda n: actions({"type": "radio_buttons", "action_id": "o", "options": options(n)}), 10),
    (lambda n: {"type": "image", "image_url": "x" * n, "alt_text": "a"}, 3000),
    (lambda n: {"type": "image", "image_url": "x", "alt_text": "a" * n}, 2000),
    (lambda n: {"type": "markdown", "text": "x" * n}, 12000),
]


@pytest.mark.parametrize(("build", "most"), LIMITS)
def test_a_limit_holds_exactly(build: Any, most: int) -> None:
    assert blockkit.message_problems([build(most)]) == []
    problems = blockkit.message_problems([build(most + 1)])
    assert problems
    assert "[json-pointer:/blocks/0" in problems[0]


def test_a_message_takes_fifty_blocks_and_a_view_a_hundred() -> None:
    assert blockkit.message_problems([section()] * 50) == []
    assert blockkit.message_problems([section()] * 51)
    assert blockkit.view_problems(modal(*[section()] * 100), "modal") == []
    assert blockkit.view_problems(modal(*[section()] * 101), "modal")


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ({"type": "carousel"}, "unsupported type: carousel"),
        ({"type": "section"}, "must have a text or fields"),
        (section(""), "must be more than 0 characters"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be a text object of type plain_text"),
        (section(colour="red"), "invalid additional property: colour"),
        (actions(), "missing required field: elements"),
        (actions({"type": "plain_text_input", "action_id": "p"}), "unsupported element type in actions"),
        (section(accessory={"type": "file_input", "action_id": "f"}), "unsupported element type in section"),
        (actions(button(), button()), '`action_id` "b" already exists'),
        (actions(select()), "must have options or option_groups"),
        (actions(select(options=options(2), initial_option=entry("z", "z"))), "must be one of the options"),
        (actions(select(options=[{"text": plain("x")}])), "an option must have a text and a value"),
        (actions({"type": "button", "action_id": "b"}), "missing required field: text"),
    ],
)
def test_what_slack_does_not_know_is_refused(block: Json, problem: str) -> None:
    assert problem in "".join(blockkit.message_problems([block]))


def test_a_block_id_stands_once() -> None:
    twice = [section(block_id="a"), section(block_id="a")]
    assert '`block_id` "a" already exists' in "".join(blockkit.message_problems(twice))


def test_a_modal_with_inputs_needs_a_way_to_send_them() -> None:
    without = {name: part for name, part in FORM.items() if name != "submit"}
    assert "`submit` is required" in "".join(blockkit.view_problems(without, "modal"))
    assert blockkit.view_problems(FORM, "modal") == []
    assert "must be a view of type home" in "".join(blockkit.view_problems(FORM, "home"))


def test_the_characters_of_a_message_are_all_its_text() -> None:
    assert blockkit.characters(CARD) == len("*#1 Fan broken*" + "Claim" + "History" + "Escalate")


def test_nonsense_is_refused_and_not_stumbled_over() -> None:
    assert blockkit.message_problems("text")
    assert blockkit.message_problems([None, 7, "x", {"type": 3}])
    assert blockkit.view_problems({}, "modal")
