"""The queue: views, counts, filters, order, own views, several at once."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.db import db
from formsvc.desk.models import SavedView
from tests.formsvc.conftest import PASSWORD, FakeClock, People
from tests.formsvc.desk.desk import add_otto, numbers, queue, triage, user_id
from tests.formsvc.tickets.sending import add_note, agent_reply, open_ticket, set_status, ticket
from tests.formsvc.visitors import Visitor


def counts(agent: Visitor) -> dict[str, int]:
    """The names of the views and how many tickets each holds."""
    page = agent.get("/fi/agent/tickets/").text
    nav = page.partition('class="views"')[2].partition("</nav>")[0]
    found = re.findall(
        r"<span>(?:<bdi>)?([^<]+)(?:</bdi>)?</span> <span class=\"count\">(\d+)", nav
    )
    return {name: int(count) for name, count in found}


def test_each_view_holds_its_own_tickets_and_tells_how_many(
    maija: Visitor, aino: Visitor, people: People, clock: FakeClock
) -> None:
    late, taken, answered = open_ticket(maija), open_ticket(maija), open_ticket(maija)
    aino.post(f"/fi/agent/tickets/{taken}/take")
    agent_reply(aino, answered)
    clock.move(days=5)
    for person, email in ((maija, people.maija), (aino, people.aino)):
        person.log_in(email, PASSWORD)
    fresh = open_ticket(maija)
    held = {view: queue(aino, f"view={view}") for view in ("waiting", "mine", "unassigned")}
    assert held == {
        "waiting": [late, taken, fresh],
        "mine": [taken, answered],
        "unassigned": [late, fresh],
    }
    assert queue(aino, "view=overdue") == [late, taken]
    assert queue(aino, "view=codes") == queue(aino, "view=consent") == []
    assert list(counts(aino).values()) == [3, 2, 2, 2, 0, 0, 4, 4]


def test_the_navigation_tells_how_many_wait(maija: Visitor, aino: Visitor) -> None:
    open_ticket(maija)
    agent_reply(aino, open_ticket(maija))
    page = aino.get("/fi/portal/").text
    assert re.search(r'Jono <span class="count"[^>]*>1</span>', page)
    assert 'class="count"' not in maija.get("/fi/portal/").text


def test_a_follower_without_consent_shows_in_its_view(maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    open_ticket(maija)
    maija.post(f"/fi/tickets/{number}/followers", {"address": "joku@muualla.example"})
    assert queue(aino, "view=consent") == [number]


def test_the_queue_is_searched_in_notes_too_and_filtered(maija: Visitor, aino: Visitor) -> None:
    one = open_ticket(maija, subject="Lukujärjestys puuttuu", type="user-support")
    other = open_ticket(maija)
    add_note(aino, other, "Muistiinpanossa lukee pakkasukko")
    assert queue(aino, "q=lukujärjestyksen") == [one]
    assert queue(aino, "q=pakkasukko") == [other]
    assert queue(aino, "type=incident") == [other]
    triage(aino, one, priority="urgent")
    assert queue(aino, "priority=urgent") == [one]
    assert queue(aino, "view=mine&priority=urgent") == []


def test_what_is_late_or_presses_is_said_in_words(
    maija: Visitor, aino: Visitor, people: People, clock: FakeClock
) -> None:
    number = open_ticket(maija)
    triage(aino, number, priority="high")
    page = aino.get("/fi/agent/tickets/").text
    assert re.search(r'class="mark mark-high">.*?Korkea', page)
    assert "Ensivastaus myöhässä</span>" not in page.partition("<tbody>")[2]
    clock.move(days=5)
    aino.log_in(people.aino, PASSWORD)
    page = aino.get("/fi/agent/tickets/").text
    assert "Ensivastaus myöhässä</span>" in page.partition("<tbody>")[2]


def test_columns_sort_both_ways_and_keep_the_view(maija: Visitor, aino: Visitor) -> None:
    first, second = open_ticket(maija, subject="Aakkoset"), open_ticket(maija, subject="Öljy")
    page = aino.get("/fi/agent/tickets/?view=open&sort=subject").text
    assert numbers(page) == [first, second]
    assert 'aria-sort="ascending"' in page
    assert "/fi/agent/tickets/?sort=-subject&amp;view=open" in page
    assert queue(aino, "view=open&sort=-subject") == [second, first]


def test_an_own_view_keeps_filters_is_renamed_and_deleted(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    open_ticket(maija)
    saved = aino.post("/fi/agent/views/?view=open&service=wilma&bogus=1", {"name": "Wilma auki"})
    assert saved.location == "/fi/agent/tickets/?service=wilma&view=open"
    assert counts(aino)["Wilma auki"] == 1
    view = _views(app)[0]
    assert view.query == "service=wilma&view=open"
    aino.post(f"/fi/agent/views/{view.id}/rename", {"name": "Wilma"})
    assert "Wilma auki" not in counts(aino)
    assert counts(aino)["Wilma"] == 1
    aino.post(f"/fi/agent/views/{view.id}/delete")
    assert "Wilma" not in counts(aino)


def test_nobody_touches_another_agents_views(app: Flask, maija: Visitor, aino: Visitor) -> None:
    aino.post("/fi/agent/views/?view=open", {"name": "Ainon oma"})
    view, otto = _views(app)[0], add_otto(app)
    assert "Ainon oma" not in counts(otto)
    assert otto.post(f"/fi/agent/views/{view.id}/rename", {"name": "X"}).status_code == 404
    assert otto.post(f"/fi/agent/views/{view.id}/delete").status_code == 404
    assert maija.post(f"/fi/agent/views/{view.id}/delete").status_code == 404
    assert _views(app)[0].name == "Ainon oma"


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_an_own_view_needs_a_name(app: Flask, aino: Visitor, name: str) -> None:
    aino.post("/fi/agent/views/", {"name": name})
    assert _views(app) == []


def test_several_tickets_are_taken_assigned_and_closed_at_once(
    app: Flask, maija: Visitor, aino: Visitor, people: People
) -> None:
    both = [open_ticket(maija), open_ticket(maija)]
    add_otto(app)
    otto = user_id(app, "otto.ojala@tuki.example")
    aino.post("/fi/agent/tickets/bulk", {"number": both, "verb": "take"})
    aino_id = user_id(app, people.aino)
    assert [ticket(app, number).assignee_id for number in both] == [aino_id] * 2
    aino.post("/fi/agent/tickets/bulk", {"number": both, "verb": "assign", "agent": otto})
    assert [ticket(app, number).assignee_id for number in both] == [otto] * 2
    done = aino.post("/fi/agent/tickets/bulk?view=open", {"number": both, "verb": "close"})
    assert done.location == "/fi/agent/tickets/?view=open"
    assert [ticket(app, number).status for number in both] == ["closed"] * 2


def test_bulk_knows_no_other_verb_and_no_customer_as_agent(
    app: Flask, maija: Visitor, aino: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    data = {"number": number, "verb": "assign", "agent": user_id(app, people.maija)}
    aino.post("/fi/agent/tickets/bulk", data)
    aino.post("/fi/agent/tickets/bulk", {"number": number, "verb": "delete"})
    aino.post("/fi/agent/tickets/bulk", {"number": [99999999999999, "x", -1], "verb": "take"})
    assert ticket(app, number).assignee_id is None
    assert maija.post("/fi/agent/tickets/bulk", {"number": number}).status_code == 404


def test_send_and_next_goes_on_in_the_same_view(
    app: Flask, maija: Visitor, aino: Visitor, clock: FakeClock
) -> None:
    first = open_ticket(maija)
    clock.move(minutes=1)
    second = open_ticket(maija, service="kurre")
    clock.move(minutes=1)
    third = open_ticket(maija)
    data = {"body": "Vastaus", "status": "pending", "next": "1"}
    path = "/fi/agent/tickets/{}/reply?service=wilma"
    sent = aino.post(path.format(first), data)
    assert sent.location == f"/fi/agent/tickets/{third}?service=wilma"
    set_status(aino, second, "closed")
    assert aino.post(path.format(third), data).location == "/fi/agent/tickets/?service=wilma"


def _views(app: Flask) -> list[SavedView]:
    with app.app_context():
        views = list(db.session.scalars(select(SavedView)))
        db.session.expunge_all()
        return views
