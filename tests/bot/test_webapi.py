"""The client of the Web API."""

from __future__ import annotations

from pydantic import SecretStr

from bot import webapi
from bot.settings import Slack


def test_the_authorities_are_read_once_for_every_client() -> None:
    made = [webapi.client(Slack(slack_bot_token=SecretStr("xoxb-1")), seconds) for seconds in (1, 2)]
    assert [client.ssl for client in made] == [webapi.trust()] * 2
    assert [client.timeout for client in made] == [1, 2]
