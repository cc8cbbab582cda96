"""Blocks of a view, kept up to date block by block, so that what somebody is typing stays."""

from __future__ import annotations

from nicegui import ui

from sandbox.model import Json, View
from sandbox.page import blocks
from sandbox.page.canvas import Canvas, of_view
from sandbox.workspace import Workspace


class Sheet:
    """The blocks of one view in one box."""

    def __init__(self, box: ui.element, workspace: Workspace) -> None:
        self._box, self._workspace = box, workspace
        self._view_id = ""
        self._shown: dict[str, tuple[Json, ui.html]] = {}

    def show(self, view: View) -> None:
        """Show the view's blocks; those that have not changed are left as they stand in the browser."""
        if view.id != self._view_id:
            self.clear()
            self._view_id = view.id
            self._box.props(f'data-place="v:{view.id}"')
        seen, before = of_view(self._workspace, view), self._shown
        self._shown = {}
        for at, block in enumerate(view.body["blocks"]):
            self._place(seen, block, before.pop(block["block_id"], None), at)
        for _, gone in before.values():
            gone.delete()

    def clear(self) -> None:
        """Show nothing."""
        self._box.clear()
        self._shown, self._view_id = {}, ""

    def _place(self, seen: Canvas, block: Json, before: tuple[Json, ui.html] | None, at: int) -> None:
        if before is None:
            with self._box:
                piece = ui.html(blocks.block(seen, block), sanitize=False, tag="div")
        else:
            piece = before[1]
            if before[0] != block:
                piece.set_content(blocks.block(seen, block))
        if self._box.default_slot.children.index(piece) != at:
            piece.move(self._box, target_index=at)
        self._shown[block["block_id"]] = (block, piece)
