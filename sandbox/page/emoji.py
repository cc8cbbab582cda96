"""The emoji that help desks write by name; others stay as they were written."""

from __future__ import annotations

import re

NAME = re.compile(r":([a-z0-9_+-]+):")
EMOJI = {
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "alarm_clock": "⏰",
    "arrow_forward": "▶️",
    "arrow_right": "➡️",
    "arrow_up": "⬆️",
    "arrows_counterclockwise": "🔄",
    "bell": "🔔",
    "bulb": "💡",
    "calendar": "📅",
    "clock1": "🕐",
    "email": "✉️",
    "exclamation": "❗",
    "eyes": "👀",
    "file_folder": "📁",
    "fire": "🔥",
    "hammer_and_wrench": "🛠️",
    "heart": "❤️",
    "heavy_check_mark": "✔️",
    "hourglass": "⌛",
    "hourglass_flowing_sand": "⏳",
    "house": "🏠",
    "information_source": "ℹ️",  # noqa: RUF001 - the emoji
    "large_blue_circle": "🔵",
    "large_green_circle": "🟢",
    "large_orange_circle": "🟠",
    "large_red_circle": "🔴",
    "large_yellow_circle": "🟡",
    "lock": "🔒",
    "mag": "🔍",
    "memo": "📝",
    "no_entry": "⛔",
    "paperclip": "📎",
    "pencil": "📝",
    "pray": "🙏",
    "pushpin": "📌",
    "question": "❓",
    "red_circle": "🔴",
    "repeat": "🔁",
    "rotating_light": "🚨",
    "school": "🏫",
    "slightly_smiling_face": "🙂",
    "smile": "😄",
    "sos": "🆘",
    "sparkles": "✨",
    "speech_balloon": "💬",
    "star": "⭐",
    "stopwatch": "⏱️",
    "tada": "🎉",
    "ticket": "🎫",
    "tools": "🛠️",
    "truck": "🚚",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "white_circle": "⚪",
    "wrench": "🔧",
    "x": "❌",
    "zap": "⚡",
}


def shown(text: str) -> str:
    """A text with the known names between colons drawn."""
    return NAME.sub(lambda found: EMOJI.get(found[1], found[0]), text)
