"""The IMAP mailbox: a real server, real mails, and what happens when it is not there."""

import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from formsvc.db import db
from formsvc.inbox import polling, reading, taking
from formsvc.inbox.models import Fate
from formsvc.mail import worker
from formsvc.settings import Settings
from formsvc.tickets.models import Status
from tests.formsvc.conftest import FakeClock, Mailbox, People
from tests.formsvc.inbox.imap_server import PASSWORD, USER, ImapServer, dovecot, running_imap
from tests.formsvc.inbox.mails import messages, received, write
from tests.formsvc.tickets.sending import agent_reply, open_ticket, ticket
from tests.formsvc.visitors import Visitor

Poll = Callable[[], int]

pytestmark = pytest.mark.skipif(dovecot() is None, reason="no Dovecot: apt install dovecot-imapd")


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with running_imap() as server:
        yield server


@pytest.fixture
def imap(server: ImapServer) -> ImapServer:
    server.empty()
    return server


@pytest.fixture
def imap_settings(app: Flask, settings: Settings, imap: ImapServer) -> Settings:
    more = {
        "imap_host": "127.0.0.1",
        "imap_port": imap.port,
        "imap_tls": False,
        "imap_user": USER,
        "imap_password": SecretStr(PASSWORD),
    }
    return settings.model_copy(update=more)


@pytest.fixture
def poll(app: Flask, imap_settings: Settings) -> Poll:
    def run() -> int:
        with app.app_context():
            return polling.poll(imap_settings)

    return run


def test_from_the_worker_to_the_customer_and_back_into_the_ticket(
    app: Flask,
    maija: Visitor,
    aino: Visitor,
    mailbox: Mailbox,
    imap: ImapServer,
    poll: Poll,
    people: People,
) -> None:
    number = open_ticket(maija)
    agent_reply(aino, number)
    with app.app_context():
        worker.send_queued()
    asked = [mail for mail in mailbox.mails if mail["To"] == people.maija][-1]
    answer = write(
        people.maija,
        body="Nyt toimii, kiitos!",
        In_Reply_To=asked["Message-ID"],
        References=f"{asked['References'] or ''} {asked['Message-ID']}",
    )
    imap.deliver(answer.as_bytes())
    mailbox.mails.clear()
    assert poll() == 1
    assert messages(app, number)[-1].body == "Nyt toimii, kiitos!"
    assert ticket(app, number).status == Status.OPEN
    assert (imap.count(), imap.count("Neuvo")) == (0, 1)
    with app.app_context():
        worker.send_queued()
    assert [mail["To"] for mail in mailbox.mails] == [people.aino]
    assert poll() == 0


def test_a_crash_between_commit_and_move_takes_nothing_twice(
    app: Flask, imap: ImapServer, poll: Poll, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap.deliver(write(people.maija).as_bytes(), write(people.mikael).as_bytes())

    def die(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(polling, "_move", die)
        with pytest.raises(polling.MailboxFailed):
            poll()
    assert (len(received(app)), imap.count()) == (1, 2)
    assert poll() == 2
    assert (len(received(app)), imap.count(), imap.count("Neuvo")) == (2, 0, 2)


def test_a_silent_database_leaves_the_mails_where_they_are(
    app: Flask, imap: ImapServer, poll: Poll, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap.deliver(write(people.maija).as_bytes())

    def silent(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as broken:
        broken.setattr(db.session, "commit", silent)
        with pytest.raises(taking.NotNow):
            poll()
    assert (imap.count(), received(app)) == (1, [])
    assert poll() == 1


def test_a_mail_that_bites_stays_while_others_are_taken_and_is_put_aside_at_last(
    app: Flask,
    imap: ImapServer,
    poll: Poll,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    biting = write(people.maija, body="purr").as_bytes()
    imap.deliver(biting, write(people.mikael).as_bytes())
    read = reading.read

    def bitten(raw: bytes) -> object:
        if b"purr" in raw:
            raise reading.Crashed("time")
        return read(raw)

    monkeypatch.setattr(reading, "read", bitten)
    assert [poll(), poll()] == [1, 0]
    assert (imap.count(), len(received(app))) == (1, 1)
    assert "ALARM" not in caplog.text
    assert poll() == 1
    aside = received(app)[-1]
    assert (aside.fate, aside.reason, aside.sender) == (Fate.ASIDE, "crash", people.maija)
    assert "ALARM" in caplog.text
    assert people.maija not in caplog.text


def test_a_wrong_password_or_a_stopped_server_leaves_all_and_raises_the_alarm(
    app: Flask,
    imap: ImapServer,
    imap_settings: Settings,
    people: People,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    imap.deliver(write(people.maija).as_bytes())
    watch = polling.Watch()

    def look(settings: Settings) -> None:
        with app.app_context():
            try:
                polling.poll(settings)
            except polling.MailboxFailed as error:
                watch.note(error)
            else:
                watch.note(None)

    caplog.set_level(logging.WARNING)
    look(imap_settings.model_copy(update={"imap_password": SecretStr("wrong")}))
    imap.stop()
    clock.move(minutes=9)
    look(imap_settings)
    assert "ALARM" not in caplog.text
    clock.move(minutes=1)
    look(imap_settings)
    assert "ALARM" in caplog.text
    assert "wrong" not in caplog.text
    caplog.clear()
    imap.start()
    look(imap_settings)
    look(imap_settings)
    assert caplog.text == ""
    assert len(received(app)) == 1


def test_the_loop_ends_when_told(
    app: Flask, imap: ImapServer, imap_settings: Settings, people: People
) -> None:
    imap.deliver(write(people.maija).as_bytes())
    stop = threading.Event()

    def run() -> None:
        with app.app_context():
            polling.run(stop, imap_settings)

    thread = threading.Thread(target=run)
    thread.start()
    while imap.count("Neuvo") == 0:
        assert thread.is_alive()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
