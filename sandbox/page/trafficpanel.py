"""What goes between Slack and the app, newest first, for those who develop the app."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nicegui import ui

from sandbox.page import formatting
from sandbox.page.markup import Html, joined, tag
from sandbox.traffic import Exchange, Traffic

if TYPE_CHECKING:
    from sandbox.page.feed import News

MOST = 150
GOOD = ("ack", 200)
ARROWS = {"to app": "Slack → app", "to slack": "app → Slack"}


class TrafficPanel:
    """A drawer on the right; it costs nothing while it is shut."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._sought = ""
        self._rows: dict[int, ui.html] = {}
        with ui.element("aside").classes("traffic").props('aria-label="Traffic"') as self._box:
            ui.html(_head(), sanitize=False, tag="div").classes("pane-head")
            self._list = ui.element("div").classes("exchanges")
        self._box.set_visibility(False)

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return bool(self._box.visible)

    def toggle(self) -> None:
        """Open or shut it."""
        self._box.set_visibility(not self._box.visible)
        self._fill()

    def seek(self, words: str) -> None:
        """Show only what contains these words, in its kind, status, payload or answer."""
        self._sought = words.casefold().strip()
        self._fill()

    def heard(self, news: News) -> None:
        """Something went by."""
        if self.is_open:
            for exchange in news.exchanges:
                self._add(exchange)

    def told(self, number: int) -> str | None:
        """Payload and answer of one exchange as text; None when it is no longer on record."""
        for exchange in self._traffic.exchanges():
            if exchange.number == number:
                return f"Payload\n{_pretty(exchange.payload)}\n\nAnswer\n{_pretty(exchange.response)}"
        return None

    def _fill(self) -> None:
        self._list.clear()
        self._rows.clear()
        if self.is_open:
            for exchange in [one for one in self._traffic.exchanges() if self._matches(one)][-MOST:]:
                self._add(exchange)

    def _add(self, exchange: Exchange) -> None:
        if not self._matches(exchange):
            return
        with self._list:
            row = ui.html(_row(exchange), sanitize=False, tag="div")
        row.move(self._list, target_index=0)
        self._rows[exchange.number] = row
        if len(self._rows) > MOST:
            self._rows.pop(next(iter(self._rows))).delete()

    def _matches(self, exchange: Exchange) -> bool:
        if not self._sought:
            return True
        facts = (exchange.direction, exchange.kind, exchange.status, exchange.payload, exchange.response)
        return any(self._sought in str(fact).casefold() for fact in facts)


def _head() -> Html:
    title = tag("h1", "Traffic", tag("small", "between Slack and the app"))
    sought = tag("input", type="search", class_="field", placeholder="Filter", aria_label="Filter the traffic",
                 data_filter=True)  # fmt: skip
    close = tag("button", "✕", type="button", class_="x", aria_label="Close the traffic panel", data_traffic=True)
    return joined([title, sought, close])


def _row(exchange: Exchange) -> Html:
    good = exchange.status in GOOD and not _refused(exchange.response)
    status = tag("span", str(exchange.status), class_="status good" if good else "status bad")
    when = formatting.date(str(int(exchange.started.timestamp())), "{time_secs}", "")
    facts = [
        tag("span", ARROWS[exchange.direction], class_=f"way {exchange.direction.replace(' ', '-')}"),
        tag("b", exchange.kind),
        status,
        tag("span", f"{exchange.milliseconds:.0f} ms", class_="ms"),
        tag("span", when, class_="when"),
    ]
    return tag("details", tag("summary", *facts), tag("pre", "…"), data_exchange=exchange.number)


def _refused(response: object) -> bool:
    return isinstance(response, dict) and response.get("ok") is False


def _pretty(found: object) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False, default=str)
