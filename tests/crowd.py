"""Very many tickets at once, made by the database itself; for what has to be measured on a large one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from domain.models import Category
from tests import factories as make

# Deadlines of those that are not due yet lie this far ahead at least.
FAR = timedelta(days=1)

_TICKETS = text("""
    INSERT INTO tickets (title, status, category_id, created_by, assigned_to, created_at, updated_at, metadata,
                         clock_started_at, allowed_minutes, due_at, responded_at, active_at)
    SELECT 'Ticket ' || n, 'OPEN', categories[1 + n % size], student, staff[1 + n % size], filed, filed, '{}', filed,
           2880, due + n * spread / number, filed, filed
    FROM (SELECT CAST(:categories AS int[]) AS categories, CAST(:staff AS int[]) AS staff, CAST(:size AS int) AS size,
                 CAST(:student AS uuid) AS student, CAST(:filed AS timestamptz) AS filed,
                 CAST(:due AS timestamptz) AS due, CAST(:spread AS interval) AS spread,
                 CAST(:number AS int) AS number) AS wish,
         generate_series(1, wish.number) AS n
""")
_TIMERS = text("""
    INSERT INTO timers (ticket_id, rule, due_at)
    SELECT id, 'overdue', due_at FROM tickets WHERE id > :after ORDER BY id
""")


@dataclass(frozen=True)
class Offices:
    """Some categories with a primary admin and a deputy each, and a student who files everything."""

    categories: list[int]
    staff: list[int]
    student: str


def offices(session: Session, number: int = 10, *, facts: dict[str, int] | None = None) -> Offices:
    """Make them; `facts` are numbers of every category."""
    categories, staff = [], []
    for n in range(number):
        category: Category = make.category(session, f"Office {n}", slack_channel_id=f"C{n:05}", **(facts or {}))
        primary, deputy = make.staff(session, f"Primary {n}"), make.staff(session, f"Deputy {n}")
        make.assign(session, category, primary, primary=True)
        make.assign(session, category, deputy)
        categories.append(category.id)
        staff.append(deputy.id)
    return Offices(categories, staff, str(make.student(session, "Asha").id))


def tickets(
    connection: Connection, where: Offices, number: int, *, due: datetime, spread: timedelta = timedelta(days=30)
) -> None:
    """Active tickets, claimed by nobody, whose deadlines lie within `spread` after `due`; each with its timer."""
    after = connection.scalar(text("SELECT coalesce(max(id), 0) FROM tickets"))
    facts = {"categories": where.categories, "staff": where.staff, "size": len(where.categories)}
    filed = {"student": where.student, "filed": due - timedelta(hours=48), "due": due, "spread": spread}
    connection.execute(_TICKETS, {**facts, **filed, "number": number})
    connection.execute(_TIMERS, {"after": after})


def settle(connection: Connection) -> None:
    """Let the planner know what there is."""
    for table in ("tickets", "timers", "escalations", "activity_logs"):
        connection.execute(text(f"ANALYZE {table}"))
