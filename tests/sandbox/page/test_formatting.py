from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.page import formatting
from sandbox.render import Names
from sandbox.workspace import Workspace

NAMES = Names(Workspace())
MARKS = ["*", "_", "~", "`", "```", ">", "&gt;", "<", ">", "\n", "<https://a.example|", "<@U1>", "<!date^17^{date}|"]
HOSTILE = [
    "<script>",
    "<img src=x onerror=alert(1)>",
    '" onclick="x',
    "javascript://x",
    "'",
    "\ue0000\ue001",
    "&lt;b&gt;",
]
TEXTS = st.lists(st.sampled_from([*MARKS, *HOSTILE, "word", " ", ":tada:"]) | st.text(max_size=4), max_size=24).map(
    "".join
)
ALLOWED = {
    "strong": set[str](),
    "em": set[str](),
    "s": set[str](),
    "code": set[str](),
    "pre": set[str](),
    "br": set[str](),
    "blockquote": set[str](),
    "span": {"class"},
    "time": {"data-seconds", "data-form"},
    "a": {"href", "target", "rel", "class", "data-go"},
}


class Read(HTMLParser):
    """What a browser makes of some HTML: its tags with their attributes, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(TEXTS)
def test_no_text_becomes_a_tag_or_handler_that_is_not_a_mark(text: str) -> None:
    for name, attributes in Read(formatting.rich(text, NAMES)).tags:
        assert set(attributes) <= ALLOWED[name]
        assert (attributes.get("href") or "#").startswith(("#", "https://", "http://", "mailto:", "tel:"))


@given(TEXTS)
def test_plain_text_is_read_as_it_was_written(text: str) -> None:
    read = Read(formatting.plain(text))
    assert {name for name, _ in read.tags} <= {"br"}
    if ":tada:" not in text:
        assert read.text == text.replace("\n", "")


@given(st.text(alphabet="ab *_~`<>&;\"'", max_size=40))
def test_marks_are_the_only_letters_that_go_missing(text: str) -> None:
    kept = re.compile(r"[ab;\"']")
    written = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert kept.findall(Read(formatting.rich(written, NAMES)).text) == kept.findall(text)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*bold* _it_ ~gone~", "<strong>bold</strong> <em>it</em> <s>gone</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("`*code* <b>`", "<code>*code* &lt;b&gt;</code>"),
        ("```\nfirst\n *x*```", "<pre>first\n *x*</pre>"),
        ("&gt; said\n&gt; twice\nthen", "<blockquote>said<br>twice</blockquote>then"),
        ("&gt;&gt;&gt; all\nof it", "<blockquote>all<br>of it</blockquote>"),
        ("- a\n- b", "- a<br>- b"),
        ("https://bare.example", "https://bare.example"),
        ("<javascript://x|press>", "press"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        (":tada: :unknown:", "🎉 :unknown:"),
        ("<!here> <@U404|ana>", '<span class="mention loud">@here</span> <span class="mention">@ana</span>'),
        ("<!date^1700000000^{date}|then>", '<time data-seconds="1700000000" data-form="{date}">then</time>'),
    ],
)
def test_text_is_drawn_as_slack_draws_it(source: str, html: str) -> None:
    assert formatting.rich(source, NAMES) == html


def test_only_links_that_were_marked_as_links_are_links() -> None:
    tag, attributes = Read(formatting.rich("see <https://a.example/?b=1&amp;c|here>", NAMES)).tags[0]
    assert (tag, attributes["href"], attributes["rel"]) == ("a", "https://a.example/?b=1&c", "noopener noreferrer")
