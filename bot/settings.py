"""The environment, read once and judged at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class WrongSetting(Exception):
    """The settings do not make sense; the text says which, and what to write instead."""


def _database(url: str) -> str:
    if urlsplit(url).scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ValueError("it has to begin with postgresql://, for example postgresql://resolve@localhost/resolve")
    return url


def _api(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("it has to begin with https://, as in https://slack.com/api/")
    return url if url.endswith("/") else f"{url}/"


def _mail(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("it has to look like smtp://user:password@mail.example.edu:587")
    return url


Port = Annotated[int, Field(gt=0, lt=65536)]


class Storage(BaseSettings):
    """Where the data is: on the server of DATABASE_URL, else on a server of our own in DATA_FOLDER."""

    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(_database)] | None = None
    data_folder: Path = Path("data")


class Slack(BaseSettings):
    """How Slack is asked something; without a token it is not."""

    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr | None = None
    slack_api_url: Annotated[str, AfterValidator(_api)] = "https://slack.com/api/"

    @field_validator("slack_bot_token")
    @classmethod
    def _bot(cls, token: SecretStr | None) -> SecretStr | None:
        return token and _begins(token, "xoxb-", "it has to be the bot's token, which begins with xoxb-")


class Settings(Storage, Slack):
    """What the program is told from outside. Secrets do not show when this is printed."""

    slack_bot_token: SecretStr
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    smtp_url: Annotated[str, AfterValidator(_mail)] | None = None
    mail_from: str = "resolve@localhost"
    port: Port = 3000
    health_port: Port | None = None
    log_format: str = "auto"
    deaf_seconds: Annotated[float, Field(gt=0)] = 60
    lease_seconds: Annotated[float, Field(ge=3)] = 30
    sweep_seconds: Annotated[float, Field(gt=0)] = 5

    @field_validator("slack_app_token")
    @classmethod
    def _app(cls, token: SecretStr | None) -> SecretStr | None:
        return token and _begins(token, "xapp-", "it has to be the app-level token, which begins with xapp-")

    @property
    def http(self) -> bool:
        """Whether Slack posts to us, rather than over a socket that we open: when a signing secret is set."""
        return self.slack_signing_secret is not None


def storage() -> Storage:
    """Where the data is, as the environment says; WrongSetting."""
    with _judged():
        return Storage()


def slack() -> Slack:
    """How Slack is asked something, as the environment says; WrongSetting."""
    with _judged():
        return Slack()


def read(**given: Any) -> Settings:  # noqa: ANN401 - any setting, for tests and the sandbox
    """The settings of the environment; WrongSetting when one is missing or wrong."""
    with _judged():
        found = Settings(**given)
    if found.slack_app_token is None and found.slack_signing_secret is None:
        raise WrongSetting(
            "Set SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP): without one of them Slack"
            " cannot reach the bot."
        )
    return found


@contextmanager
def _judged() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise WrongSetting(" ".join(_sentence(dict(one)) for one in error.errors())) from None


def _begins(token: SecretStr, start: str, otherwise: str) -> SecretStr:
    if not token.get_secret_value().startswith(start):
        raise ValueError(otherwise)
    return token


MISSING = {
    "SLACK_BOT_TOKEN": "it is the Bot User OAuth Token (xoxb-…) of the page OAuth & Permissions of your Slack app",
}


def _sentence(error: dict[str, Any]) -> str:
    name = "_".join(str(part) for part in error["loc"][:1]).upper()
    if error["type"] == "missing":
        return f"{name} is not set: {MISSING[name]}."
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{name} is wrong: {said[:1].lower()}{said[1:]}."
