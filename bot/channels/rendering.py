"""What a delivery says, from the rows as they are when it is sent: kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.blocks import card, digest, escalation, home, notes, owner, receipt, reminder, verdict
from bot.blocks.kit import section
from bot.blocks.message import Message, compose
from domain import account, conversation, deliveries, lookup, people, seen
from domain import digest as gathering
from domain.lookup import Entry, Sheet
from domain.models import ActivityLog, Delivery, Json, User
from domain.verdict import superseded


@dataclass(frozen=True)
class Draft:
    """A message to be sent, with the message it edits or the one whose thread it joins; or a Home view."""

    message: Message
    edits: Json | None = None
    thread: Json | None = None
    view: Json | None = None

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice is the same as sending it once."""
        return self.edits is not None or self.view is not None


@dataclass(frozen=True)
class Nothing:
    """There is nothing to say any more, and why."""

    why: str


@dataclass(frozen=True)
class NotYet:
    """What it speaks of has to be there first."""


@dataclass(frozen=True)
class Place:
    """What a rendering may ask for: the transaction, the row, the time, the address of the workspace."""

    session: Session
    row: Delivery
    now: datetime
    home_url: str

    @property
    def ticket_id(self) -> int:
        """The ticket that it is about; 0 for none."""
        return self.row.ticket_id or 0

    def sheet(self) -> Sheet:
        """The ticket as it is now."""
        return lookup.sheet(self.session, self.ticket_id, now=self.now)

    def entry(self) -> Entry:
        """What happened, that this message tells."""
        query = select(ActivityLog).where(ActivityLog.id == self.row.facts["activity_id"])
        found = self.session.scalars(query.options(joinedload(ActivityLog.actor))).one()
        return Entry(found.created_at, found.action, found.actor.called if found.actor else None, found.details)

    def ref(self, kind: str) -> Json | None:
        """Where the message of this kind about the same ticket stands, in the same destination."""
        return deliveries.ref_of(self.session, self.row.ticket_id, kind, self.row.destination)

    def newest(self, kind: str) -> Delivery | None:
        """The newest message of this kind about the same ticket, in the same destination."""
        return deliveries.newest(self.session, self.row.ticket_id, kind, self.row.destination)

    def link(self, kind: str, destination: str | None) -> str | None:
        """The address of a message about the same ticket elsewhere."""
        found = deliveries.ref_of(self.session, self.row.ticket_id, kind, destination) if destination else None
        return f"{self.home_url}archives/{found['channel']}/p{found['ts'].replace('.', '')}" if found else None


Rendered = Draft | Nothing | NotYet
Render = Callable[[Place], Rendered]


def render(place: Place) -> Rendered:
    """What this delivery says now."""
    return RENDERINGS[place.row.kind](place)


def _card(place: Place) -> Rendered:
    return Draft(card.card(place.sheet(), place.now))


def _card_edit(place: Place) -> Rendered:
    sheet = place.sheet()
    if sheet.channel_id != place.row.destination:
        return Nothing("the ticket's card stands in another channel now")
    return _edited(place, "card", card.card(sheet, place.now))


def _card_pointer(place: Place) -> Rendered:
    sheet = place.sheet()
    if sheet.channel_id == place.row.destination:
        return Nothing("the ticket has come back")
    if sheet.channel_id and deliveries.coming(place.session, place.row.ticket_id, "card", sheet.channel_id):
        return NotYet()
    return _edited(place, "card", card.pointer(sheet, place.link("card", sheet.channel_id)))


def _receipt(place: Place) -> Rendered:
    return Draft(receipt.receipt(place.sheet(), place.now))


def _receipt_edit(place: Place) -> Rendered:
    return _edited(place, "receipt", receipt.receipt(place.sheet(), place.now))


def _note(kind: str, audience: notes.Audience) -> Render:
    def render_note(place: Place) -> Rendered:
        said = notes.note(place.entry(), place.sheet(), audience)
        if said is None:
            return Nothing("this is not for their ears")
        thread = place.ref(kind) if place.row.channel == "slack" else None
        return Draft(said, thread=thread) if thread else Draft(notes.alone(said, place.sheet()))

    return render_note


def _question(place: Place) -> Rendered:
    if not conversation.waits_for(place.session, place.ticket_id, place.row.facts["activity_id"]):
        return Nothing("nobody waits for the answer to this question any more")
    return Draft(receipt.question(place.sheet(), place.now))


def _question_edit(place: Place) -> Rendered:
    there, sheet = place.newest("question"), place.sheet()
    if there is None:
        return Nothing(NEVER_CAME)
    asked = conversation.waits_for(place.session, place.ticket_id, there.facts["activity_id"])
    return Draft(receipt.question(sheet, place.now) if asked else receipt.settled(sheet), edits=there.message_ref)


def _owner(place: Place) -> Rendered:
    return Draft(owner.news(place.entry(), place.sheet(), place.now))


def _escalation(place: Place) -> Rendered:
    found = account.of_escalation(place.session, place.row.facts["escalation_id"], now=place.now)
    return (
        Nothing("it was settled before it was told") if found.moot else Draft(escalation.escalation(found, place.now))
    )


def _escalation_edit(place: Place) -> Rendered:
    there = place.newest("escalation")
    if there is None:
        return Nothing("the escalation was told in another message")
    found = account.of_escalation(place.session, there.facts["escalation_id"], now=place.now)
    return Draft(escalation.escalation(found, place.now), edits=there.message_ref)


def _reminder(place: Place) -> Rendered:
    found = account.of_escalation(place.session, place.row.facts["escalation_id"], now=place.now)
    if found.moot:
        return Nothing("it was settled before it was told")
    return Draft(reminder.reminder(found, place.entry(), place.now))


def _verdict(place: Place) -> Rendered:
    sheet = place.sheet()
    if sheet.confirmed_at or superseded(place.session, place.ticket_id, place.row.facts["activity_id"]):
        return Nothing("the student has said so already")
    return Draft(verdict.question(sheet, place.now))


def _verdict_edit(place: Place) -> Rendered:
    there, sheet = place.newest("verdict"), place.sheet()
    if there is None:
        return Nothing(NEVER_CAME)
    reopened = superseded(place.session, place.ticket_id, there.facts["activity_id"])
    return Draft(verdict.reopened(sheet) if reopened else verdict.question(sheet, place.now), edits=there.message_ref)


def _digest(place: Place) -> Rendered:
    facts, user_id = place.row.facts, place.row.user_id
    daily = "day" in facts
    if daily and user_id:
        lines = gathering.of_day(place.session, user_id, now=place.now)
    else:
        lines = gathering.of_escalations(place.session, facts.get("escalations", ()), now=place.now)
    if not lines:
        return Nothing("all of it was settled before it was told")
    return Draft(digest.digest(digest.items(lines), place.now, kind="daily" if daily else "escalations"))


def _home(place: Place) -> Rendered:
    user = place.session.get(User, place.row.user_id) if place.row.user_id else None
    if user is None:
        return Nothing("the person is gone")
    mine, queue = seen.front(place.session, people.standing(place.session, user), now=place.now)
    return Draft(Message("", []), view=home.home(mine, queue, place.now))


def _operators(place: Place) -> Rendered:
    written = str(place.row.facts["text"])
    return Draft(compose(written, [section(written)]))


def _edited(place: Place, kind: str, message: Message) -> Rendered:
    there = place.ref(kind)
    return Draft(message, edits=there) if there else Nothing(NEVER_CAME)


NEVER_CAME = "the message it edits never came"


RENDERINGS: dict[str, Render] = {
    "card": _card,
    "card.edit": _card_edit,
    "card.note": _note("card", "office"),
    "card.pointer": _card_pointer,
    "receipt": _receipt,
    "receipt.edit": _receipt_edit,
    "receipt.note": _note("receipt", "student"),
    "question": _question,
    "question.edit": _question_edit,
    "owner": _owner,
    "escalation": _escalation,
    "escalation.edit": _escalation_edit,
    "reminder": _reminder,
    "verdict": _verdict,
    "verdict.edit": _verdict_edit,
    "digest": _digest,
    "home": _home,
    "operators": _operators,
}
