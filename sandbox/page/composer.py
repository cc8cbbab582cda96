"""Where people write: a message, or a slash command with its completions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from sandbox.manifest import Command, Manifest
from sandbox.model import Json
from sandbox.page.icons import icon
from sandbox.page.markup import Html, tag

WORD = re.compile(r"[a-z][\w-]*")
ALTERNATIVES = re.compile(r"[|,]")


def completions(commands: Iterable[Command]) -> list[Json]:
    """What may follow a slash: each command, then the words its usage hint names ("[words] | list | show 42").

    Each is what to put in (`insert`), what is shown of it, its `hint` and its `description`.
    """
    return [entry for command in commands for entry in (_command(command), *_subcommands(command))]


def _command(command: Command) -> Json:
    return {
        "insert": f"{command.command} ",
        "shown": command.command,
        "hint": command.usage_hint,
        "description": command.description,
    }


def _subcommands(command: Command) -> list[Json]:
    found = []
    for alternative in ALTERNATIVES.split(command.usage_hint):
        if word := WORD.match(alternative.strip()):
            shown, hint = f"{command.command} {word[0]}", alternative.strip()[word.end() :].strip()
            found.append({"insert": f"{shown} ", "shown": shown, "hint": hint, "description": ""})
    return found


def drawn(manifest: Manifest, channel_id: str, label: str, thread_ts: str | None = None) -> Html:
    """The composer of a conversation, or of a thread in it."""
    shortcuts = [s for s in manifest.shortcuts if s.type == "global"]
    entries = [{"value": s.callback_id, "label": s.name, "hint": s.description} for s in shortcuts]
    bolt = tag("button", icon("bolt"), type="button", aria_label="Shortcuts", title="Shortcuts", aria_haspopup="menu",
               data_globals=json.dumps(entries)) if entries and not thread_ts else ""  # fmt: skip
    chooser = tag("input", type="file", multiple=True, aria_label="Attach files")
    clip = tag("label", icon("plus"), chooser, class_="clip", title="Attach files")
    hint = tag("span", tag("b", "Enter"), " sends, ", tag("b", "Shift + Enter"), " starts a line", class_="keys")
    send = tag("button", icon("send"), type="submit", class_="send", aria_label="Send", title="Send")
    words = tag("textarea", rows=1, aria_label=label, placeholder=label, autocomplete="off")
    bar = tag("div", clip, bolt, hint, send, class_="composer-bar")
    return tag("form", words, tag("div", class_="chips"), bar, class_="composer", data_composer=channel_id,
               data_thread_ts=thread_ts, data_commands=json.dumps(completions(manifest.commands)))  # fmt: skip


def join(channel_id: str, name: str) -> Html:
    """Instead of the composer, for somebody who is not in the channel."""
    button = tag("button", "Join channel", type="button", class_="btn primary", data_join=channel_id)
    return tag("div", tag("p", "You are looking at ", tag("b", f"#{name}")), button, class_="join")


def silent(sentence: str) -> Html:
    """Instead of the composer, where nobody may write."""
    return tag("div", tag("p", sentence), class_="join")
