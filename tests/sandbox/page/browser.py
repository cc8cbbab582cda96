"""A real browser for tests: the system's Chromium, headless, with pages that notice every error.

Import the fixtures `browser` and `open_page` into a conftest to use them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
SIZE: ViewportSize = {"width": 1280, "height": 800}
ZONE = "Asia/Kolkata"
PATIENCE_MS = 30_000
OpenPage = Callable[..., Page]


def chromium() -> str | None:
    """Where the system's browser is; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        pytest.skip("No browser is installed: apt-get install chromium to run the tests of the page.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens `url` in a window of its own; the test fails when a page logged an error or could not load something."""
    pages: list[tuple[Page, list[str]]] = []

    def opened(url: str, *, zone: str = ZONE) -> Page:
        page = window(browser, zone)
        pages.append((page, watched(page)))
        page.goto(url)
        return page

    yield opened
    for page, _ in pages:
        page.context.close()
    assert [error for _, errors in pages for error in errors] == []


def window(browser: Browser, zone: str = ZONE) -> Page:
    """An empty page in a profile, and so in a window, of its own: a tab behind another is slow to press."""
    context = browser.new_context(viewport=SIZE, locale="en-GB", timezone_id=zone, service_workers="block")
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def watched(page: Page) -> list[str]:
    """A list that grows by every error and warning of the page, and everything that it could not load."""
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            errors.append(f"{message.type}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: errors.append(f"error: {error}"))
    page.on("requestfailed", lambda request: errors.append(f"failed: {request.url}"))
    return errors
