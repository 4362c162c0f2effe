"""Filling in the forms of tickets."""

from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from formsvc.db import db
from formsvc.mail.models import OutboxMail
from formsvc.tickets.models import Ticket
from tests.formsvc.visitors import Visitor

FIELDS = {
    "type": "incident",
    "service": "wilma",
    "subject": "Arviointikirja ei tallennu",
    "body": "Arvosana katoaa, kun tallennan.",
}


def send_ticket(visitor: Visitor, language: str = "fi", **fields: Any) -> TestResponse:
    """Send the form of a new ticket."""
    data = FIELDS | {"form_key": uuid4().hex} | fields
    return visitor.post(f"/{language}/tickets/new", data)


def open_ticket(visitor: Visitor, **fields: Any) -> int:
    """Open a ticket and give its number."""
    answer = send_ticket(visitor, **fields)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def reply(visitor: Visitor, where: int, body: str = "Kiitos!", **fields: Any) -> TestResponse:
    """Answer as a customer."""
    data = {"body": body, "form_key": uuid4().hex} | fields
    return visitor.post(f"/fi/tickets/{where}/reply", data)


def agent_reply(
    agent: Visitor, number: int, body: str = "Kokeile uudelleen.", status: str = "pending"
) -> TestResponse:
    """Answer as an agent."""
    data = {"body": body, "status": status, "form_key": uuid4().hex}
    return agent.post(f"/fi/agent/tickets/{number}/reply", data)


def add_note(agent: Visitor, number: int, body: str) -> TestResponse:
    """Write an internal note."""
    data = {"note-body": body, "note-form_key": uuid4().hex}
    return agent.post(f"/fi/agent/tickets/{number}/note", data)


def set_status(agent: Visitor, number: int, status: str) -> TestResponse:
    """Give a ticket a status without an answer."""
    return agent.post(f"/fi/agent/tickets/{number}/status", {"change-status": status})


def ticket(app: Flask, number: int) -> Ticket:
    """The row of a ticket, with its messages and events loaded."""
    with app.app_context():
        found = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        assert found.messages
        assert found.events
        db.session.expunge_all()
        return found


def queued(app: Flask) -> list[OutboxMail]:
    """What waits in the outbox, oldest first."""
    with app.app_context():
        mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        db.session.expunge_all()
        return list(mails)
