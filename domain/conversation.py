"""What the office and the student say to each other, and the question that stops the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from domain import deadlines, history, text
from domain.errors import NobodyOwns, NotAnswerable
from domain.guard import STATUS_WORDS, admit, require
from domain.models import Comment, Ticket
from domain.policy import Actor, Move, Standing, Status


def ask_student(
    session: Session, ticket_id: int, *, question: str, by: Actor, now: datetime, request: str | None = None
) -> Ticket:
    """Ask the requester something: the ticket waits for the answer and its clock stands. NobodyOwns without owner."""
    ticket, again = admit(session, ticket_id, Move.ASK, by=by, now=now, request=request)
    if again:
        return ticket
    asked = text.said(question)
    if ticket.assigned_to is None:
        raise NobodyOwns(ticket=ticket.id)
    if ticket.paused_at is None:
        deadlines.stop(ticket, now)
    ticket.status, ticket.responded_at = Status.AWAITING_STUDENT, ticket.responded_at or now
    _say(session, ticket, by, asked, now, kind="question")
    deadlines.touch(session, ticket, now)
    history.record(session, ticket, "ticket.awaiting_student", by=by, now=now, request=request, question=asked)
    return ticket


def waits_for(session: Session, ticket_id: int, asked: int) -> bool:
    """Whether the ticket waits for the answer to this question, an entry of its history, and not to a later one."""
    ticket = session.get_one(Ticket, ticket_id)
    later = history.since(session, ticket_id, asked, "ticket.awaiting_student")
    return ticket.status == Status.AWAITING_STUDENT and not later


def answer(
    session: Session, ticket_id: int, *, body: str, by: Actor, now: datetime, request: str | None = None
) -> Ticket:
    """The requester's answer: work goes on and so does the clock; NotAnswerable when nobody waits for it."""
    ticket, again = admit(session, ticket_id, Move.COMMENT, by=by, now=now, request=request)
    if again:
        return ticket
    require(session, ticket, Move.ANSWER, by)
    said = text.said(body)
    if ticket.status != Status.AWAITING_STUDENT:
        raise NotAnswerable(ticket=ticket.id, status=STATUS_WORDS[ticket.status])
    deadlines.resume(session, ticket, now)
    ticket.status = Status.IN_PROGRESS
    _say(session, ticket, by, said, now, kind="answer")
    deadlines.touch(session, ticket, now)
    history.record(session, ticket, "ticket.answered", by=by, now=now, request=request, body=said)
    return ticket


def comment(
    session: Session,
    ticket_id: int,
    *,
    body: str,
    by: Actor,
    now: datetime,
    internal: bool = False,
    request: str | None = None,
) -> Ticket:
    """Say something about a ticket; `internal` is for the office alone. A requester who is asked answers thereby."""
    move = Move.NOTE if internal else Move.COMMENT
    ticket, again = admit(session, ticket_id, move, by=by, now=now, request=request)
    if again:
        return ticket
    said, mine = text.said(body), ticket.created_by == by.user_id
    if mine and not internal and ticket.status == Status.AWAITING_STUDENT:
        return answer(session, ticket_id, body=said, by=by, now=now, request=request)
    office = Standing.REQUESTER not in require(session, ticket, move, by)
    if office and not internal and ticket.responded_at is None:
        ticket.responded_at = now
    _say(session, ticket, by, said, now, internal=internal)
    deadlines.touch(session, ticket, now)
    facts = {"body": said, "internal": internal, "by_requester": mine}
    history.record(session, ticket, "ticket.commented", by=by, now=now, request=request, **facts)
    return ticket


def _say(
    session: Session,
    ticket: Ticket,
    by: Actor,
    body: str,
    now: datetime,
    *,
    kind: str = "comment",
    internal: bool = False,
) -> None:
    session.add(
        Comment(ticket_id=ticket.id, author_id=by.user_id, body=body, kind=kind, internal=internal, created_at=now)
    )
