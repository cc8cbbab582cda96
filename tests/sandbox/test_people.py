"""The driver: people act by what they see, over Socket Mode and over signed HTTP alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from slack_sdk.webhook import WebhookClient

from sandbox.limits import Limits
from sandbox.model import Channel
from sandbox.people import Person
from sandbox.screens import NotOnScreenError
from tests.sandbox.desk import CARD, Desk


def test_a_command_is_answered_for_the_person_alone(desk: Desk, asha: Person, office: Channel) -> None:
    reply = asha.command("/desk", "a & b <@U1>", channel="#office")
    assert (reply.text, reply.error) == ("You said: a & b @U1", None)
    assert [seen.text for seen in asha.ephemerals("#office")] == [reply.text]
    body = desk.of("/desk")[0]
    assert (body["channel_id"], body["channel_name"], body["user_id"]) == (office.id, "office", asha.id)


def test_a_command_can_answer_the_whole_channel(
    desk: Desk, asha: Person, office: Channel, person: Callable[..., Person]
) -> None:
    asha.command("/desk", "loud", channel="#office")
    assert person("Ravi").sees("for all", in_="#office").message.to_user is None
    assert desk.of("/desk")
    assert office.messages


def test_a_command_with_should_escape_carries_ids(connected: Desk, asha: Person, office: Channel) -> None:
    asha.command("/escaped", "ask @asha in #office")
    assert connected.of("/escaped")[0]["text"] == f"ask <@{asha.id}|asha> in <#{office.id}|office>"


def test_an_unknown_command_never_reaches_the_app(connected: Desk, asha: Person) -> None:
    assert asha.command("/nothing").error == "unknown_command"
    assert connected.bodies == []


def test_a_form_is_opened_filled_and_sent(desk: Desk, asha: Person) -> None:
    assert asha.command("/desk", "form").error is None
    asha.modal.fill(title="Fan", kind="Light", who="Rani", files=("fan.png", b"\x89PNG"))
    assert asha.modal.submit() is None
    assert not asha.has_modal
    values = desk.of("view_submission")[0]["view"]["state"]["values"]
    assert values["title"]["text"] == {"type": "plain_text_input", "value": "Fan"}
    assert values["kind"]["kind"]["selected_option"]["value"] == "light"
    assert values["who"]["who"]["selected_option"]["text"]["text"] == "Rani"
    assert [file["name"] for file in values["files"]["files"]["files"]] == ["fan.png"]


def test_a_select_outside_an_input_tells_the_app_at_once_and_an_input_does_not(desk: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    asha.modal.fill(title="Fan")
    assert desk.of("block_actions") == []
    asha.modal.fill(kind="Fan")
    body = desk.of("block_actions")[0]
    assert body["view"]["state"]["values"]["title"]["text"]["value"] == "Fan"
    assert body["container"] == {"type": "view", "view_id": asha.modal.view.id}
    assert (body["view"]["hash"], body["view"]["root_view_id"]) == (asha.modal.view.hash, asha.modal.view.id)
    assert body["actions"][0]["selected_option"]["value"] == "fan"


def test_an_empty_required_field_is_refused_before_the_app_hears_of_it(connected: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    assert asha.modal.submit() == {"Title": "Please complete this required field."}
    assert connected.of("view_submission") == []


def test_field_errors_stand_at_their_label_and_the_form_stays(desk: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    assert asha.modal.fill(title="bad").submit() == {"Title": "Say more."}
    assert asha.modal.value("Title") == "bad"
    assert desk.of("view_submission")


def test_errors_that_name_no_input_are_a_failure(connected: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    assert asha.modal.fill(title="wrong key").submit() == {"error": "invalid_errors"}
    assert asha.has_modal
    assert connected.of("view_submission")


def test_a_submission_can_update_push_and_clear(desk: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    assert asha.modal.fill(title="update").submit() is None
    assert (asha.modal.title, asha.modal.value("Title")) == ("Two", "update")
    assert asha.modal.fill(title="push", more="x").submit() is None
    assert (asha.modal.title, len(asha.workspace.open_views(asha.id))) == ("Top", 2)
    assert asha.modal.fill(title="clear").submit() is None
    assert not asha.has_modal
    assert len(desk.of("view_submission")) == 3


def test_a_pushed_view_that_is_sent_uncovers_the_one_beneath(connected: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    asha.modal.fill(title="push").submit()
    asha.modal.fill(title="fine").submit()
    assert asha.modal.title == "Request"
    assert connected.of("view_submission")


def test_closing_is_told_to_a_view_that_asked(connected: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    asha.modal.view.body["notify_on_close"] = True
    asha.modal.close()
    assert not asha.has_modal
    assert connected.of("view_closed")[0]["is_cleared"] is False


def test_a_button_carries_everything_slack_sends(desk: Desk, asha: Person) -> None:
    asha.command("/desk", "card")
    card = asha.sees("#1 Fan broken")
    assert card.press("Claim").error is None
    body = desk.of("block_actions")[0]
    assert body["user"] == {"id": asha.id, "username": "asha", "name": "asha", "team_id": "T0SANDBOX"}
    assert body["team"]["id"] == "T0SANDBOX"
    assert body["channel"] == {"id": card.channel_id, "name": "directmessage"}
    assert body["container"]["message_ts"] == body["message"]["ts"] == card.ts
    assert body["message"]["blocks"][1]["block_id"] == "do"
    action = body["actions"][0]
    assert (action["block_id"], action["action_id"], action["value"]) == ("do", "claim", "1")
    assert {"trigger_id", "response_url", "state", "api_app_id"} <= set(body)
    assert action["action_ts"]


def test_an_overflow_entry_is_picked_by_its_text(desk: Desk, asha: Person) -> None:
    asha.command("/desk", "card")
    asha.sees("#1 Fan broken").overflow("Escalate")
    assert desk.of("block_actions")[0]["actions"][0]["selected_option"]["value"] == "escalate"


def test_what_is_not_on_the_screen_cannot_be_pressed(connected: Desk, asha: Person) -> None:
    asha.command("/desk", "card")
    card = asha.sees("#1 Fan broken")
    with pytest.raises(NotOnScreenError, match=r"Asha sees no 'Resolve' among \['Claim', 'History', 'Escalate'\]"):
        card.press("Resolve")
    with pytest.raises(NotOnScreenError, match="does not see 'nothing'"):
        asha.sees("nothing", seconds=0.01)
    assert connected.of("block_actions") == []


def test_a_frozen_screen_still_shows_the_button_that_has_gone(connected: Desk, asha: Person) -> None:
    asha.command("/desk", "card")
    card = asha.sees("#1 Fan broken")
    stale = card.frozen()
    connected.web.chat_update(channel=card.channel_id, ts=card.ts, text="claimed")
    stale.press("Claim")
    body = connected.of("block_actions")[0]
    assert (body["actions"][0]["value"], body["message"]["text"]) == ("1", "claimed")


def test_both_kinds_of_shortcut_open_the_form(desk: Desk, asha: Person, office: Channel) -> None:
    asha.shortcut("New request")
    assert asha.modal.title == "Request"
    asha.modal.close()
    said = asha.say("#office", "The fan & the light <are> broken")
    said.shortcut("File a request")
    assert asha.modal.title == "Request"
    body = desk.of("message_action")[0]
    assert body["message"]["text"] == "The fan &amp; the light &lt;are&gt; broken"
    assert (body["message_ts"], body["channel"]["id"]) == (said.ts, office.id)
    assert {"response_url", "trigger_id", "callback_id"} <= set(body)


def test_the_home_tab_is_published_when_it_is_opened(desk: Desk, asha: Person) -> None:
    home = asha.open_home()
    assert home.text.startswith("Your requests")
    home.press("Claim")
    body = desk.of("block_actions")[0]
    assert (body["view"]["type"], "response_url" in body) == ("home", False)


def test_an_external_select_asks_the_app_while_somebody_types(desk: Desk, asha: Person) -> None:
    asha.command("/desk", "form")
    assert asha.modal.options("Who", "ra") == ["Ravi", "Rani"]
    body = desk.of("block_suggestion")[0]
    assert (body["value"], body["block_id"], body["action_id"]) == ("ra", "who", "who")
    with pytest.raises(NotOnScreenError, match="offers no 'Zoe'"):
        asha.modal.fill(who="Zoe")


def test_a_stranger_can_press_but_not_command(connected: Desk, person: Callable[..., Person]) -> None:
    stranger = person("Stranger", team_id="T0OTHER")
    assert stranger.command("/desk").error == "not_allowed_from_another_workspace"
    assert stranger.shortcut("New request").error == "not_allowed_from_another_workspace"
    connected.web.chat_postMessage(channel=stranger.id, text="#1", blocks=CARD)
    stranger.sees("#1 Fan broken").press("Claim")
    assert connected.of("block_actions")[0]["user"]["team_id"] == "T0OTHER"


def test_a_response_url_works_five_times(connected: Desk, asha: Person) -> None:
    asha.command("/desk", "card")
    asha.sees("#1 Fan broken").press("Claim")
    hook = WebhookClient(connected.of("block_actions")[0]["response_url"])
    answers = [hook.send(text=f"answer {n}") for n in range(6)]
    assert [(answer.status_code, answer.body) for answer in answers] == [(200, "ok")] * 5 + [(404, "used_url")]
    assert [seen.text for seen in asha.ephemerals()] == [f"answer {n}" for n in range(5)]


def test_a_response_url_expires(connected: Desk, asha: Person) -> None:
    asha.workspace.limits = Limits(response_url_seconds=0)
    asha.command("/desk", "hello")
    answer = WebhookClient(connected.of("/desk")[0]["response_url"]).send(text="late")
    assert (answer.status_code, answer.body) == (404, "expired_url")


def test_a_response_url_answers_in_channel_when_it_is_asked_to(connected: Desk, asha: Person, office: Channel) -> None:
    asha.command("/desk", "hello", channel="#office")
    hook = WebhookClient(connected.of("/desk")[0]["response_url"])
    hook.send(text="for all", response_type="in_channel")
    assert hook.send(blocks=[{"type": "nonsense"}], text="x").body == "invalid_blocks"
    assert [message.text for message in asha.workspace.messages(office.id)] == ["for all"]


def test_a_response_url_replaces_and_deletes_what_was_pressed(connected: Desk, asha: Person) -> None:
    asha.command("/desk", "card")
    card = asha.sees("#1 Fan broken")
    card.press("Claim")
    hook = WebhookClient(connected.of("block_actions")[0]["response_url"])
    hook.send(text="claimed", replace_original=True)
    assert (card.text, asha.ephemerals()) == ("claimed", [])
    hook.send(delete_original=True)
    assert card.deleted


def test_messages_reach_the_app_as_events(desk: Desk, asha: Person, office: Channel) -> None:
    said = asha.say("#office", "hello @desk", thread=None)
    asha.say(None, "just us")
    assert asha.wait_for(lambda: len(desk.of("message")) == 2 and desk.of("app_mention"))
    first = next(body for body in desk.of("message") if body["event"]["channel"] == office.id)
    assert (first["event"]["ts"], first["event"]["user"]) == (said.ts, asha.id)
    assert {first["type"], first["team_id"]} == {"event_callback", "T0SANDBOX"}
    assert {body["event"]["channel_type"] for body in desk.of("message")} == {"channel", "im"}


def test_deactivation_reaches_the_app(desk: Desk, asha: Person) -> None:
    asha.workspace.deactivate(asha.id)
    assert asha.wait_for(lambda: desk.of("user_change"))
    user = desk.of("user_change")[0]["event"]["user"]
    assert (user["id"], user["deleted"]) == (asha.id, True)


def test_every_change_is_told_to_those_who_show_it(connected: Desk, asha: Person) -> None:
    kinds: list[str] = []
    stop = asha.workspace.subscribe(lambda change: kinds.append(change.kind))
    asha.command("/desk", "card")
    asha.command("/desk", "form")
    asha.modal.fill(title="x").submit()
    stop()
    asha.command("/desk", "quiet")
    assert kinds == ["message", "modal", "modal"]
    assert connected.bodies
