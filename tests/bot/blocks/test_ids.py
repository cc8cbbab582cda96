"""The screen and the table of ids agree: nothing is shown that leads nowhere, nothing listed that nobody can reach."""

from __future__ import annotations

from bot import ids
from bot.blocks.message import Message
from sandbox import elements
from tests.bot.blocks.everything import Worst, messages, views

BUTTONS = {
    *(ids.CLAIM, ids.ASSIGN, ids.FORWARD, ids.COMMENT, ids.RESOLVE, ids.REOPEN, ids.REOPEN_NOW, ids.HISTORY, ids.MORE),
    *(ids.EXTEND, ids.DETAILS, ids.WITHDRAW, ids.REPLY, ids.FIXED, ids.NOT_FIXED, ids.SHOW),
    *(f"{ids.RATE}.{rating}" for rating in range(1, 6)),
    *(ids.ACKNOWLEDGE, ids.SNOOZE, f"{ids.PAGE}.next", f"{ids.PAGE}.back", ids.HOME_NEW),
}
MENU = {ids.ASK, ids.EXTEND, ids.ESCALATE, ids.HISTORY}
FORMS = {ids.FORM, ids.ASSIGN, ids.FORWARD, ids.COMMENT, ids.RESOLVE, ids.REOPEN, ids.ASK, ids.REPLY, ids.DETAILS}
FORMS |= {ids.EXTEND, ids.ESCALATE, ids.RATE, ids.HISTORY}

WORST = Worst(lambda limit: "x" * limit)
VIEWS = [make() for make in views(WORST).values()]
SHOWN = [found.blocks for make in messages(WORST).values() if isinstance(found := make(), Message)]
ELEMENTS = [one for blocks in [*SHOWN, *(view["blocks"] for view in VIEWS)] for _, one in elements.interactive(blocks)]


def test_the_screen_shows_exactly_the_buttons_that_are_listed() -> None:
    shown = {one["action_id"] for one in ELEMENTS}
    assert shown == BUTTONS | {ids.VALUE, ids.ABOUT}


def test_the_menu_leads_to_verbs_that_are_listed() -> None:
    chosen = {option["value"] for one in ELEMENTS if one["type"] == "overflow" for option in one["options"]}
    assert {f"{ids.TICKET}{value.partition(':')[0]}" for value in chosen} == MENU


def test_every_modal_comes_back_under_a_listed_name() -> None:
    assert {view["callback_id"] for view in VIEWS if view["type"] == "modal"} == FORMS
