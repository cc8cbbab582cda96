from __future__ import annotations

import json
import time
from typing import Any

import pytest
import websocket
from slack_sdk import WebClient

from sandbox.faults import Fault
from sandbox.limits import Limits
from sandbox.people import Person
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.sandbox.desk import Desk


def open_socket(slack: LocalSlack) -> websocket.WebSocket:
    app = WebClient(slack.workspace.app.app_token, base_url=slack.api_url)
    return websocket.create_connection(app.apps_connections_open(app_token=app.token or "")["url"], timeout=2)


def read(socket: websocket.WebSocket) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(socket.recv())
    return found


def test_a_connection_is_greeted(slack: LocalSlack) -> None:
    socket = open_socket(slack)
    hello = read(socket)
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": slack.workspace.app.app_id}
    socket.close()
    assert slack.workspace.wait_for(lambda: slack.sockets == 0)


def test_an_address_admits_one_connection(slack: LocalSlack) -> None:
    app = WebClient(slack.workspace.app.app_token, base_url=slack.api_url)
    url = app.apps_connections_open(app_token=app.token or "")["url"]
    first = websocket.create_connection(url)
    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        websocket.create_connection(url)
    assert caught.value.status_code == 403
    first.close()


def test_a_connection_can_be_refused_on_demand(slack: LocalSlack) -> None:
    slack.workspace.faults.next("websocket", Fault.REFUSED)
    with pytest.raises(websocket.WebSocketBadStatusException):
        open_socket(slack)
    open_socket(slack).close()


def test_an_eleventh_connection_is_sent_away(slack: LocalSlack) -> None:
    sockets = [open_socket(slack) for _ in range(10)]
    assert slack.workspace.wait_for(lambda: slack.sockets == 10)
    eleventh = open_socket(slack)
    assert read(eleventh)["reason"] == "too_many_websockets"
    for socket in (*sockets, eleventh):
        socket.close()


def test_each_payload_goes_to_one_connection_and_its_answer_counts(slack: LocalSlack, asha: Person) -> None:
    sockets = [open_socket(slack) for _ in range(3)]
    for socket in sockets:
        read(socket)
        socket.settimeout(0.01)
    acting = slack.workspace.acts.command(asha.id, "/desk hello", slack.workspace.dm(asha.id).id)
    envelopes = _received(sockets)
    assert len(envelopes) == 1
    socket, envelope = envelopes[0]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["text"] == "hello"
    socket.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "hi"}}))
    outcome = acting.result(timeout=2)
    assert outcome.message is not None
    assert outcome.message.text == "hi"
    for one in sockets:
        one.close()


def _received(sockets: list[websocket.WebSocket]) -> list[tuple[websocket.WebSocket, dict[str, Any]]]:
    found: list[tuple[websocket.WebSocket, dict[str, Any]]] = []
    deadline = time.monotonic() + 2
    while not found and time.monotonic() < deadline:
        for socket in sockets:
            try:
                found.append((socket, read(socket)))
            except websocket.WebSocketTimeoutException:
                continue
    return found


def test_an_event_without_an_acknowledgement_is_sent_again(slack: LocalSlack, asha: Person) -> None:
    slack.workspace.limits = Limits(ack_seconds=0.05, event_retry_seconds=(0.0, 0.01, 0.01))
    socket = open_socket(slack)
    read(socket)
    slack.workspace.deactivate(asha.id)
    envelopes = [read(socket) for _ in range(4)]
    assert [envelope.get("retry_attempt") for envelope in envelopes] == [None, 1, 2, 3]
    assert envelopes[1]["retry_reason"] == "timeout"
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1
    assert len({envelope["envelope_id"] for envelope in envelopes}) == 4
    assert envelopes[0]["accepts_response_payload"] is False
    socket.close()


def test_a_silent_socket_stays_open_answers_no_ping_and_delivers_nothing(slack: LocalSlack, asha: Person) -> None:
    socket = open_socket(slack)
    read(socket)
    socket.ping("before")
    assert socket.recv_data_frame(control_frame=True)[1].data == b"before"
    slack.workspace.faults.sockets(Fault.SOCKET_SILENT)
    slack.workspace.limits = Limits(ack_seconds=0.05)
    assert asha.command("/desk", "hello?").error == "operation_timeout"
    socket.ping("after")
    socket.settimeout(0.05)
    with pytest.raises(websocket.WebSocketTimeoutException):
        socket.recv_data_frame(control_frame=True)
    assert slack.sockets == 1
    socket.close()


def test_slack_pings_until_it_goes_silent(workspace: Workspace) -> None:
    with LocalSlack(workspace, ping_seconds=0.01) as slack:
        socket = open_socket(slack)
        read(socket)
        assert socket.recv_data_frame(control_frame=True)[1].opcode == websocket.ABNF.OPCODE_PING
        workspace.faults.sockets(Fault.SOCKET_SILENT)
        assert _drained(socket) < 20
        socket.close()


def _drained(socket: websocket.WebSocket) -> int:
    """How many frames were still under way before nothing more came for 50 ms; at most 20 are read."""
    socket.settimeout(0.05)
    for number in range(20):
        try:
            socket.recv_data_frame(control_frame=True)
        except websocket.WebSocketTimeoutException:
            return number
    return 20


def test_a_closed_socket_ends_with_a_close_frame(slack: LocalSlack) -> None:
    socket = open_socket(slack)
    read(socket)
    slack.workspace.faults.sockets(Fault.SOCKET_CLOSED)
    opcode, payload = socket.recv_data()
    assert (opcode, payload[:2]) == (websocket.ABNF.OPCODE_CLOSE, (1001).to_bytes(2, "big"))
    assert slack.workspace.wait_for(lambda: slack.sockets == 0)
    socket.shutdown()  # type: ignore[no-untyped-call] # close() would leave the TCP socket open after the exchange.


def test_a_closed_socket_is_replaced_by_the_client(connected: Desk, asha: Person) -> None:
    opened = len(asha.workspace.traffic.exchanges("apps.connections.open"))
    connected.slack.workspace.faults.sockets(Fault.SOCKET_CLOSED)
    assert asha.wait_for(lambda: len(asha.workspace.traffic.exchanges("apps.connections.open")) > opened)
    assert asha.wait_for(lambda: asha.command("/desk", "back").text == "You said: back")


def test_a_client_that_is_asked_to_refresh_connects_anew(connected: Desk, asha: Person) -> None:
    opened = len(asha.workspace.traffic.exchanges("apps.connections.open"))
    connected.slack.workspace.faults.sockets(Fault.SOCKET_REFRESH)
    assert asha.wait_for(lambda: len(asha.workspace.traffic.exchanges("apps.connections.open")) > opened)
    assert asha.wait_for(lambda: asha.command("/desk", "hi").text == "You said: hi")


def test_a_warned_connection_is_served_no_more_but_stays_for_its_answers(slack: LocalSlack, asha: Person) -> None:
    old = open_socket(slack)
    read(old)
    acting = slack.workspace.acts.command(asha.id, "/desk hello", slack.workspace.dm(asha.id).id)
    envelope = read(old)
    slack.workspace.faults.sockets(Fault.SOCKET_WARNING)
    assert read(old)["reason"] == "warning"
    assert asha.command("/desk", "nobody new").error == "dispatch_failed"
    old.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
    assert acting.result(timeout=2).error is None
    old.close()


def test_a_cut_socket_is_told_to_its_client(slack: LocalSlack) -> None:
    socket = open_socket(slack)
    read(socket)
    slack.workspace.faults.sockets(Fault.SOCKET_CUT)
    with pytest.raises(ConnectionResetError):
        socket.recv()
    assert slack.sockets == 0
    socket.close()


def test_a_socket_can_fail_instead_of_a_delivery(connected: Desk, asha: Person) -> None:
    connected.slack.workspace.limits = Limits(ack_seconds=0.05)
    connected.slack.workspace.faults.next("slash_commands", Fault.SOCKET_SILENT)
    assert asha.command("/desk", "swallowed").error == "operation_timeout"
    assert connected.of("/desk") == []


def test_a_delivery_does_not_wait_for_a_delayed_acknowledgement(connected: Desk, asha: Person) -> None:
    asha.command("/desk", "warm up")
    times = sorted(asha.command("/desk", "hello").milliseconds for _ in range(21))
    assert times[10] < 40  # as long as Linux holds one back; without it a delivery takes 3 ms
    assert connected.bodies


def test_an_app_that_is_not_there_leaves_events_undelivered(workspace: Workspace, slack: LocalSlack) -> None:
    member = workspace.add_person("Ravi", email="ravi@example.edu")
    workspace.deactivate(member.id)
    assert workspace.wait_for(lambda: len(workspace.traffic.exchanges("user_change")) == 4)
    assert {exchange.status for exchange in workspace.traffic.exchanges("user_change")} == {"dispatch_failed"}
    assert slack.sockets == 0
