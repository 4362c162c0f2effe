"""Migrations lead to the tables the models describe, on both databases."""

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from formsvc import create_app
from formsvc.db import Base, db
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
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        db.engine.dispose()
