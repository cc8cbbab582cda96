"""An app's manifest, read as Slack reads it. The limits are those of github.com/slackapi/manifest-schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAME_MAX = 35
DISPLAY_NAME_MAX = 80
SHORTCUTS_MAX = 10
COMMANDS_MAX = 50
EVENTS_MAX = 100
SHORTCUT_NAME_MAX = 24
SHORTCUT_DESCRIPTION_MAX = 150
COMMAND_MAX = 32

# What an app must hold before Slack lets it subscribe to an event (docs.slack.dev, "Events").
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_rename": "channels:read",
    "file_shared": "files:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
}


@dataclass(frozen=True)
class Command:
    """A slash command."""

    command: str
    description: str
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut; `type` is "global" or "message"."""

    name: str
    type: str
    callback_id: str
    description: str


@dataclass(frozen=True)
class Manifest:
    """What an installed app may do and is told."""

    name: str = "App"
    bot_name: str = "app"
    scopes: frozenset[str] = frozenset()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = frozenset()
    home_tab: bool = False
    messages_tab: bool = True
    messages_read_only: bool = False
    interactive: bool = False
    socket_mode: bool = False


def read(raw: Mapping[str, Any]) -> Manifest:
    """The manifest as a value; ValueError names everything that Slack would refuse."""
    features, settings = raw.get("features", {}), raw.get("settings", {})
    home, display = features.get("app_home", {}), raw.get("display_information", {})
    manifest = Manifest(
        name=display.get("name", ""),
        bot_name=features.get("bot_user", {}).get("display_name", display.get("name", "")),
        scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        commands=tuple(_command(entry) for entry in features.get("slash_commands", ())),
        shortcuts=tuple(_shortcut(entry) for entry in features.get("shortcuts", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        home_tab=home.get("home_tab_enabled", False),
        messages_tab=home.get("messages_tab_enabled", True),
        messages_read_only=home.get("messages_tab_read_only_enabled", False),
        interactive=settings.get("interactivity", {}).get("is_enabled", False),
        socket_mode=settings.get("socket_mode_enabled", False),
    )
    if problems := _problems(manifest):
        raise ValueError("The manifest would be refused: " + "; ".join(problems))
    return manifest


def _command(entry: Mapping[str, Any]) -> Command:
    return Command(
        command=entry["command"],
        description=entry["description"],
        usage_hint=entry.get("usage_hint", ""),
        should_escape=entry.get("should_escape", False),
    )


def _shortcut(entry: Mapping[str, Any]) -> Shortcut:
    return Shortcut(entry["name"], entry["type"], entry["callback_id"], entry["description"])


def _problems(manifest: Manifest) -> list[str]:
    found = _missing_scopes(manifest)
    found += [f"{name} is longer than {most}" for name, length, most in _lengths(manifest) if length > most]
    if manifest.commands and "commands" not in manifest.scopes:
        found.append("slash commands need the scope commands")
    return found


def _missing_scopes(manifest: Manifest) -> list[str]:
    needed = ((event, EVENT_SCOPES[event]) for event in sorted(manifest.events) if event in EVENT_SCOPES)
    return [f"the event {event} needs the scope {scope}" for event, scope in needed if scope not in manifest.scopes]


def _lengths(manifest: Manifest) -> list[tuple[str, int, int]]:
    return [
        ("the name", len(manifest.name), NAME_MAX),
        ("the bot's name", len(manifest.bot_name), DISPLAY_NAME_MAX),
        ("the list of commands", len(manifest.commands), COMMANDS_MAX),
        ("the list of shortcuts", len(manifest.shortcuts), SHORTCUTS_MAX),
        ("the list of events", len(manifest.events), EVENTS_MAX),
        *((c.command, len(c.command), COMMAND_MAX) for c in manifest.commands),
        *((s.name, len(s.name), SHORTCUT_NAME_MAX) for s in manifest.shortcuts),
        *((f"{s.name}'s description", len(s.description), SHORTCUT_DESCRIPTION_MAX) for s in manifest.shortcuts),
    ]
