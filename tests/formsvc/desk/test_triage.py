"""Sorting and linking tickets, and all of it in the history."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.db import db
from formsvc.tickets.models import Event
from tests.formsvc.conftest import People
from tests.formsvc.desk.desk import OTTO, add_otto, shown, triage, user_id
from tests.formsvc.tickets.sending import agent_reply, open_ticket, ticket
from tests.formsvc.visitors import Visitor


def history(app: Flask, number: int) -> list[tuple[str, str | None, str]]:
    """What the ticket's history tells: what, its value, who."""
    with app.app_context():
        events = db.session.scalars(
            select(Event).where(Event.ticket.has(number=number)).order_by(Event.id)
        )
        return [(one.happening, one.value, one.actor.name) for one in events]


def test_one_form_sorts_a_ticket_and_each_change_is_in_the_history(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    add_otto(app)
    otto = str(user_id(app, OTTO))
    changes = {"assignee": otto, "type": "user-support", "service": "kurre", "priority": "high"}
    assert triage(aino, number, **changes).status_code == 303
    sorted_out = ticket(app, number)
    assert (sorted_out.type, sorted_out.service) == ("user-support", "kurre")
    assert (sorted_out.priority, sorted_out.status) == ("high", "open")
    assert history(app, number)[1:] == [
        ("type", "user-support", "Aino Aalto"),
        ("service", "kurre", "Aino Aalto"),
        ("priority", "high", "Aino Aalto"),
        ("assigned", "Otto Ojala", "Aino Aalto"),
        ("status", "open", "Aino Aalto"),
    ]
    assert triage(aino, number).status_code == 303
    assert len(history(app, number)) == 6


def test_what_another_agent_changed_meanwhile_stays(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    stale = {
        "triage-before": " new incident wilma normal",
        "triage-assignee": "",
        "triage-status": "new",
        "triage-type": "incident",
        "triage-service": "wilma",
        "triage-priority": "low",
    }
    add_otto(app).post(f"/fi/agent/tickets/{number}/take")
    aino.post(f"/fi/agent/tickets/{number}/triage", stale)
    now = ticket(app, number)
    assert (now.status, now.priority, now.assignee_id) == ("open", "low", user_id(app, OTTO))


def test_another_type_moves_the_due_time_until_there_is_an_answer(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    before = ticket(app, number).answer_due_at
    triage(aino, number, type="request-for-change")
    moved = ticket(app, number).answer_due_at
    assert before is not None
    assert moved is not None
    assert moved - before > timedelta(hours=1)
    agent_reply(aino, number)
    triage(aino, number, type="incident")
    assert ticket(app, number).answer_due_at == moved


def test_customers_see_nothing_of_a_priority(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    before = ticket(app, number).changed_at
    triage(aino, number, priority="urgent")
    assert ticket(app, number).changed_at == before
    assert "Kiireellinen" not in maija.get(f"/fi/tickets/{number}").text


def test_only_active_agents_can_be_given_a_ticket(
    app: Flask, maija: Visitor, aino: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    add_otto(app)
    with app.app_context():
        db.session.scalars(select(User).where(User.email == OTTO)).one().is_active = False
        db.session.commit()
    for person in (OTTO, people.maija):
        refused = triage(aino, number, assignee=str(user_id(app, person)))
        assert refused.status_code == 200
        assert 'aria-invalid="true"' in refused.text
    assert ticket(app, number).assignee_id is None


@pytest.mark.parametrize("field", ["status", "type", "service", "priority"])
def test_no_unknown_choice_is_kept(app: Flask, maija: Visitor, aino: Visitor, field: str) -> None:
    number = open_ticket(maija)
    assert triage(aino, number, **{field: "bogus"}).status_code == 200
    assert len(history(app, number)) == 1


def test_links_show_on_both_sides_for_agents_alone(
    app: Flask, maija: Visitor, mikael: Visitor, aino: Visitor
) -> None:
    one = open_ticket(maija, subject="Ensimmäinen asia")
    other = open_ticket(mikael, subject="Salainen sanapari")
    for _ in range(2):
        assert aino.post(f"/fi/agent/tickets/{one}/links", {"number": other}).status_code == 303
    assert "Salainen sanapari" in shown(aino, one)
    assert "Ensimmäinen asia" in shown(aino, other)
    page = maija.get(f"/fi/tickets/{one}").text
    assert "Salainen" not in page
    assert str(other) not in page
    aino.post(f"/fi/agent/tickets/{other}/links/{one}/remove")
    assert "Salainen sanapari" not in shown(aino, one)
    assert [event[:2] for event in history(app, one)[1:]] == [
        ("linked", str(other)),
        ("unlinked", str(other)),
    ]


@pytest.mark.parametrize("number", ["1000", "999999", "abc", "", "-1", "99999999999"])
def test_a_link_needs_another_ticket(maija: Visitor, aino: Visitor, number: str) -> None:
    open_ticket(maija)
    refused = aino.post("/fi/agent/tickets/1000/links", {"number": number})
    assert refused.status_code == 200
    assert "field-error" in refused.text


def test_customers_sort_and_link_nothing(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    for verb in ("triage", "links", "merge", "unmerge", "presence"):
        assert maija.post(f"/fi/agent/tickets/{number}/{verb}").status_code == 404
    fields = {"status": "closed", "assignee_id": 1, "priority": "urgent", "is_internal": "1"}
    maija.post(f"/fi/tickets/{number}/reply", {"body": "Hei", **fields})
    now = ticket(app, number)
    assert (now.status, now.priority, now.assignee_id) == ("new", "normal", None)
    assert not now.messages[-1].is_internal
