"""What `/ticket` answers: the own tickets, the queue, one ticket, the help."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement

from bot import ids
from bot.blocks import card, facts, kit, receipt, text
from bot.blocks.message import Message, compose
from domain.lookup import Page, Row, Sheet
from domain.policy import Status

NO_TICKETS = "You have no tickets. `/ticket fan broken` files one."
NO_QUEUE = "Nothing waits in your queue. New tickets show up here and in your office's channel."
HELP = {
    "/ticket": "opens the form for a new ticket; words after it become the title",
    "/ticket list": "your own tickets",
    "/ticket show 42": "one ticket",
    "/ticket queue": "for staff: what waits in your offices, the soonest due first",
    "/ticket why 42": "for staff: where a deadline comes from, who has heard of the ticket, who hears next",
    "/ticket help": "this list",
}


def mine(page: Page, now: datetime) -> Message:
    """A page of the person's own tickets."""
    return _list("Your tickets", "mine", page, now, NO_TICKETS)


def queue(page: Page, now: datetime) -> Message:
    """A page of what waits in the person's offices."""
    return _list("Your queue", "queue", page, now, NO_QUEUE)


def show(sheet: Sheet, now: datetime, staff: bool) -> Message:  # noqa: FBT001 - the seam between the helpers
    """One ticket with all that this side of the desk may see of it, and the buttons that fit."""
    if staff:
        if sheet.status != Status.RESOLVED:
            return compose(card.line(sheet), card.active(sheet, now))
        return compose(card.line(sheet), _with_request(sheet, card.closed(sheet)))
    if sheet.status != Status.RESOLVED:
        return receipt.receipt(sheet, now)
    return compose(receipt.line(sheet), _with_request(sheet, receipt.closed(sheet)))


def help() -> Message:  # noqa: A001 - the subcommand's own name
    """All that `/ticket` understands."""
    lines = [f"`{command}` {what}" for command, what in HELP.items()]
    also = "In a thread, where commands do not work, use *File a ticket* in a message's menu."
    return compose("How to use /ticket", [kit.section("\n".join(lines)), kit.small(also)])


def rows(page: Page, now: datetime, kind: str) -> Iterator[Block]:
    """The tickets of a page, a paragraph each."""
    for row in page.rows:
        yield kit.section(_row(row, now, kind), kit.button("Open", ids.SHOW, row.id))


def _row(row: Row, now: datetime, kind: str) -> str:
    due = text.ago(row.due_at, now) if row.due_at and row.status not in _CLOCKLESS else ""
    marks = [
        text.status(row.status),
        f"{'*overdue*, due' if row.overdue else 'due'} {due}" if due else "",
        f"with {text.line(row.owner, 80)}" if row.owner else "nobody yet" if row.status != Status.RESOLVED else "",
        f"filed by {text.line(row.requester, 80)}" if kind == "queue" else text.line(row.category, 80),
    ]
    return f"*#{row.id} {text.line(row.title, 200)}*\n" + " · ".join(mark for mark in marks if mark)


_CLOCKLESS = (Status.RESOLVED, Status.AWAITING_STUDENT)


def _list(title: str, kind: str, page: Page, now: datetime, empty: str) -> Message:
    if not page.rows:
        return compose(empty.replace("`", ""), [kit.section(empty)])
    counted = text.counted(page.total, "ticket")
    where = f"{counted}, page {page.number} of {page.last}" if page.last > 1 else counted
    turning = list(_turning(kind, page))
    return compose(
        f"{title}: {where}",
        [
            kit.section(f"*{title}*"),
            *rows(page, now, kind),
            kit.small(where),
            *([kit.actions(*turning)] if turning else []),
        ],
    )


def _turning(kind: str, page: Page) -> Iterator[ButtonElement]:
    if page.number > 1:
        yield kit.button("Back", f"{ids.PAGE}.back", f"{kind}:{page.number - 1}")
    if page.number < page.last:
        yield kit.button("Next", f"{ids.PAGE}.next", f"{kind}:{page.number + 1}")


def _with_request(sheet: Sheet, blocks: list[Block]) -> list[Block]:
    """What was asked, put before the buttons of a resolved ticket."""
    return [blocks[0], *facts.told(sheet, blocks), *blocks[1:]]
