from __future__ import annotations

from datetime import timedelta

import pytest

from domain import conversation, errors, people, tickets
from domain.models import Ticket
from domain.policy import ADMIN, Status
from tests import factories as make
from tests.domain.desk import Desk


def claimed(office: Desk) -> int:
    ticket = office.ticket()
    tickets.claim(office.session, ticket.id, by=office.by(office.ravi), now=office.now, seen_owner=ticket.assigned_to)
    return ticket.id


def unrouted(office: Desk) -> Ticket:
    """A ticket that nobody was given."""
    for who in (office.ravi, office.meena):
        who.active = False
    ticket = office.ticket()
    for who in (office.ravi, office.meena):
        who.active = True
    office.session.flush()
    assert ticket.assigned_to is None
    return ticket


def resolved(office: Desk) -> int:
    ticket_id = claimed(office)
    tickets.resolve(office.session, ticket_id, note="New fan.", by=office.by(office.ravi), now=office.now)
    return ticket_id


def test_claiming_makes_the_ticket_ones_own(office: Desk) -> None:
    ticket = office.ticket()
    tickets.claim(
        office.session, ticket.id, by=office.by(office.meena), now=office.later(minutes=1), seen_owner=office.ravi.id
    )
    assert (ticket.status, ticket.assigned_to) == (Status.IN_PROGRESS, office.meena.id)
    assert ticket.responded_at == office.now


def test_a_second_click_of_the_same_person_writes_nothing(office: Desk) -> None:
    ticket_id = claimed(office)
    ticket = tickets.claim(office.session, ticket_id, by=office.by(office.ravi), now=office.later(seconds=2))
    assert office.history(ticket) == ["ticket.created", "ticket.claimed"]


def test_the_second_of_two_who_claim_reads_who_was_first(office: Desk) -> None:
    ticket = unrouted(office)
    tickets.claim(office.session, ticket.id, by=office.by(office.ravi), now=office.now)
    with pytest.raises(errors.AlreadyClaimed, match=r"Ravi claimed #\d+ 1 min ago\."):
        tickets.claim(office.session, ticket.id, by=office.by(office.meena), now=office.later(minutes=1))


def test_taking_over_from_the_owner_one_sees_is_a_claim(office: Desk) -> None:
    ticket_id = claimed(office)
    ticket = tickets.claim(
        office.session, ticket_id, by=office.by(office.meena), now=office.now, seen_owner=office.ravi.id
    )
    assert ticket.assigned_to == office.meena.id


def test_an_admin_without_a_staff_row_gets_one_by_taking_over(office: Desk) -> None:
    dean = make.user(office.session, "Dean")
    people.assign_role(office.session, dean, ADMIN, domain="hostel")
    ticket = tickets.claim(
        office.session, claimed(office), by=office.by(dean), now=office.now, seen_owner=office.ravi.id
    )
    assert ticket.assigned_to is not None
    assert office.by(dean).staff_id == ticket.assigned_to


def test_a_student_cannot_claim_their_own_ticket(office: Desk) -> None:
    with pytest.raises(errors.NotAllowed, match=r"You cannot claim #\d+: the office does that\."):
        tickets.claim(office.session, office.ticket().id, by=office.by(office.asha), now=office.now)


def test_anothers_ticket_is_as_absent_as_one_that_never_was(office: Desk) -> None:
    ticket = office.ticket()
    for ticket_id in (ticket.id, 999_999, -1, 0, 10**40):
        with pytest.raises(errors.NoSuchTicket) as refused:
            tickets.claim(office.session, ticket_id, by=office.by(office.other), now=office.now)
        assert str(refused.value) == f"There is no ticket #{ticket_id} that you can see."


def test_assigning_gives_it_to_a_colleague_and_keeps_the_status(office: Desk) -> None:
    ticket = tickets.assign(
        office.session, office.ticket().id, to=office.meena.id, by=office.by(office.ravi), now=office.now
    )
    assert (ticket.status, ticket.assigned_to) == (Status.OPEN, office.meena.id)


def test_assigning_outside_the_office_is_refused(office: Desk) -> None:
    with pytest.raises(errors.NoSuchColleague, match="Cook does not work on this category"):
        tickets.assign(office.session, office.ticket().id, to=office.cook.id, by=office.by(office.ravi), now=office.now)


def test_forwarding_to_another_category_routes_it_anew_under_that_clock(office: Desk) -> None:
    ticket = tickets.forward(
        office.session,
        office.ticket().id,
        category_id=office.mess.id,
        reason="The mess does that",
        by=office.by(office.ravi),
        now=office.later(hours=1),
    )
    assert (ticket.status, ticket.category_id, ticket.assigned_to) == (
        Status.FORWARDED,
        office.mess.id,
        office.cook.id,
    )
    assert ticket.due_at == office.now + timedelta(hours=24)
    assert (ticket.forward_count, ticket.escalation_level) == (1, 0)


def test_forwarding_nowhere_is_refused(office: Desk) -> None:
    with pytest.raises(errors.NowhereToForward):
        tickets.forward(office.session, office.ticket().id, reason="?", by=office.by(office.ravi), now=office.now)


def test_a_form_that_was_handed_in_twice_is_carried_out_once(office: Desk) -> None:
    ticket = office.ticket()
    for _ in range(2):
        tickets.forward(
            office.session,
            ticket.id,
            to=office.meena.id,
            reason="Yours",
            by=office.by(office.ravi),
            now=office.now,
            request="V7",
        )
    assert ticket.forward_count == 1
    assert office.history(ticket) == office.events(ticket) == ["ticket.created", "ticket.forwarded"]


def test_a_deadline_can_only_move_to_a_later_future(office: Desk) -> None:
    ticket = office.ticket()
    for until in (office.now - timedelta(hours=1), office.now + timedelta(hours=47)):
        with pytest.raises(errors.DeadlineNotLater):
            tickets.extend(
                office.session, ticket.id, until=until, reason="Parts", by=office.by(office.ravi), now=office.now
            )
    until = office.now + timedelta(hours=72)
    tickets.extend(office.session, ticket.id, until=until, reason="Parts", by=office.by(office.ravi), now=office.now)
    assert (ticket.due_at, ticket.tat_extensions) == (until, 1)


def test_a_deadline_in_the_next_century_is_refused(office: Desk) -> None:
    with pytest.raises(errors.DeadlineTooFar):
        tickets.extend(
            office.session,
            office.ticket().id,
            until=office.now + timedelta(days=40_000),
            reason="Parts",
            by=office.by(office.ravi),
            now=office.now,
        )


def test_resolving_says_what_was_done(office: Desk) -> None:
    ticket = tickets.resolve(
        office.session, claimed(office), note="New fan.", by=office.by(office.ravi), now=office.later(hours=1)
    )
    assert (ticket.status, ticket.resolved_at, ticket.resolution_note) == (Status.RESOLVED, office.now, "New fan.")


def test_resolving_without_a_word_is_refused(office: Desk) -> None:
    with pytest.raises(errors.MissingText):
        tickets.resolve(office.session, claimed(office), note=" ", by=office.by(office.ravi), now=office.now)


def test_a_move_that_comes_too_late_says_what_the_ticket_is_and_who_did_it(office: Desk) -> None:
    ticket_id = resolved(office)
    with pytest.raises(errors.AlreadyMoved) as refused:
        tickets.claim(office.session, ticket_id, by=office.by(office.meena), now=office.later(minutes=3))
    assert str(refused.value) == f"You cannot claim #{ticket_id}: it is resolved. Ravi did that 3 min ago."


def test_the_requester_withdraws_once(office: Desk) -> None:
    ticket = office.ticket()
    for _ in range(2):
        tickets.withdraw(office.session, ticket.id, by=office.by(office.asha), now=office.later(seconds=1))
    assert ticket.resolution == "WITHDRAWN"
    assert office.history(ticket) == ["ticket.created", "ticket.resolved"]


def test_the_office_cannot_withdraw(office: Desk) -> None:
    with pytest.raises(errors.NotAllowed, match="only the student who filed it can"):
        tickets.withdraw(office.session, office.ticket().id, by=office.by(office.ravi), now=office.now)


def test_reopening_goes_to_the_same_owner_with_a_fresh_deadline(office: Desk) -> None:
    ticket_id = resolved(office)
    ticket = tickets.reopen(
        office.session, ticket_id, reason="Still broken", by=office.by(office.asha), now=office.later(days=6)
    )
    assert (ticket.status, ticket.assigned_to, ticket.reopen_count) == (Status.REOPENED, office.ravi.id, 1)
    assert ticket.due_at == office.now + timedelta(hours=48)


def test_after_seven_days_a_new_ticket_is_asked_for(office: Desk) -> None:
    ticket_id = resolved(office)
    with pytest.raises(errors.TooLate, match=f"#{ticket_id} was resolved .* Please file a new one"):
        tickets.reopen(
            office.session,
            ticket_id,
            reason="Still broken",
            by=office.by(office.asha),
            now=office.later(days=7, seconds=1),
        )


def test_forwarding_does_not_raise_the_level(office: Desk) -> None:
    ticket = tickets.forward(
        office.session,
        claimed(office),
        to=office.meena.id,
        reason="Yours",
        by=office.by(office.ravi),
        now=office.now,
    )
    assert ticket.escalation_level == 0


def test_leaving_the_wait_for_the_student_starts_the_clock_again(office: Desk) -> None:
    ticket_id = claimed(office)
    conversation.ask_student(
        office.session, ticket_id, question="Which fan?", by=office.by(office.ravi), now=office.now
    )
    ticket = tickets.claim(
        office.session, ticket_id, by=office.by(office.meena), now=office.later(hours=5), seen_owner=office.ravi.id
    )
    assert (ticket.paused_at, ticket.paused_minutes) == (None, 300)
