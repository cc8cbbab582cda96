"""What a person can do, by ids: the layer under the test driver and under any page that shows this workspace.

Each act answers with a future; it holds an `Outcome` once the app has acknowledged, or did not in time, and
Slack has done what follows from it (closed the modal, shown the field errors, the ephemeral answer).
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from sandbox import answers, elements, payloads, required
from sandbox.delivery import Delivery
from sandbox.model import File, Json, Member, Message, Outcome, SlackError, View

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

NO_STRANGERS = "not_allowed_from_another_workspace"
Acting = Future[Outcome]


class Acts:
    """One method per act."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def command(self, user_id: str, line: str, channel_id: str) -> Acting:
        """Type a slash command with its text; an unknown command, or a stranger's, is refused by Slack itself."""
        workspace = self._workspace
        name, _, text = line.partition(" ")
        known = {command.command: command for command in workspace.manifest.commands}
        member = workspace.member(user_id)
        if name not in known or self._stranger(member):
            return _done(Outcome(0.0, NO_STRANGERS if name in known else "unknown_command"))
        with workspace.lock:
            text = payloads.escaped(workspace, text.strip()) if known[name].should_escape else text.strip()
            payload = payloads.command(workspace, member, workspace.channel(channel_id), name, text)
        return self._send("slash_commands", name, payload, partial(answers.command, workspace, payload), channel_id)

    def shortcut(self, user_id: str, callback_id: str) -> Acting:
        """Use a global shortcut."""
        member = self._workspace.member(user_id)
        if self._stranger(member):
            return _done(Outcome(0.0, NO_STRANGERS))
        return self._send("interactive", "shortcut", payloads.shortcut(self._workspace, member, callback_id))

    def message_shortcut(self, user_id: str, callback_id: str, message: Message) -> Acting:
        """Use a shortcut on a message."""
        member = self._workspace.member(user_id)
        if self._stranger(member):
            return _done(Outcome(0.0, NO_STRANGERS))
        payload = payloads.message_shortcut(self._workspace, member, callback_id, message)
        return self._send("interactive", "message_action", payload, channel_id=message.channel_id)

    def act(self, user_id: str, place: Message | View, block: Json, element: Json, value: Any = None) -> Acting:  # noqa: ANN401
        """Press a button, pick an option: the element of a message or view is used, and the app hears of it.

        `value` is the chosen option of a select or overflow menu, the options of checkboxes, a date, a text.
        """
        workspace, member = self._workspace, self._workspace.member(user_id)
        with workspace.lock:
            self.enter(user_id, place, block, element, value)
            action = elements.action(block, element, value)
            if isinstance(place, View):
                payload = payloads.in_view(workspace, member, place, action)
                return self._send("interactive", "block_actions", payload)
            payload = payloads.in_message(workspace, member, place, action)
            return self._send("interactive", "block_actions", payload, channel_id=place.channel_id)

    def enter(self, user_id: str, place: Message | View, block: Json, element: Json, value: Any) -> None:  # noqa: ANN401
        """Put a value into a field without telling the app, as typing into an input does."""
        if element["type"] not in elements.STATEFUL:
            return
        with self._workspace.lock:
            state = place.state if isinstance(place, View) else self._workspace.board.entered(place, user_id)
            state.setdefault(block["block_id"], {})[element["action_id"]] = elements.entered(element, value)

    def submit(self, user_id: str, view: View) -> Acting:
        """Submit a modal: Slack itself refuses empty required fields, the app whatever else is wrong."""
        workspace = self._workspace
        with workspace.lock:
            if missing := required.problems(view):
                return _done(Outcome(0.0, errors=missing))
            payload = payloads.submission(workspace, workspace.member(user_id), view)
        return self._send("interactive", "view_submission", payload, partial(answers.submission, workspace, view))

    def close(self, user_id: str, view: View) -> list[Acting]:
        """Close a modal; the app hears of each that asked for it with notify_on_close."""
        workspace, member = self._workspace, self._workspace.member(user_id)
        with workspace.lock:
            gone = workspace.views.close(view)
            cleared = bool(view.body.get("clear_on_close"))
            told = [v for v in gone if v.body.get("notify_on_close")]
            shown = [payloads.closing(workspace, member, v, cleared=cleared) for v in told]
        return [self._send("interactive", "view_closed", payload) for payload in shown]

    def suggest(self, user_id: str, place: Message | View, block: Json, element: Json, query: str) -> Acting:
        """Type into an external select; the outcome's `options` are what the app offers."""
        ids = (block["block_id"], element["action_id"])
        payload = payloads.suggestion(self._workspace, self._workspace.member(user_id), place, ids, query)
        return self._send("interactive", "block_suggestion", payload, answers.suggestion)

    def open_home(self, user_id: str, tab: str = "home") -> None:
        """Open the app's "home" or "messages" tab; the app hears app_home_opened, when it subscribed."""
        workspace = self._workspace
        with workspace.lock:
            workspace.events.app_home_opened(user_id, workspace.dm(user_id).id, tab)

    def say(
        self, user_id: str, channel_id: str, text: str, *, thread_ts: str | None = None, files: tuple[str, ...] = ()
    ) -> Message:
        """Write a message; SlackError when the person is not in the channel or may not write to the app."""
        workspace = self._workspace
        with workspace.lock:
            channel = workspace.channel(channel_id)
            if user_id not in channel.members:
                raise SlackError("not_in_channel")
            if channel.is_im and (workspace.manifest.messages_read_only or not workspace.manifest.messages_tab):
                raise SlackError("messages_tab_disabled")
            said = (payloads.typed(workspace, text), list[Json](), list[Json]())
            return workspace.board.post(channel, user_id, said, thread_ts=thread_ts, files=list(files))

    def upload(self, user_id: str, name: str, content: bytes) -> File:
        """Hand over a file: for a file input, or to be said with a message."""
        with self._workspace.lock:
            return self._workspace.files.add(user_id, name, content)

    def _stranger(self, member: Member) -> bool:
        return member.team_id != self._workspace.team_id

    def _send(
        self,
        kind: str,
        type_: str,
        payload: Json,
        apply: answers.Apply = answers.plain,
        channel_id: str | None = None,
    ) -> Acting:
        delivery = Delivery(kind, type_, payload, apply, channel_id)
        self._workspace.deliver(delivery)
        return delivery.future


def _done(outcome: Outcome) -> Acting:
    future: Acting = Future()
    future.set_result(outcome)
    return future
