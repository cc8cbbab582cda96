from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain import conversation, errors, tickets
from domain.models import Comment, Ticket
from domain.policy import Status
from tests.domain.desk import Desk


def asked(office: Desk) -> Ticket:
    ticket = office.ticket()
    return conversation.ask_student(
        office.session, ticket.id, question="Which fan?", by=office.by(office.ravi), now=office.now
    )


def test_a_question_stops_the_clock(office: Desk) -> None:
    ticket = asked(office)
    assert (ticket.status, ticket.paused_at) == (Status.AWAITING_STUDENT, office.now)


def test_the_answer_adds_the_time_the_clock_stood(office: Desk) -> None:
    ticket = asked(office)
    due = ticket.due_at
    assert due is not None
    conversation.answer(
        office.session, ticket.id, body="The left one", by=office.by(office.asha), now=office.later(hours=7)
    )
    assert (ticket.status, ticket.due_at) == (Status.IN_PROGRESS, due + timedelta(hours=7))
    assert (ticket.paused_at, ticket.paused_minutes) == (None, 420)


def test_only_the_requester_answers(office: Desk) -> None:
    with pytest.raises(errors.NotAllowed):
        conversation.answer(office.session, asked(office).id, body="x", by=office.by(office.meena), now=office.now)


def test_an_answer_that_nobody_waits_for_says_so(office: Desk) -> None:
    with pytest.raises(errors.NotAnswerable, match="it is open"):
        conversation.answer(office.session, office.ticket().id, body="x", by=office.by(office.asha), now=office.now)


def test_a_question_without_an_owner_asks_for_a_claim(office: Desk) -> None:
    ticket = office.ticket()
    ticket.assigned_to = None
    office.session.flush()
    with pytest.raises(errors.NobodyOwns, match="Claim #"):
        conversation.ask_student(office.session, ticket.id, question="?", by=office.by(office.ravi), now=office.now)


def test_what_a_waiting_requester_says_is_the_answer(office: Desk) -> None:
    ticket = asked(office)
    conversation.comment(office.session, ticket.id, body="The left one", by=office.by(office.asha), now=office.now)
    assert ticket.status == Status.IN_PROGRESS
    assert office.history(ticket)[-1] == "ticket.answered"


def test_a_student_writes_no_internal_notes(office: Desk) -> None:
    with pytest.raises(errors.NotAllowed):
        conversation.comment(
            office.session, office.ticket().id, body="x", internal=True, by=office.by(office.asha), now=office.now
        )


def test_a_comment_fits_a_resolved_ticket_too(office: Desk) -> None:
    ticket = office.ticket()
    tickets.resolve(office.session, ticket.id, note="Done", by=office.by(office.ravi), now=office.now)
    conversation.comment(office.session, ticket.id, body="Thanks", by=office.by(office.asha), now=office.now)
    assert office.session.scalars(select(Comment.body)).all() == ["Thanks"]


def test_an_internal_note_is_no_first_response(office: Desk) -> None:
    ticket = office.ticket()
    conversation.comment(office.session, ticket.id, body="Hm", internal=True, by=office.by(office.ravi), now=office.now)
    assert ticket.responded_at is None
    conversation.comment(office.session, ticket.id, body="We come", by=office.by(office.ravi), now=office.now)
    assert ticket.responded_at == office.now


def test_the_same_reply_twice_is_said_once(office: Desk) -> None:
    ticket = asked(office)
    for _ in range(2):
        conversation.answer(
            office.session, ticket.id, body="Left", by=office.by(office.asha), now=office.now, request="V3"
        )
    assert office.session.scalars(select(Comment.kind).order_by(Comment.id)).all() == ["question", "answer"]
