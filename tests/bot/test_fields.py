"""What a person entered, as what it should be."""

from __future__ import annotations

from bot import ids
from bot.fields import Fields

API = "https://slack.com/api/"


def test_what_the_database_cannot_hold_of_a_file_is_left_out() -> None:
    file = {
        "id": "F1",
        "name": "fan\x00\ud800.png",
        "size": 9,
        "permalink": "https://college.slack.com/f",
        "user": "U1",
    }
    found = Fields({ids.FILES: {ids.VALUE: {"files": [file, "no file"]}}}).files(ids.FILES, API)
    assert found == [{"id": "F1", "name": "fan.png", "size": 9, "permalink": "https://college.slack.com/f"}]


def test_a_file_that_slack_does_not_hold_is_left_out() -> None:
    file = {"id": "F1", "permalink": "https://elsewhere.example/f"}
    assert Fields({ids.FILES: {ids.VALUE: {"files": [file]}}}).files(ids.FILES, API) == []


def test_a_reference_is_a_number_of_the_private_metadata() -> None:
    assert [Fields(meta={"follows": one}).reference("follows") for one in (12, "12", 0, None)] == [12, None, None, None]
