from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.limits import Limits
from sandbox.people import Person
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.sandbox.desk import FORM, MANIFEST, modal, plain, text_input
from tests.sandbox.test_web_api import refusal, without


@pytest.fixture
def trigger(workspace: Workspace, asha: Person) -> str:
    return workspace.triggers.new(asha.id)


def test_a_trigger_opens_one_view_and_no_second(web: WebClient, asha: Person, trigger: str) -> None:
    web.views_open(trigger_id=trigger, view=FORM)
    assert asha.modal.title == "Request"
    assert refusal(lambda: web.views_open(trigger_id=trigger, view=FORM))["error"] == "exchanged_trigger_id"


def test_a_trigger_expires(workspace: Workspace, web: WebClient, asha: Person) -> None:
    workspace.limits = Limits(trigger_seconds=0)
    late = workspace.triggers.new(asha.id)
    assert refusal(lambda: web.views_open(trigger_id=late, view=FORM))["error"] == "expired_trigger_id"
    assert refusal(lambda: web.views_open(trigger_id="1.2.guess", view=FORM))["error"] == "invalid_trigger_id"


def test_a_view_that_asks_for_files_needs_the_scope_to_read_them(
    workspace: Workspace, slack: LocalSlack, trigger: str
) -> None:
    workspace.install(without("files:read"))
    web = WebClient(workspace.app.bot_token, base_url=slack.api_url)
    files = {"type": "input", "label": plain("Files"), "element": {"type": "file_input", "action_id": "a"}}
    refused = refusal(lambda: web.views_open(trigger_id=trigger, view=modal(files)))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "files:read")


def test_at_most_three_views_lie_on_each_other(
    workspace: Workspace, web: WebClient, asha: Person, trigger: str
) -> None:
    opened = web.views_open(trigger_id=trigger, view=FORM)["view"]
    for _ in range(2):
        top = workspace.triggers.new(asha.id, asha.modal.view.id)
        pushed = web.views_push(trigger_id=top, view=FORM)["view"]
    assert (pushed["root_view_id"], pushed["previous_view_id"]) == (opened["id"], workspace.open_views(asha.id)[1].id)
    fourth = workspace.triggers.new(asha.id, asha.modal.view.id)
    assert refusal(lambda: web.views_push(trigger_id=fourth, view=FORM))["error"] == "push_limit_reached"


def test_a_view_is_pushed_only_from_within_a_view(workspace: Workspace, web: WebClient, asha: Person) -> None:
    trigger = workspace.triggers.new(asha.id)
    assert refusal(lambda: web.views_push(trigger_id=trigger, view=FORM))["error"] == "invalid_trigger_id"


def test_an_update_under_an_old_hash_conflicts(web: WebClient, trigger: str) -> None:
    view = web.views_open(trigger_id=trigger, view=FORM)["view"]
    web.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    refused = refusal(lambda: web.views_update(view_id=view["id"], hash=view["hash"], view=FORM))
    assert refused["error"] == "hash_conflict"
    assert refusal(lambda: web.views_update(view_id="V0NONE", view=FORM))["error"] == "not_found"


def test_what_was_entered_survives_where_the_ids_stay_the_same(web: WebClient, asha: Person, trigger: str) -> None:
    view = web.views_open(trigger_id=trigger, view=modal(text_input("Title"), text_input("More")))["view"]
    asha.modal.fill(title="Fan", more="It is loud")
    changed = {**text_input("More"), "block_id": "other"}
    web.views_update(view_id=view["id"], view=modal(text_input("Title"), changed))
    assert (asha.modal.value("Title"), asha.modal.value("More")) == ("Fan", None)


def test_an_external_id_names_one_view(workspace: Workspace, web: WebClient, asha: Person, trigger: str) -> None:
    web.views_open(trigger_id=trigger, view={**FORM, "external_id": "form-1"})
    web.views_update(external_id="form-1", view={**FORM, "external_id": "form-1", "title": plain("Renamed")})
    assert asha.modal.title == "Renamed"
    top = workspace.triggers.new(asha.id, asha.modal.view.id)
    again = refusal(lambda: web.views_push(trigger_id=top, view={**FORM, "external_id": "form-1"}))
    assert again["error"] == "duplicate_external_id"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": plain("x" * 25)}, "/view/title/text"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"submit": None}, "/view/submit"),
        ({"blocks": [text_input("A"), text_input("A")]}, "/view/blocks"),
        ({"blocks": [{"type": "divider"}] * 101}, "/view/blocks"),
        ({"color": "red"}, "/view"),
    ],
)
def test_a_bad_view_is_refused_with_a_pointer(
    web: WebClient, trigger: str, change: dict[str, Any], pointer: str
) -> None:
    view = {name: value for name, value in {**FORM, **change}.items() if value is not None}
    refused = refusal(lambda: web.views_open(trigger_id=trigger, view=view))
    assert refused["error"] == "invalid_arguments"
    assert f"[json-pointer:{pointer}]" in "".join(refused["response_metadata"]["messages"])


def test_a_view_over_250_kilobytes_is_too_large(web: WebClient, trigger: str) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2990}}
    refused = refusal(lambda: web.views_open(trigger_id=trigger, view=modal(*[section] * 90)))
    assert refused["error"] == "view_too_large"


def test_a_home_tab_is_published_and_guarded_by_its_hash(web: WebClient, asha: Person) -> None:
    home = {"type": "home", "blocks": [{"type": "header", "text": plain("Hello")}]}
    view = web.views_publish(user_id=asha.id, view=home)["view"]
    assert asha.home.text == "Hello"
    web.views_publish(user_id=asha.id, view=home, hash=view["hash"])
    stale = refusal(lambda: web.views_publish(user_id=asha.id, view=home, hash=view["hash"]))
    assert stale["error"] == "hash_conflict"


def test_without_a_home_tab_nothing_can_be_published(workspace: Workspace, slack: LocalSlack, asha: Person) -> None:
    workspace.install({**MANIFEST, "features": {**MANIFEST["features"], "app_home": {"home_tab_enabled": False}}})
    web = WebClient(workspace.app.bot_token, base_url=slack.api_url)
    home = {"type": "home", "blocks": []}
    assert refusal(lambda: web.views_publish(user_id=asha.id, view=home))["error"] == "not_enabled"
