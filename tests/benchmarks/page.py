"""How long the sandbox's page takes: `uv run python -m tests.benchmarks.page`.

Prints, for a quiet channel, for one with 2,000 messages and with five pages open: the time until a first page can
be written in, and the time from a click (or a command sent) until its effect can be seen, which takes the whole way
through the browser, the local Slack, the app (by Socket Mode) and back.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from sandbox.limits import Limits
from sandbox.model import Channel, Member
from sandbox.page import mount
from sandbox.server import LocalSlack
from sandbox.workspace import Nowhere, Workspace
from tests.sandbox.desk import MANIFEST, Desk, plain
from tests.sandbox.page.browser import QUIET, chromium, watched, window

CLICKS = 30
MANY = 2000
PAGES = 5


class RealTime:
    """A sandbox's clock that is not moved."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def forward(self, by: timedelta) -> None:
        raise NotImplementedError(f"This clock cannot be moved by {by}.")

    def next_deadline(self) -> datetime | None:
        return None


class Bench:
    """The Desk app, with a card whose button counts its clicks."""

    def __init__(self, slack: LocalSlack, desk: Desk, browser: Browser) -> None:
        self.slack, self.desk, self.browser = slack, desk, browser
        self.asha = slack.workspace.add_person("Asha", email="asha@example.edu", title="Student")
        desk.app.action("count")(self.count)

    def count(self, ack: Any, body: Any) -> None:
        number = int(body["actions"][0]["value"]) + 1
        ack()
        self.desk.web.chat_update(channel=body["channel"]["id"], ts=body["container"]["message_ts"], **card(number))

    def channel(self, messages: int) -> Channel:
        workspace = self.slack.workspace
        channel = workspace.add_channel(f"with-{messages}-messages-{len(workspace.channels)}", members=[self.asha.id])
        carrier, workspace.gateway = workspace.gateway, Nowhere()  # The app need not hear of these.
        for number in range(messages):
            workspace.acts.say(self.asha.id, channel.id, f"*Message* number {number} about a <fan>")
        workspace.gateway = carrier
        self.desk.web.chat_postMessage(channel=channel.id, **card(0))
        return channel

    def open(self, member: Member, channel: Channel) -> tuple[Page, float]:
        page = window(self.browser)
        errors = watched(page)
        at = time.perf_counter()
        page.goto(f"{self.slack.url}?as={member.id}&in={channel.name}")
        expect(page.get_by_role("textbox", name="Message")).to_be_visible()
        took = time.perf_counter() - at
        if errors:
            raise RuntimeError(f"The page logged {errors}.")
        return page, took


def card(number: int) -> dict[str, Any]:
    """A card that says how often its button was pressed."""
    button = {"type": "button", "action_id": "count", "text": plain("Count"), "value": str(number)}
    section = {"type": "section", "block_id": "card", "text": plain(f"Pressed {number} times."), "accessory": button}
    return {"text": "card", "blocks": [section]}


def clicks(page: Page) -> list[float]:
    """Seconds from each click to its effect, measured inside the page."""
    return [page.evaluate(TIMED, number) / 1000 for number in range(1, CLICKS + 1)]


TIMED = """(number) => new Promise((resolve) => {
  const messages = () => [...document.querySelectorAll("section.main article")];
  const cards = () => messages().filter((one) => /Pressed/.test(one.textContent));
  const at = performance.now();
  const seen = new MutationObserver(() => {
    if (!cards().at(-1).textContent.includes(`Pressed ${number} times.`)) return;
    seen.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - at));
  });
  seen.observe(document.body, { childList: true, subtree: true, characterData: true });
  cards().at(-1).querySelector("button[data-press]").click();
})"""


def forms(page: Page) -> list[float]:
    """Seconds from sending `/desk form` until the form is open, as Playwright sees it."""
    return [timed(lambda: form(page)) for _ in range(10) if not closed(page)]


def form(page: Page) -> None:
    """Open the form."""
    box = page.get_by_role("textbox", name="Message")
    box.fill("/desk form")
    box.press("Enter")
    page.get_by_role("dialog", name="Request").wait_for()


def closed(page: Page) -> bool:
    """Close the form, if it is open; False once there is none."""
    dialog = page.get_by_role("dialog", name="Request")
    if dialog.is_visible():
        dialog.get_by_role("button", name="Cancel").click()
    dialog.wait_for(state="hidden")
    return dialog.is_visible()


def timed(act: Callable[[], None]) -> float:
    """Seconds that `act` takes."""
    at = time.perf_counter()
    act()
    return time.perf_counter() - at


def show(name: str, seconds: list[float]) -> None:
    """One line of figures."""
    median, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"{name:<48} median {median:6.0f} ms   worst {worst:6.0f} ms   of {len(seconds)}")


@contextmanager
def bench() -> Iterator[Bench]:
    """Everything that is measured, running."""
    workspace = Workspace(limits=Limits(rates=False))
    workspace.install(MANIFEST)
    slack = LocalSlack(workspace)
    mount(slack, RealTime())
    with ExitStack() as stack:
        stack.enter_context(slack)
        desk = stack.enter_context(Desk(slack, workspace.app).by_socket())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        stack.callback(browser.close)
        yield Bench(slack, desk, browser)


def main() -> None:
    """Measure and print."""
    with bench() as running:
        for name, messages, others in (
            ("quiet channel", 0, 0),
            (f"{MANY} messages", MANY, 0),
            (f"{PAGES} pages", 0, PAGES - 1),
        ):
            channel = running.channel(messages)
            opened = [running.open(running.asha, channel) for _ in range(others + 1)]
            page = opened[-1][0]
            page.bring_to_front()
            show(f"{name}: page opened until it can be written in", [took for _, took in opened])
            show(f"{name}: button pressed until its effect", clicks(page))
            show(f"{name}: command sent until its form", forms(page))
            for each, _ in opened:
                each.context.close()


if __name__ == "__main__":
    main()
