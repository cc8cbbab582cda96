"""What one call of Slack becomes: every answer is one outcome."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from bot.blocks.kit import section
from bot.blocks.message import compose
from bot.channels import search, slack
from bot.channels.outcome import Failed, GaveUp, Limited, Outcome, Sent, Stopped, Unknown
from bot.channels.rendering import Draft
from domain.lanes import POST, UPDATE, WORKSPACE
from sandbox.faults import Fault
from tests.bot.conftest import HelpDesk

DRAFT = Draft(compose("Fan broken", [section("*Fan broken*")]))
ID = "0b9d2c50-4f5f-4f0e-9d52-6f6b0f0c5b0a"

ANSWERS: list[tuple[str, Outcome]] = [
    ("internal_error", Unknown("internal_error")),
    ("fatal_error", Unknown("fatal_error")),
    ("request_timeout", Unknown("request_timeout")),
    ("service_unavailable", Failed("service_unavailable")),
    ("team_added_to_org", Failed("team_added_to_org")),
    ("token_revoked", Stopped(WORKSPACE, "token_revoked")),
    ("account_inactive", Stopped(WORKSPACE, "account_inactive")),
    ("missing_scope", Stopped(POST, "missing_scope")),
    ("thread_not_found", GaveUp("thread_not_found")),
    ("is_archived", GaveUp("is_archived", slack.ADVICE["is_archived"])),
    ("metadata_too_large", GaveUp("metadata_too_large", slack.REFUSED)),
]


@pytest.mark.parametrize(("error", "outcome"), ANSWERS)
def test_each_error_is_what_it_means(unconnected: HelpDesk, error: str, outcome: Outcome) -> None:
    unconnected.workspace.faults.next(POST, Fault.INTERNAL_ERROR, error=error)
    assert slack.send(unconnected.client, DRAFT, unconnected.office.id, ID) == outcome


FAULTS = [
    (Fault.LOST_RESPONSE, Unknown),
    (Fault.LOST_REQUEST, Unknown),
    (Fault.SERVER_ERROR, Unknown),
    (Fault.RATE_LIMITED, Limited),
]


@pytest.mark.parametrize(("fault", "outcome"), FAULTS)
def test_a_call_without_an_answer_is_a_doubt_and_a_429_is_a_wait(
    unconnected: HelpDesk, fault: Fault, outcome: type[Outcome]
) -> None:
    unconnected.workspace.faults.next(POST, fault, seconds=7)
    found = slack.send(unconnected.client, DRAFT, unconnected.office.id, ID)
    assert isinstance(found, outcome)
    if isinstance(found, Limited):
        assert found == Limited(POST, 7.0)


def test_where_nobody_listens_nothing_was_sent(free_port: int) -> None:
    client = WebClient("xoxb-1", base_url=f"http://127.0.0.1:{free_port}/api/", retry_handlers=[])
    assert slack.send(client, DRAFT, "C1", ID) == Failed("Slack cannot be reached")


def test_a_message_carries_its_delivery_id_unfurls_nothing_and_can_be_found_by_it(unconnected: HelpDesk) -> None:
    sent = slack.send(unconnected.client, DRAFT, unconnected.office.id, ID)
    (message,) = unconnected.workspace.messages(unconnected.office.id)
    assert sent == Sent({"channel": unconnected.office.id, "ts": message.ts})
    assert message.metadata == {"event_type": slack.EVENT_TYPE, "event_payload": {"delivery_id": ID}}
    (call,) = unconnected.workspace.traffic.exchanges(POST)
    assert isinstance(call.payload, dict)
    assert (call.payload["unfurl_links"], call.payload["unfurl_media"]) == (False, False)
    assert search.find(unconnected.client, DRAFT, unconnected.office.id, ID) == sent
    assert search.find(unconnected.client, DRAFT, unconnected.office.id, "another") is None


def test_a_direct_message_and_a_line_of_a_thread_are_found_too(unconnected: HelpDesk) -> None:
    asha = unconnected.person("Asha")
    direct = slack.send(unconnected.client, DRAFT, asha.id, "in-a-dm")
    assert search.find(unconnected.client, DRAFT, asha.id, "in-a-dm") == direct
    assert isinstance(direct, Sent)
    line = Draft(DRAFT.message, thread=direct.ref)
    reply = slack.send(unconnected.client, line, asha.id, "in-a-thread")
    assert search.find(unconnected.client, line, asha.id, "in-a-thread") == reply
    assert search.find(unconnected.client, DRAFT, asha.id, "in-a-thread") is None


def test_an_edit_changes_the_message_and_posts_none(unconnected: HelpDesk) -> None:
    sent = slack.send(unconnected.client, DRAFT, unconnected.office.id, ID)
    assert isinstance(sent, Sent)
    later = Draft(compose("Fan mended", [section("*Fan mended*")]), edits=sent.ref)
    assert slack.send(unconnected.client, later, unconnected.office.id, ID) == Sent()
    assert [message.text for message in unconnected.workspace.messages(unconnected.office.id)] == ["Fan mended"]


def test_an_edit_of_a_message_that_was_taken_away_is_given_up_without_a_word(unconnected: HelpDesk) -> None:
    gone = Draft(DRAFT.message, edits={"channel": unconnected.office.id, "ts": "1.000000"})
    assert slack.send(unconnected.client, gone, unconnected.office.id, ID) == GaveUp("message_not_found")


@pytest.mark.parametrize("method", [POST, UPDATE])
def test_a_text_that_is_too_long_is_cut_before_slack_refuses_it(unconnected: HelpDesk, method: str) -> None:
    long = compose("x" * 5000, [section("*Fan broken*")])
    sent = slack.send(unconnected.client, Draft(long), unconnected.office.id, ID)
    if method == UPDATE and isinstance(sent, Sent):
        sent = slack.send(unconnected.client, Draft(long, edits=sent.ref), unconnected.office.id, ID)
    assert isinstance(sent, Sent)
