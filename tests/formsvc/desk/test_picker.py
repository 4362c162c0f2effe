"""Articles for an answer: in the customer's language, and only what its readers may read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.db import db, utc_now
from formsvc.tickets.models import Follower, Ticket
from tests.formsvc.desk.test_canned import answer_text
from tests.formsvc.search.conftest import indexes, search_site
from tests.formsvc.tickets.sending import open_ticket
from tests.formsvc.visitors import Visitor

__all__ = ["indexes", "search_site"]
SWEDISH = {
    "id": "wilma/salasana",
    "language": "sv",
    "title": "Glömt lösenord",
    "url": "/sv/wilma/losenord/",
    "access": "public",
}
BUTTON = re.compile(r'name="article" value="([^"]+)" data-text="([^"]+)"')


@pytest.fixture(autouse=True)
def swedish_article(site_root: Path) -> Iterator[None]:
    file = site_root / "site/articles.json"
    before = file.read_text("utf-8")
    catalog = json.loads(before)
    file.write_text(json.dumps(catalog | {"articles": [*catalog["articles"], SWEDISH]}), "utf-8")
    yield
    file.write_text(before, "utf-8")


def found(agent: Visitor, number: int, query: str) -> list[str]:
    page = agent.get(f"/fi/agent/tickets/{number}/articles", query_string={"find": query})
    assert page.status_code == 200
    return [article for article, _ in BUTTON.findall(page.text)]


def change(app: Flask, number: int, *, is_active: bool = True, address: str | None = None) -> None:
    with app.app_context():
        ticket = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        ticket.customer.is_active = is_active
        if address:
            agent = db.session.scalars(select(User).where(User.is_agent)).one()
            now = utc_now()
            db.session.add(
                Follower(
                    ticket=ticket, address=address, added_by=agent, agreed_at=now, created_at=now
                )
            )
        db.session.commit()


def test_articles_come_in_the_customers_language(
    maija: Visitor, mikael: Visitor, aino: Visitor
) -> None:
    assert found(aino, open_ticket(maija), "salasanan") == ["wilma/salasana"]
    page = aino.get(f"/fi/agent/tickets/{open_ticket(mikael)}/articles?find=lösenordet").text
    assert [text for _, text in BUTTON.findall(page)] == [
        "Glömt lösenord\nhttp://localhost/sv/wilma/losenord/"
    ]


def test_what_is_no_article_of_the_site_is_not_offered(maija: Visitor, aino: Visitor) -> None:
    # The index has it, the catalog has not.
    assert found(aino, open_ticket(maija), "arviointikirja") == []
    assert found(aino, open_ticket(maija), "") == []
    assert found(aino, open_ticket(maija), "xyzzy") == []


def test_a_customer_is_offered_articles_for_customers(maija: Visitor, aino: Visitor) -> None:
    assert found(aino, open_ticket(maija), "salainen käyttökatko") == ["info/katkot"]


def test_an_outside_address_or_a_shut_account_gets_public_articles_alone(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    change(app, number, address="joku@muualla.example")
    assert found(aino, number, "salainen käyttökatko") == []
    data = {"body": "Hei.", "article": "info/katkot"}
    page = aino.post(f"/fi/agent/tickets/{number}/insert", data).text
    assert answer_text(page) == "Hei."
    other = open_ticket(maija)
    change(app, other, is_active=False)
    assert found(aino, other, "salainen käyttökatko") == []


def test_without_a_script_an_article_is_searched_and_inserted(
    maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    data = {"body": "Hei.", "insert": "search", "find": "salasanan"}
    page = aino.post(f"/fi/agent/tickets/{number}/insert", data).text
    assert answer_text(page) == "Hei."
    assert [article for article, _ in BUTTON.findall(page)] == ["wilma/salasana"]
    page = aino.post(
        f"/fi/agent/tickets/{number}/insert", {"body": "Hei.", "article": "wilma/salasana"}
    ).text
    assert answer_text(page) == "Hei.\n\nWilma/Salasana\nhttp://localhost/fi/wilma/salasana/"


def test_without_an_index_there_is_a_clear_answer(
    search_site: Path, maija: Visitor, aino: Visitor
) -> None:
    for file in search_site.glob("**/search/fi/index.json"):
        file.unlink()
    assert found(aino, open_ticket(maija), "salasana") == []
