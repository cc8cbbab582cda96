"""The pictures of the README, taken from a running sandbox: `uv run python -m tests.pictures`.

They show what the demonstration shows, so they need no arranging. An emoji font in colour makes them nicer.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from tests.sandbox.page.browser import QUIET, ZONE, chromium
from tests.sandbox.test_whole import PATIENCE_MS, said

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
SANDBOX = (sys.executable, "-m", "bot", "sandbox", "--port", "0", "--no-browser", "--data")
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 1060, "height": 860}
LIMIT = 200_000  # bytes


def main() -> None:
    """Take all of them."""
    executable = chromium()
    if executable is None:
        sys.exit("No browser is installed: apt-get install chromium to take the pictures.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with sandbox() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        for take, who, place, size in PICTURES:
            with window(browser, f"{url}?as={who}&in={place}", size) as page:
                take(page)
        browser.close()


@contextmanager
def sandbox() -> Iterator[str]:
    """Where the page of a sandbox with its past is."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user where we are root.
        process = subprocess.Popen([*SANDBOX, folder], stdout=subprocess.PIPE, text=True)
        try:
            url = said(process, "The sandbox is at ").split()[4]
            said(process, "The help desk is connected")
            yield url
        finally:
            process.terminate()
            process.communicate()


@contextmanager
def window(browser: Browser, url: str, size: ViewportSize) -> Iterator[Page]:
    """Somebody's page; a small one is taken with more dots for each pixel."""
    dots = 1 if size == WIDE else 1.5
    context = browser.new_context(viewport=size, device_scale_factor=dots, locale="en-GB", timezone_id=ZONE)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def form(page: Page) -> None:
    """What a student fills in."""
    box = page.get_by_role("textbox", name="Message")
    box.fill("/ticket Fan broken in my room")
    box.press("Enter")
    dialog = page.get_by_role("dialog", name="New ticket")
    dialog.get_by_role("combobox", name="What is it about?").click()
    page.get_by_role("option", name="Fan or light").click()
    dialog.get_by_label("Description").fill("It turns on the highest step only, and has been grinding since yesterday.")
    shoot("form", dialog)


def card(page: Page) -> None:
    """What the office works with; the thread is its log."""
    found = message(page, "Geyser on the fourth floor")
    found.locator(".replies").click()
    page.mouse.move(0, 0)
    expect(page.locator("section.side article").nth(3)).to_be_visible()
    found.scroll_into_view_if_needed()
    shoot("card", page)


def receipt(page: Page) -> None:
    """What the student has in their own messages."""
    shoot("receipt", message(page, "No water on the second floor"))


def escalation(page: Page) -> None:
    """What the primary admin of a category is told."""
    shoot("escalation", message(page, "Street light behind Velankani"))


def message(page: Page, words: str) -> Locator:
    return page.locator("section.main article").filter(has_text=words).last


def shoot(name: str, shown: Page | Locator) -> None:
    """Take the page, or one thing on it."""
    path = FOLDER / f"{name}.png"
    shown.screenshot(path=path, animations="disabled", caret="hide")
    if path.stat().st_size > LIMIT:
        sys.exit(f"{path} is larger than {LIMIT} bytes.")


PICTURES: tuple[tuple[Callable[[Page], None], str, str, ViewportSize], ...] = (
    (form, "Asha Verma", "general", NARROW),
    (card, "Ravi Shankar", "electricity", WIDE),
    (receipt, "Imran Qureshi", "messages", NARROW),
    (escalation, "Rajan Menon", "messages", NARROW),
)

if __name__ == "__main__":
    main()
