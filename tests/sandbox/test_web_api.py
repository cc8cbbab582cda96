from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from sandbox.model import Channel
from sandbox.people import Person
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.sandbox.desk import CARD, MANIFEST, SCOPES


def refusal(call: Callable[[], SlackResponse]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        call()
    return dict(caught.value.response.data)


def without(scope: str, **features: Any) -> dict[str, Any]:
    scopes = [kept for kept in SCOPES if kept != scope]
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": scopes}}, "settings": {}}
    return {**manifest, "features": {**MANIFEST["features"], **features}}


def test_a_call_needs_a_token_that_was_given_out(slack: LocalSlack) -> None:
    assert refusal(WebClient("xoxb-guess", base_url=slack.api_url).auth_test)["error"] == "invalid_auth"
    assert refusal(WebClient(base_url=slack.api_url).auth_test)["error"] == "not_authed"


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
def test_a_revoked_token_is_refused_until_it_is_restored(workspace: Workspace, web: WebClient, error: str) -> None:
    workspace.revoke(error)
    assert refusal(web.auth_test)["error"] == error
    workspace.restore()
    assert web.auth_test()["user_id"] == workspace.app.bot_user_id


def test_a_reinstallation_makes_the_old_token_worthless(workspace: Workspace, web: WebClient) -> None:
    workspace.install(MANIFEST)
    assert refusal(web.auth_test)["error"] == "invalid_auth"


def test_each_kind_of_token_opens_only_its_own_methods(workspace: Workspace, slack: LocalSlack, web: WebClient) -> None:
    assert refusal(lambda: web.apps_connections_open(app_token=web.token or ""))["error"] == "not_allowed_token_type"
    app = WebClient(workspace.app.app_token, base_url=slack.api_url)
    assert refusal(app.auth_test)["error"] == "not_allowed_token_type"


def test_a_missing_scope_is_named(workspace: Workspace, slack: LocalSlack, office: Channel) -> None:
    workspace.install(without("chat:write"))
    web = WebClient(workspace.app.bot_token, base_url=slack.api_url)
    refused = refusal(lambda: web.chat_postMessage(channel=office.id, text="hello"))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "chat:write")
    assert "im:write" in refused["provided"].split(",")


def test_history_needs_the_scope_of_its_kind_of_conversation(
    workspace: Workspace, slack: LocalSlack, office: Channel, asha: Person
) -> None:
    workspace.install(without("im:history"))
    web = WebClient(workspace.app.bot_token, base_url=slack.api_url)
    assert web.conversations_history(channel=office.id)["messages"] == []
    refused = refusal(lambda: web.conversations_history(channel=workspace.dm(asha.id).id))
    assert refused["needed"] == "im:history"


def test_an_unknown_method_is_refused(web: WebClient) -> None:
    assert refusal(lambda: web.api_call("chat.shout"))["error"] == "unknown_method"


def test_a_message_is_seen_with_its_text_and_blocks(
    workspace: Workspace, web: WebClient, office: Channel, asha: Person
) -> None:
    posted = web.chat_postMessage(channel=office.id, text="#1 Fan broken", blocks=CARD)
    assert posted["message"]["bot_id"] == workspace.app.bot_id
    seen = asha.sees("#1 Fan broken", in_="#office")
    assert (seen.ts, seen.labels) == (posted["ts"], ["Claim", "History", "Escalate"])


def test_a_form_is_understood_as_well_as_json(web: WebClient, office: Channel, asha: Person) -> None:
    web.api_call("chat.postMessage", params={"channel": office.id, "text": "t", "blocks": '[{"type": "divider"}]'})
    assert asha.channel("#office")[-1].message.blocks[0]["type"] == "divider"


def test_a_user_id_as_channel_is_the_direct_message(workspace: Workspace, web: WebClient, asha: Person) -> None:
    posted = web.chat_postMessage(channel=asha.id, text="hello")
    assert posted["channel"] == workspace.dm(asha.id).id == web.conversations_open(users=asha.id)["channel"]["id"]
    assert asha.dms()[-1].text == "hello"


def test_a_message_to_somebody_deactivated_is_accepted(workspace: Workspace, web: WebClient, asha: Person) -> None:
    workspace.deactivate(asha.id)
    assert web.chat_postMessage(channel=asha.id, text="anybody there?")["ok"]
    assert web.users_info(user=asha.id)["user"]["deleted"]
    assert refusal(lambda: web.conversations_open(users=asha.id))["error"] == "user_disabled"


def test_where_the_bot_may_not_post_the_error_says_why(workspace: Workspace, web: WebClient) -> None:
    public = workspace.add_channel("public", bot=False)
    private = workspace.add_channel("private", private=True, bot=False)
    closed = workspace.add_channel("closed")
    workspace.archive(closed.id)
    expected = {public.id: "not_in_channel", private.id: "channel_not_found", closed.id: "is_archived"}
    for channel, error in {**expected, "C0NOWHERE": "channel_not_found"}.items():
        assert refusal(lambda c=channel: web.chat_postMessage(channel=c, text="x"))["error"] == error  # type: ignore[misc]


def test_write_public_lets_the_bot_post_without_joining(workspace: Workspace, slack: LocalSlack) -> None:
    public = workspace.add_channel("public", bot=False)
    workspace.install({**without(""), "oauth_config": {"scopes": {"bot": [*SCOPES, "chat:write.public"]}}})
    web = WebClient(workspace.app.bot_token, base_url=slack.api_url)
    assert web.chat_postMessage(channel=public.id, text="x")["ok"]


def test_the_bot_can_join_a_public_channel_and_then_post(workspace: Workspace, web: WebClient) -> None:
    public = workspace.add_channel("public", bot=False)
    web.conversations_join(channel=public.id)
    assert web.chat_postMessage(channel=public.id, text="x")["ok"]


def test_nothing_to_say_and_too_much_to_say_are_refused(web: WebClient, office: Channel) -> None:
    long = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}} for _ in range(5)]
    assert (
        refusal(lambda: web.api_call("chat.postMessage", json={"channel": office.id, "text": " "}))["error"]
        == "no_text"
    )
    refused = refusal(lambda: web.chat_postMessage(channel=office.id, text="t", blocks=long))
    assert refused["error"] == "msg_blocks_too_long"
    posted = web.chat_postMessage(channel=office.id, text="t" * 50_000)
    assert len(posted["message"]["text"]) == 40_000


def test_bad_blocks_are_refused_with_a_pointer(web: WebClient, office: Channel) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    refused = refusal(lambda: web.chat_postMessage(channel=office.id, text="t", blocks=blocks))
    assert refused["error"] == "invalid_blocks"
    assert refused["errors"] == ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]


def test_an_edit_replaces_the_message_and_text_alone_removes_its_blocks(
    web: WebClient, office: Channel, asha: Person
) -> None:
    ts = web.chat_postMessage(channel=office.id, text="old", blocks=CARD)["ts"]
    web.chat_update(channel=office.id, ts=ts, text="new")
    seen = asha.channel("#office")[-1]
    assert (seen.text, seen.labels, seen.message.edited_ts is not None) == ("new", [], True)


def test_edits_are_refused_where_slack_refuses_them(web: WebClient, office: Channel, asha: Person) -> None:
    ts = web.chat_postMessage(channel=office.id, text="old")["ts"]
    theirs = asha.say("#office", "mine").ts
    long = refusal(lambda: web.chat_update(channel=office.id, ts=ts, text="x" * 4001))
    foreign = refusal(lambda: web.chat_update(channel=office.id, ts=theirs, text="x"))
    gone = refusal(lambda: web.chat_update(channel=office.id, ts="1.000001", text="x"))
    by_person = refusal(lambda: web.chat_update(channel=asha.id, ts=ts, text="x"))
    errors = [answer["error"] for answer in (long, foreign, gone, by_person)]
    assert errors == ["msg_too_long", "cant_update_message", "message_not_found", "channel_not_found"]


def test_a_deleted_message_is_gone(web: WebClient, office: Channel, asha: Person) -> None:
    ts = web.chat_postMessage(channel=office.id, text="oops")["ts"]
    seen = asha.sees("oops", in_="#office")
    web.chat_delete(channel=office.id, ts=ts)
    assert seen.deleted
    assert asha.channel("#office") == []


def test_replies_stand_in_the_thread_and_not_in_the_channel(web: WebClient, office: Channel, asha: Person) -> None:
    ts = web.chat_postMessage(channel=office.id, text="card")["ts"]
    reply = web.chat_postMessage(channel=office.id, text="noted", thread_ts=ts)["ts"]
    web.chat_postMessage(channel=office.id, text="nested", thread_ts=reply)
    card = asha.sees("card", in_="#office")
    assert [seen.text for seen in card.thread()] == ["noted", "nested"]
    assert len(asha.channel("#office")) == 1
    read = web.conversations_replies(channel=office.id, ts=ts)["messages"]
    assert ([m["text"] for m in read], read[0]["reply_count"]) == (["card", "noted", "nested"], 2)


def test_a_reply_to_nothing_is_refused(web: WebClient, office: Channel) -> None:
    refused = refusal(lambda: web.chat_postMessage(channel=office.id, text="x", thread_ts="1.000001"))
    assert refused["error"] == "cannot_reply_to_message"


def test_an_ephemeral_message_is_seen_by_one_person(
    web: WebClient, office: Channel, asha: Person, person: Callable[..., Person], workspace: Workspace
) -> None:
    ravi = person("Ravi")
    refused = refusal(lambda: web.chat_postEphemeral(channel=office.id, user=ravi.id, text="psst"))
    assert refused["error"] == "user_not_in_channel"
    workspace.join(office.id, ravi.id)
    web.chat_postEphemeral(channel=office.id, user=asha.id, text="psst")
    assert [seen.text for seen in asha.ephemerals("#office")] == ["psst"]
    assert ravi.channel("#office") == []
    assert web.conversations_history(channel=office.id)["messages"] == []


def test_metadata_comes_back_only_when_it_is_asked_for(web: WebClient, office: Channel) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"delivery_id": "7"}}
    web.chat_postMessage(channel=office.id, text="x", metadata=metadata)
    whole = web.conversations_history(channel=office.id, include_all_metadata=True)["messages"][0]
    part = web.conversations_history(channel=office.id)["messages"][0]
    assert (whole["metadata"], part["metadata"]) == (metadata, {"event_type": "delivery"})


def test_metadata_without_a_type_or_a_payload_is_refused(web: WebClient, office: Channel) -> None:
    def post(metadata: dict[str, Any]) -> str:
        return str(refusal(lambda: web.chat_postMessage(channel=office.id, text="x", metadata=metadata))["error"])

    assert post({"event_payload": {}}) == "invalid_metadata_format"
    assert post({"event_type": "x"}) == "invalid_metadata_schema"


def test_history_is_newest_first_bounded_and_paged(web: WebClient, office: Channel) -> None:
    stamps = [web.chat_postMessage(channel=office.id, text=str(n))["ts"] for n in range(5)]
    newest = web.conversations_history(channel=office.id, limit=2)
    assert ([m["text"] for m in newest["messages"]], newest["has_more"]) == (["4", "3"], True)
    cursor = newest["response_metadata"]["next_cursor"]
    assert [m["text"] for m in web.conversations_history(channel=office.id, cursor=cursor)["messages"]] == list("210")
    after = web.conversations_history(channel=office.id, oldest=stamps[3])["messages"]
    between = web.conversations_history(channel=office.id, oldest=stamps[1], latest=stamps[3], inclusive=True)
    assert [m["text"] for m in after] == ["4"]
    assert [m["text"] for m in between["messages"]] == ["3", "2", "1"]


def test_people_are_found_by_id_and_by_email(web: WebClient, asha: Person, person: Callable[..., Person]) -> None:
    assert web.users_info(user=asha.id)["user"]["profile"]["email"] == "asha@example.edu"
    assert web.users_lookupByEmail(email="ASHA@example.edu")["user"]["id"] == asha.id
    stranger = person("Stranger", team_id="T0OTHER")
    assert refusal(lambda: web.users_lookupByEmail(email=stranger.member.email))["error"] == "users_not_found"
    assert web.users_info(user=stranger.id)["user"]["team_id"] == "T0OTHER"
    assert stranger.id not in [member["id"] for member in web.users_list()["members"]]
    assert refusal(lambda: web.users_info(user="U0NOBODY"))["error"] == "user_not_found"


def test_channels_can_be_listed_and_looked_into(workspace: Workspace, web: WebClient, office: Channel) -> None:
    hidden = workspace.add_channel("hidden", private=True, bot=False)
    own = workspace.add_channel("own", private=True)
    listed = web.conversations_list(types="public_channel,private_channel")["channels"]
    assert {channel["id"] for channel in listed} == {office.id, own.id}
    assert web.conversations_info(channel=office.id)["channel"]["is_member"]
    assert refusal(lambda: web.conversations_info(channel=hidden.id))["error"] == "channel_not_found"
    assert len(web.conversations_members(channel=office.id)["members"]) == 2
    assert [c["id"] for c in web.users_conversations()["channels"]] == [office.id]


def test_a_reaction_counts_once(web: WebClient, office: Channel, asha: Person) -> None:
    said = asha.say("#office", "thanks")
    web.reactions_add(channel=office.id, timestamp=said.ts, name="tada")
    assert ":tada: 1" in said.text
    again = refusal(lambda: web.reactions_add(channel=office.id, timestamp=said.ts, name="tada"))
    assert again["error"] == "already_reacted"


def test_a_permalink_leads_to_the_message(web: WebClient, office: Channel) -> None:
    ts = web.chat_postMessage(channel=office.id, text="x")["ts"]
    link = web.chat_getPermalink(channel=office.id, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{office.id}/p{ts.replace('.', '')}")
