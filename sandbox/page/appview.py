"""The app's own pages: its Home, and what it offers."""

from __future__ import annotations

from nicegui import ui

from sandbox.model import View
from sandbox.page import faces
from sandbox.page.markup import Html, joined, tag
from sandbox.page.sheet import Sheet
from sandbox.page.sidebar import ABOUT, HOME, MESSAGES
from sandbox.page.site import Site

EMPTY = "The app has not put anything here yet."


class AppView:
    """The pane that takes the place of a conversation."""

    def __init__(self, site: Site) -> None:
        self._site = site
        with ui.element("section").classes("pane app") as self._box:
            self._head = ui.html("", sanitize=False, tag="div").classes("pane-head")
            with ui.element("div").classes("scroll").props('tabindex="0"'):
                self._text = ui.html("", sanitize=False, tag="div").classes("about")
                sheet = ui.element("div").classes("home")
        self._sheet = Sheet(sheet, site.workspace)

    def hide(self) -> None:
        """Make room for a conversation."""
        self._box.set_visibility(False)

    def show_home(self, view: View | None) -> None:
        """Show the Home tab, or that there is none yet."""
        self._open(HOME)
        self._text.set_content("" if view else tag("p", EMPTY, class_="beginning"))
        if view:
            self._sheet.show(view)
        else:
            self._sheet.clear()

    def show_about(self) -> None:
        """Show what the app offers: its commands and shortcuts."""
        self._open(ABOUT)
        self._sheet.clear()
        manifest = self._site.workspace.manifest
        commands = [_offer(f"{c.command} {c.usage_hint}".strip(), c.description) for c in manifest.commands]
        shortcuts = [_offer(s.name, s.description) for s in manifest.shortcuts]
        parts = [tag("h3", "Slash commands"), tag("ul", *commands), tag("h3", "Shortcuts"), tag("ul", *shortcuts)]
        self._text.set_content(joined([tag("h2", manifest.name), *parts]))

    def head(self, place: str) -> Html:
        """The app's name and its tabs, with `place` open."""
        workspace = self._site.workspace
        bot, manifest = workspace.member(workspace.app.bot_user_id), workspace.manifest
        offered = {HOME: manifest.home_tab, MESSAGES: manifest.messages_tab, ABOUT: True}
        tabs = [_tab(name, is_open=name == place) for name, there in offered.items() if there]
        title = tag("h1", faces.avatar(bot, "small"), bot.name)
        return joined([title, tag("div", *tabs, class_="tabs", role="tablist")])

    def _open(self, place: str) -> None:
        self._box.set_visibility(True)
        self._head.set_content(self.head(place))


def _tab(name: str, *, is_open: bool) -> Html:
    selected = "true" if is_open else "false"
    return tag("button", name.title(), type="button", role="tab", aria_selected=selected, data_go=name)


def _offer(name: str, description: str) -> Html:
    return tag("li", tag("b", name), tag("span", description))
