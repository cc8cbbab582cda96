"""database-architecture.md in PostgreSQL's words: each column, key and index it states, `timestamp` with time zone."""

from __future__ import annotations

import pytest

from tests.migrations.catalogue import things

SERIAL = "integer not null default nextval('{}_id_seq'::regclass)"

COLUMNS = {
    "users": """
        id uuid not null default gen_random_uuid()
        clerk_id character varying(255) not null
        email character varying(256) not null
        name character varying(120)
        phone character varying(30)
        created_at timestamp with time zone default now()
        updated_at timestamp with time zone default now()""",
    "tickets": """
        id serial
        title character varying(255)
        description text
        status ticket_status not null default 'OPEN'::ticket_status
        category_id integer
        created_by uuid not null
        assigned_to integer
        location character varying(255)
        metadata jsonb
        attachments jsonb
        escalation_level integer not null default 0
        last_escalation_at timestamp with time zone
        due_at timestamp with time zone
        created_at timestamp with time zone not null default now()
        updated_at timestamp with time zone not null default now()
        resolved_at timestamp with time zone""",
    "students": """
        id serial
        user_id uuid not null
        roll_no character varying(32) not null
        room_no character varying(16)
        hostel_id integer
        batch_id integer
        class_section_id integer
        batch_year integer
        department character varying(120)
        active boolean not null default true
        created_at timestamp with time zone default now()
        updated_at timestamp with time zone default now()""",
    "user_roles": """
        id serial
        user_id uuid not null
        role_id integer not null
        domain character varying(64)
        scope character varying(128)""",
    "category_assignments": """
        id serial
        category_id integer
        staff_id integer
        is_primary boolean default false
        priority integer default 0""",
    "notification_settings": """
        id serial
        user_id uuid
        email_enabled boolean default true
        slack_enabled boolean default true
        preferences jsonb""",
}

INDEXES = {
    "idx_users_clerk_id": "users USING btree (clerk_id)",
    "idx_users_email": "users USING btree (email)",
    "idx_tickets_status": "tickets USING btree (status)",
    "idx_tickets_category_id": "tickets USING btree (category_id)",
    "idx_tickets_assigned_to": "tickets USING btree (assigned_to)",
    "idx_tickets_created_by": "tickets USING btree (created_by)",
    "idx_tickets_metadata": "tickets USING gin (metadata)",
    "idx_tickets_status_created": "tickets USING btree (status, created_at)",
    "idx_tickets_open": "tickets USING btree (created_at) WHERE (status <> 'RESOLVED'::ticket_status)",
    "idx_tickets_forwarded": "tickets USING btree (status) WHERE (status = 'FORWARDED'::ticket_status)",
    "idx_students_user_id": "students USING btree (user_id)",
    "idx_students_roll_no": "students USING btree (roll_no)",
}

# By table: what it says of keys. Their names, but for one, are PostgreSQL's own.
KEYS = {
    "users": ("PRIMARY KEY (id)", "UNIQUE (clerk_id)", "UNIQUE (email)"),
    "tickets": (
        "PRIMARY KEY (id)",
        "FOREIGN KEY (category_id) REFERENCES categories(id)",
        "FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE CASCADE",
        "FOREIGN KEY (assigned_to) REFERENCES staff(id) ON DELETE SET NULL",
    ),
    "students": (
        *("PRIMARY KEY (id)", "UNIQUE (user_id)", "UNIQUE (roll_no)"),
        *(f"FOREIGN KEY ({one}_id) REFERENCES {many}(id)" for one, many in (("user", "users"), ("hostel", "hostels"))),
        "FOREIGN KEY (batch_id) REFERENCES batches(id)",
        "FOREIGN KEY (class_section_id) REFERENCES class_sections(id)",
    ),
    "user_roles": (
        "PRIMARY KEY (id)",
        "FOREIGN KEY (user_id) REFERENCES users(id)",
        "FOREIGN KEY (role_id) REFERENCES roles(id)",
        "unique_user_role_scope UNIQUE NULLS NOT DISTINCT (user_id, role_id, domain, scope)",
    ),
    "category_assignments": (
        "PRIMARY KEY (id)",
        "FOREIGN KEY (category_id) REFERENCES categories(id)",
        "FOREIGN KEY (staff_id) REFERENCES staff(id)",
    ),
    "notification_settings": ("PRIMARY KEY (id)", "FOREIGN KEY (user_id) REFERENCES users(id)"),
}

# Known only by name: what they hold is the design's.
IMPLIED = (
    *("roles", "staff", "categories", "subcategories", "hostels", "batches", "class_sections"),
    *("comments", "activity_logs", "outbox"),
)


@pytest.fixture(scope="module")
def found(database_url: str) -> set[str]:
    return things(database_url)


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_the_columns_that_are_stated(found: set[str], table: str) -> None:
    stated = (line.strip().replace("serial", SERIAL.format(table)) for line in COLUMNS[table].strip().splitlines())
    assert {f"column {table}.{line}" for line in stated} - found == set()


@pytest.mark.parametrize("name", INDEXES)
def test_an_index_is_as_stated(found: set[str], name: str) -> None:
    assert f"index CREATE INDEX {name} ON public.{INDEXES[name]}" in found


@pytest.mark.parametrize("table", KEYS)
def test_a_table_has_the_keys_that_are_stated(found: set[str], table: str) -> None:
    own = [line for line in found if line.startswith(f"constraint {table} ")]
    assert [key for key in KEYS[table] if not any(f" {key}" in line for line in own)] == []


@pytest.mark.parametrize("table", IMPLIED)
def test_a_table_that_is_only_implied_is_there(found: set[str], table: str) -> None:
    assert f"relation r {table}" in found
