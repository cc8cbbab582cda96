"""The misbehaviour a robust app has to live with, each on demand."""

from __future__ import annotations

import http.client
import time
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.faults import Fault
from sandbox.limits import Limits
from sandbox.model import Channel
from sandbox.people import Person
from sandbox.workspace import Workspace
from tests.sandbox.desk import Desk
from tests.sandbox.test_web_api import refusal

POST = "chat.postMessage"


def test_a_lost_response_has_posted_all_the_same(workspace: Workspace, web: WebClient, office: Channel) -> None:
    workspace.faults.next(POST, Fault.LOST_RESPONSE)
    with pytest.raises((URLError, http.client.RemoteDisconnected, ConnectionError)):
        web.chat_postMessage(channel=office.id, text="did it arrive?")
    assert [message.text for message in workspace.messages(office.id)] == ["did it arrive?"]
    assert workspace.traffic.exchanges(POST)[-1].status == "lost_response"
    assert web.chat_postMessage(channel=office.id, text="again")["ok"]


def test_a_lost_request_has_not_posted(workspace: Workspace, web: WebClient, office: Channel) -> None:
    workspace.faults.next(POST, Fault.LOST_REQUEST)
    with pytest.raises((URLError, http.client.RemoteDisconnected, ConnectionError)):
        web.chat_postMessage(channel=office.id, text="lost")
    assert workspace.messages(office.id) == []


def test_a_429_carries_retry_after_and_posts_nothing(workspace: Workspace, web: WebClient, office: Channel) -> None:
    workspace.faults.next(POST, Fault.RATE_LIMITED, times=2, seconds=30)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            web.chat_postMessage(channel=office.id, text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "30"
        assert caught.value.response["error"] == "ratelimited"
    assert web.chat_postMessage(channel=office.id, text="now")["ok"]
    assert len(workspace.messages(office.id)) == 1


@pytest.mark.parametrize("applied", [False, True])
def test_a_server_error_may_have_had_its_effect(
    workspace: Workspace, web: WebClient, office: Channel, applied: bool
) -> None:
    workspace.faults.next(POST, Fault.SERVER_ERROR, status=502, applied=applied)
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=office.id, text="x")
    assert caught.value.response.status_code == 502
    assert bool(workspace.messages(office.id)) is applied


def test_an_internal_error_comes_with_http_200(workspace: Workspace, web: WebClient, office: Channel) -> None:
    workspace.faults.next("chat.update", Fault.INTERNAL_ERROR)
    workspace.faults.next(POST, Fault.INTERNAL_ERROR, error="fatal_error", applied=True)
    assert refusal(lambda: web.chat_postMessage(channel=office.id, text="x"))["error"] == "fatal_error"
    ts = workspace.messages(office.id)[0].ts
    assert refusal(lambda: web.chat_update(channel=office.id, ts=ts, text="y"))["error"] == "internal_error"


def test_a_fault_strikes_only_its_channel(workspace: Workspace, web: WebClient, office: Channel, asha: Person) -> None:
    workspace.faults.next(POST, Fault.INTERNAL_ERROR, channel=workspace.dm(asha.id).id)
    assert web.chat_postMessage(channel=office.id, text="x")["ok"]
    assert refusal(lambda: web.chat_postMessage(channel=asha.id, text="x"))["error"] == "internal_error"


def test_latency_adds_to_another_fault_until_it_is_cleared(workspace: Workspace, web: WebClient) -> None:
    workspace.faults.always("*", Fault.LATENCY, seconds=0.05)
    workspace.faults.next("auth.test", Fault.INTERNAL_ERROR)
    started = time.perf_counter()
    assert refusal(web.auth_test)["error"] == "internal_error"
    web.auth_test()
    assert time.perf_counter() - started >= 0.1
    workspace.faults.clear()
    started = time.perf_counter()
    web.auth_test()
    assert time.perf_counter() - started < 0.05


def test_a_listener_that_sleeps_too_long_is_a_timeout_for_the_person(desk: Desk, asha: Person) -> None:
    desk.slack.workspace.limits = Limits(ack_seconds=0.05)
    desk.naps.append(0.15)
    assert asha.command("/desk", "slow").error == "operation_timeout"
    assert desk.slack.workspace.traffic.exchanges("/desk")[-1].status == "operation_timeout"
    assert asha.ephemerals() == []


def test_an_app_that_is_down_fails_at_once(asha: Person) -> None:
    reply = asha.command("/desk", "anybody?")
    assert reply.error == "dispatch_failed"


@pytest.mark.parametrize("kind", ["slash_commands", "/desk"])
def test_a_redelivered_command_arrives_twice_with_one_payload(desk: Desk, asha: Person, kind: str) -> None:
    desk.slack.workspace.faults.next(kind, Fault.REDELIVERED)
    assert asha.command("/desk", "once").again == 1
    first, second = desk.of("/desk")
    assert first == second
    assert len(asha.ephemerals()) == 1


def test_a_redelivered_submission_arrives_twice(desk: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    desk.slack.workspace.faults.next("view_submission", Fault.REDELIVERED)
    assert asha.modal.fill(title="x").submit() is None
    assert [body["view"]["id"] for body in desk.of("view_submission")] == [desk.bodies[-1]["view"]["id"]] * 2


def test_a_closed_modal_can_be_submitted_by_a_second_click(desk: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    form = asha.modal.fill(title="x")
    assert (form.submit(), form.submit()) == (None, None)
    assert len(desk.of("view_submission")) == 2


def test_a_redelivered_event_keeps_its_id(desk: Desk, asha: Person) -> None:
    desk.slack.workspace.faults.next("user_change", Fault.REDELIVERED)
    desk.slack.workspace.deactivate(asha.id)
    assert asha.wait_for(lambda: len(desk.of("user_change")) == 2)
    assert len({body["event_id"] for body in desk.of("user_change")}) == 1


def test_a_dropped_interaction_is_a_timeout_and_never_arrives(desk: Desk, asha: Person) -> None:
    asha.command("/desk", "card")
    desk.slack.workspace.limits = Limits(ack_seconds=0.05)
    desk.slack.workspace.faults.next("block_actions", Fault.DROPPED)
    assert asha.sees("#1 Fan broken").press("Claim").error == "operation_timeout"
    assert desk.of("block_actions") == []
