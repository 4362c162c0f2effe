"""Which mail of a ticket goes to whom."""

from flask import Flask
from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.db import db
from formsvc.mail import worker
from formsvc.mail.models import OutboxMail
from formsvc.tickets import services
from formsvc.tickets.models import Ticket
from tests.formsvc.conftest import Mailbox, People, text_of
from tests.formsvc.tickets.sending import agent_reply, open_ticket, queued, reply
from tests.formsvc.visitors import Visitor


def test_a_ticket_that_is_not_stored_sends_no_mail(app: Flask, people: People) -> None:
    with app.app_context():
        maija = db.session.scalars(select(User).where(User.email == people.maija)).one()
        new = services.NewTicket("Otsikko", "incident", "wilma", "Teksti", "a" * 32)
        services.open_ticket(maija, new)
        db.session.rollback()
        assert db.session.scalars(select(Ticket)).all() == []
        assert db.session.scalars(select(OutboxMail)).all() == []


def test_the_mails_of_a_ticket_are_one_thread_for_each_reader(
    app: Flask, maija: Visitor, aino: Visitor, mailbox: Mailbox, people: People
) -> None:
    number = open_ticket(maija)
    agent_reply(aino, number, "Ensimmäinen\n\nvastaus <b> & muuta")
    reply(maija, number)
    agent_reply(aino, number, "Toinen vastaus")
    with app.app_context():
        worker.send_queued()
    received, first, second = [mail for mail in mailbox.mails if mail["To"] == people.maija]
    assert received["Auto-Submitted"] == "auto-replied"
    assert first["In-Reply-To"] == received["Message-ID"]
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"].split() == [received["Message-ID"], first["Message-ID"]]
    assert received["Subject"] == first["Subject"] == second["Subject"]
    assert received["Message-ID"].startswith(f"<ticket.{number}.")
    assert "Ensimmäinen\r\n\r\nvastaus <b> & muuta" in text_of(first)
    assert f"http://localhost/fi/tickets/{number}" in text_of(first)


def test_support_hears_of_new_tickets_and_the_assignee_of_answers(
    app: Flask, maija: Visitor, aino: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    assert [mail.address for mail in queued(app)] == [people.maija, "tuki@example.fi"]
    aino.post(f"/fi/agent/tickets/{number}/take")
    reply(maija, number)
    last = queued(app)[-1]
    assert (last.event, last.address) == ("ticket_message", people.aino)
    assert f"/fi/agent/tickets/{number}" in last.body


def test_maija_hears_when_matti_writes_to_her_ticket(
    app: Flask, maija: Visitor, matti: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    reply(matti, number, "Sama vika minullakin")
    told = [mail for mail in queued(app) if mail.event == "ticket_replied"]
    assert [mail.address for mail in told] == [people.maija]
    assert "Matti Meikäläinen on kirjoittanut" in told[0].body


def test_mikael_gets_his_mails_in_swedish_though_aino_reads_finnish(
    app: Flask, mikael: Visitor, aino: Visitor, people: People
) -> None:
    number = open_ticket(mikael)
    agent_reply(aino, number, "Hej!")
    mails = [mail for mail in queued(app) if mail.address == people.mikael]
    assert [mail.language for mail in mails] == ["sv", "sv"]
    assert f"Ärende {number}: " in mails[0].subject
    assert "Status: Väntar på ditt svar" in mails[1].body
    assert f"http://localhost/sv/tickets/{number}" in mails[1].body


def test_a_mail_is_dropped_when_its_reader_may_no_longer_see_the_ticket(
    app: Flask, maija: Visitor, aino: Visitor, mailbox: Mailbox, people: People
) -> None:
    number = open_ticket(maija)
    agent_reply(aino, number, "Vain Esimerkkikunnalle")
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == people.maija)).one()
        user.organisation = None
        db.session.commit()
        worker.send_queued()
    assert people.maija not in [mail["To"] for mail in mailbox.mails]
