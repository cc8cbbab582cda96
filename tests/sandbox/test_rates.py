from __future__ import annotations

from collections.abc import Callable

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.limits import Limits, Pace, Tier
from sandbox.model import Channel
from sandbox.people import Person
from sandbox.workspace import Workspace


class Ticking:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def pace(clock: Ticking) -> Pace:
    limits = Limits()
    return Pace(lambda: limits, clock)


@pytest.mark.parametrize("tier", [Tier.T2, Tier.T3, Tier.T4])
def test_a_method_may_be_called_at_its_tiers_rate_for_ever(pace: Pace, clock: Ticking, tier: Tier) -> None:
    for _ in range(300):
        assert pace.check("m", tier, None) is None
        clock.now += 60 / Limits().per_minute[tier] + 1e-6


@pytest.mark.parametrize("tier", [Tier.T2, Tier.T3, Tier.T4])
def test_beyond_a_short_burst_a_method_is_refused_until_retry_after(pace: Pace, clock: Ticking, tier: Tier) -> None:
    for _ in range(Limits().burst[tier]):
        assert pace.check("m", tier, None) is None
    wait = pace.check("m", tier, None)
    assert wait is not None
    assert pace.check("another", tier, None) is None
    clock.now += wait
    assert pace.check("m", tier, None) is None


def test_a_channel_takes_one_message_a_second_after_a_burst(pace: Pace, clock: Ticking) -> None:
    taken = 0
    for _ in range(100):
        taken += pace.check("chat.postMessage", Tier.POSTING, "C1") is None
        clock.now += 0.1
    assert taken == Limits().channel_burst + 9
    assert pace.check("chat.postMessage", Tier.POSTING, "C2") is None


def test_a_workspace_takes_six_hundred_messages_a_minute_over_all_channels(pace: Pace, clock: Ticking) -> None:
    taken = sum(pace.check("chat.postMessage", Tier.POSTING, f"C{n}") is None for n in range(500))
    assert taken == Limits().burst[Tier.POSTING]
    clock.now += 60
    assert pace.check("chat.postMessage", Tier.POSTING, "C1") is None


def test_a_refused_call_costs_nothing(pace: Pace, clock: Ticking) -> None:
    while pace.check("chat.postMessage", Tier.POSTING, "C1") is None:
        pass
    for _ in range(50):
        assert pace.check("chat.postMessage", Tier.POSTING, "C1") == 1
    clock.now += 1
    assert pace.check("chat.postMessage", Tier.POSTING, "C1") is None


def test_the_limits_bite_over_http_and_name_the_wait(workspace: Workspace, web: WebClient, office: Channel) -> None:
    workspace.limits = Limits()
    for number in range(workspace.limits.channel_burst):
        web.chat_postMessage(channel=office.id, text=str(number))
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=office.id, text="too much")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    assert caught.value.response.headers["Retry-After"] == "1"
    assert len(workspace.messages(office.id)) == workspace.limits.channel_burst


def test_a_direct_message_is_one_lane_by_either_name(workspace: Workspace, web: WebClient, asha: Person) -> None:
    workspace.dm(asha.id)
    workspace.limits = Limits(channel_burst=1)
    web.chat_postMessage(channel=asha.id, text="first")
    with pytest.raises(SlackApiError):
        web.chat_postMessage(channel=workspace.dm(asha.id).id, text="second")


def test_new_limits_hold_at_once(workspace: Workspace, web: WebClient, person: Callable[..., Person]) -> None:
    workspace.limits = Limits(burst={**Limits().burst, Tier.T4: 1})
    somebody = person("Ravi").id
    web.users_info(user=somebody)
    with pytest.raises(SlackApiError):
        web.users_info(user=somebody)
    workspace.limits = Limits.unlimited()
    assert all(web.users_info(user=somebody)["ok"] for _ in range(30))
