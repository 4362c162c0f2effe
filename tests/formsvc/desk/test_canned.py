"""Canned replies: kept in both languages, and filled in for a ticket."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.db import db
from formsvc.desk.models import CannedReply
from tests.formsvc.tickets.sending import open_ticket, queued, ticket
from tests.formsvc.visitors import Visitor

FIELDS = {
    "name_fi": "Lisätietoja",
    "body_fi": "Hei {name},\n\nkerro lisää asiasta «{subject}» ({number}): {url}\n\n{agent}",
    "name_sv": "Mer uppgifter",
    "body_sv": "Hej {name},\n\nberätta mer om «{subject}» ({number}): {url}\n\n{agent}",
}


def add_canned(agent: Visitor, **fields: str) -> int:
    """Add a canned reply and give its id."""
    assert agent.post("/fi/agent/canned/new", FIELDS | fields).status_code == 303
    page = agent.get("/fi/agent/canned/").text
    return max(int(found) for found in re.findall(r"/agent/canned/(\d+)", page))


def answer_text(page: str) -> str:
    """What stands in the field of the answer."""
    found = re.search(r'<textarea[^>]*id="body"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return found[1].replace("\r\n", "\n").strip()


def test_a_reply_is_listed_by_the_name_of_the_pages_language(aino: Visitor) -> None:
    add_canned(aino)
    assert "Lisätietoja" in aino.get("/fi/agent/canned/").text
    assert "Mer uppgifter" in aino.get("/sv/agent/canned/").text


@pytest.mark.parametrize("missing", list(FIELDS))
def test_a_reply_lacks_nothing_in_either_language(app: Flask, aino: Visitor, missing: str) -> None:
    page = aino.post("/fi/agent/canned/new", FIELDS | {missing: " \n "})
    assert page.status_code == 200
    assert f'id="{missing}-error"' in page.text
    with app.app_context():
        assert db.session.scalars(select(CannedReply)).all() == []


@pytest.mark.parametrize("wrong", ["{nimi}", "{ name }", "{}", "{name.email}", "{name!r}"])
def test_an_unknown_placeholder_is_refused(aino: Visitor, wrong: str) -> None:
    page = aino.post("/fi/agent/canned/new", FIELDS | {"body_sv": f"Hej {wrong}"})
    assert page.status_code == 200
    assert 'id="body_sv-error"' in page.text
    assert f"Hej {wrong}" in page.text


def test_a_reply_is_changed_and_deleted(app: Flask, aino: Visitor) -> None:
    canned = add_canned(aino)
    aino.post(f"/fi/agent/canned/{canned}", FIELDS | {"name_fi": "Uusi nimi"})
    assert "Uusi nimi" in aino.get("/fi/agent/canned/").text
    assert aino.post(f"/fi/agent/canned/{canned}/delete").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(CannedReply)).all() == []
    assert aino.get(f"/fi/agent/canned/{canned}").status_code == 404


def test_a_reply_goes_into_the_answer_in_the_customers_language(
    maija: Visitor, mikael: Visitor, aino: Visitor
) -> None:
    canned = add_canned(aino)
    for customer, greeting, language in ((maija, "Hei Maija", "fi"), (mikael, "Hej Mikael", "sv")):
        number = open_ticket(customer)
        text = aino.get(f"/fi/agent/tickets/{number}/canned/{canned}").text
        assert text.startswith(greeting)
        assert f"({number}): http://localhost/{language}/tickets/{number}" in text
        assert text.endswith("Aino Aalto")


def test_a_subject_that_looks_like_a_placeholder_stays_what_it_is(
    maija: Visitor, aino: Visitor
) -> None:
    canned = add_canned(aino)
    number = open_ticket(maija, subject="{agent} ja {url}")
    text = aino.get(f"/fi/agent/tickets/{number}/canned/{canned}").text
    assert "asiasta «{agent} ja {url}»" in text


def test_without_a_script_the_page_comes_back_with_the_text_filled_in(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    canned, number = add_canned(aino), open_ticket(maija)
    mails = len(queued(app))
    data = {"body": "Ensin tämä.", "insert": "canned", "canned": str(canned), "status": "solved"}
    page = aino.post(f"/fi/agent/tickets/{number}/insert", data)
    assert page.status_code == 200
    assert answer_text(page.text).startswith("Ensin tämä.\n\nHei Maija Mallikas,")
    assert re.search(r'<option selected value="solved"', page.text)
    # Nothing has been sent.
    assert len(ticket(app, number).messages) == 1
    assert len(queued(app)) == mails


@pytest.mark.parametrize("canned", ["77", "0", "-1", "9" * 10, "9" * 30])
def test_a_reply_that_is_gone_changes_nothing(maija: Visitor, aino: Visitor, canned: str) -> None:
    number = open_ticket(maija)
    data = {"body": "Tämä jää.", "insert": "canned", "canned": canned}
    page = aino.post(f"/fi/agent/tickets/{number}/insert", data)
    assert answer_text(page.text) == "Tämä jää."


def test_a_fault_says_which_of_the_two_languages_it_is_in(aino: Visitor) -> None:
    page = aino.post("/fi/agent/canned/new", {**FIELDS, "name_sv": "", "body_fi": ""}).text
    assert "Kirjoita nimi ruotsiksi." in page
    assert "Kirjoita vastaus suomeksi." in page
    assert "Kirjoita nimi suomeksi." not in page
