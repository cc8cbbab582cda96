from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.server import LocalSlack, PortInUseError
from sandbox.workspace import Workspace
from tests.sandbox.desk import MANIFEST


def test_a_timestamp_is_never_given_twice_even_when_the_clock_stands() -> None:
    workspace = Workspace(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    stamps = [workspace.new_ts() for _ in range(1000)]
    assert len(set(stamps)) == 1000
    assert stamps == sorted(stamps)
    assert stamps[0] == "1767225600.000000"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"display_information": {"name": "x" * 36}}, "the name is longer than 35"),
        ({"oauth_config": {"scopes": {"bot": ["chat:write"]}}}, "slash commands need the scope commands"),
        ({"oauth_config": {"scopes": {"bot": ["commands"]}}}, "the event message.im needs the scope im:history"),
    ],
)
def test_a_manifest_that_slack_would_refuse_is_refused(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Workspace().install({**MANIFEST, **change})


def test_the_app_is_in_the_channels_that_were_there_before_it() -> None:
    workspace = Workspace()
    early, without = workspace.add_channel("early"), workspace.add_channel("without", bot=False)
    bot = workspace.install(MANIFEST).bot_user_id
    assert (bot in early.members, bot in without.members) == (True, False)


def test_a_port_in_use_is_a_clear_sentence(slack: LocalSlack) -> None:
    with pytest.raises(PortInUseError, match=f"Port {slack.port} is in use"):
        LocalSlack(Workspace(), port=slack.port)


def test_a_stopped_slack_frees_its_port_and_stops_again_without_complaint(workspace: Workspace) -> None:
    first = LocalSlack(workspace).start()
    first.stop()
    first.stop()
    with LocalSlack(workspace, port=first.port) as second:
        assert second.port == first.port


def test_an_act_without_a_server_fails_at_once(workspace: Workspace) -> None:
    member = workspace.add_person("Asha", email="asha@example.edu")
    outcome = workspace.acts.command(member.id, "/desk", workspace.dm(member.id).id).result(timeout=1)
    assert outcome.error == "dispatch_failed"


def test_many_threads_may_write_at_once(workspace: Workspace) -> None:
    channel = workspace.add_channel("busy")
    member = workspace.add_person("Asha", email="asha@example.edu")
    workspace.join(channel.id, member.id)

    def write() -> None:
        for number in range(50):
            workspace.acts.say(member.id, channel.id, str(number))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stamps = [message.ts for message in workspace.messages(channel.id)]
    assert len(set(stamps)) == 400
    assert stamps == sorted(stamps)


def test_the_traffic_record_is_bounded_and_told_to_its_listeners(workspace: Workspace) -> None:
    heard: list[int] = []
    stop = workspace.traffic.subscribe(lambda exchange: heard.append(exchange.number))
    for _ in range(2500):
        workspace.traffic.add(
            "to slack", "web", "x", payload={}, response={}, status=200, started=workspace.clock(), milliseconds=1
        )
    stop()
    assert len(workspace.traffic.exchanges("x")) == 2000
    assert heard == list(range(1, 2501))
    workspace.traffic.clear()
    assert workspace.traffic.exchanges() == []
