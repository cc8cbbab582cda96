"""The whole of it: the program in a process of its own, a Slack over the real protocols, people at their keyboards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from domain import people
from domain.db import Begin
from domain.models import Delivery, Escalation, Ticket
from domain.policy import ADMIN
from sandbox.faults import Fault
from sandbox.model import Channel
from sandbox.people import Person
from sandbox.screens import SeenMessage
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests import factories
from tests.patience import PATIENT
from tests.ports import free_port, ready

MANIFEST: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "manifest.yml").read_text(encoding="utf-8"))
SECONDS = 60.0


class Program:
    """The running bot: started, killed and started again on one database."""

    def __init__(self, slack: LocalSlack, database_url: str, folder: Path, *, http: bool) -> None:
        self.slack, self.http = slack, http
        self.ahead, self.log = folder / "ahead", folder / "log"
        self.ahead.write_text("0", encoding="ascii")
        self.offset = timedelta(0)
        self.health = free_port()
        self.port = free_port()
        app = slack.workspace.app
        ears = {"SLACK_SIGNING_SECRET": app.signing_secret, "PORT": str(self.port)} if http else {}
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("SLACK_")},
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url.replace("+psycopg", ""),
            "HEALTH_PORT": str(self.health),
            "SWEEP_SECONDS": "0.3",
            "LEASE_SECONDS": "6",
            **(ears or {"SLACK_APP_TOKEN": app.app_token}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def forward(self, **length: float) -> None:
        """Move its clock, and Slack's with it."""
        self.offset += timedelta(**length)
        self.ahead.write_text(str(self.offset.total_seconds()), encoding="ascii")

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "tests.program", str(self.ahead)]
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        assert self.slack.workspace.wait_for(lambda: ready(self.health), SECONDS), self.log.read_text(encoding="utf-8")
        if self.http:
            self.slack.events_url = f"http://127.0.0.1:{self.port}/slack/events"

    def kill(self) -> None:
        """kill -9: no farewell."""
        assert self.process
        self.process.kill()
        self.process.wait(SECONDS)

    def end(self) -> int:
        """SIGTERM, as a supervisor ends it; the exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)


class Campus:
    """A student, an office with its primary admin and a colleague, an admin above them."""

    def __init__(self, slack: LocalSlack, begin: Begin) -> None:
        self.slack, self.begin = slack, begin
        self.office: Channel = slack.workspace.add_channel("maintenance")
        self.asha, self.ravi, self.meena, self.dean = (self.person(name) for name in ("Asha", "Ravi", "Meena", "Dean"))
        with begin() as session:
            factories.college(session, None)
            hostel = factories.hostel(session, "Neeladri")
            category = factories.category(session, "Maintenance", slack_channel_id=self.office.id)
            factories.subcategory(session, category, "Fan")
            factories.student(session, "Asha", hostel=hostel, **known(self.asha))
            for who, primary in ((self.ravi, True), (self.meena, False)):
                member = factories.staff(session, who.name, **known(who))
                factories.assign(session, category, member, primary=primary, priority=5 if who is self.meena else 0)
            dean = factories.user(session, "Dean", **known(self.dean))
            people.assign_role(session, dean, ADMIN, domain="hostel")
        for who in (self.ravi, self.meena, self.dean):
            slack.workspace.join(self.office.id, who.id)

    def person(self, name: str) -> Person:
        return Person(self.slack, self.slack.workspace.add_person(name, email=f"{name.lower()}@example.edu"))

    def card(self, who: Person, text: str) -> SeenMessage:
        return who.sees(text, in_=self.office.id, seconds=SECONDS)

    def sees(self, who: Person, text: str) -> SeenMessage:
        return who.sees(text, seconds=SECONDS)

    def messages(self, who: Person | None, text: str) -> int:
        """How many messages with this text there are, in the office's channel or somebody's direct messages."""
        found = (who or self.meena).channel(None if who else self.office.id)
        return sum(text in message.text for message in found)

    def posted(self) -> int:
        """How many messages of the bot there are in the whole workspace."""
        places = self.slack.workspace.channels.values()
        return sum(message.by_app for place in places for message in list(place.messages.values()))

    def sent(self) -> int:
        """How many messages the bot knows to have sent."""
        with self.begin() as session:
            known = select(func.count()).select_from(Delivery).where(Delivery.message_ref.is_not(None))
            return session.scalar(known) or 0

    def counts(self) -> tuple[int, int]:
        with self.begin() as session:
            tickets = session.scalar(select(func.count()).select_from(Ticket)) or 0
            return tickets, session.scalar(select(func.count()).select_from(Escalation)) or 0


def known(who: Person) -> dict[str, str]:
    return {"slack_user_id": who.id, "email": who.member.email}


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    workspace = Workspace(limits=PATIENT)
    workspace.install(MANIFEST)
    with LocalSlack(workspace) as running:
        yield running


@pytest.fixture(params=["socket", "http"])
def program(slack: LocalSlack, fresh_url: str, request: pytest.FixtureRequest) -> Iterator[Program]:
    with tempfile.TemporaryDirectory() as folder:
        made = Program(slack, fresh_url, Path(folder), http=request.param == "http")
        yield made
        if made.process and made.process.poll() is None:
            made.kill()


def test_from_the_form_to_an_escalation_to_a_resolution_though_the_bot_is_killed(
    program: Program, slack: LocalSlack, fresh_begin: Begin
) -> None:
    campus = Campus(slack, fresh_begin)
    asha, ravi, meena, dean = campus.asha, campus.ravi, campus.meena, campus.dean
    program.start()

    # File: the words of the command are the title, the receipt and the card follow, the owner hears of it.
    assert asha.command("/ticket", "Fan broken").error is None
    asha.modal.fill({"What is it about?": "Fan", "Description": "It <!channel> hums & stops."})
    assert asha.modal.submit() is None
    campus.sees(asha, "#1 Fan broken")
    card = campus.card(meena, "#1 Fan broken")
    assert "hums & stops" in card.text
    campus.sees(meena, "#1 Fan broken")

    # Kill it between Slack's taking a message and its hearing so, in the middle of the work.
    slack.workspace.faults.next("chat.postMessage", Fault.LATENCY, seconds=1.5, channel=ravi.workspace.dm(ravi.id).id)
    card.press("Take over")
    card.press("Assign…")
    meena.modal.fill({"Who gets it?": "Ravi"}).submit()
    program.kill()
    program.start()
    campus.sees(ravi, "#1 Fan broken")

    # Overdue: the primary admin hears why, whom else, and what can be done.
    program.forward(hours=48, minutes=1)
    told = campus.sees(ravi, "You hear of this because the deadline passed")
    assert "48 hours" in told.text
    assert "Meena" in told.text  # who hears next
    assert told.press("Acknowledge").error is None
    campus.sees(ravi, "acknowledged")

    # Nobody does anything for another interval: one step further up.
    program.forward(hours=24, minutes=1)
    campus.sees(meena, "it is still not resolved after its deadline")

    # Resolve and confirm; the receipt and the card say so.
    campus.card(meena, "#1 Fan broken").press("Resolve…")
    meena.modal.fill({"What was done?": "A new capacitor."})
    assert meena.modal.submit() is None
    receipt = campus.sees(asha, "A new capacitor.")
    assert receipt.press("Fixed, thanks").error is None
    campus.sees(asha, "How well was it handled?")

    assert campus.counts() == (1, 2)
    assert campus.messages(None, "#1 Fan broken") == 1
    assert slack.workspace.wait_for(lambda: campus.posted() == campus.sent(), SECONDS)
    assert campus.messages(dean, "#1") == 0
    assert program.end() == 0
