"""The database: the base of all models, times in UTC, and an SQLite that behaves like a server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from formsvc.settings import Settings

READING_METHODS = ("GET", "HEAD", "OPTIONS")
LARGEST_ID = 2**31 - 1  # PostgreSQL's integers end here: a larger number is nobody's
BUSY_TIMEOUT = 10_000  # milliseconds
MIGRATIONS = Path(__file__).parent / "migrations"


class Base(DeclarativeBase):
    """What every model inherits; constraints have names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
migrate = Migrate()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite, which knows no zones, gets it without."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without zone: nobody could tell what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _system_clock() -> datetime:
    return datetime.now(UTC)


clock: Callable[[], datetime] = _system_clock  # tests move it


def utc_now() -> datetime:
    """The present moment, aware."""
    return clock()


def upsert(table: Any) -> Any:
    """An INSERT that knows `on_conflict_do_update`, in the dialect of the database in use."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def count_one(table: Any, **key: object) -> None:
    """Add one to the `count` of the row with this primary key, which may be new."""
    first = upsert(table).values(**key, count=1)
    more = first.on_conflict_do_update(index_elements=[*key], set_={"count": table.count + 1})
    db.session.execute(more)


def init_app(app: Flask, settings: Settings) -> None:
    """Join the database and its migrations to the app."""
    url = make_url(settings.database_url.get_secret_value())
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_pre_ping": True,
        # What people write has no place in the log, not even when the database fails.
        "hide_parameters": True,
    }
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _make_sqlite_safe(db.engine)


def _make_sqlite_safe(engine: Engine) -> None:
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def _set_pragmas(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late (before the first INSERT), so ours replaces it.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Let SQLite make a table anew without taking along what points to the old one."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # The driver's own connection: inside a transaction, which ours begins, the pragma does nothing.
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails when another has written between.
    reads = has_request_context() and request.method in READING_METHODS
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
