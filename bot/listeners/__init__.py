"""The table of contents: every Slack id, and the listener it reaches.

Bolt tries its listeners one by one, so there is one for each kind of payload, which looks the rest up here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from logging import Logger
from types import MappingProxyType
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.kwargs_injection import build_required_kwargs
from slack_bolt.util.utils import get_arg_names_of_callable

from bot import ids
from bot.blocks import modals
from bot.context import Screen, route
from bot.errors import NoLongerOffered
from bot.listeners import closing, command, escalating, filing, home, searching, working
from bot.listeners.asking import asking
from domain.policy import Move

Listener = Callable[..., None]


def unknown() -> None:
    """A button or modal that is not offered any more, on a message from before."""
    raise NoLongerOffered


COMMANDS: dict[str, Listener] = {
    "list": command.mine,
    "queue": command.queue,
    "show": command.show,
    "why": command.why,
    "help": command.help_,
}

SHORTCUTS: dict[str, Listener] = {ids.NEW_TICKET: filing.start, ids.FILE_TICKET: filing.start}

BUTTONS: dict[str, Listener] = {
    ids.CLAIM: working.claim,
    ids.ASSIGN: working.assign,
    ids.FORWARD: working.forward,
    ids.COMMENT: asking(Move.NOTE, modals.comment),
    ids.RESOLVE: asking(Move.RESOLVE, modals.resolve),
    ids.REOPEN: asking(Move.REOPEN, modals.reopen),
    ids.REOPEN_NOW: closing.reopen_now,
    ids.ASK: asking(Move.ASK, modals.ask),
    ids.EXTEND: working.extend,
    ids.ESCALATE: asking(Move.ESCALATE, modals.escalate),
    ids.HISTORY: working.history,
    ids.DETAILS: asking(Move.COMMENT, modals.details),
    ids.WITHDRAW: closing.withdraw,
    ids.REPLY: asking(Move.ANSWER, modals.reply),
    ids.FIXED: closing.fixed,
    ids.NOT_FIXED: asking(Move.REOPEN, modals.reopen),
    ids.RATE: closing.rate,
    ids.SHOW: command.see,
    ids.ACKNOWLEDGE: escalating.acknowledge,
    ids.SNOOZE: escalating.snooze,
    ids.PAGE: home.turn,
    ids.HOME_NEW: filing.start,
    ids.REOPEN_FORM: filing.start,
    ids.ABOUT: filing.choose,
}

# What a button did at once shows on everybody's messages by itself, but not on a private copy.
AFTER: dict[str, Listener] = dict.fromkeys((ids.CLAIM, ids.WITHDRAW, ids.FIXED, ids.REOPEN_NOW), command.renew)

FORMS: dict[str, Listener] = {
    ids.FORM: filing.submit,
    ids.ASSIGN: working.assigned,
    ids.FORWARD: working.forwarded,
    ids.COMMENT: working.commented,
    ids.RESOLVE: working.resolved,
    ids.REOPEN: closing.reopened,
    ids.ASK: working.asked,
    ids.EXTEND: working.extended,
    ids.ESCALATE: working.escalated,
    ids.DETAILS: closing.detailed,
    ids.REPLY: closing.replied,
    ids.RATE: closing.rated,
}

SEARCHES: dict[str, Listener] = {
    ids.ABOUT: searching.matters,
    ids.CATEGORY: searching.offices,
    ids.PERSON: searching.colleagues,
}

EVENTS: dict[str, Listener] = {"app_home_opened": home.opened, "user_change": home.changed}

ANY = re.compile("")


def register(app: App) -> None:
    """Make every entry of the tables reachable, what comes most often first."""
    app.action(ANY)(routed(BUTTONS, after=AFTER))
    app.view(ANY)(routed(FORMS))
    app.command(ids.COMMAND)(routed(COMMANDS, filing.start))
    app.shortcut(ANY)(routed(SHORTCUTS))
    app.options(ANY)(routed(SEARCHES))
    app.event(ANY)(routed(EVENTS))


def routed(
    table: Mapping[str, Listener], otherwise: Listener = unknown, after: Mapping[str, Listener] = MappingProxyType({})
) -> Callable[..., None]:
    """A listener that hands on to the one that the table names, with what that one asks for by name.

    `after` names what follows where somebody acted on a copy that only they see.
    """
    wanted = {each: get_arg_names_of_callable(each) for each in (*table.values(), otherwise, *after.values())}

    def hand_on(request: BoltRequest, body: dict[str, Any], logger: Logger, screen: Screen) -> None:
        name = route(body)
        following = [after[name]] if name in after and screen.private else []
        for listener in (table.get(name, otherwise), *following):
            names = [*wanted[listener]]
            listener(**build_required_kwargs(logger=logger, required_arg_names=names, request=request, response=None))

    return hand_on
