"""Modals and Home tabs: a stack of at most three per person, edited under a hash, filled in by the person."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from sandbox import blockkit, elements
from sandbox.api.method import need
from sandbox.model import Change, Json, SlackError, View
from sandbox.triggers import Trigger

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

STACK_MAX = 3
VIEW_BYTES_MAX = 250_000


class Views:
    """What is open on whose screen. The caller holds the workspace's lock or takes it here."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def open(self, trigger: Trigger, body: Json) -> View:
        """Open a modal, the first of a new stack."""
        with self._workspace.lock:
            view = self._new(trigger.user_id, body, "modal")
            self.stacks[trigger.user_id] = [view]
            return self._told(view)

    def push(self, trigger: Trigger, body: Json) -> View:
        """Lay a modal on the one in which the trigger arose."""
        with self._workspace.lock:
            stack = self.stacks.get(trigger.user_id, [])
            if trigger.view_id not in [view.id for view in stack]:
                raise SlackError("invalid_trigger_id")
            return self.lay(trigger.user_id, body)

    def lay(self, user_id: str, body: Json) -> View:
        """Lay a modal on top; SlackError push_limit_reached."""
        with self._workspace.lock:
            stack = self.stacks[user_id]
            if len(stack) >= STACK_MAX:
                raise SlackError("push_limit_reached")
            view = self._new(user_id, body, "modal")
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
            stack.append(view)
            return self._told(view)

    def update(self, view: View, body: Json, hash_: str | None = None) -> View:
        """Replace what a view shows; what the person entered stays where the ids are the same."""
        with self._workspace.lock:
            if hash_ is not None and hash_ != view.hash:
                raise SlackError("hash_conflict")
            view.body = self._checked(body, view.type, but=view.id)
            view.state = elements.carried(view.state, view.body["blocks"])
            view.hash = self._hash()
            return self._told(view)

    def publish(self, user_id: str, body: Json, hash_: str | None = None) -> View:
        """Set somebody's Home tab."""
        with self._workspace.lock:
            home = self.homes.get(user_id)
            if home:
                return self.update(home, body, hash_)
            if hash_ is not None:
                raise SlackError("hash_conflict")
            self.homes[user_id] = self._new(user_id, body, "home")
            return self._told(self.homes[user_id])

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        """An open view; SlackError not_found."""
        for view in (*self._open(), *self.homes.values()):
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def close(self, view: View) -> list[View]:
        """The person closes a modal and what lies on it, with clear_on_close the whole stack; what went."""
        with self._workspace.lock:
            stack = self.stacks.get(view.user_id, [])
            if view not in stack:
                return []
            gone = list(stack) if view.body.get("clear_on_close") else stack[stack.index(view) :]
            self._set(view.user_id, [other for other in stack if other not in gone])
            return gone

    def drop(self, view: View) -> None:
        """A submitted modal goes; the one beneath it shows again."""
        with self._workspace.lock:
            self._set(view.user_id, [other for other in self.stacks.get(view.user_id, []) if other is not view])

    def clear(self, user_id: str) -> None:
        """Take all of somebody's modals away."""
        with self._workspace.lock:
            self._set(user_id, [])

    def enter(self, view: View, block_id: str, action_id: str, value: Any) -> None:  # noqa: ANN401 - see elements
        """The person enters a value; LookupError when there is no such field."""
        with self._workspace.lock:
            _, element = elements.find(view.body["blocks"], block_id, action_id)
            view.state[block_id][action_id] = elements.entered(element, value)

    def _open(self) -> list[View]:
        return [view for stack in self.stacks.values() for view in stack]

    def _set(self, user_id: str, stack: list[View]) -> None:
        if stack:
            self.stacks[user_id] = stack
        else:
            self.stacks.pop(user_id, None)
        self._workspace.tell(Change("modal", user_id=user_id, view_id=stack[-1].id if stack else None))

    def _new(self, user_id: str, body: Json, kind: str) -> View:
        checked = self._checked(body, kind)
        view_id = self._workspace.new_id("V")
        state = elements.initial(checked["blocks"])
        return View(view_id, kind, user_id, checked, self._hash(), root_id=view_id, state=state)

    def _checked(self, body: Json, kind: str, but: str | None = None) -> Json:
        if len(json.dumps(body).encode()) > VIEW_BYTES_MAX:
            raise SlackError("view_too_large")
        if problems := blockkit.view_problems(body, kind):
            raise SlackError("invalid_arguments", response_metadata={"messages": problems})
        if any(element["type"] == "file_input" for _, element in elements.interactive(body["blocks"])):
            need(self._workspace, "files:read")  # platform.md, 1.5
        taken = {view.body.get("external_id") for view in self._open() if view.id != but}
        if body.get("external_id") and body["external_id"] in taken:
            raise SlackError("duplicate_external_id")
        return {**body, "blocks": elements.with_ids(body["blocks"])}

    def _hash(self) -> str:
        return f"{self._workspace.now_seconds()}.{secrets.token_hex(4)}"

    def _told(self, view: View) -> View:
        self._workspace.tell(Change(view.type, user_id=view.user_id, view_id=view.id))
        return view
