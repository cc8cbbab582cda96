from __future__ import annotations

from typing import Any

import pytest

from bot import ids
from bot.blocks import card
from domain.lookup import Sheet
from sandbox import elements
from tests.bot.blocks.samples import NOW, RAVI, asked, claimed, notice, overdue, read, resolved, sheet


def button(shown: Sheet, label: str) -> dict[str, Any]:
    """The button with this label on the card."""
    found = elements.interactive(card.card(shown, NOW).blocks)
    return next(one for _, one in found if one["type"] == "button" and one["text"]["text"] == label)


def test_a_card_says_all_that_the_office_needs() -> None:
    photo = {"name": "fan.jpg", "permalink": "https://a.example/fan.jpg"}
    shown = sheet(answers={"Since when?": "Monday"}, files=(photo,), follows_id=12, source_url="https://a.example/p1")
    assert (
        read(card.card(shown, NOW))
        == """\
#42 Fan broken
⚪ open · Hostel \u203a Electrical
Filed by
@Asha Verma (section B, batch 2027)
Owner
nobody yet - please claim
Where
Neeladri, room 204
Due
6 Mar 2026, 08:00 UTC (in 1 d 22 h)
It makes a noise and stops.
Since when?
Monday
📎 fan.jpg
Filed 4 Mar 2026, 08:00 UTC · follows #12 · from a message
[Claim] [Assign…] [Forward…] [Comment…] [Resolve…] [Ask the student… | Extend the deadline… | Escalate… | History]"""
    )


def test_its_notification_is_one_plain_line() -> None:
    assert notice(card.card(sheet(), NOW)) == (
        "#42 Fan broken: open, nobody has claimed it yet. Due 6 Mar 2026, 08:00 UTC."
    )
    assert notice(card.card(overdue(), NOW)) == (
        "#42 Fan broken: escalated, with Ravi Kumar. Was due 4 Mar 2026, 05:00 UTC."
    )


def test_claim_carries_nobody_as_the_owner_that_was_shown() -> None:
    found = button(sheet(), "Claim")
    assert (found["action_id"], found["value"], found["style"]) == (ids.CLAIM, "42:0", "primary")


def test_take_over_carries_the_owner_that_was_shown() -> None:
    found = button(claimed(), "Take over")
    assert (found["action_id"], found["value"]) == (ids.CLAIM, "42:7")
    assert "style" not in found


def test_the_menu_names_verb_and_ticket() -> None:
    (menu,) = [one for _, one in elements.interactive(card.card(sheet(), NOW).blocks) if one["type"] == "overflow"]
    assert [one["value"] for one in menu["options"]] == ["ask:42", "extend:42", "escalate:42", "history:42"]
    assert menu["action_id"] == ids.MORE


def test_a_waiting_ticket_says_that_the_clock_stands_and_for_what() -> None:
    shown = read(card.card(asked(), NOW))
    assert "⏸️ The clock is paused since 4 Mar 2026, 09:00 UTC: waiting for the student.\n“Which room is it?”" in shown
    assert "Due\nthe clock is paused" in shown
    assert "Due" not in notice(card.card(asked(), NOW))


def test_what_is_late_or_soon_due_says_so() -> None:
    assert "🔺 escalated · overdue · level 1" in read(card.card(overdue(), NOW))
    assert "🔵 in progress · due soon" in read(card.card(claimed(at_risk=True), NOW))


def test_how_often_it_went_back_and_forth_is_counted() -> None:
    shown = read(card.card(claimed(forward_count=1, reopen_count=2, tat_extensions=3), NOW))
    assert "forwarded once · reopened twice · deadline extended 3 times" in shown


def test_a_resolved_card_shrinks_to_who_when_and_how() -> None:
    assert (
        read(card.card(resolved(rating=4, answers={"a": "b"}), NOW))
        == """\
#42 Fan broken
✅ Resolved by @Ravi Kumar, 4 Mar 2026, 09:00 UTC.
New capacitor.
Hostel \u203a Electrical · filed by @Asha Verma · rated 4 of 5
[Reopen…] [History]"""
    )


@pytest.mark.parametrize(
    ("resolution", "said"),
    [
        ("WITHDRAWN", "↩️ Withdrawn by the student, 4 Mar 2026, 09:00 UTC."),
        ("UNANSWERED", "💤 Closed 4 Mar 2026, 09:00 UTC, because the office's question to the student got no answer."),
    ],
)
def test_a_ticket_that_ended_otherwise_says_how(resolution: str, said: str) -> None:
    assert said in read(card.card(resolved(resolution=resolution, resolution_note="", resolved_by=None), NOW))


def test_a_long_description_is_shortened_and_the_rest_stays_whole() -> None:
    answers = {f"Question {n}": "&" * 3000 for n in range(20)}
    shown = read(card.card(sheet(description="😀" * 3000, answers=answers), NOW))
    assert "😀…" in shown
    assert all(f"Question {n}\n&&" in shown for n in range(20))
    assert "[Claim]" in shown


def test_a_whole_description_is_shown_where_there_is_room() -> None:
    assert "<" * 3000 in read(card.card(sheet(description="<" * 3000), NOW))


def test_a_ticket_without_anything_optional_has_a_card_too() -> None:
    bare = sheet(description="", location=None, place={}, due_at=None, subcategory=None, category="")
    shown = read(card.card(bare, NOW))
    assert "no category" in shown
    assert "Where\nnot given" in shown
    assert "Due\nno deadline" in shown


def test_a_pointer_says_where_the_ticket_went() -> None:
    moved = sheet(category="Electrical")
    there = card.pointer(moved, "https://a.example/p1")
    assert read(there) == "➡️ #42 Fan broken moved to Electrical. The work goes on there: its new card."
    assert "<https://a.example/p1|its new card>" in str(there.blocks)
    assert read(card.pointer(moved, None)) == "➡️ #42 Fan broken moved to Electrical."
    assert notice(there) == "#42 Fan broken moved to Electrical."


def test_an_owner_without_a_staff_number_is_nobody_to_claim_from() -> None:
    assert card.claim(claimed(owner=RAVI)).value == "42:7"
