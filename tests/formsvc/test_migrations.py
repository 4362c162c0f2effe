"""Migrations lead to the tables the models describe, on both databases."""

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text

from formsvc import create_app
from formsvc.db import Base, db, without_foreign_keys
from formsvc.settings import Settings


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrations_equal_the_models_and_lead_back(
    kind: str, new_database: Callable[[str, str], str], site_settings: dict[str, object]
) -> None:
    url = new_database(kind, "migrated")
    app = create_app(Settings(**site_settings, database_url=url))
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            assert _differences(connection) == []
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        db.engine.dispose()


def _differences(connection: Connection) -> list[object]:
    """What the tables lack of the models; those of the full-text search are no models."""
    options = {"include_name": lambda name, *_: not str(name).startswith("ticket_words")}
    found: list[object] = compare_metadata(
        MigrationContext.configure(connection, opts=options), Base.metadata
    )
    return found


def test_foreign_keys_rest_during_a_migration_and_hold_after_it(
    new_database: Callable[[str, str], str], site_settings: dict[str, object]
) -> None:
    app = create_app(Settings(**site_settings, database_url=new_database("sqlite", "resting")))
    with app.app_context():
        with db.engine.connect() as connection:
            with without_foreign_keys(connection):
                assert connection.scalar(text("PRAGMA foreign_keys")) == 0
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        db.engine.dispose()
