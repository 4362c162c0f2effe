"""The agents' list of mails that did not arrive."""

from flask import Flask
from sqlalchemy import select

from formsvc.db import db
from formsvc.mail import outbox, worker
from formsvc.mail.models import OutboxMail
from tests.formsvc.conftest import Mailbox, People
from tests.formsvc.tickets.sending import open_ticket
from tests.formsvc.visitors import Visitor

PAGE = "/fi/agent/mails/undelivered"


def test_aino_sees_what_did_not_arrive_and_sends_it_again(
    app: Flask, maija: Visitor, aino: Visitor, mailbox: Mailbox, people: People
) -> None:
    assert "Kaikki viestit ovat menneet perille." in aino.get(PAGE).text
    number = open_ticket(maija)
    mailbox.answer = "554 never"
    with app.app_context():
        worker.send_queued()
        rows = db.session.execute(select(OutboxMail.address, OutboxMail.id))
        ids = {address: number for address, number in rows}
    page = aino.get(PAGE).text
    assert people.maija in page
    assert f"/fi/agent/tickets/{number}" in page
    assert "Arvosana katoaa" not in page
    mailbox.answer = "250 OK"
    assert aino.post(f"{PAGE}/{ids[people.maija]}/send").status_code == 303
    with app.app_context():
        assert worker.send_queued() == 1
    assert [mail["To"] for mail in mailbox.mails] == [people.maija]
    assert aino.post(f"{PAGE}/{ids[people.maija]}/send").status_code == 404


def test_a_link_to_choose_a_password_is_not_sent_again(
    app: Flask, visitor: Visitor, aino: Visitor, mailbox: Mailbox, people: People
) -> None:
    visitor.post("/fi/password/forgotten", {"email": people.maija})
    mailbox.answer = "554 never"
    with app.app_context():
        worker.send_queued()
        mail = db.session.scalars(select(OutboxMail)).one()
        assert (mail.state, mail.body, mail.html) == ("dead", "", "")
    assert "/send" not in aino.get(PAGE).text
    assert aino.post(f"{PAGE}/{mail.id}/send").status_code == 404


def test_a_mail_that_came_back_is_listed_without_a_button(
    app: Flask, maija: Visitor, aino: Visitor, mailbox: Mailbox, people: People
) -> None:
    open_ticket(maija)
    with app.app_context():
        worker.send_queued()
        rows = select(OutboxMail).where(OutboxMail.address == people.maija)
        outbox.note_bounce(db.session.scalars(rows).one().message_id)
        db.session.commit()
    page = aino.get(PAGE).text
    assert "Viesti palautui." in page
    assert "/send" not in page


def test_a_tickets_page_tells_that_mails_do_not_reach_the_customer(
    app: Flask, maija: Visitor, aino: Visitor, mailbox: Mailbox, people: People
) -> None:
    number = open_ticket(maija)
    words = "Viestit eivät mene perille asiakkaan osoitteeseen"
    assert words not in aino.get(f"/fi/agent/tickets/{number}").text
    for _ in range(2):
        open_ticket(maija)
    with app.app_context():
        worker.send_queued()
        rows = select(OutboxMail).where(OutboxMail.address == people.maija)
        for mail in db.session.scalars(rows):
            outbox.note_bounce(mail.message_id)
        db.session.commit()
    assert words in aino.get(f"/fi/agent/tickets/{number}").text
