"""`/ticket` and its subcommands; its words without one open the form."""

from __future__ import annotations

from bot import ids
from bot.blocks import escalation, lists
from bot.blocks.message import Message
from bot.context import Ack, ActorOf, Begin, Screen, datetime
from bot.errors import NotANumber
from bot.fields import number
from domain import account, lookup, seen
from domain.guard import allow
from domain.people import at_work
from domain.policy import Move


def mine(ack: Ack, begin: Begin, actor: ActorOf, now: datetime) -> None:
    """The person's own tickets."""
    with begin() as session:
        page = lookup.mine(session, actor(session), now=now)
    _say(ack, lists.mine(page, now))


def queue(ack: Ack, begin: Begin, actor: ActorOf, now: datetime) -> None:
    """The tickets of the person's offices."""
    with begin() as session:
        page = lookup.queue(session, at_work(actor(session)), now=now)
    _say(ack, lists.queue(page, now))


def show(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, word: str) -> None:
    """One ticket."""
    wanted = ticket_number(word, "show")
    with begin() as session:
        sheet, staff = seen.ticket(session, wanted, by=actor(session), now=now)
    _say(ack, lists.show(sheet, now, staff=staff))


def why(ack: Ack, begin: Begin, actor: ActorOf, now: datetime, word: str) -> None:
    """Why a ticket stands where it stands."""
    wanted = ticket_number(word, "why")
    with begin() as session:
        allow(session, wanted, Move.EXPLAIN, by=actor(session), now=now)
        found = account.of(session, wanted, now=now)
    _say(ack, escalation.why(found, now))


def help_(ack: Ack) -> None:
    """What there is."""
    _say(ack, lists.help())


def see(begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, screen: Screen, ack: Ack) -> None:
    """One ticket, from a button in a list."""
    with begin() as session:
        sheet, staff = seen.ticket(session, ticket_id, by=actor(session), now=now)
    screen.tell(lists.show(sheet, now, staff=staff))
    ack()


def renew(begin: Begin, actor: ActorOf, now: datetime, ticket_id: int, screen: Screen) -> None:
    """Draw the private copy of a ticket anew, after a button on it has done something."""
    with begin() as session:
        sheet, staff = seen.ticket(session, ticket_id, by=actor(session), now=now)
    screen.renew(lists.show(sheet, now, staff=staff))


def ticket_number(word: str, verb: str) -> int:
    """The number that somebody wrote: "42" or "#42"; NotANumber."""
    found = number(word.removeprefix("#"))
    if found is None:
        raise NotANumber(word=word[:SHOWN] or "Nothing", command=ids.COMMAND, verb=verb)
    return found


SHOWN = 40


def _say(ack: Ack, message: Message) -> None:
    ack(text=message.text, blocks=message.blocks)
