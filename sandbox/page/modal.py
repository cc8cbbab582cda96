"""The modal on top of a person's stack."""

from __future__ import annotations

from nicegui import ui

from sandbox.model import Json, View
from sandbox.page import emoji
from sandbox.page.markup import Html, joined, tag
from sandbox.page.sheet import Sheet
from sandbox.workspace import Workspace


class ModalLayer:
    """A dialogue over everything else, or nothing."""

    def __init__(self, workspace: Workspace) -> None:
        with ui.element("div").classes("modal-layer") as self._layer:
            self._dialog = ui.element("form").classes("modal").props('role="dialog" aria-modal="true" novalidate')
            with self._dialog:
                self._head = ui.html("", sanitize=False, tag="header")
                self._sheet = Sheet(ui.element("div").classes("modal-body"), workspace)
                self._foot = ui.html("", sanitize=False, tag="footer")
        self._layer.set_visibility(False)

    def show(self, stack: list[View]) -> None:
        """Show the top of this stack."""
        self._layer.set_visibility(bool(stack))
        if not stack:
            self._dialog.props(remove="data-view")
            self._sheet.clear()
            return
        view = stack[-1]
        self._dialog.props(f'data-view="{view.id}" aria-labelledby="modal-title"')
        self._head.set_content(_head(view, len(stack)))
        self._foot.set_content(_foot(view))
        self._sheet.show(view)


def _head(view: View, depth: int) -> Html:
    back = tag("span", "←", class_="back", aria_hidden="true") if depth > 1 else ""
    title = tag("h2", _words(view.body.get("title"), ""), id="modal-title")
    return joined([back, title, tag("button", "✕", type="button", aria_label="Close", class_="x", data_close=True)])


def _foot(view: View) -> Html:
    close = tag("button", _words(view.body.get("close"), "Cancel"), type="button", class_="btn", data_close=True)
    submit = view.body.get("submit")
    send = tag("button", _words(submit, ""), type="submit", class_="btn primary", data_submit=True) if submit else ""
    trouble = tag("div", class_="trouble", role="alert", data_for=view.id)
    return joined([trouble, close, send])


def _words(found: Json | None, otherwise: str) -> str:
    return emoji.shown(str(found["text"])) if found else otherwise
