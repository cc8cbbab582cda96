from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import errors, text

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ANYTHING = st.text(alphabet=st.characters(), max_size=300)  # surrogates and NUL among them


@given(ANYTHING)
def test_what_is_stored_can_be_stored_and_read_back(raw: str) -> None:
    kept = text.clean(raw)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert text.clean(kept) == kept


@given(ANYTHING)
def test_a_line_has_no_breaks(raw: str) -> None:
    assert "\n" not in text.line(raw)


def test_marks_that_reorder_the_text_around_them_are_taken_out() -> None:
    assert text.clean("pay \u202eeb\u202c now") == "pay eb now"


@pytest.mark.parametrize("raw", [None, "", "   ", "\n\t", "\x00", "\ud800"])
def test_an_empty_title_is_refused(raw: str | None) -> None:
    with pytest.raises(errors.MissingTitle, match="Give the ticket a title"):
        text.title(raw)


def test_a_title_of_three_thousand_emoji_is_refused_with_both_numbers() -> None:
    with pytest.raises(errors.TitleTooLong, match="3000 characters; 255 fit"):
        text.title("😀" * 3000)


def test_a_description_over_the_limit_is_refused() -> None:
    with pytest.raises(errors.DescriptionTooLong, match="3001 characters; 3000 fit"):
        text.description("x" * 3001)


@given(st.text(max_size=50), st.integers(1, 40))
def test_shortening_keeps_the_limit_and_the_beginning(given_text: str, limit: int) -> None:
    short = text.shortened(given_text, limit)
    assert len(short) <= max(limit, 1)
    assert short == given_text or short.endswith("…")


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=2, minutes=5), "2 h 5 min ago"),
        (timedelta(days=3, hours=2, minutes=7), "3 d 2 h ago"),
    ],
)
def test_how_long_ago_something_was(passed: timedelta, words: str) -> None:
    assert text.ago(NOW - passed, NOW) == words


def test_a_refusal_is_its_docstring() -> None:
    assert str(errors.AlreadyClaimed(owner="Ravi", ticket=42, ago="just now")) == "Ravi claimed #42 just now."


def test_every_refusal_is_a_sentence() -> None:
    todo = [errors.TicketError]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        sentence = kind.__doc__ or ""
        assert sentence[0].isupper() or sentence[0] in "{#“"
        assert sentence.endswith(".")
