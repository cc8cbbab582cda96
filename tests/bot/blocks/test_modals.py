from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from bot import ids
from bot.blocks import modals
from domain.catalog import Colleague
from domain.lookup import Sheet
from tests.bot.blocks.samples import (
    COLLEAGUES,
    HOUR,
    NOW,
    OFFICES,
    asked,
    claimed,
    entry,
    overdue,
    read,
    resolved,
    sheet,
)

MODALS = {
    ids.ASSIGN: lambda: modals.assign(sheet(), COLLEAGUES),
    ids.FORWARD: lambda: modals.forward(sheet(), OFFICES, COLLEAGUES),
    ids.COMMENT: lambda: modals.comment(sheet()),
    ids.RESOLVE: lambda: modals.resolve(sheet()),
    ids.REOPEN: lambda: modals.reopen(resolved()),
    ids.ASK: lambda: modals.ask(sheet()),
    ids.REPLY: lambda: modals.reply(asked()),
    ids.DETAILS: lambda: modals.details(sheet()),
    ids.EXTEND: lambda: modals.extend(sheet(), NOW),
    ids.ESCALATE: lambda: modals.escalate(sheet()),
    ids.HISTORY: lambda: modals.history(sheet(), []),
}
FIELDS = {
    ids.ASSIGN: [ids.PERSON],
    ids.FORWARD: [ids.CATEGORY, ids.PERSON, ids.REASON],
    ids.COMMENT: [ids.TEXT, ids.VISIBILITY],
    ids.RESOLVE: [ids.TEXT],
    ids.REOPEN: [ids.REASON],
    ids.ASK: [ids.TEXT],
    ids.REPLY: [ids.TEXT],
    ids.DETAILS: [ids.TEXT],
    ids.EXTEND: [ids.DUE, ids.REASON],
    ids.ESCALATE: [ids.REASON],
    ids.HISTORY: [],
}


def element(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one["element"] for one in view["blocks"] if one.get("block_id") == block_id)
    return found


@pytest.mark.parametrize("verb", MODALS)
def test_a_modal_goes_by_its_verb_and_knows_its_ticket(verb: str) -> None:
    view = MODALS[verb]()
    assert view["callback_id"] == verb
    assert json.loads(view["private_metadata"]) == {"ticket": 42}
    assert read(view).startswith("#42 Fan broken")


@pytest.mark.parametrize("verb", MODALS)
def test_its_fields_stand_where_refusals_look_for_them(verb: str) -> None:
    inputs = [one for one in MODALS[verb]()["blocks"] if one["type"] == "input"]
    assert [one["block_id"] for one in inputs] == FIELDS[verb]
    assert {one["element"]["action_id"] for one in inputs} <= {ids.VALUE}


def test_a_ticket_is_given_to_somebody_else() -> None:
    view = modals.assign(claimed(), COLLEAGUES)
    assert [one["text"]["text"] for one in element(view, ids.PERSON)["options"]] == ["Meena Iyer"]
    assert "With Ravi Kumar now." in read(view)
    first = element(modals.assign(sheet(), COLLEAGUES), ids.PERSON)["options"][0]
    assert (first["value"], first["description"]["text"]) == ("7", "Electrician")


def test_where_nobody_else_works_the_modal_says_what_to_do() -> None:
    view = modals.assign(claimed(), COLLEAGUES[:1])
    assert "Nobody else works on this category. Forward… moves it to another." in read(view)
    assert "submit" not in view


def test_more_than_a_hundred_colleagues_are_searched() -> None:
    many = [Colleague(n, f"Person {n}") for n in range(101)]
    assert element(modals.assign(sheet(), many), ids.PERSON)["type"] == "external_select"
    assert element(modals.assign(sheet(), many[:100]), ids.PERSON)["type"] == "static_select"


def test_forwarding_offers_the_other_categories() -> None:
    view = modals.forward(claimed(), OFFICES, COLLEAGUES)
    assert [one["text"]["text"] for one in element(view, ids.CATEGORY)["options"]] == ["Mess"]
    optional = [one["block_id"] for one in view["blocks"] if one.get("optional")]
    assert optional == [ids.CATEGORY, ids.PERSON]


def test_a_comment_is_for_the_office_unless_one_says_otherwise() -> None:
    seen = element(modals.comment(sheet()), ids.VISIBILITY)
    assert seen["initial_option"]["value"] == modals.INTERNAL
    assert [one["text"]["text"] for one in seen["options"]] == ["The office only", "The student too"]


@pytest.mark.parametrize(
    ("shown", "later"),
    [
        (claimed(due_at=NOW + 5 * HOUR), NOW + 29 * HOUR),
        (overdue(), NOW + 19 * HOUR),
        (overdue(due_at=NOW - 50 * HOUR), NOW + 22 * HOUR),
        (claimed(due_at=None), NOW + 25 * HOUR),
    ],
    ids=["a day after the deadline", "tomorrow", "long ago", "no deadline"],
)
def test_a_later_deadline_is_proposed(shown: Sheet, later: datetime) -> None:
    assert element(modals.extend(shown, NOW), ids.DUE)["initial_date_time"] == int(later.timestamp())


def test_the_answer_is_written_under_the_question() -> None:
    assert (
        read(modals.reply(asked()))
        == """\
#42 Fan broken
The office asks:
Which room is it?
Your answer
[]
The clock goes on."""
    )


def test_a_rating_travels_with_its_modal() -> None:
    view = modals.rating(resolved(), 4)
    assert json.loads(view["private_metadata"]) == {"ticket": 42, "rating": 4}
    assert view["callback_id"] == ids.RATE
    assert "You rate #42 Fan broken 4 of 5." in read(view)


def test_the_history_shows_what_happened_and_when() -> None:
    entries = [entry("created", "Asha Verma"), entry("unheard_of"), entry("claimed", before=None, owner=7)]
    assert (
        read(modals.history(claimed(), entries))
        == """\
#42 Fan broken
4 Mar 2026, 10:00 UTC
Asha Verma filed it.
4 Mar 2026, 10:00 UTC
Ravi Kumar claimed it."""
    )
    assert "Nothing has happened yet." in read(modals.history(claimed(), []))


def test_a_long_history_shows_its_end_and_counts_the_rest() -> None:
    shown = read(modals.history(claimed(), [entry("answered", body=f"{n}.") for n in range(43)]))
    assert shown.startswith("#42 Fan broken\n3 earlier entries\n")
    assert shown.endswith("Ravi Kumar answered: 42.")
    assert "answered: 2." not in shown
