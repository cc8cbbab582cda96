"""Filing a ticket as one would write it without anything between oneself and PostgreSQL: the measure of the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

PERSON = "SELECT id, name, email, deactivated_at FROM users WHERE slack_user_id = %s"
STAFF = "SELECT id FROM staff WHERE user_id = %s AND active"
ROLES = """
    SELECT roles.name, user_roles.domain, user_roles.scope FROM user_roles JOIN roles ON roles.id = role_id
    WHERE user_id = %s"""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
AGAIN = "SELECT id FROM tickets WHERE request_id = %s"
MATTER = """
    SELECT s.name, s.tat_hours, s.staff_id, s.category_id, c.name, c.calendar_id, c.active, c.tat_hours,
           c.first_response_hours, c.idle_hours, c.idle_escalation_hours
    FROM subcategories s JOIN categories c ON c.id = s.category_id WHERE s.id = %s AND s.active"""
FIELDS = "SELECT key, label, kind, required FROM form_fields WHERE subcategory_id = %s ORDER BY position"
PLACE = """
    SELECT h.name, s.room_no, c.name, b.name, s.department, s.roll_no FROM students s
    LEFT JOIN hostels h ON h.id = hostel_id LEFT JOIN batches b ON b.id = s.batch_id
    LEFT JOIN class_sections c ON c.id = s.class_section_id WHERE s.user_id = %s"""
ASSIGNED = """
    SELECT staff.id FROM staff JOIN users ON users.id = staff.user_id
    JOIN category_assignments a ON a.staff_id = staff.id
    WHERE staff.active AND users.deactivated_at IS NULL AND a.category_id = %s"""
OF_HOSTEL = f"{ASSIGNED} AND staff.scope = %s LIMIT 2"
BY_PRIORITY = f"""{ASSIGNED}
    ORDER BY a.priority DESC NULLS LAST, a.is_primary DESC NULLS LAST,
    (SELECT count(*) FROM tickets WHERE assigned_to = staff.id AND status IN ('OPEN', 'IN_PROGRESS',
     'AWAITING_STUDENT', 'FORWARDED', 'ESCALATED', 'REOPENED')), staff.id LIMIT 1"""
TICKET = """
    INSERT INTO tickets (title, description, status, category_id, subcategory_id, created_by, assigned_to, location,
    metadata, due_at, created_at, updated_at, active_at, clock_started_at, allowed_minutes, request_id)
    VALUES (%s, %s, 'OPEN', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"""
TIMERS = """
    INSERT INTO timers (ticket_id, rule, due_at) SELECT * FROM unnest(%s::int[], %s::text[], %s::timestamptz[])
    ON CONFLICT (ticket_id, rule) DO UPDATE SET due_at = excluded.due_at"""
ENTRY = """
    INSERT INTO activity_logs (ticket_id, action, actor_id, details, created_at)
    VALUES (%s, 'ticket.created', %s, %s, %s) RETURNING id"""
EVENT = "INSERT INTO outbox (event_type, payload) VALUES ('ticket.created', %s)"
WAKE = "SELECT pg_notify('sst_resolve', '')"


class Filing:
    """One connection that files."""

    def __init__(self, connection: psycopg.Connection[Any], subcategory_id: int) -> None:
        self.connection, self.matter = connection, subcategory_id

    def file(self, slack_id: str, request: str) -> int:
        """File a ticket for a student, in one transaction; its number."""
        now = datetime.now(UTC)
        with self.connection.transaction():
            (user, *_) = self._one(PERSON, slack_id)
            self._one(STAFF, user)
            self._one(ROLES, user)
            self._one(LOCK, request)
            self._one(AGAIN, request)
            (_, _, _, category, *_) = self._one(MATTER, self.matter)
            self._one(FIELDS, self.matter)
            hostel, room, *_ = self._one(PLACE, user)
            self._one(OF_HOSTEL, category, hostel)
            (owner,) = self._one(BY_PRIORITY, category)
            due, place = now + timedelta(hours=48), json.dumps({"hostel": hostel, "room": room})
            said, where = ("Fan broken", "It hums since Monday, and it is hot."), f"{hostel}, room {room}"
            facts = (category, self.matter, user, owner, where, place, due, now, now, now, now, 48 * 60, request)
            (ticket,) = self._one(TICKET, *said, *facts)
            self.connection.execute(TIMERS, ([ticket], ["overdue"], [due]))
            (entry,) = self._one(ENTRY, ticket, user, json.dumps({"owner": owner}), now)
            self.connection.execute(EVENT, (json.dumps({"ticket_id": ticket, "activity_id": entry}),))
            self.connection.execute(WAKE)
        return int(ticket)

    def _one(self, query: str, *values: Any) -> Any:
        return self.connection.execute(query, values).fetchone()
