"""What an agent does with tickets."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from formsvc.db import db
from tests.formsvc.conftest import FakeClock, People
from tests.formsvc.tickets.sending import (
    add_note,
    agent_reply,
    open_ticket,
    queued,
    reply,
    set_status,
    ticket,
)
from tests.formsvc.visitors import Visitor


def test_who_has_waited_longest_comes_first(
    maija: Visitor, mikael: Visitor, aino: Visitor, clock: FakeClock
) -> None:
    first = open_ticket(maija)
    clock.move(minutes=1)
    second = open_ticket(mikael)
    clock.move(minutes=1)
    reply(maija, first, "Lisätieto")
    assert _numbers(aino.get("/fi/agent/tickets/").text) == [first, second]


def test_an_answered_ticket_leaves_the_queue_until_the_customer_answers(
    maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    agent_reply(aino, number)
    assert _numbers(aino.get("/fi/agent/tickets/").text) == []
    assert _numbers(aino.get("/fi/agent/tickets/?status=pending").text) == [number]
    reply(maija, number)
    assert _numbers(aino.get("/fi/agent/tickets/").text) == [number]


def test_the_queue_is_filtered_by_agent(maija: Visitor, aino: Visitor) -> None:
    taken, free = open_ticket(maija), open_ticket(maija)
    aino.post(f"/fi/agent/tickets/{taken}/take")
    pages = {
        whose: _numbers(aino.get(f"/fi/agent/tickets/?assignee={whose}").text)
        for whose in ("", "nobody", "me", "bogus")
    }
    assert pages == {
        "": [taken, free],
        "nobody": [free],
        "me": [taken],
        "bogus": [taken, free],
    }


def test_an_answer_takes_the_ticket_and_waits_for_the_customer(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    page = aino.get(f"/fi/agent/tickets/{number}").text
    assert re.search(r'<option selected value="pending">Odottaa asiakasta', page)
    agent_reply(aino, number)
    answered = ticket(app, number)
    assert answered.status == "pending"
    assert answered.assignee_id == answered.messages[-1].author_id
    assert [event.happening for event in answered.events] == ["opened", "taken", "status"]


def test_an_answer_can_solve_the_ticket(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    agent_reply(aino, number, status="solved")
    assert ticket(app, number).status == "solved"
    assert [mail.event for mail in queued(app)].count("ticket_status") == 0


@pytest.mark.parametrize("status", ["new", "bogus", ""])
def test_an_answer_takes_no_other_status(
    app: Flask, maija: Visitor, aino: Visitor, status: str
) -> None:
    number = open_ticket(maija)
    page = agent_reply(aino, number, "Teksti säilyy", status)
    assert page.status_code == 200
    assert "Teksti säilyy" in page.text
    assert len(ticket(app, number).messages) == 1


def test_a_note_needs_words(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    assert "Kirjoita muistiinpano." in add_note(aino, number, " ").text
    assert len(ticket(app, number).messages) == 1


def test_taking_a_new_ticket_opens_it(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    for _ in range(2):
        assert aino.post(f"/fi/agent/tickets/{number}/take").status_code == 303
    taken = ticket(app, number)
    assert taken.status == "open"
    assert [event.happening for event in taken.events] == ["opened", "taken", "status"]


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_settling_without_an_answer_tells_the_customer(
    app: Flask, maija: Visitor, aino: Visitor, people: People, status: str
) -> None:
    number = open_ticket(maija)
    set_status(aino, number, status)
    last = queued(app)[-1]
    assert (last.event, last.address) == ("ticket_status", people.maija)
    assert f"Tukipyyntösi {number} tila on nyt: " in last.body


def test_other_statuses_are_set_in_silence(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    set_status(aino, number, "pending")
    assert ticket(app, number).status == "pending"
    assert "ticket_status" not in [mail.event for mail in queued(app)]


def _numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<td data-label="[^"]*">(\d+)</td>', page)]


def test_taking_up_a_ticket_does_not_send_its_customer_to_the_end(
    maija: Visitor, aino: Visitor, clock: FakeClock
) -> None:
    first = open_ticket(maija)
    clock.move(minutes=10)
    second = open_ticket(maija)
    clock.move(minutes=10)
    set_status(aino, first, "open")
    page = aino.get("/fi/agent/tickets/").text
    assert page.index(f"/agent/tickets/{first}") < page.index(f"/agent/tickets/{second}")


@contextmanager
def _statements(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_a_long_ticket_asks_no_more_of_the_database_than_a_short_one(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    agent_reply(aino, number)
    counts: list[list[int]] = []
    for _ in range(2):
        counts.append([])
        for visitor, path in (
            (maija, f"/fi/tickets/{number}"),
            (aino, f"/fi/agent/tickets/{number}"),
        ):
            with _statements(app) as asked:
                assert visitor.get(path).status_code == 200
            counts[-1].append(len(asked))
        for _ in range(5):
            reply(maija, number)
            agent_reply(aino, number)
    assert counts[0] == counts[1]


def test_agents_and_customers_have_links_of_their_own(maija: Visitor, aino: Visitor) -> None:
    def links(page: str) -> list[str]:
        nav = re.search(r'<nav class="portal-nav".*?</nav>', page, re.DOTALL)
        assert nav
        return re.findall(r'href="/fi/([^"]*)"', nav[0])

    customer = ["portal/", "tickets/", "tickets/new", "settings"]
    assert links(maija.get("/fi/portal/").text) == customer
    mails = "agent/mails/received/"
    agent = ["agent/tickets/", mails, "agent/canned/", "agent/report/", "portal/", "settings"]
    assert links(aino.get("/fi/portal/").text) == agent
    assert 'href="/fi/agent/mails/undelivered"' in aino.get(f"/fi/{mails}").text
