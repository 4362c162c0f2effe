"""Helpers of the desk's tests."""

import re

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from formsvc.accounts.models import User
from formsvc.accounts.services import create_user
from formsvc.db import db
from tests.formsvc.conftest import PASSWORD, PEOPLE
from tests.formsvc.visitors import Visitor

OTTO = "otto.ojala@tuki.example"
CHOSEN = re.compile(
    r'name="(triage-\w+)"[^>]*>(?:(?!</select>).)*?<option selected value="([^"]*)"', re.DOTALL
)


def add_otto(app: Flask) -> Visitor:
    """Otto, a second agent, logged in."""
    with app.app_context():
        known = db.session.scalars(select(User).where(User.email == PEOPLE.aino)).one()
        otto = create_user(OTTO, "Otto Ojala", organisation=None, is_agent=True)
        otto.password_hash = known.password_hash
        db.session.commit()
    visitor = Visitor(app)
    assert visitor.log_in(OTTO, PASSWORD).status_code == 303
    return visitor


def user_id(app: Flask, email: str) -> int:
    """The id of a person."""
    with app.app_context():
        return db.session.scalars(select(User.id).where(User.email == email)).one()


def numbers(page: str) -> list[int]:
    """The numbers of the tickets that a page of the queue lists."""
    return [int(number) for number in re.findall(r'<td data-label="[^"]*">(\d+)</td>', page)]


def queue(agent: Visitor, query: str = "") -> list[int]:
    """The tickets of the queue."""
    return numbers(agent.get(f"/fi/agent/tickets/?{query}").text)


def triage(agent: Visitor, number: int, **fields: str) -> TestResponse:
    """Open the ticket's page and save its form with some other choices."""
    page = agent.get(f"/fi/agent/tickets/{number}").text
    chosen = dict(CHOSEN.findall(page))
    before = re.search(r'name="triage-before"[^>]* value="([^"]*)"', page)
    assert before is not None
    data = {"triage-before": before[1], **chosen}
    data |= {f"triage-{name}": value for name, value in fields.items()}
    return agent.post(f"/fi/agent/tickets/{number}/triage", data)


def shown(agent: Visitor, number: int) -> str:
    """The agents' page of a ticket."""
    return agent.get(f"/fi/agent/tickets/{number}").text
