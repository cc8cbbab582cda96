"""What the browser reports: somebody pressed, typed, chose, sent. Each deed becomes an act in the workspace.

A deed is a JSON object whose `name` is one of the methods in `DEEDS`. What it says may be stale (the message has
changed since): then nothing happens, and the page shows what is there now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox import render
from sandbox.acts import Acting
from sandbox.model import Json, Outcome, SlackError, View
from sandbox.page import notices, places, topbar
from sandbox.page.site import in_background

if TYPE_CHECKING:
    from sandbox.page.tab import Tab

STALE = (SlackError, LookupError)


class Deeds:
    """The deeds of one tab."""

    def __init__(self, tab: Tab) -> None:
        self._tab, self._workspace = tab, tab.workspace
        self._offered: dict[tuple[str, str], dict[str, Json]] = {}

    def done(self, deed: Json) -> None:
        """Do what the browser reports; what it cannot mean any more is left alone."""
        do = DEEDS[deed["name"]]
        try:
            do(self, deed)
        except STALE:
            self._tab.send("done", deed.get("token"))

    # -- controls

    def act(self, deed: Json) -> None:
        """A control was used, or a field of a form filled in."""
        spot = self._spot(deed)
        value = places.value(self._workspace, spot, deed.get("value"), self._offered.get(spot.key, {}))
        user, acts = self._tab.member.id, self._workspace.acts
        if spot.is_silent or deed.get("silent"):
            acts.enter(user, spot.place, spot.block, spot.element, value)
            self._tab.send("done", deed.get("token"))
            return
        self._follow(acts.act(user, spot.place, spot.block, spot.element, value), deed, "block_actions")

    def options(self, deed: Json) -> None:
        """A select was opened, or typed into: answer with what it offers."""
        spot, query = self._spot(deed), str(deed.get("query", ""))
        if "external" in spot.element["type"]:
            in_background(self._suggest(spot, query, deed))
        else:
            self._tab.send("options", deed["token"], places.offers(self._workspace, spot, query))

    async def _suggest(self, spot: places.Spot, query: str, deed: Json) -> None:
        acting = self._workspace.acts.suggest(self._tab.member.id, spot.place, spot.block, spot.element, query)
        outcome = await asyncio.wrap_future(acting)
        if outcome.error:
            self._tab.say(render.notice("block_suggestion", outcome.error))
        known = self._offered.setdefault(spot.key, {})
        known.update({option["value"]: option for option in outcome.options})
        self._tab.send("options", deed["token"], places.grouped([{"options": outcome.options}]))

    def submit(self, deed: Json) -> None:
        """A modal was submitted."""
        view = self._view(deed)
        in_background(self._answer(self._workspace.acts.submit(self._tab.member.id, view), view.id))

    async def _answer(self, acting: Acting, view_id: str) -> None:
        outcome = await asyncio.wrap_future(acting)
        trouble = render.notice("view_submission", outcome.error) if outcome.error else ""
        self._tab.send("answered", view_id, outcome.errors or {}, trouble)

    def close(self, deed: Json) -> None:
        """A modal was closed."""
        self._workspace.acts.close(self._tab.member.id, self._view(deed))

    def shortcut(self, deed: Json) -> None:
        """A shortcut was chosen, on a message when the deed has a place."""
        user, acts = self._tab.member.id, self._workspace.acts
        if deed.get("place"):
            found = places.surface(self._workspace, user, deed["place"])
            if isinstance(found, View):
                return
            acting = acts.message_shortcut(user, deed["id"], found)
        else:
            acting = acts.shortcut(user, deed["id"])
        self._follow(acting, deed, "shortcut")

    # -- writing

    def say(self, deed: Json) -> None:
        """A message or a slash command was sent."""
        text, thread, files = str(deed["text"]), deed.get("thread"), tuple(deed.get("files") or ())
        if text.startswith("/") and not files:
            self._command(text, deed["channel"], in_thread=bool(thread))
            return
        try:
            self._workspace.acts.say(self._tab.member.id, deed["channel"], text.strip(), thread_ts=thread, files=files)
        except SlackError as error:
            self._tab.say(notices.of_refusal(error.code))

    def _command(self, line: str, channel_id: str, *, in_thread: bool) -> None:
        name = line.split(maxsplit=1)[0]
        if in_thread:
            self._tab.say(notices.NOT_IN_THREADS.format(command=name))
            return
        acting = self._workspace.acts.command(self._tab.member.id, line, channel_id)
        in_background(self._command_answered(acting, name))

    async def _command_answered(self, acting: Acting, name: str) -> None:
        outcome = await asyncio.wrap_future(acting)
        if outcome.error:
            self._tab.slackbot(notices.of_command(name, outcome.error))

    def dismiss(self, deed: Json) -> None:
        """A message that only this person sees is to go."""
        stream, ts = self._tab.conversation.main.stream, deed["place"].rpartition(":")[2]
        try:
            message = places.surface(self._workspace, self._tab.member.id, deed["place"])
        except SlackError:
            stream.drop(ts)
            return
        if not isinstance(message, View) and message.to_user == self._tab.member.id:
            self._workspace.board.delete(message)

    def join(self, deed: Json) -> None:
        """The person joins the channel they look at."""
        channel = self._workspace.channel(deed["channel"])
        if not channel.private:
            self._workspace.join(channel.id, self._tab.member.id)

    # -- moving about

    def go(self, deed: Json) -> None:
        """Another conversation, or the app's Home, was opened."""
        self._tab.go(str(deed["to"]))

    def thread(self, deed: Json) -> None:
        """A thread was opened."""
        self._tab.conversation.open_thread(self._root(deed))

    def unthread(self, _deed: Json) -> None:
        """The thread was closed."""
        self._tab.conversation.close_thread()

    def older(self, _deed: Json) -> None:
        """Older messages are wanted."""
        self._tab.conversation.older()

    def people(self, deed: Json) -> None:
        """The list of people is wanted."""
        self._tab.send("options", deed["token"], topbar.people(self._tab.site))

    def become(self, deed: Json) -> None:
        """Somebody else sits down at this tab."""
        member = self._tab.site.person(str(deed["user"]))
        if member is not None:
            self._tab.become(member)

    def forward(self, deed: Json) -> None:
        """Time is to move on."""
        in_background(self._forward(deed))

    async def _forward(self, deed: Json) -> None:
        if sentence := await self._tab.site.forward(str(deed["by"])):
            self._tab.say(sentence)
        self._tab.send("done", deed.get("token"))

    # -- traffic

    def traffic(self, _deed: Json) -> None:
        """The traffic panel was opened or shut."""
        self._tab.traffic.toggle()

    def filter(self, deed: Json) -> None:
        """Only some of the traffic is wanted."""
        self._tab.traffic.seek(str(deed["words"]))

    def exchange(self, deed: Json) -> None:
        """One exchange was opened."""
        number = int(deed["number"])
        self._tab.send("exchange", number, self._tab.traffic.told(number) or "This is no longer on record.")

    # -- inside

    def _spot(self, deed: Json) -> places.Spot:
        return places.find(self._workspace, self._tab.member.id, deed["place"], deed["block"], deed["action"])

    def _view(self, deed: Json) -> View:
        found = places.surface(self._workspace, self._tab.member.id, f"v:{deed['view']}")
        if not isinstance(found, View):
            raise SlackError("not_found")
        return found

    def _root(self, deed: Json) -> str:
        found = places.surface(self._workspace, self._tab.member.id, deed["place"])
        if isinstance(found, View):
            raise SlackError("message_not_found")
        return found.thread_ts or found.ts

    def _follow(self, acting: Acting, deed: Json, what: str) -> None:
        in_background(self._followed(acting, deed, what))

    async def _followed(self, acting: Acting, deed: Json, what: str) -> None:
        outcome: Outcome = await asyncio.wrap_future(acting)
        if outcome.error:
            self._tab.say(render.notice(what, outcome.error))
        self._tab.send("done", deed.get("token"))


_NAMES = (
    "act", "options", "submit", "close", "shortcut", "say", "dismiss", "join", "go", "thread", "unthread", "older",
    "people", "become", "forward", "traffic", "filter", "exchange",
)  # fmt: skip
DEEDS: dict[str, Callable[[Deeds, Any], None]] = {name: getattr(Deeds, name) for name in _NAMES}
