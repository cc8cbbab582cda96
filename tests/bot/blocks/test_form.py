from __future__ import annotations

import json
from typing import Any

import pytest

from bot import ids
from bot.blocks import form
from domain.catalog import Matter, Office, Question
from sandbox import elements
from tests.bot.blocks.samples import ELECTRICAL, OFFICES, read


def block(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    return next(one for one in view["blocks"] if one.get("block_id") == block_id)


def asking(kind: str, *choices: str) -> Matter:
    question = Question("since", "Since when?", kind, required=True, choices=choices)
    return Matter(3, "Electrical", 1, "Hostel", (question,))


def test_the_form_asks_what_it_is_about_and_what_every_ticket_has() -> None:
    assert (
        read(form.new_ticket(OFFICES, location="Neeladri, room 204"))
        == """\
What is it about?
[Choose]
Some choices ask a question or two more.
Title
[Fan broken in my room]
A few words are enough.
Description
[]
What happened, since when, and what you have tried.
Location
[Neeladri, room 204]
Files
[]
Photos help: at most 10 files."""
    )


def test_categories_are_groups_and_their_matters_the_choices() -> None:
    (about,) = [block(form.new_ticket(OFFICES), ids.ABOUT)]
    groups = about["element"]["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["Hostel"]  # The mess has nothing to choose.
    assert [one["value"] for one in groups[0]["options"]] == ["3", "4"]
    assert about["dispatch_action"] is True
    assert about["element"]["action_id"] == ids.ABOUT


def test_a_choice_brings_its_questions_under_ids_of_their_own() -> None:
    view = form.new_ticket(OFFICES, matter=ELECTRICAL)
    asked = block(view, "answer:3:since")
    assert asked["label"]["text"] == "Since when?"
    assert asked["element"] == {"type": "datepicker", "action_id": ids.VALUE}
    assert block(view, ids.ABOUT)["element"]["initial_option"]["value"] == "3"


def test_what_was_entered_survives_another_choice_but_for_the_answers() -> None:
    first = form.new_ticket(OFFICES, matter=ELECTRICAL)["blocks"]
    other = Matter(4, "Plumbing", 1, "Hostel", (Question("since", "Since when?", "date", required=True),))
    second = form.new_ticket(OFFICES, matter=other)["blocks"]
    state = elements.initial(first)
    for block_id, value in ((ids.TITLE, "Fan"), (ids.DESCRIPTION, "Noise"), (ids.LOCATION, "204")):
        state[block_id][ids.VALUE]["value"] = value
    state["answer:3:since"][ids.VALUE]["selected_date"] = "2026-03-01"
    carried = elements.carried(state, second)
    kept = [carried[one][ids.VALUE]["value"] for one in (ids.TITLE, ids.DESCRIPTION, ids.LOCATION)]
    assert kept == ["Fan", "Noise", "204"]
    assert carried["answer:4:since"][ids.VALUE]["selected_date"] is None


@pytest.mark.parametrize(
    ("kind", "element"),
    [
        ("text", {"type": "plain_text_input", "multiline": False, "max_length": 3000}),
        ("multiline", {"type": "plain_text_input", "multiline": True, "max_length": 3000}),
        ("date", {"type": "datepicker"}),
        ("number", {"type": "number_input", "is_decimal_allowed": True}),
    ],
)
def test_each_kind_of_question_has_its_input(kind: str, element: dict[str, Any]) -> None:
    asked = block(form.new_ticket(OFFICES, matter=asking(kind)), "answer:3:since")
    assert asked["element"] == {"action_id": ids.VALUE, **element}
    assert not asked.get("optional")


def test_a_select_offers_its_choices_and_more_than_a_hundred_in_groups() -> None:
    few = form.choices(["red", "green"]).to_dict()
    assert [one["value"] for one in few["options"]] == ["red", "green"]
    many = form.choices([f"room {n:03}" for n in range(250)]).to_dict()
    assert [one["label"]["text"] for one in many["option_groups"]] == [
        "room 000 … room 099",
        "room 100 … room 199",
        "room 200 … room 249",
    ]


@pytest.mark.parametrize(
    "offices",
    [
        [Office(n, f"Office {n}", (Matter(n, "It", n, f"Office {n}"),)) for n in range(101)],
        [Office(1, "Hostel", tuple(Matter(n, f"Matter {n}", 1, "Hostel") for n in range(101)))],
        [Office(n, "अ" * 75, tuple(Matter(n, "अ" * 75, n, "") for _ in range(10))) for n in range(30)],
    ],
    ids=["many groups", "many options", "many bytes"],
)
def test_what_does_not_fit_a_list_is_searched(offices: list[Office]) -> None:
    about = block(form.new_ticket(offices), ids.ABOUT)["element"]
    assert (about["type"], about["min_query_length"]) == ("external_select", 0)


def test_what_is_not_offered_any_more_is_not_preset() -> None:
    gone = Matter(99, "Gone", 1, "Hostel")
    assert "initial_option" not in block(form.new_ticket(OFFICES, matter=gone), ids.ABOUT)["element"]


def test_where_it_came_from_travels_with_the_form() -> None:
    view = form.new_ticket(OFFICES, source_url="https://a.example/p1", follows=12)
    assert json.loads(view["private_metadata"]) == {"source_url": "https://a.example/p1", "follows": 12}
    assert view["callback_id"] == ids.FORM
    assert read(view).startswith("This ticket will refer to #12.\n")


def test_an_address_that_no_ticket_can_hold_is_left_out() -> None:
    view = form.new_ticket(OFFICES, source_url="https://a.example/" + "x" * 3000)
    assert json.loads(view["private_metadata"])["source_url"] is None


def test_a_prefilled_text_that_is_too_long_is_cut_where_it_shows() -> None:
    view = form.new_ticket(OFFICES, title="x" * 300, description="y" * 4000)
    assert block(view, ids.TITLE)["element"]["initial_value"] == "x" * 254 + "…"
    assert len(block(view, ids.DESCRIPTION)["element"]["initial_value"]) == 3000


def test_files_are_asked_for_only_where_they_can_be_taken() -> None:
    assert block(form.new_ticket(OFFICES), ids.FILES)["element"]["max_files"] == 10
    assert ids.FILES not in [one["block_id"] for one in form.new_ticket(OFFICES, files=False)["blocks"]]


def test_a_help_desk_without_categories_says_so() -> None:
    view = form.new_ticket([Office(2, "Mess", ())])
    assert "has no categories" in read(view)
    assert "submit" not in view


def test_something_stands_there_until_the_form_is_ready() -> None:
    assert read(form.moment()) == "One moment…"
