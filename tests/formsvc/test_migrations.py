"""Migrations lead to the tables the models describe, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, select, text

from formsvc import create_app
from formsvc.db import Base, db, without_foreign_keys
from formsvc.settings import Settings
from formsvc.tickets import permissions
from formsvc.tickets.fulltext import matching
from formsvc.tickets.models import Ticket


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


# A customer's settled ticket as the service kept it before it had a desk.
OLD_ROWS = """
INSERT INTO organisation (id, name) VALUES (1, 'Kunta');
INSERT INTO "user" (id, email, name, language, organisation_id, is_contact_person, is_agent,
  is_active, created_at) VALUES
  (1, 'maija@kunta.example', 'Maija', 'fi', 1, {no}, {no}, {yes}, '2026-01-01 08:00:00.000000'),
  (2, 'aino@tuki.example', 'Aino', 'fi', NULL, {no}, {yes}, {yes}, '2026-01-01 08:00:00.000000');
INSERT INTO ticket (id, number, subject, type, service, status, customer_id, organisation_id,
  assignee_id, form_key, created_at, changed_at, waiting_since) VALUES
  (1, 1000, 'Arviointikirja', 'incident', 'wilma', 'solved', 1, 1, 2, 'a',
  '2026-11-02 08:00:00.000000', '2026-11-03 08:00:00.000000', NULL);
INSERT INTO message (id, ticket_id, author_id, body, is_internal, form_key, created_at) VALUES
  (1, 1, 1, 'Ei tallennu.', {no}, 'b', '2026-11-02 08:00:00.000000'),
  (2, 1, 2, 'Muistiinpano', {yes}, 'c', '2026-11-02 09:00:00.000000'),
  (3, 1, 2, 'Kokeile uudelleen.', {no}, 'd', '2026-11-02 10:00:00.000000');
INSERT INTO event (id, ticket_id, actor_id, happening, value, created_at) VALUES
  (1, 1, 2, 'status', 'solved', '2026-11-03 08:00:00.000000')
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_tickets_of_before_the_desk_are_found_and_have_their_times(
    kind: str, new_database: Callable[[str, str], str], site_settings: dict[str, object]
) -> None:
    app = create_app(Settings(**site_settings, database_url=new_database(kind, "grown")))
    with app.app_context():
        upgrade(revision="0002")
        yes, no = ("1", "0") if kind == "sqlite" else ("true", "false")
        for statement in OLD_ROWS.format(yes=yes, no=no).split(";\n"):
            db.session.execute(text(statement))
        db.session.commit()
        upgrade()
        ticket = db.session.scalars(select(Ticket)).one()
        assert ticket.settled_at == datetime(2026, 11, 3, 8, tzinfo=UTC)
        assert ticket.answered_at == datetime(2026, 11, 2, 10, tzinfo=UTC)
        new = (ticket.priority, ticket.is_private, ticket.messages[0].source)
        assert new == ("normal", False, "web")
        maija = ticket.customer
        for query, with_notes, count in (
            ("arviointikirjan uudelleen", False, 1),
            ("muistiinpano", False, 0),
            ("muistiinpano", True, 1),
        ):
            found = permissions.visible_tickets(maija).where(matching(query, with_notes=with_notes))
            assert len(db.session.scalars(found).all()) == count
        db.session.remove()
        downgrade(revision="0002")
        assert db.session.scalar(text("SELECT count(*) FROM message")) == 3
        db.session.remove()
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
