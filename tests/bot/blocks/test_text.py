from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.blocks import text
from domain.guard import STATUS_WORDS
from domain.policy import Status
from tests.bot.blocks.samples import HOUR, NOW

MINUTE = timedelta(minutes=1)


def test_exactly_three_characters_are_escaped() -> None:
    assert text.escape("a & b < c > d \" ' `") == "a &amp; b &lt; c &gt; d \" ' `"


def test_what_looks_escaped_is_shown_as_it_was_written() -> None:
    assert text.escape("&lt;!channel&gt;") == "&amp;lt;!channel&amp;gt;"


def test_an_entity_that_does_not_fit_is_left_out_whole() -> None:
    assert text.short("ab<cd", 6) == "ab…"
    assert text.short("ab<", 6) == "ab&lt;"


def test_an_emoji_counts_as_two_characters() -> None:
    assert text.size("a😀") == 3
    assert text.cut("😀😀😀", 5) == "😀😀…"


def test_a_date_is_shown_in_the_readers_zone_and_has_a_fallback() -> None:
    at = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
    assert text.moment(at) == "<!date^1772620200^{date_short_pretty} at {time}|4 Mar 2026, 10:30 UTC>"


def test_within_a_sentence_the_form_of_a_date_does_not_begin_with_the_day_so_that_it_is_small() -> None:
    at = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
    assert text.date(at) == text.moment(at).replace("{date", "\u2060{date")


def test_how_far_off_something_is_stays_true() -> None:
    assert text.ago(NOW + 5 * HOUR, NOW) == f"<!date^{int(NOW.timestamp()) + 18000}^{{ago}}|in 5 h>"


@pytest.mark.parametrize(("away", "said"), [(5 * HOUR, "in 5 h"), (-50 * HOUR, "2 d 2 h ago"), (MINUTE / 2, "now")])
def test_how_far_off_something_is_as_of_now(away: timedelta, said: str) -> None:
    assert text.relative(NOW + away, NOW) == said


@pytest.mark.parametrize(
    ("time", "kind", "said"),
    [
        (HOUR, "", "1 hour"),
        (HOUR, "working", "1 working hour"),
        (48 * HOUR, "working", "48 working hours"),
        (61 * MINUTE, "working", "1 working hour 1 minute"),
        (150 * MINUTE, "", "2 hours 30 minutes"),
        (MINUTE, "working", "1 working minute"),
        (0 * HOUR, "", "0 minutes"),
    ],
)
def test_a_length_of_time_is_spelled_out(time: timedelta, kind: str, said: str) -> None:
    assert text.length(time, kind) == said


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_sign_and_its_word(status: Status) -> None:
    sign, _, word = text.status(status).partition(" ")
    assert word == STATUS_WORDS[status]
    assert sign


def test_the_signs_differ() -> None:
    assert len(set(text.ICONS.values())) == len(Status)


def test_what_does_not_fit_is_left_out_from_the_beginning() -> None:
    lines = [f"line {n}" for n in range(20)]
    assert text.last(lines, 70) == "… and 17 before\nline 17\nline 18\nline 19"
    assert text.last(lines, 1000) == "\n".join(lines)
    assert text.last([], 1000) == ""


@pytest.mark.parametrize(("number", "said"), [(1, "1 ticket"), (0, "0 tickets"), (2, "2 tickets")])
def test_a_number_agrees_with_its_noun(number: int, said: str) -> None:
    assert text.counted(number, "ticket") == said
