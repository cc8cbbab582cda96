"""The bot's Home tab: file a ticket, one's own tickets, one's queue."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot import ids
from bot.blocks import kit, lists, text
from domain.lookup import Page


def home(mine: Page, queue: Page | None, now: datetime) -> kit.Json:
    """The tab; `queue` is None for one who has no office."""
    blocks = [
        kit.header("Help desk"),
        kit.section("Something is broken, missing or unclear? File a ticket, and see here what becomes of it."),
        kit.actions(kit.button("New ticket", ids.HOME_NEW, "new", style="primary")),
        *_part("Your tickets", "mine", mine, now),
    ]
    if queue is not None:
        blocks += _part("Your queue", "queue", queue, now)
    return dict(View(type="home", blocks=blocks).to_dict())


def _part(title: str, kind: str, page: Page, now: datetime) -> list[Block]:
    empty = lists.NO_TICKETS if kind == "mine" else lists.NO_QUEUE
    listed = list(lists.rows(page, now, kind)) or [kit.section(empty)]
    more = page.total - len(page.rows)
    command = "/ticket list" if kind == "mine" else "/ticket queue"
    rest = [kit.small(f"and {text.counted(more, 'more ticket')}: `{command}`")] if more > 0 else []
    return [DividerBlock(), kit.header(title), *listed, *rest]
