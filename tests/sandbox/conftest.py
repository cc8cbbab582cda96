from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from slack_sdk import WebClient

from sandbox.model import Channel
from sandbox.people import Person
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.patience import PATIENT
from tests.sandbox.desk import MANIFEST, Desk


@pytest.fixture
def workspace() -> Workspace:
    found = Workspace(limits=PATIENT)
    found.install(MANIFEST)
    return found


@pytest.fixture
def slack(workspace: Workspace) -> Iterator[LocalSlack]:
    with LocalSlack(workspace) as running:
        yield running


@pytest.fixture
def web(slack: LocalSlack) -> WebClient:
    return WebClient(slack.workspace.app.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def person(slack: LocalSlack) -> Callable[..., Person]:
    def make(name: str, **facts: object) -> Person:
        member = slack.workspace.add_person(name, email=f"{name.lower()}@example.edu", **facts)  # type: ignore[arg-type]
        return Person(slack, member)

    return make


@pytest.fixture
def asha(person: Callable[..., Person]) -> Person:
    return person("Asha")


@pytest.fixture
def office(workspace: Workspace, asha: Person) -> Channel:
    return workspace.add_channel("office", members=[asha.id])


@pytest.fixture
def connected(slack: LocalSlack) -> Iterator[Desk]:
    """The app, connected by Socket Mode."""
    with Desk(slack, slack.workspace.app).by_socket() as desk:
        yield desk


@pytest.fixture(params=["socket", "http"])
def desk(slack: LocalSlack, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The app, connected either way."""
    made = Desk(slack, slack.workspace.app)
    with made.by_socket() if request.param == "socket" else made.by_http():
        yield made
