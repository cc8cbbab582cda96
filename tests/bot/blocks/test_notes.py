from __future__ import annotations

from typing import Any

import pytest

from bot.blocks import notes, owner
from bot.blocks.message import Message
from domain.lookup import Entry
from domain.policy import Status
from tests.bot.blocks.samples import NOW, claimed, entry, notice, read, resolved, sheet

UNTIL = "2026-03-06T08:00:00+00:00"
CASES: list[tuple[str, str | None, dict[str, Any], str | None, str | None]] = [
    ("created", "Asha Verma", {}, "Asha Verma filed it.", "You filed it."),
    ("claimed", "Ravi Kumar", {"before": None, "owner": 7}, "Ravi Kumar claimed it.", "Ravi Kumar claimed it."),
    ("claimed", "Ravi Kumar", {"before": 8, "owner": 7}, "Ravi Kumar took it over.", "Ravi Kumar took it over."),
    ("assigned", "Meena", {"owner": 7}, "Meena gave it to Ravi Kumar.", "Meena gave it to Ravi Kumar."),
    ("assigned", "Meena", {"owner": 5}, "Meena gave it to a colleague.", "Meena gave it to a colleague."),
    (
        "forwarded",
        "Meena",
        {"from_category": 2, "category": 1, "reason": "not ours"},
        "Meena forwarded it to Hostel: not ours",
        "Meena forwarded it to Hostel: not ours",
    ),
    (
        "forwarded",
        "Meena",
        {"from_category": 1, "category": 1, "owner": 7, "reason": "yours"},
        "Meena forwarded it to Ravi Kumar: yours",
        "Meena forwarded it to Ravi Kumar: yours",
    ),
    (
        "commented",
        "Ravi Kumar",
        {"body": "He is rude", "internal": True},
        "🔒 Ravi Kumar wrote, for the office only: He is rude",
        None,
    ),
    (
        "commented",
        "Ravi Kumar",
        {"body": "On my way", "internal": False},
        "Ravi Kumar wrote: On my way",
        "Ravi Kumar wrote: On my way",
    ),
    (
        "commented",
        "Asha Verma",
        {"body": "Still?", "internal": False, "by_requester": True},
        "Asha Verma wrote: Still?",
        "You wrote: Still?",
    ),
    (
        "awaiting_student",
        "Ravi Kumar",
        {"question": "Which?"},
        "Ravi Kumar asked the student: Which?",
        "Ravi Kumar asks you: Which?",
    ),
    ("answered", "Asha Verma", {"body": "204"}, "Asha Verma answered: 204", "You answered: 204"),
    (
        "extended",
        "Ravi Kumar",
        {"until": UNTIL, "reason": "parts"},
        "Ravi Kumar moved the deadline to 6 Mar 2026, 08:00 UTC: parts",
        "Ravi Kumar moved the deadline to 6 Mar 2026, 08:00 UTC: parts",
    ),
    (
        "escalated",
        None,
        {"rule": "overdue", "level": 1, "target": "Meena"},
        "🔺 Level 1: the deadline passed; Meena was told.",
        "Somebody higher up has been told, so that it is not forgotten.",
    ),
    (
        "escalated",
        "Ravi Kumar",
        {"rule": "asked", "level": 2, "target": None, "reason": "no parts"},
        "🔺 Ravi Kumar escalated it to level 2; nobody was left to tell, so the operators were: no parts",
        "Somebody higher up has been told, so that it is not forgotten.",
    ),
    (
        "escalated",
        None,
        {"rule": "overdue", "level": 1, "target": "Dean", "instead_of": "Meena"},
        "🔺 Meena could not be told; Dean was told.",
        "Somebody higher up has been told, so that it is not forgotten.",
    ),
    (
        "resolved",
        "Ravi Kumar",
        {"resolution": "DONE", "note": "Done"},
        "✅ Ravi Kumar resolved it: Done",
        "✅ Ravi Kumar resolved it: Done",
    ),
    ("resolved", "Asha Verma", {"resolution": "WITHDRAWN"}, "↩️ Asha Verma withdrew it.", "↩️ You withdrew it."),
    (
        "resolved",
        None,
        {"resolution": "UNANSWERED"},
        "💤 Closed, because the office's question to the student got no answer.",
        "💤 Closed, because the office's question to you got no answer.",
    ),
    (
        "reopened",
        "Asha Verma",
        {"reason": "noisy"},
        "↩️ Asha Verma reopened it: noisy",
        "↩️ You reopened it: noisy",
    ),
    (
        "reopened",
        "Ravi Kumar",
        {"reason": "noisy"},
        "↩️ Ravi Kumar reopened it: noisy",
        "↩️ Ravi Kumar reopened it: noisy",
    ),
    ("confirmed", "Asha Verma", {}, "Asha Verma says that it is fixed.", "You confirmed that it is fixed."),
    ("confirmed", None, {}, "Nobody objected, so it counts as fixed.", "Nobody objected, so it counts as fixed."),
    ("rated", "Asha Verma", {"rating": 4}, "Asha Verma rated it 4 of 5.", "You rated it 4 of 5."),
    ("acknowledged", "Meena", {"level": 1}, "Meena acknowledged the escalation to level 1.", None),
    (
        "snoozed",
        "Meena",
        {"until": UNTIL},
        "Meena snoozed the escalation until 6 Mar 2026, 08:00 UTC.",
        None,
    ),
    (
        "reminder",
        None,
        {"rule": "first_response", "target": "Ravi"},
        "🔔 Ravi got a reminder: the student has had no response yet.",
        None,
    ),
    ("skipped", None, {"skipped": [{"name": "Meena"}]}, "Meena could not be told of the escalation.", None),
    ("unheard_of", None, {}, None, None),
]


def bare(line: str | None) -> str | None:
    """A line as it reads."""
    return line and notice(Message(line, []))


@pytest.mark.parametrize(("action", "who", "details", "office", "student"), CASES)
def test_each_side_reads_what_happened_in_one_sentence(
    action: str, who: str | None, details: dict[str, Any], office: str | None, student: str | None
) -> None:
    happened = entry(action, who, **details)
    assert bare(notes.line(happened, claimed(), "office")) == office
    assert bare(notes.line(happened, claimed(), "student")) == student


def test_a_name_that_the_history_kept_is_used() -> None:
    assigned = entry("assigned", "Meena", owner=5, owner_name="Sunil & Co")
    assert notes.line(assigned, claimed(), "office") == "Meena gave it to Sunil &amp; Co."


def test_a_note_loses_nothing_of_what_was_said() -> None:
    note = notes.note(entry("commented", body="<" * 3000, internal=False), sheet(), "student")
    assert note
    assert note.blocks[1]["text"] == {"type": "plain_text", "text": "<" * 3000}
    assert len(note.text) < 4000


def test_there_is_no_note_of_what_one_may_not_know() -> None:
    assert notes.note(entry("commented", body="x", internal=True), sheet(), "student") is None


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (entry("created", "Asha Verma"), "Asha Verma filed a ticket that goes to you"),
        (entry("assigned", "Meena", owner=7), "Meena gave you a ticket"),
        (entry("forwarded", "Meena", reason="yours"), "Meena forwarded a ticket to you: yours"),
        (entry("answered", "Asha Verma", body="204"), "Asha Verma answered: 204"),
        (entry("reopened", "Asha Verma", reason="noisy"), "↩️ Asha Verma reopened it: noisy"),
        (entry("unheard_of"), "There is news"),
    ],
)
def test_an_owner_reads_what_is_theirs_and_what_is_new(happened: Entry, said: str) -> None:
    assert notice(owner.news(happened, claimed(), NOW)) == f"#42 Fan broken: {said}"


def test_an_owner_sees_the_ticket_and_can_act_at_once() -> None:
    news = owner.news(entry("assigned", "Meena", owner=7), claimed(status=Status.OPEN), NOW)
    assert (
        read(news)
        == """\
#42 Fan broken
Meena gave you a ticket.
It makes a noise and stops.
⚪ open · Hostel \u203a Electrical · filed by @Asha Verma · Neeladri, room 204 · due 6 Mar 2026, 08:00 UTC (in 1 d 22 h)
[Start work] [Comment…] [Resolve…] [Open]"""
    )


def test_news_of_a_resolved_ticket_offers_to_reopen_it() -> None:
    news = read(owner.news(entry("commented", "Asha Verma", body="Thanks", by_requester=True), resolved(), NOW))
    assert news.endswith("[Open] [Reopen…]")
    assert "Asha Verma wrote:\nThanks" in news
