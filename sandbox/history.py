"""Two believable weeks for the demonstration college, made by the verbs that people use, in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import conversation, escalation, filing, people, tickets, verdict
from domain.db import Begin
from domain.models import Category, Escalation, Staff, Student, Subcategory, Ticket, Timer, User
from domain.policy import Actor
from sandbox import tales
from sandbox.tales import OWNER, Step, Tale

SCRIPT = Path(__file__).parent / "college" / "history.yml"

Facts = dict[str, Any]
Passed = Callable[[datetime], None]
Deed = Callable[["Scene"], Ticket | None]


@dataclass(frozen=True)
class Scene:
    """One step about to be taken: by whom, when, and on which ticket (None while it is being filed)."""

    session: Session
    tale: Tale
    step: Step
    by: Actor
    now: datetime
    ticket_id: int

    @property
    def told(self) -> Facts:
        """Who does it and when."""
        return {"by": self.by, "now": self.now}


def make(begin: Begin, *, now: datetime, seed: int, passed: Passed = lambda _: None, script: Path = SCRIPT) -> int:
    """Let the two weeks before `now` happen; how many tickets there are. The same seed makes the same tickets.

    `now` has the college's time zone. `passed` is told each instant at which something has happened.
    """
    with begin() as session:
        students = list(session.scalars(select(User.name).join(Student).order_by(Student.roll_no)))
    told = tales.read(script, today=now, seed=seed, students=[name for name in students if name])
    return _Teller(begin, passed).tell(told, until=now.astimezone(UTC))


class _Teller:
    """Takes the steps of all tales in the order of time, and lets the clock do its part between them."""

    def __init__(self, begin: Begin, passed: Passed) -> None:
        self._begin, self._passed = begin, passed
        self._tickets: dict[int, int] = {}  # by the position of the tale

    def tell(self, told: list[Tale], *, until: datetime) -> int:
        steps = [(step.at.astimezone(UTC), n, step) for n, tale in enumerate(told) for step in tale.steps]
        for at, position, step in sorted(steps, key=lambda one: one[:2]):
            self._tick(at)
            self._take(told[position], position, step, at)
            self._passed(at)
        self._tick(until)
        return len(self._tickets)

    def _take(self, tale: Tale, position: int, step: Step, at: datetime) -> None:
        with self._begin() as session:
            ticket_id = self._tickets.get(position, 0)
            by = _actor(session, step.who, ticket_id)
            ticket = DEEDS[step.verb](Scene(session, tale, step, by, at, ticket_id))
            if ticket is not None:
                self._tickets[position] = ticket.id

    def _tick(self, until: datetime) -> None:
        """Let the clock come to each instant at which it has something to do."""
        while (at := self._next(until)) is not None:
            swept = 1
            while swept:
                with self._begin() as session:
                    swept = escalation.sweep(session, now=at)
            self._passed(at)

    def _next(self, until: datetime) -> datetime | None:
        with self._begin() as session:
            return session.scalar(select(func.min(Timer.due_at)).where(Timer.due_at <= until))


def _actor(session: Session, name: str, ticket_id: int) -> Actor:
    if name == OWNER:
        query = select(User).join(Staff).join(Ticket, Ticket.assigned_to == Staff.id).where(Ticket.id == ticket_id)
    else:
        query = select(User).where(User.name == name)
    return people.standing(session, session.scalars(query).one())


def _file(scene: Scene) -> Ticket:
    category, _, name = scene.tale.about.partition(" / ")
    query = select(Subcategory.id).join(Category).where(Category.name == category, Subcategory.name == name)
    wish = filing.Request(
        title=scene.tale.title,
        subcategory_id=scene.session.scalars(query).one(),
        description=scene.tale.description,
        location=scene.tale.location,
        answers=scene.tale.answers,
    )
    return filing.file(scene.session, wish, **scene.told)


def _claim(scene: Scene) -> Ticket:
    owner = scene.session.scalar(select(Ticket.assigned_to).where(Ticket.id == scene.ticket_id))
    return tickets.claim(scene.session, scene.ticket_id, seen_owner=owner, **scene.told)


def _assign(scene: Scene) -> Ticket:
    return tickets.assign(scene.session, scene.ticket_id, to=_staff(scene), **scene.told)


def _forward(scene: Scene) -> Ticket:
    category = scene.session.scalar(select(Category.id).where(Category.name == scene.step.object))
    where: Facts = {"category_id": category} if category else {"to": _staff(scene)}
    return tickets.forward(scene.session, scene.ticket_id, reason=scene.step.words, **where, **scene.told)


def _extend(scene: Scene) -> Ticket:
    until = datetime.fromisoformat(scene.step.object)
    return tickets.extend(scene.session, scene.ticket_id, until=until, reason=scene.step.words, **scene.told)


def _take_note(scene: Scene) -> Ticket | None:
    """Acknowledge the newest escalation, if it has come to one."""
    query = select(Escalation.id).where(Escalation.ticket_id == scene.ticket_id, Escalation.level > 0)
    newest = scene.session.scalar(query.order_by(Escalation.id.desc()).limit(1))
    if newest is not None:
        escalation.acknowledge(scene.session, newest, **scene.told)
    return None


def _comment(scene: Scene, *, internal: bool) -> Ticket:
    said: Facts = {"body": scene.step.words, "internal": internal}
    return conversation.comment(scene.session, scene.ticket_id, **said, **scene.told)


def _rate(scene: Scene) -> Ticket:
    said: Facts = {"rating": int(scene.step.object), "comment": scene.step.words}
    return verdict.rate(scene.session, scene.ticket_id, **said, **scene.told)


def _with_words(verb: Callable[..., Ticket], called: str) -> Deed:
    """A verb that takes what is said under the name `called`."""
    return lambda scene: verb(scene.session, scene.ticket_id, **{called: scene.step.words}, **scene.told)


def _staff(scene: Scene) -> int:
    query = select(Staff.id).join(Staff.user).where(User.name == scene.step.object)
    return scene.session.scalars(query).one()


DEEDS: Mapping[str, Deed] = {
    "files": _file,
    "claims": _claim,
    "asks": _with_words(conversation.ask_student, "question"),
    "answers": _with_words(conversation.answer, "body"),
    "comments": lambda scene: _comment(scene, internal=False),
    "notes": lambda scene: _comment(scene, internal=True),
    "forwards": _forward,
    "assigns": _assign,
    "extends": _extend,
    "escalates": _with_words(escalation.escalate, "reason"),
    "resolves": _with_words(tickets.resolve, "note"),
    "withdraws": _with_words(tickets.withdraw, "reason"),
    "reopens": _with_words(tickets.reopen, "reason"),
    "rates": _rate,
    "is content": lambda scene: verdict.confirm(scene.session, scene.ticket_id, **scene.told),
    "takes note": _take_note,
}
