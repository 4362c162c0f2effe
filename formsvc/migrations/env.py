"""Alembic's entry: migrations run over the app's own engine."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection

from formsvc.db import Base, UtcDateTime, db, without_foreign_keys


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own types as what they are in the database: a migration outlives the code."""
    is_ours = kind == "type" and isinstance(item, UtcDateTime)
    return "sa.DateTime(timezone=True)" if is_ours else False


def run(connection: Connection) -> None:
    """Run what is asked for, each migration in its own transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        transaction_per_migration=True,
        # SQLite changes a column by making the table anew.
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


with db.engine.connect() as connection, without_foreign_keys(connection):
    run(connection)
