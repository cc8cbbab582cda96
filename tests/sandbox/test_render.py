from __future__ import annotations

from collections.abc import Callable

import pytest

from sandbox import mrkdwn, render
from sandbox.model import Channel
from sandbox.mrkdwn import Token
from sandbox.people import Person
from sandbox.workspace import Workspace


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("*bold* _italic_ ~gone~ `code`", "bold italic gone code"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("*_both_*", "both"),
        ("&lt;!channel&gt; &amp; you", "<!channel> & you"),
        ("<!channel> <!here>", "@channel @here"),
        ("<https://example.edu/a?b=1&amp;c=2|the page>", "the page"),
        ("<https://example.edu/a>", "https://example.edu/a"),
        ("due <!date^1700000000^{date_short} {time}|14 Nov, 22:13>", "due 14 Nov, 22:13"),
        ("a < b > c", "a < b > c"),
        ("<script>", "<script>"),
        ("<@U0NOBODY>", "@U0NOBODY"),
    ],
)
def test_mrkdwn_reads_as_slack_shows_it(workspace: Workspace, source: str, shown: str) -> None:
    assert render.text(source, render.Names(workspace)) == shown


def test_people_and_channels_are_shown_by_name(workspace: Workspace, asha: Person, office: Channel) -> None:
    source = f"<@{asha.id}> in <#{office.id}>"
    assert render.text(source, render.Names(workspace)) == "@Asha in #office"


def test_plain_text_stays_as_it_is(workspace: Workspace) -> None:
    names = render.Names(workspace)
    assert render.object_text({"type": "plain_text", "text": "*<!channel>*"}, names) == "*<!channel>*"


def test_a_date_keeps_what_a_page_needs_to_format_it() -> None:
    found = list(mrkdwn.tokens("due <!date^1700000000^{time}^https://x.edu|later> <@U1|asha>"))
    assert found[1] == Token("date", "1700000000", "later", "{time}")
    assert found[3] == Token("user", "U1", "asha")


def test_what_somebody_typed_is_inert_but_for_their_mentions(
    workspace: Workspace, asha: Person, office: Channel, person: Callable[..., Person]
) -> None:
    person("Ravi Kumar")
    said = asha.say("#office", "<!channel> & @ravi.kumar")
    assert said.text == "<!channel> & @Ravi Kumar"
    assert said.message.text.startswith("&lt;!channel&gt; &amp; <@U")
    assert workspace.messages(office.id) == [said.message]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("/desk", "/desk failed with the error “operation_timeout”"),
        ("view_submission", "We had some trouble connecting. Try again?"),
        ("block_actions", "This app did not respond in time. Try again?"),
    ],
)
def test_slack_says_in_its_own_words_that_the_app_failed(what: str, sentence: str) -> None:
    assert render.notice(what, "operation_timeout") == sentence
