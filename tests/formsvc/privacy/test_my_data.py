"""«My data»: what a person may take along, and the wish to be erased."""

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.db import db
from formsvc.tickets.models import Ticket
from tests.formsvc.conftest import People
from tests.formsvc.privacy.test_commands import Command, put_file, put_received
from tests.formsvc.tickets.sending import add_note, agent_reply, open_ticket, reply
from tests.formsvc.visitors import Visitor


def download(visitor: Visitor) -> tuple[dict[str, Any], str, dict[str, bytes]]:
    """The data, the page to read, and the files of what the visitor downloads."""
    answer = visitor.post("/fi/settings/my-data/download")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("data.json")), files.pop("data.html").decode(), files


def test_everything_about_a_person_is_in_the_file(
    app: Flask, people: People, maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija, subject="Oma <asia>", body="Ensimmäinen\nviesti")
    agent_reply(aino, number, "Vastaus sinulle")
    others = open_ticket(matti, body="Matin omat sanat")
    with app.app_context():
        ticket = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        ticket.rating, ticket.rating_comment = 4, "Nopeasti"
        db.session.commit()
    put_file(app, people.maija, number, b"taulukko")
    put_received(app, people.maija, None)
    told, page, files = download(maija)
    assert told["account"]["email"] == people.maija
    assert len(told["sessions"]) == 1
    assert set(told["sessions"][0]) == {"began_at", "seen_at"}
    (mine,) = told["tickets"]
    assert (mine["number"], mine["rating"], mine["rating_comment"]) == (number, 4, "Nopeasti")
    assert [one["text"].splitlines() for one in mine["messages"]] == [
        ["Ensimmäinen", "viesti"],
        ["Vastaus sinulle"],
    ]
    assert [one["event"] for one in told["mails_to_you"]] == ["ticket_received", "ticket_replied"]
    assert told["mails_from_you"][0]["text"] == "Maija kirjoitti"
    assert files == {"files/1-maija-mallikas.txt": b"taulukko"}
    assert str(others) not in json.dumps(told)
    assert "Oma &lt;asia&gt;" in page
    assert '<html lang="fi">' in page
    for words in ("Ensimmäinen", "Vastaus sinulle", "maija-mallikas.txt", "Maija kirjoitti"):
        assert words in page
    assert "<script" not in page


def test_what_is_for_agents_is_not_in_it(
    app: Flask, people: People, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    agent_reply(aino, number)
    add_note(aino, number, "CANARY muistiinpano")
    put_file(app, people.aino, number, b"CANARY file")
    aino.post(f"/fi/agent/tickets/{number}/priority", {"change-priority": "urgent"})
    for person in (maija, aino):
        told, page, files = download(person)
        whole = json.dumps(told) + page + repr(files)
        assert "CANARY" not in whole
    told, page, _files = download(maija)
    assert people.aino not in json.dumps(told) + page
    assert "priority" not in json.dumps(told)


def test_others_tickets_give_only_ones_own_words(
    people: People, maija: Visitor, matti: Visitor
) -> None:
    number = open_ticket(maija, body="Maijan sanat", subject="Maijan otsikko")
    reply(matti, number, "Matin vastaus")
    told, page, _files = download(matti)
    assert [one["text"] for one in told["messages_elsewhere"]] == ["Matin vastaus"]
    assert told["messages_elsewhere"][0]["ticket"] == number
    assert "Maijan" not in json.dumps(told, ensure_ascii=False) + page


def test_whoever_moved_takes_only_own_words_along(
    people: People, maija: Visitor, aino: Visitor, command: Command
) -> None:
    number = open_ticket(maija, body="Omat sanat")
    agent_reply(aino, number, "Vanhan kunnan vastaus")
    command("user", "change", people.maija, "--organisation", "Mallila")
    told, page, _files = download(maija)
    assert [one["text"] for one in told["tickets"][0]["messages"]] == ["Omat sanat"]
    assert "Vanhan kunnan" not in json.dumps(told) + page


def test_the_page_to_read_is_in_ones_own_language(mikael: Visitor) -> None:
    open_ticket(mikael)
    _told, page, _files = download(mikael)
    assert '<html lang="sv">' in page
    assert "Mina uppgifter" in page or "Dina uppgifter" in page


def test_too_many_downloads_are_refused(maija: Visitor, matti: Visitor) -> None:
    for _ in range(5):
        assert maija.post("/fi/settings/my-data/download").status_code == 200
    refused = maija.post("/fi/settings/my-data/download")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert matti.post("/fi/settings/my-data/download").status_code == 200


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_wish_to_be_erased_becomes_a_private_ticket(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor, language: str
) -> None:
    address = f"/{language}/settings/my-data/erasure"
    form = {"is_meant": "y", "form_key": uuid4().hex}
    answer = maija.post(address, form)
    assert answer.status_code == 303
    number = int(answer.location.rpartition("/")[2])
    assert maija.post(address, form).location == answer.location
    assert matti.get(f"/fi/tickets/{number}").status_code == 404
    assert aino.get(f"/fi/agent/tickets/{number}").status_code == 200
    with app.app_context():
        assert len(db.session.scalars(select(Ticket)).all()) == 1


def test_the_wish_must_be_meant(app: Flask, maija: Visitor) -> None:
    answer = maija.post("/fi/settings/my-data/erasure", {"form_key": uuid4().hex})
    assert answer.status_code == 200
    assert 'id="is_meant-error"' in answer.text
    with app.app_context():
        assert db.session.scalar(select(Ticket.id)) is None


def test_too_many_wishes_are_refused_and_nothing_is_stored(app: Flask, maija: Visitor) -> None:
    codes = [
        maija.post(
            "/fi/settings/my-data/erasure", {"is_meant": "y", "form_key": uuid4().hex}
        ).status_code
        for _ in range(4)
    ]
    assert codes == [303, 303, 303, 429]
    with app.app_context():
        assert len(db.session.scalars(select(Ticket)).all()) == 3
