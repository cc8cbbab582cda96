"""Messages as HTML, as one person sees them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sandbox.model import Json, Member, Message, SlackError
from sandbox.page import blocks, canvas, emoji, faces, files, formatting
from sandbox.page.icons import icon
from sandbox.page.markup import Html, joined, tag
from sandbox.render import Names
from sandbox.workspace import Workspace

SLACKBOT = "USLACKBOT"
STRANGERS = {SLACKBOT: Member(SLACKBOT, "Slackbot", "", is_bot=True)}
GONE = Member("", "Somebody who left", "")


@dataclass(frozen=True)
class Look:
    """How messages are drawn: for whom, and whether they stand in a thread's pane."""

    workspace: Workspace
    user_id: str
    in_thread: bool = False

    def drawn(self, message: Message) -> Html:
        """The inside of one message; the element around it carries `attributes`."""
        author = self.workspace.people.get(message.user_id) or STRANGERS.get(message.user_id, GONE)
        parts = [self._head(author, message), self._body(message), *self._files(message), self._reactions(message)]
        if not self.in_thread:
            parts.append(self._replies(message))
        return joined([faces.avatar(author), tag("div", *parts, class_="message-body"), self._tools(message)])

    @staticmethod
    def attributes(message: Message) -> dict[str, str]:
        """What the browser, and tests, know a message by."""
        private = {"data-private": message.to_user} if message.to_user else {}
        return {"data-ts": message.ts, "data-user": message.user_id, "data-channel": message.channel_id, **private}

    def _head(self, author: Member, message: Message) -> Html:
        app = tag("span", "APP", class_="badge") if author.is_bot else ""
        name = tag("button", author.name, type="button", class_="author", title=author.title or author.name)
        form = "{date_short_pretty} at {time}" if self.in_thread else "{time}"  # There is no line between days there.
        when = tag("span", formatting.date(message.ts.partition(".")[0], form, ""), class_="when")
        private = tag("div", icon("eye"), "Only visible to you", class_="private") if message.to_user else ""
        return Html(private + tag("div", name, app, when, class_="message-head"))

    def _body(self, message: Message) -> Html:
        names = Names(self.workspace)
        edited = tag("span", "(edited)", class_="edited") if message.edited_ts and not message.by_app else ""
        seen = canvas.of_message(self.workspace, message, self.user_id)
        drawn = blocks.drawn(seen, message.blocks) or [formatting.rich(message.text, names)]
        attached = [self._attachment(seen, one) for one in message.attachments]
        return tag("div", *drawn, edited, *attached, class_="content", data_place=seen.place)

    def _attachment(self, seen: canvas.Canvas, found: Json) -> Html:
        inside = blocks.drawn(seen, found.get("blocks", ()))
        text = str(found.get("text") or found.get("fallback") or "")
        drawn = inside or [formatting.rich(text, seen.names)]
        return tag("div", *drawn, class_="attachment")

    def _files(self, message: Message) -> list[Html]:
        shown = [files.drawn(self.workspace, file_id) for file_id in message.files]
        return [tag("div", *shown, class_="attached-files")] if shown else []

    def _reactions(self, message: Message) -> Html:
        chips = [self._reaction(name, users) for name, users in message.reactions.items()]
        return tag("div", *chips, class_="reactions") if chips else Html("")

    def _reaction(self, name: str, users: list[str]) -> Html:
        who = ", ".join(Names(self.workspace).user(user) for user in users)
        return tag("span", f"{emoji.shown(f':{name}:')} {len(users)}", class_="reaction", title=who)

    def _replies(self, message: Message) -> Html:
        """The line below a message that leads to its thread."""
        try:
            replies = self.workspace.thread(message.channel_id, message.ts)[1:]
        except SlackError:
            return Html("")
        if not replies or message.to_user:
            return Html("")
        authors = dict.fromkeys(reply.user_id for reply in replies)
        people = [self.workspace.people.get(user, GONE) for user in authors][:3]
        count = "1 reply" if len(replies) == 1 else f"{len(replies)} replies"
        last = tag("span", "Last reply ", formatting.date(replies[-1].ts.partition(".")[0], "{ago}", ""))
        faces_ = [faces.avatar(member, "tiny") for member in people]
        return tag("button", *faces_, tag("b", count), last, type="button", class_="replies", data_thread=True)

    def _tools(self, message: Message) -> Html:
        """What appears when the pointer is over a message."""
        if message.to_user:
            gone = tag("button", "Dismiss", type="button", data_dismiss=True)
            return tag("div", gone, class_="tools")
        reply = "" if self.in_thread else self._tool(icon("reply"), "Reply in thread", data_thread=True)
        shortcuts = [s for s in self.workspace.manifest.shortcuts if s.type == "message"]
        entries = [{"value": s.callback_id, "label": s.name, "hint": s.description} for s in shortcuts]
        more = self._tool(icon("dots"), "More actions", data_shortcuts=json.dumps(entries), aria_haspopup="menu")
        return tag("div", reply, more if entries else "", class_="tools")

    def _tool(self, shown: str, label: str, **attributes: str | bool) -> Html:
        return tag("button", shown, type="button", aria_label=label, title=label, **attributes)
