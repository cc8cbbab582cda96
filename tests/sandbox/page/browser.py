"""A real browser for tests: the system's Chromium, headless, with pages that notice every error.

Import the fixtures `browser`, `contexts` and `open_page` into a conftest to use them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, sync_playwright

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
PATIENCE_MS = 30_000
OpenPage = Callable[..., Page]


def chromium() -> str | None:
    """Where the system's browser is; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def launched() -> Iterator[Browser]:
    """The browser, closed at the end; skips where none is installed."""
    executable = chromium()
    if executable is None:
        pytest.skip("No browser is installed: apt-get install chromium to run the tests of the page.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(Path(executable)), args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Callable[[str], BrowserContext]:
    """One profile for each time zone: pages of one profile share what they have loaded."""

    @cache
    def made(zone: str) -> BrowserContext:
        context = browser.new_context(viewport=SIZE, locale="en-GB", timezone_id=zone, service_workers="block")
        context.set_default_timeout(PATIENCE_MS)
        return context

    return made


@pytest.fixture
def open_page(contexts: Callable[[str], BrowserContext]) -> Iterator[OpenPage]:
    """Opens `url` in a page of its own; the test fails when a page logged an error or could not load something."""
    pages: list[Page] = []
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            errors.append(f"{message.type}: {message.text}")

    def opened(url: str, *, zone: str = "Asia/Kolkata") -> Page:
        page = contexts(zone).new_page()
        pages.append(page)
        page.on("console", listen)
        page.on("pageerror", lambda error: errors.append(f"error: {error}"))
        page.on("requestfailed", lambda request: errors.append(f"failed: {request.url}"))
        page.goto(url)
        return page

    yield opened
    for page in pages:
        page.close()
    assert errors == []
