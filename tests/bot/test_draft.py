"""What a form begins with, on its way through the button that opens it."""

from __future__ import annotations

import pytest

from bot.blocks import form, text
from bot.draft import VALUE_MAX, Draft, of_value

LINK = "https://a.example/" + "x" * (form.ADDRESS - 18)


@pytest.mark.parametrize("letter", ["x", "अ", "😀", '"', "\n"])
def test_whatever_was_written_fits_a_button_and_only_the_description_gives_way(letter: str) -> None:
    draft = Draft(letter * 255, letter * 3000, LINK, follows=2**31 - 1)
    value = draft.value()
    assert text.size(value) <= VALUE_MAX
    found = of_value(value)
    assert (found.title, found.source_url, found.follows) == (draft.title, LINK, draft.follows)
    assert found.description.rstrip("…") == letter * (len(found.description) - 1)


def test_what_has_room_comes_back_as_it_was() -> None:
    draft = Draft("Fan broken", "It hums & stops.", None, follows=12)
    assert of_value(draft.value()) == draft
