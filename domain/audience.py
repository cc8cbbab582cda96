"""Whom an event concerns: the table of design.md, section 3, as data, and the people and places it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain import guard
from domain.models import (
    ActivityLog,
    Category,
    College,
    Delivery,
    Escalation,
    NotificationSettings,
    Outbox,
    Ticket,
    User,
)
from domain.policy import Rule


class To(Enum):
    """At whom, or where, a message of an event is addressed."""

    REQUESTER = "requester"
    OWNER = "owner"
    CARD = "card"  # the channel of the ticket's category
    OLD_CARD = "old card"  # the channel of the category that it left
    TARGET = "target"  # whom the escalation or reminder was meant for; the operators when it is nobody
    TOLD = "told"  # everybody who has an escalation of it before them
    NOBODY_ELSE = "owner without a card"  # the owner, where there is no card to read it on
    AT_HOME = "at home"  # requester and owner, if they ever opened their Home tab


@dataclass(frozen=True)
class Scene:
    """One event: the ticket as it is now, what happened, whom an escalation or reminder was meant for.

    `at_home` are those of its people who ever opened their Home tab.
    """

    ticket: Ticket
    entry: ActivityLog | None
    target: User | None = None
    at_home: frozenset[UUID] = frozenset()

    @property
    def by_requester(self) -> bool:
        """Whether the requester did it."""
        return self.entry is not None and self.entry.actor_id == self.ticket.created_by

    @property
    def moved(self) -> bool:
        """Whether it went to another category."""
        facts = self.entry.details if self.entry else {}
        return facts.get("category") != facts.get("from_category")


@dataclass(frozen=True)
class Word:
    """One message of an event: its kind, for whom, and when it is left out."""

    kind: str
    to: To
    when: Callable[[Scene], bool] = lambda _: True


def _rule(*rules: Rule) -> Callable[[Scene], bool]:
    return lambda scene: scene.entry is not None and scene.entry.details.get("rule") in rules


def _public(scene: Scene) -> bool:
    return scene.entry is not None and not scene.entry.details.get("internal") and not scene.by_requester


RECEIPT = Word("receipt.edit", To.REQUESTER)
RECEIPT_LINE = Word("receipt.note", To.REQUESTER, lambda scene: not scene.by_requester)
CARD, CARD_LINE = Word("card.edit", To.CARD), Word("card.note", To.CARD)
OWNER, HOME = Word("owner", To.OWNER), Word("home", To.AT_HOME)
TOLD = Word("escalation.edit", To.TOLD)
STUDENT_ASKED = _rule(Rule.VERDICT_QUESTION)

EVENTS: dict[str, tuple[Word, ...]] = {
    "ticket.created": (Word("receipt", To.REQUESTER), Word("card", To.CARD), OWNER, HOME),
    "ticket.claimed": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, OWNER, TOLD, HOME),
    "ticket.assigned": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, OWNER, TOLD, HOME),
    "ticket.forwarded": (
        RECEIPT,
        RECEIPT_LINE,
        Word("card.pointer", To.OLD_CARD, lambda scene: scene.moved),
        Word("card", To.CARD, lambda scene: scene.moved),
        Word("card.edit", To.CARD, lambda scene: not scene.moved),
        CARD_LINE,
        OWNER,
        TOLD,
        HOME,
    ),
    "ticket.commented": (
        Word("receipt.note", To.REQUESTER, _public),
        CARD_LINE,
        Word("owner", To.NOBODY_ELSE, lambda scene: scene.by_requester),
    ),
    "ticket.awaiting_student": (Word("question", To.REQUESTER), RECEIPT, CARD, CARD_LINE, HOME),
    "ticket.answered": (RECEIPT, CARD, CARD_LINE, Word("owner", To.NOBODY_ELSE), HOME),
    "ticket.extended": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, TOLD),
    "ticket.escalated": (Word("escalation", To.TARGET), RECEIPT, CARD, CARD_LINE, OWNER, TOLD, HOME),
    "ticket.acknowledged": (TOLD, CARD_LINE),
    "ticket.snoozed": (TOLD, CARD_LINE),
    "ticket.resolved": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, TOLD, HOME),
    "ticket.reopened": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, OWNER, TOLD, HOME),
    "ticket.confirmed": (RECEIPT, CARD, CARD_LINE),
    "ticket.rated": (RECEIPT, CARD, CARD_LINE),
    "ticket.reminder": (
        Word("verdict", To.TARGET, STUDENT_ASKED),
        Word("reminder", To.TARGET, lambda scene: not STUDENT_ASKED(scene)),
        CARD_LINE,
    ),
    "ticket.refreshed": (RECEIPT, CARD, TOLD),
}

# What only changes a message that is there: waiting ones collapse, and it has no meaning by e-mail.
EDITS = frozenset({"receipt.edit", "card.edit", "card.pointer", "escalation.edit", "home"})
# What nobody can switch off, only move to the other channel (design.md, section 3).
FORCED = frozenset({"receipt", "card", "escalation"})
# What somebody has to hear: whether they are still there is asked before, and who is not is followed by the next.
MUST_BE_HEARD = frozenset({"escalation", "reminder", "owner", "digest"})


@dataclass(frozen=True)
class Known:
    """What a batch of events speaks of, read at once: a statement for each kind of thing, not for each event."""

    tickets: Mapping[int, Ticket]
    entries: Mapping[int, ActivityLog]
    escalations: Mapping[int, Escalation]
    at_home: frozenset[UUID]
    settings: Mapping[UUID | None, NotificationSettings]

    def scene(self, event: Outbox) -> Scene | None:
        """What the event tells; None when its ticket is gone."""
        ticket = self.tickets.get(event.payload.get("ticket_id", 0))
        if ticket is None:
            return None
        entry = self.entries.get(event.payload.get("activity_id", 0))
        told = self.escalations.get(entry.details.get("escalation_id", 0)) if entry else None
        return Scene(ticket, entry, told.target if told else None, self.at_home)


def known(session: Session, events: Iterable[Outbox]) -> Known:
    """Read what these events speak of."""
    payloads = [event.payload for event in events]
    ids = {payload["ticket_id"] for payload in payloads if "ticket_id" in payload}
    tickets = session.scalars(guard.whole().where(Ticket.id.in_(ids))).all()
    logged = {payload["activity_id"] for payload in payloads if "activity_id" in payload}
    entries = session.scalars(select(ActivityLog).where(ActivityLog.id.in_(logged))).all()
    fired = {entry.details["escalation_id"] for entry in entries if "escalation_id" in entry.details}
    query = select(Escalation).where(Escalation.id.in_(fired)).options(joinedload(Escalation.target))
    escalations = session.scalars(query.execution_options(populate_existing=True)).all() if fired else []
    users = _users(tickets, escalations)
    wishes = select(NotificationSettings).where(NotificationSettings.user_id.in_(user.id for user in users))
    return Known(
        tickets={one.id: one for one in tickets},
        entries={one.id: one for one in entries},
        escalations={one.id: one for one in escalations},
        at_home=_opened(session, users),
        settings={row.user_id: row for row in session.scalars(wishes)},
    )


def _users(tickets: Iterable[Ticket], escalations: Iterable[Escalation]) -> set[User]:
    owners = {one.owner.user for one in tickets if one.owner}
    return owners | {one.requester for one in tickets} | {one.target for one in escalations if one.target}


def _opened(session: Session, users: Iterable[User]) -> frozenset[UUID]:
    """Those who ever opened their Home tab; such a delivery has no ticket, and the person's Slack id."""
    homes = select(Delivery.user_id).where(Delivery.ticket_id.is_(None), Delivery.kind == "home")
    found = session.scalars(homes.where(Delivery.destination.in_([user.slack_user_id for user in users])).distinct())
    return frozenset(one for one in found if one is not None)


def people(scene: Scene, word: Word) -> Iterator[User]:
    """The people at whom the word is addressed; nobody for a place. Nobody hears what they did themselves."""
    match word.to:
        case To.REQUESTER:
            yield scene.ticket.requester
        case To.TARGET:
            yield from filter(None, [scene.target])
        case To.OWNER:
            yield from _owner(scene)
        case To.NOBODY_ELSE:
            if channel(scene.ticket.category) is None:
                yield from _owner(scene)
        case To.AT_HOME:
            yield from _at_home(scene)
        case To.CARD | To.OLD_CARD | To.TOLD:
            return


def places(session: Session, scene: Scene, word: Word) -> Iterator[str]:
    """The channels (for `TOLD` also the people's direct messages) where the word belongs."""
    match word.to:
        case To.CARD:
            yield from filter(None, [channel(scene.ticket.category)])
        case To.OLD_CARD:
            left = session.get(Category, scene.entry.details["from_category"]) if scene.entry else None
            yield from filter(None, [channel(left)])
        case To.TARGET:
            yield from filter(None, [None if scene.target else operators(session)])
        case To.TOLD:
            query = select(Delivery.destination).where(Delivery.ticket_id == scene.ticket.id)
            yield from session.scalars(
                query.where(Delivery.kind == "escalation", Delivery.channel == "slack").distinct()
            )
        case To.REQUESTER | To.OWNER | To.NOBODY_ELSE | To.AT_HOME:
            return


def operators(session: Session) -> str | None:
    """The channel that hears what nobody else can."""
    return session.scalar(select(College.operators_channel))


def channel(category: Category | None) -> str | None:
    """Where the cards of a category stand; None where it has no channel."""
    return category.slack_channel_id if category else None


def _owner(scene: Scene) -> Iterator[User]:
    owner = scene.ticket.owner.user if scene.ticket.owner else None
    if owner is None or (scene.entry and owner.id == scene.entry.actor_id):
        return
    if owner is not scene.target:  # They get the escalation itself.
        yield owner


def _at_home(scene: Scene) -> Iterator[User]:
    owner = scene.ticket.owner.user if scene.ticket.owner else None
    some = {user.id: user for user in (scene.ticket.requester, owner) if user}
    yield from (user for user in some.values() if user.id in scene.at_home)
