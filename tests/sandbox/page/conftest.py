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
from tests.sandbox.page.browser import OpenPage, browser, open_page, watched, window

__all__ = ["browser", "open_page"]

FAR_AWAY = "America/New_York"


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


Watched = tuple[Page, list[str]]


@pytest.fixture(scope="module")
def window_of_all(browser: Browser, campus: Campus) -> Watched:
    """A window that the tests of a module take turns at, since opening one takes longer than most of them."""
    return _opened(campus, window(browser))


@pytest.fixture(scope="module")
def second_window(browser: Browser, campus: Campus) -> Watched:
    """The same for those who need two, far away."""
    return _opened(campus, window(browser, FAR_AWAY))


@pytest.fixture
def page(campus: Campus, window_of_all: Watched, asha: Member, office: Channel) -> Iterator[Page]:
    """Asha at a browser, with the office's channel open."""
    yield from _taken(window_of_all, asha, office)


@pytest.fixture
def ravi(campus: Campus, office: Channel) -> Member:
    found = campus.person("Ravi")
    campus.workspace.join(office.id, found.id)
    return found


@pytest.fixture
def other(campus: Campus, second_window: Watched, ravi: Member, office: Channel) -> Iterator[Page]:
    """Ravi at another browser, in New York, with the same channel open."""
    yield from _taken(second_window, ravi, office)


@pytest.fixture
def another(campus: Campus, open_page: OpenPage, asha: Member, office: Channel) -> Callable[[], Page]:
    """Opens a window more with Asha in that channel."""
    return lambda: open_page(campus.url(asha, office.name))


def _opened(campus: Campus, page: Page) -> Watched:
    errors = watched(page)
    page.goto(campus.url(campus.person("Nobody"), "home"))
    return page, errors


def _taken(seen: Watched, by: Member, office: Channel) -> Iterator[Page]:
    page, errors = seen
    page.evaluate("document.querySelectorAll('.popup, .toast, .question').forEach((left) => left.remove())")
    sit(page, by)
    go(page, office)
    yield page
    assert errors == []


def sit(page: Page, member: Member) -> None:
    """Let somebody sit down there."""
    page.evaluate("(user) => emitEvent('deed', {name: 'become', user})", member.id)


def go(page: Page, to: Channel) -> None:
    """Open a channel there."""
    page.evaluate("(to) => emitEvent('deed', {name: 'go', to})", to.id)
    page.get_by_role("textbox", name=f"Message #{to.name}").wait_for()
