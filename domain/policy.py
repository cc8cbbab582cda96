"""The rules that need no database: the statuses, the legal moves, and who may do what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Status(StrEnum):
    """Where a ticket stands (PostgreSQL enum `ticket_status`)."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    AWAITING_STUDENT = "AWAITING_STUDENT"
    FORWARDED = "FORWARDED"
    ESCALATED = "ESCALATED"
    REOPENED = "REOPENED"
    RESOLVED = "RESOLVED"


ACTIVE = frozenset(Status) - {Status.RESOLVED}


class Move(StrEnum):
    """What can be done to a ticket."""

    SEE = "see"
    CLAIM = "claim"
    ASSIGN = "assign"
    FORWARD = "forward"
    ASK = "ask the student about"
    ANSWER = "answer"
    COMMENT = "comment on"
    NOTE = "write an internal note on"
    EXTEND = "extend the deadline of"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    RATE = "rate"
    CONFIRM = "confirm"
    ACKNOWLEDGE = "acknowledge"
    EXPLAIN = "explain"


class Rule(StrEnum):
    """What makes a ticket climb, or somebody be reminded, by itself; `asked` is a person's own wish."""

    ASKED = "asked"
    OVERDUE = "overdue"
    EXTENSIONS = "extensions"
    REOPENINGS = "reopenings"
    RATING = "rating"
    FORWARDS = "forwards"
    IDLE = "idle"
    IDLE_LONG = "idle_long"
    FIRST_RESPONSE = "first_response"
    ANSWER_REMINDER = "answer_reminder"
    ANSWER_MISSING = "answer_missing"
    VERDICT_QUESTION = "verdict_question"
    VERDICT_SILENCE = "verdict_silence"
    SNOOZE = "snooze"


MOVES: dict[Move, frozenset[Status]] = {
    Move.SEE: frozenset(Status),
    Move.CLAIM: ACTIVE,
    Move.ASSIGN: ACTIVE,
    Move.FORWARD: ACTIVE,
    Move.ASK: ACTIVE,
    Move.ANSWER: frozenset({Status.AWAITING_STUDENT}),
    Move.COMMENT: frozenset(Status),
    Move.NOTE: frozenset(Status),
    Move.EXTEND: ACTIVE,
    Move.ESCALATE: ACTIVE,
    Move.RESOLVE: ACTIVE,
    Move.WITHDRAW: ACTIVE,
    Move.REOPEN: frozenset({Status.RESOLVED}),
    Move.RATE: frozenset({Status.RESOLVED}),
    Move.CONFIRM: frozenset({Status.RESOLVED}),
    Move.ACKNOWLEDGE: ACTIVE,
    Move.EXPLAIN: frozenset(Status),
}


class Standing(StrEnum):
    """What somebody is to one ticket."""

    REQUESTER = "requester"
    STAFF = "staff"
    TOLD = "told"  # an escalation of this ticket was addressed to them


_STAFF = frozenset({Standing.STAFF, Standing.TOLD})
_REQUESTER = frozenset({Standing.REQUESTER})

WHO: dict[Move, frozenset[Standing]] = {
    Move.SEE: _STAFF | _REQUESTER,
    Move.CLAIM: _STAFF,
    Move.ASSIGN: _STAFF,
    Move.FORWARD: _STAFF,
    Move.ASK: _STAFF,
    Move.ANSWER: _REQUESTER,
    Move.COMMENT: _STAFF | _REQUESTER,
    Move.NOTE: _STAFF,
    Move.EXTEND: _STAFF,
    Move.ESCALATE: _STAFF,
    Move.RESOLVE: _STAFF,
    Move.WITHDRAW: _REQUESTER,
    Move.REOPEN: _STAFF | _REQUESTER,
    Move.RATE: _REQUESTER,
    Move.CONFIRM: _REQUESTER,
    Move.ACKNOWLEDGE: _STAFF,
    Move.EXPLAIN: _STAFF,
}


@dataclass(frozen=True)
class Grant:
    """A role somebody holds: in one domain and scope, or everywhere where these are None."""

    role: str
    domain: str | None = None
    scope: str | None = None

    def covers(self, domain: str | None, scopes: frozenset[str]) -> bool:
        """Whether a ticket of this domain, with these scopes, lies within it."""
        if self.role == SUPER_ADMIN:
            return True
        return self.domain is not None and self.domain == domain and (self.scope is None or self.scope in scopes)


STAFF_ROLE, ADMIN, SUPER_ADMIN = "staff", "admin", "super_admin"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, with everything that decides what they may do, read when they act."""

    user_id: UUID
    name: str
    staff_id: int | None = None
    categories: frozenset[int] = frozenset()
    grants: tuple[Grant, ...] = ()

    @property
    def works_here(self) -> bool:
        """Whether they have any tickets but their own to see."""
        return bool(self.categories or self.grants)


@dataclass(frozen=True)
class Subject:
    """What of a ticket decides who may touch it; `scopes` are its category's scope and the student's hostel."""

    requester_id: UUID
    category_id: int | None
    domain: str | None
    scopes: frozenset[str] = frozenset()
    told: frozenset[UUID] = frozenset()


def standings(actor: Actor, subject: Subject) -> frozenset[Standing]:
    """What the actor is to the ticket; nothing at all for a stranger."""
    found = set()
    if actor.user_id == subject.requester_id:
        found.add(Standing.REQUESTER)
    if subject.category_id in actor.categories or covered(actor.grants, subject):
        found.add(Standing.STAFF)
    if actor.user_id in subject.told:
        found.add(Standing.TOLD)
    return frozenset(found)


def covered(grants: Iterable[Grant], subject: Subject) -> bool:
    """Whether one of these roles reaches the ticket."""
    return any(grant.covers(subject.domain, subject.scopes) for grant in grants)


def may(actor: Actor, move: Move, subject: Subject) -> bool:
    """Whether the actor may make this move, were the ticket in a status that allows it."""
    return bool(standings(actor, subject) & WHO[move])


def legal(move: Move, status: Status) -> bool:
    """Whether a ticket in this status can make the move."""
    return status in MOVES[move]
