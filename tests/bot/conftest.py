"""The help desk at work: a Slack, a database, a small college, the bot connected to them, and people with keyboards."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
import yaml
from pydantic import SecretStr
from slack_bolt import App
from slack_sdk import WebClient

from bot import webapi
from bot.app import build_app
from bot.clockwork import SWEEP, Clockwork
from bot.courier import Courier
from bot.logs import console
from bot.settings import Slack
from bot.socketmode import Socket
from domain import people
from domain.db import Begin
from domain.lanes import Pace
from domain.models import Category, Hostel, Ticket, User
from domain.policy import SUPER_ADMIN
from sandbox.model import Channel
from sandbox.people import Person
from sandbox.screens import Home, Modal, SeenMessage
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests import factories, ports
from tests.patience import PATIENT

MANIFEST: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "manifest.yml").read_text())

SECONDS = 20.0


class Clock:
    """The clock of deadlines, moved by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **length: float) -> datetime:
        """Let time pass: `forward(hours=5)`."""
        self.at += timedelta(**length)
        return self.at


@dataclass
class HelpDesk:
    """Everything, by name. `office` is the channel of Maintenance, `mess` that of Mess, `operators` theirs."""

    slack: LocalSlack
    begin: Begin
    clock: Clock
    app: App
    courier: Courier
    client: WebClient
    office: Channel
    mess: Channel
    operators: Channel
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    # -- people

    def person(self, name: str, **facts: Any) -> Person:
        """Somebody in Slack of whom the help desk knows nothing yet."""
        email = facts.pop("email", f"{name.split(maxsplit=1)[0].lower()}.{next(self.numbers)}@example.edu")
        return Person(self.slack, self.workspace.add_person(name, email=email, **facts))

    def student(self, name: str, *, room: str = "204") -> Person:
        """A student of Neeladri."""
        someone = self.person(name)
        with self.begin() as session:
            hostel = session.query(Hostel).filter_by(name="Neeladri").one()
            known = {"slack_user_id": someone.id, "email": someone.member.email}
            factories.student(session, name, hostel=hostel, room=room, **known)
        return someone

    def staff(
        self, name: str, category: str = "Maintenance", *, primary: bool = False, priority: int = 0, scope: str = ""
    ) -> Person:
        """Somebody who works for a category, in its channel."""
        someone = self.person(name)
        with self.begin() as session:
            office = session.query(Category).filter_by(name=category).one()
            known = {"slack_user_id": someone.id, "email": someone.member.email}
            member = factories.staff(session, name, scope=scope or None, **known)
            factories.assign(session, office, member, primary=primary, priority=priority)
            channel = office.slack_channel_id or ""
        self.workspace.join(channel, someone.id)
        return someone

    def super_admin(self, name: str) -> Person:
        """Somebody above everybody."""
        someone = self.person(name)
        with self.begin() as session:
            user = factories.user(session, name, slack_user_id=someone.id, email=someone.member.email)
            people.assign_role(session, user, SUPER_ADMIN)
        return someone

    # -- doing

    def file(self, who: Person, title: str = "Fan broken", about: str = "Electricity", **fields: Any) -> int:
        """Have somebody file a ticket through the form; its number."""
        form = self.form(who, title)
        form.fill({"What is it about?": about})
        form = who.modal.fill(title=title, **fields)
        assert form.submit() is None
        return self.newest().id

    def form(self, who: Person, words: str = "") -> Modal:
        """The form, as somebody sees it who typed /ticket."""
        assert who.command("/ticket", words).error is None
        return who.modal

    def settle(self, seconds: float = SECONDS) -> None:
        """Let everything be sent that is due."""
        assert self.courier.drain(seconds), "Something is still waiting to be sent."

    def sweep(self) -> int:
        """Let the clock look at every deadline once; how many had passed."""
        found = Clockwork(self.begin, self.clock).tick(SWEEP)
        self.settle()
        return found

    def home(self, who: Person) -> Home:
        """Open the bot's Home tab and wait until it has been drawn for that."""
        shown = self.workspace.home(who.id)
        before = shown.hash if shown else None
        self.workspace.acts.open_home(who.id)

        def drawn() -> bool:
            self.courier.step()
            now = self.workspace.home(who.id)
            return now is not None and now.hash != before

        assert who.wait_for(drawn, SECONDS)
        return who.home

    # -- looking

    def newest(self) -> Ticket:
        with self.begin() as session:
            return session.query(Ticket).order_by(Ticket.id.desc()).limit(1).one()

    def ticket(self, number: int) -> Ticket:
        with self.begin() as session:
            return session.get_one(Ticket, number)

    def tickets(self) -> int:
        with self.begin() as session:
            return session.query(Ticket).count()

    def user(self, who: Person) -> User | None:
        with self.begin() as session:
            return people.known(session, who.id)

    def card(self, number: int, channel: Channel | None = None, *, seen_by: Person) -> SeenMessage:
        """The card of a ticket, as somebody of the office sees it; sends what is waiting first."""
        self.settle()
        return seen_by.sees(f"#{number} ", in_=(channel or self.office).id, seconds=SECONDS)

    def receipt(self, number: int, who: Person) -> SeenMessage:
        """The requester's receipt; sends what is waiting first."""
        self.settle()
        return who.sees(f"#{number} ", seconds=SECONDS)


def college(begin: Begin, office: str, mess: str, operators: str) -> None:
    """Neeladri; Maintenance with Electricity and Plumbing (which asks for the tap); Mess with Food."""
    with begin() as session:
        factories.college(session, operators)
        factories.hostel(session, "Neeladri")
        maintenance = factories.category(session, "Maintenance", slack_channel_id=office)
        factories.subcategory(session, maintenance, "Electricity")
        plumbing = factories.subcategory(session, maintenance, "Plumbing")
        factories.field(session, plumbing, "tap", label="Which tap?", required=True)
        food = factories.category(session, "Mess", slack_channel_id=mess, domain="mess")
        factories.subcategory(session, food, "Food")


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Tracebacks as they are logged in production: without the values of variables."""
    structlog.configure(processors=[structlog.processors.add_log_level, console()])


def asking(slack: LocalSlack) -> WebClient:
    """A client with the token that the bot has now."""
    token = SecretStr(slack.workspace.app.bot_token)
    return webapi.client(Slack(slack_bot_token=token, slack_api_url=slack.api_url))


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def local_slack(clock: Clock) -> Iterator[LocalSlack]:
    workspace = Workspace(clock=clock, limits=PATIENT)
    workspace.install(MANIFEST)
    with LocalSlack(workspace) as running:
        yield running


@pytest.fixture
def unconnected(local_slack: LocalSlack, fresh_begin: Begin, clock: Clock) -> HelpDesk:
    """The help desk before it listens."""
    workspace = local_slack.workspace
    office, mess, operators = (workspace.add_channel(name) for name in ("office", "mess", "operators"))
    college(fresh_begin, office.id, mess.id, operators.id)
    client = asking(local_slack)
    courier = Courier(fresh_begin, client, clock, pace=Pace.unlimited(), backoff=0.05)
    app = build_app(client=client, begin=fresh_begin, now=clock, forget=courier.forget)
    return HelpDesk(local_slack, fresh_begin, clock, app, courier, client, office, mess, operators)


@pytest.fixture
def helpdesk(unconnected: HelpDesk) -> Iterator[HelpDesk]:
    """The help desk, connected by Socket Mode."""
    line = Socket(unconnected.app, unconnected.workspace.app.app_token, unconnected.client)
    line.connect()
    yield unconnected
    line.stop()


@pytest.fixture
def asha(helpdesk: HelpDesk) -> Person:
    return helpdesk.student("Asha")


@pytest.fixture
def ravi(helpdesk: HelpDesk) -> Person:
    """The primary admin of Maintenance."""
    return helpdesk.staff("Ravi", primary=True)


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return ports.free_port()
