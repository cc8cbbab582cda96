"""Whom an event concerns: the table of design.md, section 3, as data, and the people and places it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.models import ActivityLog, Category, College, Delivery, Escalation, Ticket, User
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
    """One event: the ticket as it is now, and what happened."""

    ticket: Ticket
    entry: ActivityLog | None

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


RECEIPT, RECEIPT_LINE = Word("receipt.edit", To.REQUESTER), Word("receipt.note", To.REQUESTER)
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
    "ticket.reopened": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, OWNER, HOME),
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


def people(session: Session, scene: Scene, word: Word) -> Iterator[User]:
    """The people at whom the word is addressed; nobody for a place. Nobody hears what they did themselves."""
    match word.to:
        case To.REQUESTER:
            yield scene.ticket.requester
        case To.TARGET:
            if target := _target(session, scene):
                yield target
        case To.OWNER:
            yield from _owner(session, scene)
        case To.NOBODY_ELSE:
            if channel(scene.ticket.category) is None:
                yield from _owner(session, scene)
        case To.AT_HOME:
            yield from _at_home(session, scene)
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
            yield from filter(None, [None if _target(session, scene) else operators(session)])
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


def _owner(session: Session, scene: Scene) -> Iterator[User]:
    owner = scene.ticket.owner.user if scene.ticket.owner else None
    if owner is None or (scene.entry and owner.id == scene.entry.actor_id):
        return
    if owner.id != _target_id(session, scene):  # They get the escalation itself.
        yield owner


def _target(session: Session, scene: Scene) -> User | None:
    target_id = _target_id(session, scene)
    return session.get(User, target_id) if target_id else None


def _target_id(session: Session, scene: Scene) -> UUID | None:
    escalation_id = scene.entry.details.get("escalation_id") if scene.entry else None
    if escalation_id is None:
        return None
    return session.scalar(select(Escalation.target_id).where(Escalation.id == escalation_id))


def _at_home(session: Session, scene: Scene) -> Iterator[User]:
    owner = scene.ticket.owner.user_id if scene.ticket.owner else None
    ids = [who for who in (scene.ticket.created_by, owner) if who]
    opened = select(Delivery.user_id).where(Delivery.kind == "home", Delivery.user_id.in_(ids))
    query = select(User).where(User.id.in_(opened)).options(joinedload(User.staff))
    yield from session.scalars(query)
