"""An agent masks the personal identity codes of a ticket: afterwards nothing of ours holds them."""

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.accounts.services import find_user
from formsvc.attachments import services as files
from formsvc.attachments.storage import current_storage, read
from formsvc.db import Base, db, utc_now
from formsvc.identity_codes import MASK
from formsvc.inbox.models import Fate, ReceivedMail
from formsvc.mail.models import OutboxMail
from formsvc.tickets.history import record
from formsvc.tickets.models import Happening, Source, Ticket
from formsvc.tickets.services import Words, add_note, reply
from tests.formsvc.conftest import People
from tests.formsvc.invented_codes import CODE
from tests.formsvc.tickets.sending import open_ticket, ticket
from tests.formsvc.visitors import Visitor

RAW = f"Subject: {CODE}\r\n\r\nOppilas {CODE} puuttuu.\r\n".encode()
BUTTON = "Peitä henkilötunnukset</button>"


def in_database(app: Flask, text: str) -> list[str]:
    """The columns of the database that hold the text."""
    with app.app_context():
        return [
            f"{table.name}.{column.name}"
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if any(
                text.lower() in str(value).lower() for value in db.session.scalars(select(column))
            )
        ]


def in_storage(app: Flask) -> list[bytes]:
    with app.app_context():
        storage = current_storage()
        return [read(storage, blob.name) for blob in storage.blobs()]


def write_codes_everywhere(app: Flask, number: int, people: People) -> None:
    """Codes wherever a ticket has words: in its messages, history, files, mails and rating."""
    with app.app_context():
        found = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        maija, aino = find_user(people.maija), find_user(people.aino)
        assert maija is not None
        assert aino is not None
        file = files.keep(maija, "kuva.txt", b"ei mitaan")
        file.name = f"todistus {CODE}.txt"  # as if it had come before names were masked
        db.session.flush()
        words = Words(f"Oppilas {CODE}.", "1" * 32, (file.key,), Source.MAIL, f"> {CODE.lower()}")
        message = reply(found, maija, words)
        add_note(found, aino, Words(f"Muistiinpano: {CODE}", "2" * 32))
        record(found, aino, Happening.FOLLOWED, f"{CODE}@koulu.example")
        found.subject, found.rating_comment = f"Tunnus {CODE}", f"Kiitos {CODE}"
        for mail in db.session.scalars(select(OutboxMail)):
            mail.subject = mail.body = mail.html = f"Vanha viesti {CODE}"
        db.session.add(
            ReceivedMail(
                identity="1" * 64,
                digest=current_storage().put(RAW),
                size=len(RAW),
                sender=people.maija,
                sender_name="Maija Mallikas",
                subject=f"Ärende {CODE}",
                body=f"Oppilas {CODE} puuttuu.",
                fate=Fate.ANSWER,
                message=message,
                received_at=utc_now(),
            )
        )
        db.session.commit()


@pytest.fixture
def number(app: Flask, maija: Visitor, people: People) -> int:
    """A ticket with codes wherever it has words."""
    number = open_ticket(maija)
    write_codes_everywhere(app, number, people)
    return number


def test_masking_leaves_no_code_anywhere(app: Flask, number: int, aino: Visitor) -> None:
    assert len(in_database(app, CODE)) >= 10
    assert RAW in in_storage(app)
    assert aino.post(f"/fi/agent/tickets/{number}/mask").status_code == 303
    assert in_database(app, CODE) == []
    assert not any(CODE.encode() in blob for blob in in_storage(app))
    assert RAW not in in_storage(app)
    assert any(MASK.encode() in blob or b"base64" in blob for blob in in_storage(app))


def test_masking_tells_who_and_when_but_not_the_code(
    app: Flask, number: int, aino: Visitor
) -> None:
    aino.post(f"/fi/agent/tickets/{number}/mask")
    masked = ticket(app, number)
    assert (masked.events[-1].happening, masked.events[-1].value) == (Happening.MASKED, None)
    assert masked.subject == f"Tunnus {MASK}"
    assert masked.messages[1].body == f"Oppilas {MASK}."
    assert masked.messages[1].quoted == f"> {MASK}"
    assert not masked.has_identity_code


def test_a_marked_ticket_asks_its_agent_to_mask(number: int, aino: Visitor, maija: Visitor) -> None:
    path = f"/fi/agent/tickets/{number}"
    assert BUTTON in aino.get(path).text
    assert aino.get(path + "/mask").location == path
    page = aino.client.post(
        path + "/mask", data={"csrf_token": aino.token()}, follow_redirects=True
    )
    assert "Tukipyynnön henkilötunnukset on peitetty." in page.text
    assert BUTTON not in page.text
    assert CODE not in page.text
    assert CODE not in maija.get(f"/fi/tickets/{number}").text


def test_a_masked_code_is_no_longer_found_by_search(app: Flask, number: int, aino: Visitor) -> None:
    from formsvc.tickets.fulltext import matching

    def found() -> list[int]:
        with app.app_context():
            wanted = select(Ticket.number).where(matching(CODE, with_notes=True))
            return list(db.session.scalars(wanted))

    assert found() == [number]
    aino.post(f"/fi/agent/tickets/{number}/mask")
    assert found() == []


def test_a_merged_tickets_codes_are_masked_with_it(
    app: Flask, number: int, aino: Visitor, maija: Visitor
) -> None:
    between, target = open_ticket(maija), open_ticket(maija)
    with app.app_context():
        numbers = select(Ticket).where(Ticket.number.in_((number, between, target)))
        first, second, third = db.session.scalars(numbers.order_by(Ticket.number))
        first.merged_into, second.merged_into = second, third
        db.session.commit()
    aino.post(f"/fi/agent/tickets/{target}/mask")
    assert in_database(app, CODE) == []


def test_a_file_with_the_very_bytes_of_a_masked_mail_stays(
    app: Flask, number: int, aino: Visitor, maija: Visitor, people: People
) -> None:
    with app.app_context():
        owner = find_user(people.maija)
        assert owner is not None
        files.keep(owner, "viesti.eml", RAW)
        db.session.commit()
    aino.post(f"/fi/agent/tickets/{number}/mask")
    assert RAW in in_storage(app)


def test_a_mail_that_still_waits_for_an_agent_keeps_its_words(
    app: Flask, number: int, aino: Visitor
) -> None:
    with app.app_context():
        mail = db.session.scalars(select(ReceivedMail)).one()
        mail.fate = Fate.WAITING
        db.session.commit()
    aino.post(f"/fi/agent/tickets/{number}/mask")
    assert RAW in in_storage(app)
