"""What Slack itself tells a person: in a list of messages, from Slackbot, for them alone."""

from __future__ import annotations

from sandbox import render
from sandbox.model import Message
from sandbox.page.messages import SLACKBOT
from sandbox.workspace import DISCONNECTED, Workspace

NOT_IN_THREADS = "{command} is not supported in threads. Sorry!"
UNKNOWN = "{command} is not a valid command. To send a message that begins with a slash, put a space before it."
ABSENT = "No app is connected to answer it. If the sandbox has just been started, it is about to be: try again soon."
REFUSALS = {
    "not_in_channel": "You are not in this channel.",
    "messages_tab_disabled": "Sending messages to this app has been turned off.",
    "is_archived": "This channel is archived.",
    "cannot_reply_to_message": "That message is no longer there.",
}


def notice(workspace: Workspace, channel_id: str, user_id: str, sentence: str) -> Message:
    """A message that stands on this page only."""
    message = Message(workspace.new_ts(), channel_id, SLACKBOT, "")
    message.blocks = [{"type": "section", "block_id": "notice", "text": {"type": "plain_text", "text": sentence}}]
    message.to_user = user_id
    return message


def of_command(command: str, error: str) -> str:
    """What follows a command that failed."""
    if error == "unknown_command":
        return UNKNOWN.format(command=command)
    hint = f". {ABSENT}" if error == DISCONNECTED else ""
    return f"{render.notice(command, error)}{hint}"


def of_refusal(code: str) -> str:
    """Why something could not be written."""
    return REFUSALS.get(code, f"Slack refused this: {code}.")
