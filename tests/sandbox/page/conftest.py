from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page
from slack_sdk import WebClient

from sandbox.limits import Limits
from sandbox.model import Channel, Member
from sandbox.page import mount
from sandbox.page.site import Site
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.sandbox.desk import MANIFEST, Desk
from tests.sandbox.page.browser import browser, open_page, watched, window

__all__ = ["browser", "open_page"]


class Clock:
    """A sandbox's clock that tests may read and move."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.deadline: datetime | None = None

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, by: timedelta) -> None:
        self.ahead += by

    def next_deadline(self) -> datetime | None:
        return self.deadline


@dataclass
class Campus:
    """A local Slack with its page and the Desk app, shared by the tests of a module."""

    slack: LocalSlack
    site: Site
    desk: Desk
    clock: Clock
    numbers: Iterator[int]

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    @property
    def web(self) -> WebClient:
        return self.desk.web

    def person(self, name: str, title: str = "Student") -> Member:
        """Somebody new, whose name nobody else has."""
        unique = f"{name} {next(self.numbers)}"
        return self.workspace.add_person(unique, email=f"{unique.replace(' ', '.')}@example.edu", title=title)

    def channel(self, *members: Member) -> Channel:
        return self.workspace.add_channel(f"office-{next(self.numbers)}", members=[member.id for member in members])

    def url(self, member: Member, place: str) -> str:
        return f"{self.slack.url}?as={member.id}&in={place}"

    def wait(self, seen: Callable[[], object]) -> None:
        assert self.workspace.wait_for(seen, 30.0)


@pytest.fixture(scope="module")
def campus() -> Iterator[Campus]:
    clock = Clock()
    workspace = Workspace(clock=clock.now, limits=Limits(rates=False, ack_seconds=30.0, trigger_seconds=30.0))
    workspace.install(MANIFEST)
    slack = LocalSlack(workspace)
    site = mount(slack, clock)
    with slack:
        desk = Desk(slack, workspace.app)
        desk.app.action(re.compile("probe.*"))(lambda ack: ack())
        with desk.by_socket():
            yield Campus(slack, site, desk, clock, itertools.count(1))


@pytest.fixture
def asha(campus: Campus) -> Member:
    return campus.person("Asha")


@pytest.fixture
def office(campus: Campus, asha: Member) -> Channel:
    return campus.channel(asha)


@pytest.fixture(scope="module")
def window_of_all(browser: Browser, campus: Campus) -> tuple[Page, list[str]]:
    """A window that the tests of a module take turns at, since opening one takes longer than most of them."""
    page = window(browser)
    errors = watched(page)
    page.goto(campus.url(campus.person("Nobody"), "home"))
    return page, errors


@pytest.fixture
def page(campus: Campus, window_of_all: tuple[Page, list[str]], asha: Member, office: Channel) -> Iterator[Page]:
    """Asha at a browser, with the office's channel open."""
    page, errors = window_of_all
    page.evaluate("document.querySelectorAll('.popup, .toast, .question').forEach((left) => left.remove())")
    page.evaluate("(user) => emitEvent('deed', {name: 'become', user})", asha.id)
    page.evaluate("(to) => emitEvent('deed', {name: 'go', to})", office.id)
    page.get_by_role("textbox", name=f"Message #{office.name}").wait_for()
    yield page
    assert errors == []
