"""Mails as mail servers hand them over."""

from email.message import EmailMessage
from email.policy import SMTP
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from formsvc.db import db
from formsvc.inbox.models import ReceivedMail
from formsvc.inbox.taking import take
from formsvc.mail.models import OutboxMail
from formsvc.tickets.models import Message, Ticket

PLAIN = "Ei auttanut vielä."


def write(sender: str, body: str = PLAIN, **headers: str) -> EmailMessage:
    """A person's mail; `In_Reply_To` gives the header In-Reply-To."""
    mail = EmailMessage(policy=SMTP)
    defaults = {
        "From": sender,
        "To": "tuki@example.fi",
        "Subject": "Arviointi",
        "Message_ID": f"<{uuid4().hex}@client.example>",
    }
    for name, value in (defaults | headers).items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail


def answer_to(app: Flask, address: str, sender: str = "", **more: str) -> EmailMessage:
    """An answer to the newest mail that went to the address."""
    with app.app_context():
        to_them = select(OutboxMail.message_id).where(
            OutboxMail.address == address, OutboxMail.thread.is_not(None)
        )
        last = db.session.scalars(to_them.order_by(OutboxMail.id.desc())).first()
    assert last is not None
    return write(sender or address, **({"In_Reply_To": last} | more))


def give(app: Flask, mail: EmailMessage | bytes) -> ReceivedMail:
    """Take a mail as the commands do and show its row."""
    with app.app_context():
        take(mail if isinstance(mail, bytes) else mail.as_bytes())
        newest = select(ReceivedMail).order_by(ReceivedMail.id.desc())
        row = db.session.scalars(newest).first()
        assert row is not None
        assert row.ticket is None or row.ticket.number
        assert row.message is None or row.message.body
        db.session.expunge_all()
        return row


def received(app: Flask) -> list[ReceivedMail]:
    """All rows of mails that came, oldest first."""
    with app.app_context():
        rows = list(db.session.scalars(select(ReceivedMail).order_by(ReceivedMail.id)))
        db.session.expunge_all()
        return rows


def messages(app: Flask, number: int) -> list[Message]:
    """The messages of a ticket, with their files."""
    with app.app_context():
        own = select(Message).join(Message.ticket).where(Ticket.number == number)
        rows = list(db.session.scalars(own.order_by(Message.id)))
        assert all(row.attachments is not None and row.author.name for row in rows)
        db.session.expunge_all()
        return rows


def forget_queue(app: Flask) -> None:
    """Let the mails so far count as sent, so that only later ones are seen in the queue."""
    with app.app_context():
        db.session.execute(db.update(OutboxMail).values(state="sent"))
        db.session.commit()


def queue(app: Flask) -> list[OutboxMail]:
    """The mails that wait to be sent."""
    with app.app_context():
        rows = list(db.session.scalars(select(OutboxMail).where(OutboxMail.state == "queued")))
        db.session.expunge_all()
        return rows
