from __future__ import annotations

import pytest

from bot import settings
from bot.settings import WrongSetting

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
NAMES = ("SLACK_SIGNING_SECRET", "DATABASE_URL", "PORT", "HEALTH_PORT", "SLACK_API_URL", "SMTP_URL", *GOOD)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_two_tokens_are_enough() -> None:
    found = settings.read()
    assert not found.http
    assert found.database_url is None
    assert found.slack_api_url == "https://slack.com/api/"


def test_a_signing_secret_means_http_with_an_app_token_or_without(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLACK_SIGNING_SECRET", "secret")
    assert settings.read().http
    environment.delenv("SLACK_APP_TOKEN")
    assert settings.read().http


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SLACK_BOT_TOKEN", "", "SLACK_BOT_TOKEN is not set: it is the Bot User OAuth Token"),
        (
            "SLACK_BOT_TOKEN",
            "xapp-1",
            "SLACK_BOT_TOKEN is wrong: it has to be the bot's token",
        ),
        ("SLACK_APP_TOKEN", "xoxb-1", "SLACK_APP_TOKEN is wrong: it has to be the app-level token"),
        ("SLACK_APP_TOKEN", "", "Set SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP)"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL is wrong: it has to begin with postgresql://"),
        ("PORT", "eighty", "PORT is wrong: input should be a valid integer"),
        ("PORT", "70000", "PORT is wrong: input should be less than 65536."),
        ("SLACK_API_URL", "slack.com", "SLACK_API_URL is wrong: it has to begin with https://"),
        ("SMTP_URL", "mail.example.edu", "SMTP_URL is wrong: it has to look like smtp://"),
    ],
)
def test_a_wrong_setting_is_one_clear_sentence(
    environment: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(WrongSetting) as refused:
        settings.read()
    assert sentence in str(refused.value)


def test_a_secret_is_never_printed(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    assert "very-secret" not in repr(settings.read())
    environment.setenv("SLACK_BOT_TOKEN", "very-secret")
    with pytest.raises(WrongSetting) as refused:
        settings.read()
    assert "very-secret" not in str(refused.value)
