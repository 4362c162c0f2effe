"""Words find tickets: in both languages, inflected or unfinished, and never what is not theirs."""

import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import delete, select, text

from formsvc.accounts.services import find_user
from formsvc.attachments.models import Attachment
from formsvc.db import db, utc_now
from formsvc.settings import Settings
from formsvc.tickets import fulltext, permissions, services
from formsvc.tickets.commands import reindex
from formsvc.tickets.fulltext import matching
from formsvc.tickets.models import Message, Ticket
from tests.formsvc.conftest import People
from tests.formsvc.tickets.sending import add_note, agent_reply, open_ticket, reply
from tests.formsvc.visitors import Visitor


def _found(app: Flask, query: str, *, with_notes: bool = False) -> list[int]:
    with app.app_context():
        wanted = select(Ticket.number).where(matching(query, with_notes=with_notes))
        return list(db.session.scalars(wanted.order_by(Ticket.number)))


@pytest.mark.parametrize(
    ("written", "query"),
    [
        ("Arviointikirja ei tallennu", "arviointikirjan"),
        ("Arviointikirjan arvosanat puuttuvat", "arviointikirja"),
        ("Poissaolojen selvitys", "poissaolo"),
        ("Opettajien työjärjestykset", "opettaja työjärjestys"),
        ("Palvelimen päivitykset", "palvelin päivitys"),
        ("Tunnus ja oikeudet", "tunnuksen oikeus"),
        ("Kirjautuminen ei onnistu", "kirjautumisen"),
        ("Sähköposti puuttuu", "sähköpostin"),
        ("Betygen syns inte", "betyg"),
        ("Ett betyg saknas", "betygen"),
        ("Frånvaron anmäls", "frånvaro"),
        ("Lösenordet fungerar inte", "lösenord"),
        ("Käyttöoikeudet", "kayttooikeudet"),
        ("Wilma-sovellus kaatuu", "wilma"),
        ("Wilma-sovellus kaatuu", "SOVELLUS, wilma!"),
        ("Arviointikirja ei tallennu", "arviointik"),
        ("Arviointikirja ei tallennu", "tallennu arvi"),
        ("Päivitys 5.12 epäonnistui", "5.12"),
        ("O'Brien kirjautuu", "o'brien"),
        ('Virhe "404" tuli', '"404"'),
        ("ＷＩＬＭＡ", "wilma"),
    ],
)
def test_words_find_their_forms(app: Flask, maija: Visitor, written: str, query: str) -> None:
    number = open_ticket(maija, subject=written, body="x")
    open_ticket(maija, subject="Muu asia", body="y")
    assert _found(app, query) == [number]


@pytest.mark.parametrize(
    "query",
    [
        "!!!", "*", '"', "'", "\\", "' OR 1=1 --", "words:", "NEAR(", "a AND", ":*", "& | !", "-",
        "muuta sanaa", "olematon", "arviointikirja olematon",
    ],
)  # fmt: skip
def test_what_is_not_there_finds_nothing_and_breaks_nothing(
    app: Flask, maija: Visitor, query: str
) -> None:
    open_ticket(maija)
    assert _found(app, query, with_notes=True) == []


def test_all_words_must_be_in_the_ticket_but_in_any_of_its_messages(
    app: Flask, maija: Visitor
) -> None:
    number = open_ticket(maija, subject="Kurre hidastelee", body="Palvelin on vanha.")
    reply(maija, number, "Käynnistys auttoi hetkeksi.")
    assert _found(app, "kurre käynnistys palvelimen") == [number]
    assert _found(app, "kurre primus") == []


def test_a_number_finds_its_ticket_and_no_longer_one(app: Flask, maija: Visitor) -> None:
    numbers = [open_ticket(maija) for _ in range(11)]
    assert _found(app, str(numbers[0])) == [1000]
    assert _found(app, "#1010") == [1010]
    assert _found(app, "10") == []


def test_internal_notes_are_found_by_agents_alone(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    add_note(aino, number, "Kanarialintu laulaa")
    assert _found(app, "kanarialintu", with_notes=True) == [number]
    assert _found(app, "arviointikirja kanarialintu", with_notes=True) == [number]
    assert _found(app, "kanarialintu") == []
    for person, path in ((maija, ""), (matti, "organisation"), (matti, "")):
        for word in ("kanarialintu", "kanaria"):
            page = person.get(f"/fi/tickets/{path}?q={word}").text
            assert "Mikään tukipyyntö ei vastaa hakua." in page
            assert f"/tickets/{number}" not in page


def test_nobody_finds_tickets_that_are_not_theirs(
    app: Flask, maija: Visitor, matti: Visitor, mikael: Visitor
) -> None:
    number = open_ticket(maija, body="Kanarialintu laulaa")
    with app.app_context():
        db.session.scalars(select(Ticket)).one().is_private = True
        db.session.commit()
    assert f"/tickets/{number}" in maija.get("/fi/tickets/?q=kanarialintu").text
    assert f"/tickets/{number}" in maija.get(f"/fi/tickets/?q={number}").text
    for person, path in ((matti, "organisation"), (matti, ""), (mikael, "")):
        for word in ("kanarialintu", number):
            page = person.get(f"/fi/tickets/{path}?q={word}").text
            assert f"/tickets/{number}" not in page


def test_a_changed_text_is_no_longer_found(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija, body="Kanarialintu laulaa")
    with app.app_context():
        ticket = db.session.scalars(select(Ticket)).one()
        ticket.messages[0].body = "Varpunen laulaa"
        ticket.messages[0].quoted = "Peippo vastasi"
        ticket.subject = "Uusi otsikko"
        db.session.commit()
    assert _found(app, "kanarialintu") == _found(app, "arviointikirja") == []
    assert _found(app, "varpunen otsikko laulaa peippo") == [number]


def test_the_names_of_files_find_their_ticket(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    add_note(aino, number, "Loki")
    with app.app_context():
        first, note = db.session.scalars(select(Message).order_by(Message.id))
        first.attachments.append(_file(first, "Virheilmoitus kuvana.png", "a"))
        note.attachments.append(_file(note, "Palvelinloki.txt", "b"))
        db.session.commit()
    assert _found(app, "virheilmoituksen kuva") == [number]
    assert _found(app, "palvelinloki") == []
    assert _found(app, "palvelinloki", with_notes=True) == [number]
    with app.app_context():
        for file in db.session.scalars(select(Attachment)):
            file.name = "poistettu"
        db.session.commit()
    assert _found(app, "virheilmoitus") == []
    assert _found(app, "poistettu") == [number]


def _file(message: Message, name: str, key: str) -> Attachment:
    return Attachment(
        key=key,
        uploader_id=message.author_id,
        name=name,
        kind="text/plain",
        size=1,
        digest="0" * 64,
        created_at=utc_now(),
    )


def test_a_command_makes_the_index_anew(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    with app.app_context():
        db.session.execute(text("DELETE FROM ticket_words"))
        db.session.commit()
        done = CliRunner().invoke(reindex, ["--json"], obj=ScriptInfo(create_app=lambda: app))
    assert done.output == '{\n  "tickets": 1\n}\n'
    assert _found(app, "arviointikirja") == [number]


def test_what_is_not_committed_is_not_found(app: Flask, maija: Visitor) -> None:
    open_ticket(maija)
    with app.app_context():
        db.session.scalars(select(Ticket)).one().subject = "Kanarialintu"
        db.session.flush()
        db.session.rollback()
    assert _found(app, "kanarialintu") == []


def test_a_deleted_ticket_is_gone_from_the_index(app: Flask, maija: Visitor) -> None:
    open_ticket(maija)
    with app.app_context():
        for table in ("event", "message", "ticket"):
            db.session.execute(text(f"DELETE FROM {table}"))
        db.session.commit()
        assert db.session.scalar(text("SELECT count(*) FROM ticket_words")) == 0


def test_masked_and_deleted_words_leave_no_trace_in_the_file(
    app: Flask, settings: Settings, maija: Visitor
) -> None:
    if not settings.database_url.get_secret_value().startswith("sqlite"):
        pytest.skip("PostgreSQL keeps old rows of every table until its vacuum has run")
    open_ticket(maija, body="Wolframkanarialintu")
    file = Path(settings.database_url.get_secret_value().removeprefix("sqlite:///"))
    assert b"wolframkanarialintu" in _bytes(app, file).lower()
    with app.app_context():
        db.session.execute(text("DELETE FROM outbox_mail"))
        db.session.scalars(select(Message)).one().body = "Pois"
        db.session.commit()
    assert b"wolfram" not in _bytes(app, file).lower()


def _bytes(app: Flask, file: Path) -> bytes:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file.read_bytes()


def test_all_tickets_can_be_indexed_anew(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    agent_reply(aino, number, "Päivitä selain.")
    with app.app_context():
        db.session.execute(text("DELETE FROM ticket_words"))
        db.session.commit()
    assert _found(app, "selain") == []
    with app.app_context():
        assert fulltext.index_all(db.session.connection()) == 1
        db.session.commit()
    assert _found(app, "selain") == [number]


def test_a_message_of_very_many_words_is_kept_and_found(app: Flask, people: People) -> None:
    words = " ".join(f"sana{n:x}häläpälä{n}" for n in range(2_400))
    with app.app_context():
        maija = find_user(people.maija)
        assert maija
        new = services.NewTicket("Pitkä", "incident", "wilma", words[:50_000], "k")
        ticket = services.open_ticket(maija, new)
        for n in range(6):
            text_ = " ".join(f"q{n}w{m:x}{'ö' * 25}" for m in range(1_500))
            services.reply(ticket, maija, services.Words(text_, f"k{n}"))
        db.session.commit()
        assert db.session.scalar(permissions.own_tickets(maija)) == ticket
    assert _found(app, "pitkä") == [1000]
    with app.app_context():
        db.session.execute(delete(Message))
        db.session.rollback()


def test_the_fields_say_what_was_looked_for(maija: Visitor) -> None:
    page = maija.get('/fi/tickets/?q="<b>x').text
    assert re.search(r'<input id="q"[^>]* value="&#34;&lt;b&gt;x"', page)
