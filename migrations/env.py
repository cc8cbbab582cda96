"""How a migration runs, each in a transaction of its own.

On the connection that the program gives, or on the database of `alembic -x url=…`, or on that of DATABASE_URL.
"""

import os

from alembic import context
from sqlalchemy import Connection, create_engine, text

from domain.db import driver
from domain.models import Base

# A migration that cannot have its lock gives up before those who wait behind it do (domain.db.LOCK_SECONDS).
LOCK_SECONDS = 1


def run(connection: Connection) -> None:
    """Run what was asked for on this connection."""
    connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Take the connection of the caller, or open one."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    url = context.get_x_argument(as_dictionary=True).get("url") or os.environ["DATABASE_URL"]
    engine = create_engine(driver(url))
    with engine.connect() as connection:
        run(connection)
    engine.dispose()


main()
