from __future__ import annotations

import pytest

from sandbox.manifest import Command
from sandbox.model import Json, Message, SlackError
from sandbox.page import blocks, canvas, composer, places
from sandbox.page.marks import Marks
from sandbox.workspace import Workspace
from tests.sandbox.desk import CARD, MANIFEST, option, plain

HOSTILE = "</script><img src=x onerror=alert(1)>\"'"


@pytest.fixture
def quiet() -> Workspace:
    """A workspace without a server."""
    workspace = Workspace()
    workspace.install(MANIFEST)
    return workspace


def drawn(workspace: Workspace, *found: Json) -> str:
    message = Message("1.0", "C1", "U1", "", blocks=list(found))
    return "".join(blocks.drawn(canvas.of_message(workspace, message, "U1"), message.blocks))


def button(text: str, **more: object) -> Json:
    return {"type": "button", "action_id": "probe", "text": plain(text), "value": "1", **more}


def actions(*found: Json) -> Json:
    return {"type": "actions", "block_id": "do", "elements": list(found)}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "header", "text": plain(HOSTILE)},
        {"type": "section", "text": {"type": "mrkdwn", "text": HOSTILE}, "fields": [plain(HOSTILE)]},
        {"type": "context", "elements": [plain(HOSTILE), {"type": "image", "image_url": "x", "alt_text": HOSTILE}]},
        {"type": "markdown", "text": HOSTILE},
        {"type": HOSTILE},
        actions(button(HOSTILE, confirm={"title": plain(HOSTILE), "text": plain(HOSTILE)})),
        actions({"type": "overflow", "action_id": "a", "options": [option(HOSTILE)]}),
        actions({"type": "checkboxes", "action_id": "a", "options": [option(HOSTILE)]}),
        actions(
            {"type": "static_select", "action_id": "a", "options": [option(HOSTILE)], "placeholder": plain(HOSTILE)}
        ),
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": HOSTILE}]}],
        },
    ],
)
def test_nothing_in_a_block_becomes_html(quiet: Workspace, block: Json) -> None:
    html = drawn(quiet, {"block_id": "b", **block})
    assert "<img" not in html
    assert "</script" not in html


def test_a_button_keeps_its_style_and_its_question(quiet: Workspace) -> None:
    html = drawn(
        quiet, actions(button("Delete", style="danger", confirm={"title": plain("Sure?"), "text": plain("Gone")}))
    )
    assert 'class="btn danger"' in html
    assert "Sure?" in html


def test_what_cannot_be_drawn_says_so(quiet: Workspace) -> None:
    assert "This page cannot show a video block." in drawn(quiet, {"type": "video", "block_id": "v"})


def test_a_usage_hint_becomes_completions() -> None:
    found = composer.completions([Command("/ticket", "Ask", "[words] | list | show 42 | help")])
    assert [one["insert"] for one in found] == ["/ticket ", "/ticket list ", "/ticket show ", "/ticket help "]
    assert found[2]["hint"] == "42"


def test_what_arrives_is_unread_until_it_is_seen(quiet: Workspace) -> None:
    asha, ravi = (quiet.add_person(name, email=f"{name}@example.edu") for name in ("Asha", "Ravi"))
    office = quiet.add_channel("office", members=[asha.id, ravi.id])
    quiet.acts.say(ravi.id, office.id, "before")
    marks = Marks(quiet)
    marks.open()
    root = quiet.acts.say(ravi.id, office.id, "one")
    quiet.acts.say(ravi.id, office.id, "a reply", thread_ts=root.ts)
    assert (marks.unread(asha.id, office), marks.unread(ravi.id, office)) == (1, 0)
    marks.read(asha.id, office)
    assert marks.unread(asha.id, office) == 0


def test_somebody_elses_view_cannot_be_acted_in(quiet: Workspace) -> None:
    asha, ravi = (quiet.add_person(name, email=f"{name}@example.edu") for name in ("Asha", "Ravi"))
    view = quiet.views.publish(asha.id, {"type": "home", "blocks": CARD})
    assert places.find(quiet, asha.id, f"v:{view.id}", "do", "claim").element["value"] == "1"
    with pytest.raises(SlackError, match="not_found"):
        places.find(quiet, ravi.id, f"v:{view.id}", "do", "claim")
    with pytest.raises(LookupError):
        places.find(quiet, asha.id, f"v:{view.id}", "do", "gone")


def test_options_are_grouped_and_searched() -> None:
    groups: list[Json] = [
        {"label": plain("Electricity"), "options": [option("Fan"), option("Light")]},
        {"options": [option("Door")]},
    ]
    assert [one["label"] for group in places.grouped(groups, "li") for one in group["options"]] == ["Light"]
    assert len(places.grouped(groups, "electricity")[0]["options"]) == 2
