"""The outbox and the worker, with a real mail server at the far end."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select

from formsvc.db import db
from formsvc.mail import delivery, outbox, worker
from formsvc.mail.models import OutboxMail
from formsvc.mail.outbox import queue_mail
from formsvc.settings import Settings
from tests.formsvc.conftest import FakeClock, Mailbox, People, text_of
from tests.formsvc.tickets.sending import open_ticket
from tests.formsvc.visitors import Visitor


@pytest.fixture
def queue(app: Flask) -> Iterator[None]:
    """A context in which mails can be queued and sent."""
    with app.app_context():
        yield


def _queue(address: str = "maija@example.fi", language: str = "fi", **more: object) -> OutboxMail:
    context: dict[str, object] = {"name": "Maija"}
    mail = queue_mail(
        "password_changed",
        address=address,
        language=language,
        context=context,
        **more,  # type: ignore[arg-type]
    )
    db.session.commit()
    return mail


def test_a_mail_leaves_once_and_its_words_are_forgotten(queue: None, mailbox: Mailbox) -> None:
    mail = _queue()
    assert worker.send_queued() == 1
    assert worker.send_queued() == 0
    [sent] = mailbox.mails
    assert sent["Subject"] == "Asiakasportaalin salasanasi on vaihdettu"
    assert sent["Message-ID"] == mail.message_id
    assert (mail.state, mail.subject, mail.body) == ("sent", "", "")


def test_a_mail_speaks_its_readers_language(queue: None, mailbox: Mailbox) -> None:
    _queue(language="sv")
    worker.send_queued()
    [sent] = mailbox.mails
    assert sent["Content-Language"] == "sv"
    assert "Neuvos kundsupport" in text_of(sent)


def test_a_refused_mail_is_tried_again_with_the_same_id(
    queue: None, mailbox: Mailbox, clock: FakeClock
) -> None:
    mail = _queue()
    mailbox.answer = "451 later"
    assert worker.send_queued() == 1
    assert (mail.state, mail.error) == ("queued", "data 451")
    assert worker.send_queued() == 0
    mailbox.answer = "250 OK"
    clock.move(minutes=16)
    assert worker.send_queued() == 1
    assert mailbox.mails[0]["Message-ID"] == mail.message_id
    assert mail.attempts == 2


def test_a_mail_refused_for_good_is_dead_at_once(queue: None, mailbox: Mailbox) -> None:
    mail = _queue()
    mailbox.answer = "554 never"
    worker.send_queued()
    assert (mail.state, mail.error, mail.body) == ("dead", "data 554", "")


def test_a_mail_is_given_up_after_five_days(
    queue: None, mailbox: Mailbox, clock: FakeClock
) -> None:
    mail = _queue()
    mailbox.answer = "451 later"
    worker.send_queued()
    clock.move(days=5)
    worker.send_queued()
    assert mail.state == "dead"


def test_the_wait_between_tries_grows_to_fifteen_minutes(
    queue: None, mailbox: Mailbox, clock: FakeClock
) -> None:
    mail = _queue()
    mailbox.answer = "451 later"
    waits = []
    for _ in range(8):
        worker.send_queued()
        waits.append(round((mail.next_attempt_at - clock()).total_seconds()))
        clock.move(minutes=16)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert mail.attempts == 8


def test_no_server_means_later_and_no_address_in_the_reason(
    queue: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mail = _queue(address="salainen@example.fi")
    monkeypatch.setattr("smtplib.SMTP.connect", _refuse)
    worker.send_queued()
    assert (mail.state, mail.error) == ("queued", "ConnectionRefusedError")
    assert "salainen" not in caplog.text


def _refuse(*_: object) -> None:
    raise ConnectionRefusedError("salainen@example.fi")


def test_a_mail_that_is_too_late_is_dropped(
    queue: None, mailbox: Mailbox, clock: FakeClock
) -> None:
    from datetime import timedelta

    mail = _queue(expires_at=clock() + timedelta(minutes=60))
    clock.move(minutes=61)
    worker.send_queued()
    assert (mail.state, mail.body) == ("dropped", "")
    assert mailbox.mails == []


def test_a_leased_mail_is_nobody_elses(queue: None, clock: FakeClock) -> None:
    _queue()
    claimed = outbox.claim_mail()
    assert claimed is not None
    assert outbox.claim_mail() is None
    clock.move(minutes=6)
    assert outbox.claim_mail() is claimed


def test_a_broken_address_kills_its_mail_and_not_the_worker(queue: None, mailbox: Mailbox) -> None:
    broken, good = _queue(address="a..b@\u00ad.fi"), _queue()
    worker.send_queued()
    assert (broken.state, good.state) == ("dead", "sent")


def test_an_international_domain_is_written_in_ascii(queue: None, mailbox: Mailbox) -> None:
    _queue(address="maija@äö.example")
    worker.send_queued()
    assert mailbox.mails[0]["To"] == "maija@xn--4ca0b.example"


def test_headers_cannot_be_added_through_a_subject(
    app: Flask, maija: Visitor, mailbox: Mailbox
) -> None:
    open_ticket(maija, subject="Hei\r\nBcc: paha@example.fi, <x>@y")
    with app.app_context():
        worker.send_queued()
    for mail in mailbox.mails:
        assert mail["Bcc"] is None
        assert "Hei Bcc: paha@example.fi, <x>@y" in mail["Subject"]


@pytest.mark.parametrize("host", ["x.fi", f"{'a' * 60}.{'b' * 60}.example.fi"])
def test_long_identifiers_stay_whole(app: Flask, host: str) -> None:
    from formsvc.mail.delivery import compose
    from formsvc.settings import current_settings

    with app.app_context():
        mail = _queue()
        mail.message_id = f"<ticket.1042.{'a' * 32}@{host}>"
        mail.references = " ".join([mail.message_id] * 3)
        text = compose(mail, current_settings()).as_string()
        db.session.rollback()
    unfolded = text.replace("\r\n ", " ").replace("\r\n\t", " ")
    assert f"Message-ID: {mail_id(host)}" in unfolded
    assert f"References: {' '.join([mail_id(host)] * 3)}" in unfolded


def mail_id(host: str) -> str:
    return f"<ticket.1042.{'a' * 32}@{host}>"


@pytest.mark.parametrize("wrong", [{"smtp_user": "neuvo"}, {"smtp_starttls": True}])
def test_a_wrong_setting_keeps_the_mails_for_later(
    app: Flask, queue: None, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, object]
) -> None:
    settings = app.extensions["neuvo_settings"]
    changed = settings.model_copy(update={"smtp_password": SecretStr("salasanä"), **wrong})
    monkeypatch.setitem(app.extensions, "neuvo_settings", changed)
    mail = _queue()
    worker.send_queued()
    assert (mail.state, mail.attempts) == ("queued", 1)
    assert mail.body


def test_an_unexpected_fault_of_one_mail_does_not_stop_the_others(
    queue: None, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, good = _queue("odd@example.fi"), _queue()
    send = delivery.send

    def fail_once(message: EmailMessage, settings: Settings) -> None:
        if "odd" in message["To"]:
            raise UnicodeEncodeError("ascii", "ä", 0, 1, "odd@example.fi")
        send(message, settings)

    monkeypatch.setattr(delivery, "send", fail_once)
    worker.send_queued()
    assert (odd.state, odd.error, good.state) == ("queued", "UnicodeEncodeError", "sent")


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?q?a=0D=0ABcc:evil=40x.example=0D=0A=0D=0AForged=20body?=",
        "=?utf-8?q?a=0ABcc:evil=40x.example?=",
        "=?utf-8?b?YQ0KQmNjOiBldmlsQHguZXhhbXBsZQ==?=",
        "=?utf-8?q?=FF?=",
        "=?unknown-8bit?q?=FF=FE?=",
        "=?utf-8?q?=ED=A0=80?=",
        "å" * 200,
    ],
)
def test_no_subject_writes_headers_or_stops_the_mail(
    app: Flask, maija: Visitor, mailbox: Mailbox, subject: str
) -> None:
    open_ticket(maija, subject=subject)
    with app.app_context():
        assert worker.send_queued() == 2
    assert len(mailbox.mails) == 2
    for mail in mailbox.mails:
        assert "Bcc" not in mail
        assert "Arvosana katoaa" in text_of(mail)


def test_a_mail_is_text_and_html_and_asks_automata_for_silence(
    queue: None, mailbox: Mailbox
) -> None:
    _queue()
    worker.send_queued()
    [sent] = mailbox.mails
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    assert (sent["X-Auto-Response-Suppress"], sent["Auto-Submitted"]) == ("All", "auto-generated")
    assert sent["Reply-To"] is None


def test_an_address_that_failed_three_times_gets_no_more_of_tickets(
    app: Flask, maija: Visitor, mailbox: Mailbox, people: People
) -> None:
    numbers = [open_ticket(maija) for _ in range(4)]
    with app.app_context():
        mailbox.answer = "250 OK"
        rows = select(OutboxMail).where(OutboxMail.address == people.maija).order_by(OutboxMail.id)
        mails = db.session.scalars(rows).all()
        assert len(mails) == len(numbers)
        for mail in mails[:2]:
            outbox.mark_failed(mail, "recipient 550", for_good=True)
        assert not outbox.is_unreachable(people.maija)
        outbox.mark_sent(mails[2])
        assert outbox.note_bounce(mails[2].message_id) is mails[2]
        assert outbox.note_bounce("<ticket.1.forged@localhost>") is None
        assert outbox.is_unreachable(people.maija)
        db.session.commit()
        worker.send_queued()
        assert mails[3].state == "dropped"
        # What the person asks for is tried, and when it arrives the others leave again.
        link = _queue(address=people.maija)
        worker.send_queued()
        assert link.state == "sent"
        assert not outbox.is_unreachable(people.maija)


def test_a_dead_mail_of_a_ticket_keeps_its_words_and_can_be_sent_again(
    app: Flask, maija: Visitor, mailbox: Mailbox, people: People
) -> None:
    open_ticket(maija)
    mailbox.answer = "554 never"
    with app.app_context():
        worker.send_queued()
        rows = select(OutboxMail).where(OutboxMail.address == people.maija)
        mail = db.session.scalars(rows).one()
        assert (mail.state, "Arvosana katoaa" in mail.body) == ("dead", True)
        mailbox.answer = "250 OK"
        outbox.send_again(mail)
        db.session.commit()
        assert worker.send_queued() == 1
        assert (mail.state, mail.body) == ("sent", "")
