"""Whom an event concerns: the table of design.md, section 3, as data, and the people and places it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import people as registry
from domain.models import (
    ActivityLog,
    Category,
    College,
    Delivery,
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
    TOLD = "told"  # everybody who has the message before them that it edits
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
QUESTION, VERDICT = Word("question.edit", To.TOLD), Word("verdict.edit", To.TOLD)
STUDENT_ASKED = _rule(Rule.VERDICT_QUESTION)

EVENTS: dict[str, tuple[Word, ...]] = {
    "ticket.created": (Word("card", To.CARD), Word("receipt", To.REQUESTER), OWNER, HOME),
    "ticket.claimed": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, OWNER, TOLD, QUESTION, HOME),
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
        QUESTION,
        HOME,
    ),
    "ticket.commented": (
        Word("receipt.note", To.REQUESTER, _public),
        CARD_LINE,
        Word("owner", To.NOBODY_ELSE, lambda scene: scene.by_requester),
    ),
    # The question before this one is settled first, so that never two of them ask.
    "ticket.awaiting_student": (QUESTION, Word("question", To.REQUESTER), RECEIPT, CARD, CARD_LINE, HOME),
    "ticket.answered": (RECEIPT, QUESTION, CARD, CARD_LINE, Word("owner", To.NOBODY_ELSE), HOME),
    "ticket.extended": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, TOLD),
    "ticket.escalated": (Word("escalation", To.TARGET), RECEIPT, CARD, CARD_LINE, OWNER, TOLD, QUESTION, HOME),
    "ticket.acknowledged": (TOLD, CARD_LINE),
    "ticket.snoozed": (TOLD, CARD_LINE),
    "ticket.resolved": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, TOLD, QUESTION, HOME),
    "ticket.reopened": (RECEIPT, RECEIPT_LINE, CARD, CARD_LINE, OWNER, TOLD, VERDICT, HOME),
    "ticket.confirmed": (RECEIPT, VERDICT, CARD, CARD_LINE),
    "ticket.rated": (RECEIPT, VERDICT, CARD, CARD_LINE),
    "ticket.reminder": (
        Word("verdict", To.TARGET, STUDENT_ASKED),
        Word("reminder", To.TARGET, lambda scene: not STUDENT_ASKED(scene)),
        CARD_LINE,
    ),
    "ticket.refreshed": (RECEIPT, CARD, TOLD, QUESTION, VERDICT),
}

# What only changes a message that is there: waiting ones collapse, and it has no meaning by e-mail.
EDITS = frozenset(
    {"receipt.edit", "card.edit", "card.pointer", "escalation.edit", "question.edit", "verdict.edit", "home"}
)
# What nobody can switch off, only move to the other channel (design.md, section 3).
FORCED = frozenset({"receipt", "card", "escalation"})
# What somebody has to hear: whether they are still there is asked before, and who is not is followed by the next.
MUST_BE_HEARD = frozenset({"escalation", "reminder", "owner", "digest"})


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
            yield from [] if scene.target else last_resort(session)
        case To.TOLD:
            query = select(Delivery.destination).where(Delivery.ticket_id == scene.ticket.id)
            edited = Delivery.kind == word.kind.removesuffix(".edit")
            yield from session.scalars(query.where(edited, Delivery.channel == "slack").distinct())
        case To.REQUESTER | To.OWNER | To.NOBODY_ELSE | To.AT_HOME:
            return


def operators(session: Session) -> str | None:
    """The channel that hears what nobody else can."""
    return session.scalar(select(College.operators_channel))


def last_resort(session: Session) -> list[str]:
    """Where it is told what nobody is left to hear: the operators' channel, without one every super admin."""
    if place := operators(session):
        return [place]
    return [user.slack_user_id for user in registry.super_admins(session) if user.slack_user_id]


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
