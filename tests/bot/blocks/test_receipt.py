from __future__ import annotations

import pytest

from bot import ids
from bot.blocks import receipt, verdict
from sandbox import elements
from tests.bot.blocks.samples import NOW, asked, claimed, notice, read, resolved, sheet


def test_a_receipt_says_who_works_on_it_and_until_when() -> None:
    assert (
        read(receipt.receipt(claimed(), NOW))
        == """\
#42 Fan broken
🔵 in progress · Hostel \u203a Electrical
With
@Ravi Kumar
Due
6 Mar 2026, 08:00 UTC (in 1 d 22 h)
Where
Neeladri, room 204
It makes a noise and stops.
Filed 4 Mar 2026, 08:00 UTC
[Add details…] [Withdraw…]"""
    )


def test_a_ticket_of_nobody_is_not_lost() -> None:
    assert "With\nnobody yet - the office knows" in read(receipt.receipt(sheet(), NOW))


def test_its_notification_is_one_plain_line() -> None:
    assert notice(receipt.receipt(claimed(), NOW)) == (
        "Your ticket #42 Fan broken is in progress, Ravi Kumar has it. Due 6 Mar 2026, 08:00 UTC."
    )


def test_slack_asks_before_it_withdraws() -> None:
    found = [one for _, one in elements.interactive(receipt.receipt(sheet(), NOW).blocks)]
    (withdraw,) = [one for one in found if one["action_id"] == ids.WITHDRAW]
    assert withdraw["confirm"]["title"]["text"] == "Withdraw #42?"


def test_a_question_stands_on_the_receipt_until_it_is_answered() -> None:
    shown = read(receipt.receipt(asked(), NOW))
    assert "❓ The office asks you:\nWhich room is it?\n⏸️ The clock is paused" in shown
    assert "[Reply…] [Add details…] [Withdraw…]" in shown
    assert (
        notice(receipt.receipt(asked(), NOW)) == "Your ticket #42 Fan broken waits for your answer: Which room is it?"
    )
    assert "Reply" not in read(receipt.receipt(claimed(), NOW))


def test_a_question_comes_with_the_button_to_answer_it() -> None:
    assert (
        read(receipt.question(asked(), NOW))
        == """\
❓ @Ravi Kumar asks about #42 Fan broken:
Which room is it?
[Reply…]
The clock is paused since 4 Mar 2026, 09:00 UTC (1 h ago), until you answer"""
    )
    assert notice(receipt.question(asked(), NOW)) == "Ravi Kumar asks about #42 Fan broken: Which room is it?"


def test_an_answered_question_loses_its_button() -> None:
    shown = receipt.settled(claimed())
    assert read(shown) == "☑️ The office's question about #42 Fan broken is settled."


def test_a_resolution_asks_whether_it_is_fixed() -> None:
    assert (
        read(receipt.receipt(resolved(), NOW))
        == """\
#42 Fan broken
✅ Resolved by @Ravi Kumar, 4 Mar 2026, 09:00 UTC.
New capacitor.
Filed 4 Mar 2026, 08:00 UTC
Is it fixed?
[Fixed, thanks] [Not fixed…]"""
    )


def test_a_confirmed_resolution_asks_for_a_rating() -> None:
    shown = receipt.receipt(resolved(confirmed_at=NOW), NOW)
    assert "How well was it handled?\n[1 · bad] [2] [3] [4] [5 · great]\n[Not fixed after all…]" in read(shown)
    found = [one["action_id"] for _, one in elements.interactive(shown.blocks)]
    assert found == [*(f"{ids.RATE}.{n}" for n in range(1, 6)), ids.NOT_FIXED]


def test_a_rated_resolution_thanks_and_asks_nothing_more() -> None:
    shown = receipt.receipt(resolved(confirmed_at=NOW, rating=5), NOW)
    assert read(shown).endswith("You rated it 5 of 5. Thank you.")
    assert not list(elements.interactive(shown.blocks))


@pytest.mark.parametrize(
    ("resolution", "said", "button", "action"),
    [
        ("WITHDRAWN", "↩️ You withdrew it, 4 Mar 2026, 09:00 UTC.", "[Reopen…]", ids.REOPEN),
        ("UNANSWERED", "because the office's question to you got no answer.", "[Reopen]", ids.REOPEN_NOW),
    ],
)
def test_what_ended_otherwise_can_be_reopened(resolution: str, said: str, button: str, action: str) -> None:
    shown = receipt.receipt(resolved(resolution=resolution, resolution_note=""), NOW)
    assert said in read(shown)
    assert button in read(shown)
    assert [one["action_id"] for _, one in elements.interactive(shown.blocks)] == [action]


def test_silence_is_asked_once_what_it_means() -> None:
    assert (
        read(verdict.question(resolved(), NOW))
        == """\
Is #42 Fan broken fixed?
✅ Resolved by @Ravi Kumar, 4 Mar 2026, 09:00 UTC.
New capacitor.
[Fixed, thanks] [Not fixed…]
Without an answer it counts as fixed in two working days"""
    )


def test_the_question_is_gone_once_it_is_answered() -> None:
    assert read(verdict.reopened(claimed())) == "#42 Fan broken was reopened."
    assert "How well was it handled?" in read(verdict.question(resolved(confirmed_at=NOW), NOW))
