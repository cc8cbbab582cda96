"""The command as a newcomer types it, and the life of one ticket as its people see it in their browsers."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.sandbox.page.browser import OpenPage, browser, open_page

__all__ = ["browser", "open_page"]

PATIENCE = 120.0  # seconds: a first start makes a database server, on whatever machine this is
PATIENCE_MS = 60_000  # for what the page shows: the bot, its database and the browser share that machine
COMMAND = "import sys; from pathlib import Path; from sandbox import start; sys.exit(start.main(%s))"
TITLE = "Fan broken in my room"


class Seat:
    """A window with somebody at it, who sees and presses what its page offers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE_MS)

    def become(self, name: str) -> None:
        """Let somebody else sit down."""
        self.page.get_by_role("button", name="You are:").click()
        self.page.get_by_role("option", name=name, exact=True).click()
        expect(self.page.get_by_role("button", name=f"You are: {name}")).to_be_visible()

    def go(self, place: str) -> None:
        """Open a channel, or the app's Messages."""
        self.page.locator(".sidebar").get_by_role("button", name=re.compile(rf"^{place}\b")).click()

    def write(self, line: str) -> None:
        box = self.page.get_by_role("textbox", name="Message")
        box.fill(line)
        box.press("Enter")

    def message(self, words: str | re.Pattern[str] = TITLE) -> Locator:
        """The newest message that has these words."""
        return self.page.locator("section.main article").filter(has_text=words).last

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.message().filter(has_text=words)).to_be_visible()

    def press(self, label: str) -> None:
        """Press a button of the newest message about the ticket."""
        self.message().get_by_role("button", name=label, exact=True).click()

    def choose(self, field: str, option: str) -> None:
        self.page.get_by_role("combobox", name=field).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def submit(self, label: str, **fields: str) -> None:
        """Fill in and send off the form that is open; it closes."""
        form = self.page.get_by_role("dialog")
        for name, words in fields.items():
            form.get_by_label(name.replace("_", " ")).fill(words)
        form.get_by_role("button", name=label, exact=True).click()
        expect(form).to_be_hidden()

    def turn_the_clock(self, label: str) -> None:
        """Press one of the sandbox's own controls; time has moved when this returns."""
        button = self.page.get_by_role("button", name=label)
        button.click()
        expect(button).not_to_have_class(re.compile("busy"))


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A sandbox without a past, in a process of its own, with the help desk connected; and where its page is."""
    given = f"port=0, data=Path({str(tmp_path_factory.mktemp('sandbox'))!r}), open_browser=False, empty=True"
    process = subprocess.Popen([sys.executable, "-c", COMMAND % given], stdout=subprocess.PIPE, text=True)
    try:
        url = said(process, "The sandbox is at ").split()[4]
        said(process, "The help desk is connected")
        yield process, url
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.fixture
def patient() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=None)


def said(process: subprocess.Popen[str], begins: str) -> str:
    """The next line that begins so."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith(begins):
            return line
    raise AssertionError(f"it ended without saying {begins!r}")


def test_the_page_names_everybody(started: tuple[subprocess.Popen[str], str]) -> None:
    page = httpx.get(started[1], timeout=PATIENCE)
    assert page.status_code == 200
    assert "Asha Verma" in page.text


@pytest.mark.browser
@pytest.mark.usefixtures("patient")
def test_a_ticket_is_forwarded_resolved_not_fixed_forgotten_and_climbs(
    started: tuple[subprocess.Popen[str], str], open_page: OpenPage
) -> None:
    student, staff = (Seat(open_page(f"{started[1]}?as={name}")) for name in ("Asha Verma", "Manjunath Hegde"))
    file(student)
    work(student, staff)
    student.press("Not fixed…")
    student.submit("Reopen", What_is_still_wrong="It turns, but it does not blow.")
    staff.sees("reopened once")
    forget(staff)
    student.sees(re.compile("escalated.*overdue.*level 1"))


def file(student: Seat) -> None:
    student.write(f"/ticket {TITLE}")
    student.choose("What is it about?", "Fan or light")
    student.submit("File it")
    student.go("Messages")
    student.sees("Manjunath Hegde")


def work(student: Seat, staff: Seat) -> None:
    """The electrician takes it and passes it on; the warden resolves it."""
    staff.go("electricity")
    staff.press("Take over")
    staff.sees("in progress")
    staff.press("Forward…")
    staff.choose("To another category", "Hostel")
    staff.submit("Forward", Reason="The regulator is the hostel's.")
    student.sees("Hostel")
    staff.become("Meera Iyer")
    staff.go("hostel-office")
    staff.press("Resolve…")
    staff.submit("Resolve", What_was_done="Replaced the regulator.")
    student.sees("Replaced the regulator.")


def forget(staff: Seat) -> None:
    """Nobody does anything, until the primary admin of the category hears of it and takes note."""
    staff.become("Rajan Menon")
    staff.go("Messages")
    for label in ("+1 day", "+1 day", "To the next deadline"):
        staff.turn_the_clock(label)
    staff.sees("You hear of this because the deadline passed")
    staff.press("Acknowledge")
    staff.sees("Acknowledged by Rajan Menon")


def test_an_interrupt_ends_it_well(started: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = started
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 0
