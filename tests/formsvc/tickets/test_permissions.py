"""Who sees which ticket: Maija, her contact person Matti, Mikael of elsewhere, Aino the agent."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.accounts.models import Organisation, User
from formsvc.accounts.services import find_user
from formsvc.db import db
from formsvc.tickets import permissions
from tests.formsvc.conftest import People
from tests.formsvc.tickets.sending import agent_reply, open_ticket, queued, reply, ticket
from tests.formsvc.visitors import Visitor

ACTIONS = ["reply", "close", "reopen"]
AGENT_ACTIONS = ["reply", "note", "take", "status"]


def test_maija_sees_her_own_ticket(maija: Visitor) -> None:
    number = open_ticket(maija)
    page = maija.get(f"/fi/tickets/{number}")
    assert page.status_code == 200
    assert "Arviointikirja ei tallennu" in page.text


def test_matti_sees_and_answers_the_tickets_of_his_organisation(
    app: Flask, maija: Visitor, matti: Visitor
) -> None:
    number = open_ticket(maija)
    assert "Maija Mallikas" in matti.get("/fi/tickets/organisation").text
    assert matti.get(f"/fi/tickets/{number}").status_code == 200
    assert reply(matti, number).status_code == 303
    assert len(ticket(app, number).messages) == 2


def test_maija_does_not_see_mattis_ticket(maija: Visitor, matti: Visitor) -> None:
    number = open_ticket(matti)
    assert maija.get(f"/fi/tickets/{number}").status_code == 404
    assert maija.get("/fi/tickets/organisation").status_code == 404


def test_mikael_gets_the_same_404_for_maijas_ticket_as_for_none(
    maija: Visitor, mikael: Visitor
) -> None:
    number = open_ticket(maija)
    theirs, nobodys = mikael.get(f"/fi/tickets/{number}"), mikael.get("/fi/tickets/999999")
    assert theirs.status_code == nobodys.status_code == 404
    assert _without_ids(theirs.text, number) == _without_ids(nobodys.text, 999999)


@pytest.mark.parametrize("action", ACTIONS)
def test_mikael_cannot_change_maijas_ticket(
    app: Flask, maija: Visitor, mikael: Visitor, action: str
) -> None:
    number = open_ticket(maija)
    before = ticket(app, number)
    answer = mikael.post(f"/fi/tickets/{number}/{action}", {"body": "Hei"})
    after = ticket(app, number)
    assert answer.status_code == 404
    assert (after.status, after.changed_at) == (before.status, before.changed_at)
    assert len(after.messages) == len(before.messages)


@pytest.mark.parametrize("action", AGENT_ACTIONS)
def test_customers_find_no_agents_pages(maija: Visitor, action: str) -> None:
    number = open_ticket(maija)
    assert maija.get("/fi/agent/tickets/").status_code == 404
    assert maija.get(f"/fi/agent/tickets/{number}").status_code == 404
    assert maija.post(f"/fi/agent/tickets/{number}/{action}").status_code == 404


def test_aino_sees_every_ticket_on_the_agents_page(
    maija: Visitor, mikael: Visitor, aino: Visitor
) -> None:
    numbers = [open_ticket(maija), open_ticket(mikael)]
    for number in numbers:
        assert aino.get(f"/fi/agent/tickets/{number}").status_code == 200
        there = aino.get(f"/fi/tickets/{number}")
        assert there.location == f"/fi/agent/tickets/{number}"


def test_a_visitor_is_sent_to_log_in(visitor: Visitor) -> None:
    for path in ("portal/", "tickets/", "tickets/1000", "tickets/new", "agent/tickets/"):
        answer = visitor.get(f"/fi/{path}")
        assert answer.status_code == 303
        assert answer.location.startswith("/fi/login?next=")


def test_who_moves_to_another_organisation_leaves_the_old_tickets_behind(
    app: Flask, maija: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == people.maija)).one()
        mallila = select(Organisation).where(Organisation.name == "Mallila")
        user.organisation = db.session.scalars(mallila).one()
        db.session.commit()
    assert maija.get(f"/fi/tickets/{number}").status_code == 404
    assert str(number) not in maija.get("/fi/tickets/").text


def test_matti_loses_the_organisations_tickets_with_the_role(
    app: Flask, maija: Visitor, matti: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == people.matti)).one()
        user.is_contact_person = False
        db.session.commit()
    assert matti.get(f"/fi/tickets/{number}").status_code == 404


def test_another_customers_form_key_neither_matches_nor_tells(
    app: Flask, maija: Visitor, mikael: Visitor
) -> None:
    key = "ab" * 16
    first = open_ticket(maija, form_key=key)
    second = open_ticket(mikael, form_key=key)
    assert first != second


def test_fields_that_a_form_does_not_have_are_ignored(app: Flask, maija: Visitor) -> None:
    number = open_ticket(
        maija, status="closed", number=7, organisation_id=2, customer_id=3, is_internal="1"
    )
    opened = ticket(app, number)
    assert opened.status == "new"
    assert not opened.messages[0].is_internal


def test_the_address_of_a_form_names_the_ticket_and_nothing_else(
    app: Flask, maija: Visitor, mikael: Visitor
) -> None:
    own, others = open_ticket(mikael), open_ticket(maija)
    reply(mikael, own, number=others, ticket=others)
    assert len(ticket(app, others).messages) == 1
    assert len(ticket(app, own).messages) == 2


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "1e3", "-1", "1000x", "१०००"])
def test_a_number_that_is_none_is_not_found(maija: Visitor, number: str) -> None:
    assert maija.get(f"/fi/tickets/{number}").status_code == 404


def test_mail_goes_to_nobody_who_is_inactive(
    app: Flask, maija: Visitor, aino: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == people.maija)).one()
        user.is_active = False
        db.session.commit()
    agent_reply(aino, number)
    assert "ticket_replied" not in [mail.event for mail in queued(app)]


def _without_ids(page: str, number: int) -> str:
    without_tokens = re.sub(r'value="[^"]*"|[0-9a-f]{16}', "", page)
    return without_tokens.replace(str(number), "")


def test_who_is_inactive_sees_no_ticket(app: Flask, maija: Visitor, people: People) -> None:
    open_ticket(maija)
    with app.app_context():
        for email in (people.maija, people.matti, people.aino):
            user = find_user(email)
            assert user is not None
            seen = permissions.visible_tickets(user)
            assert len(db.session.scalars(seen).all()) == 1
            user.is_active = False
            assert db.session.scalars(permissions.visible_tickets(user)).all() == []
