"""Filing a ticket as one would write it without anything between oneself and PostgreSQL: the measure of the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

# Statement by statement what the verb sends, but for the columns that it does not need.
ACTOR = """
    SELECT u.id, coalesce(u.name, split_part(u.email, '@', 1)), s.id,
      (SELECT array_agg(category_id) FROM category_assignments WHERE staff_id = s.id),
      (SELECT jsonb_agg(jsonb_build_array(r.name, ur.domain, ur.scope))
       FROM user_roles ur JOIN roles r ON r.id = role_id WHERE ur.user_id = u.id)
    FROM users u LEFT JOIN staff s ON s.user_id = u.id AND s.active
    WHERE slack_user_id = %s AND deactivated_at IS NULL"""
MATTER = """
    SELECT s.category_id, s.name, s.tat_hours, s.staff_id, c.name, c.calendar_id, c.active, c.tat_hours,
      c.first_response_hours, f.key, f.label, f.kind, f.required
    FROM subcategories s JOIN categories c ON c.id = s.category_id LEFT JOIN form_fields f ON f.subcategory_id = s.id
    WHERE s.id = %s AND s.active ORDER BY f.position"""
PLACE = """
    SELECT h.name, s.room_no, c.name, b.name, s.department, s.roll_no FROM students s
    LEFT JOIN hostels h ON h.id = hostel_id LEFT JOIN batches b ON b.id = s.batch_id
    LEFT JOIN class_sections c ON c.id = s.class_section_id WHERE s.user_id = %s"""
OWNER = """
    SELECT staff.id, staff.scope FROM staff JOIN users ON users.id = staff.user_id
    JOIN category_assignments a ON a.staff_id = staff.id
    WHERE staff.active AND users.deactivated_at IS NULL AND a.category_id = %s
    ORDER BY a.priority DESC NULLS LAST, a.is_primary DESC NULLS LAST,
    (SELECT count(*) FROM tickets WHERE assigned_to = staff.id AND status <> 'RESOLVED'), staff.id"""
TICKET = """
    INSERT INTO tickets (title, description, status, category_id, subcategory_id, created_by, assigned_to, location,
    metadata, due_at, created_at, updated_at, active_at, clock_started_at, response_due_at, allowed_minutes, request_id)
    VALUES (%s, %s, 'OPEN', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (request_id) DO NOTHING RETURNING id"""
TIMERS = """
    INSERT INTO timers (ticket_id, rule, due_at) VALUES (%s, 'overdue', %s), (%s, 'first_response', %s)
    ON CONFLICT (ticket_id, rule) DO UPDATE SET due_at = excluded.due_at"""
RECORD = """
    WITH entry AS (
      INSERT INTO activity_logs (ticket_id, action, actor_id, details, created_at)
      VALUES (%s, 'ticket.created', %s, %s, %s) RETURNING id, ticket_id
    ), told AS (
      INSERT INTO outbox (event_type, payload)
      SELECT 'ticket.created', jsonb_build_object('ticket_id', ticket_id, 'activity_id', id) FROM entry
    ) SELECT pg_notify('sst_resolve', '')"""


class Filing:
    """One connection that files."""

    def __init__(self, connection: psycopg.Connection[Any], subcategory_id: int) -> None:
        self.connection, self.matter = connection, subcategory_id

    def file(self, slack_id: str, request: str) -> int:
        """File a ticket for a student, in one transaction; its number."""
        now = datetime.now(UTC)
        with self.connection.transaction():
            (user, *_) = self._one(ACTOR, slack_id)
            (category, *_) = self._one(MATTER, self.matter)
            hostel, room, *_ = self._one(PLACE, user)
            owner, _ = self._one(OWNER, category)
            due, soon, place = now + timedelta(hours=48), now + timedelta(hours=2), {"hostel": hostel, "room": room}
            said, where = ("Fan broken", "It hums since Monday, and it is hot."), f"{hostel}, room {room}"
            facts = (category, self.matter, user, owner, where, json.dumps(place))
            (ticket,) = self._one(TICKET, *said, *facts, due, now, now, now, now, soon, 48 * 60, request)
            self.connection.execute(TIMERS, (ticket, due, ticket, soon))
            self.connection.execute(RECORD, (ticket, user, json.dumps({"owner": owner}), now))
        return int(ticket)

    def _one(self, query: str, *values: Any) -> Any:
        return self.connection.execute(query, values).fetchone()
