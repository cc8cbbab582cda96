"""Filing a ticket: the form, wherever it is asked for, its redrawing, its submission."""

from __future__ import annotations

from dataclasses import asdict

from bot import ids
from bot.blocks import form
from bot.context import Ack, ActorOf, Begin, Draft, Fields, Screen, datetime
from bot.draft import of_fields
from domain import catalog, filing
from domain.filing import Request


def start(ack: Ack, begin: Begin, actor: ActorOf, screen: Screen, draft: Draft) -> None:
    """Open the form, with the first words of the command or message in it."""
    with begin() as session:
        offices = catalog.offices(session)
        place = filing.home(filing.snapshot(session, actor(session)))
    view = form.new_ticket(offices, location=place, **asdict(draft))
    screen.show(view, draft)
    ack()


def choose(ack: Ack, begin: Begin, actor: ActorOf, screen: Screen, fields: Fields) -> None:
    """Show the fields of what the ticket is about."""
    with begin() as session:
        actor(session)
        offices, matter = catalog.offices(session), catalog.offer(session, fields.number(ids.ABOUT) or 0).matter
    place, words = fields.text(ids.LOCATION), asdict(of_fields(fields))
    view = form.new_ticket(offices, location=place, matter=matter, **words)
    screen.redraw(view)
    ack()


def submit(
    ack: Ack, begin: Begin, actor: ActorOf, now: datetime, fields: Fields, request_id: str, api_url: str
) -> None:
    """File the ticket."""
    about = fields.number(ids.ABOUT) or 0
    wish = Request(
        title=fields.text(ids.TITLE),
        subcategory_id=about,
        description=fields.text(ids.DESCRIPTION),
        location=fields.text(ids.LOCATION),
        answers=fields.answers(about),
        attachments=fields.files(ids.FILES, api_url),
        source_url=fields.note("source_url"),
        follows=fields.reference("follows"),
    )
    with begin() as session:
        filing.file(session, wish, by=actor(session), now=now, request=request_id)
    ack(response_action="clear")
