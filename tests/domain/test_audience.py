"""Who hears of what, as design.md's table says."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from domain.models import Outbox, Ticket
from tests import factories as make
from tests.domain.deeds import (
    Deed,
    Heard,
    acknowledged,
    answered,
    asked,
    assigned,
    claimed,
    commented,
    confirmed,
    escalated,
    extended,
    filed,
    forwarded,
    heard,
    moved,
    overdue,
    rated,
    refreshed,
    reopened,
    resolved,
    send,
    snoozed,
    told,
    withdrawn,
)
from tests.domain.desk import Desk

RECEIPT: Heard = {("receipt.edit", "Asha")}
RECEIPT_AND_LINE: Heard = RECEIPT | {("receipt.note", "Asha")}
CARD: Heard = {("card.edit", "office"), ("card.note", "office")}
OWNER = ("owner", "Ravi")
TABLE: list[tuple[Deed, tuple[Deed, ...], Heard]] = [
    (filed, (), {("receipt", "Asha"), ("card", "office"), OWNER}),
    (claimed, (), RECEIPT_AND_LINE | CARD),
    (assigned, (), RECEIPT_AND_LINE | CARD | {("owner", "Meena")}),
    (forwarded, (), RECEIPT_AND_LINE | CARD | {("owner", "Meena")}),
    (
        moved,
        (),
        RECEIPT_AND_LINE | {("card.pointer", "office"), ("card", "mess"), ("card.note", "mess"), ("owner", "Cook")},
    ),
    (commented("meena", internal=True), (), {("card.note", "office")}),
    (commented("meena", internal=False), (), {("card.note", "office"), ("receipt.note", "Asha")}),
    (commented("asha", internal=False), (), {("card.note", "office")}),
    (asked, (), RECEIPT | CARD | {("question", "Asha")}),
    (answered, (asked,), RECEIPT | CARD | {("question.edit", "Asha")}),
    (withdrawn, (asked,), RECEIPT | CARD | {("question.edit", "Asha")}),
    (extended, (), RECEIPT_AND_LINE | CARD),
    (escalated, (), RECEIPT | CARD | {("escalation", "Ravi")}),
    (acknowledged, (escalated,), {("escalation.edit", "Ravi"), ("card.note", "office")}),
    (snoozed, (escalated,), {("escalation.edit", "Ravi"), ("card.note", "office")}),
    (resolved, (), RECEIPT_AND_LINE | CARD),
    (resolved, (escalated,), RECEIPT_AND_LINE | CARD | {("escalation.edit", "Ravi")}),
    (withdrawn, (), RECEIPT | CARD),
    (reopened, (resolved,), RECEIPT | CARD | {OWNER}),
    (reopened, (escalated, resolved), RECEIPT | CARD | {OWNER, ("escalation.edit", "Ravi")}),
    (confirmed, (resolved,), RECEIPT | CARD),
    (rated, (resolved, confirmed), RECEIPT | CARD),
    (refreshed, (), RECEIPT | {("card.edit", "office")}),
]


@pytest.mark.parametrize(("deed", "before", "expected"), TABLE)
def test_each_event_is_told_to_those_whom_it_concerns(
    office: Desk, deed: Deed, before: tuple[Deed, ...], expected: Heard
) -> None:
    assert heard(office, deed, *before) == expected


def test_what_somebody_does_themselves_is_not_told_to_them(office: Desk) -> None:
    assert ("owner", "Meena") not in heard(office, claimed)
    assert ("receipt.note", "Asha") not in heard(office, withdrawn)
    assert heard(office, commented("asha", internal=False)) == {("card.note", "office")}


def test_the_owner_hears_of_an_escalation_to_somebody_else(office: Desk) -> None:
    found = heard(office, overdue, assigned)
    assert {("escalation", "Ravi"), ("owner", "Meena")} <= found


def test_without_a_channel_the_owner_is_told_what_the_student_says(office: Desk) -> None:
    office.electricity.slack_channel_id = None
    office.session.flush()
    assert heard(office, commented("asha", internal=False)) == {OWNER}
    assert OWNER in heard(office, answered, asked)


def test_an_escalation_to_nobody_goes_to_the_operators(office: Desk) -> None:
    make.college(office.session, "C0OPERATORS")
    for one in (office.ravi, office.meena):
        one.user.deactivated_at = office.now
    office.session.flush()
    ticket = office.ticket()
    send(office)
    overdue(office, ticket)
    assert ("escalation", "C0OPERATORS") in told(office)


def test_an_event_of_a_ticket_that_is_gone_holds_up_no_other(office: Desk) -> None:
    gone = office.ticket()
    office.session.execute(delete(Ticket).where(Ticket.id == gone.id))
    office.session.expunge(gone)
    office.ticket()
    assert ("card", "office") in told(office)
    assert office.session.scalar(select(func.count()).where(Outbox.fanned_out_at.is_(None))) == 0
