"""Forms hold back personal identity codes until their writer has decided."""

import re
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from formsvc.attachments.models import Attachment
from formsvc.db import db
from formsvc.identity_codes import MASK
from formsvc.tickets.models import Message, Ticket
from tests.formsvc.invented_codes import CODE, OTHER_CODE
from tests.formsvc.tickets.sending import (
    add_note,
    agent_reply,
    open_ticket,
    queued,
    reply,
    send_ticket,
    set_status,
    ticket,
)
from tests.formsvc.visitors import Visitor

TEXT = f"Oppilas {CODE.lower()} puuttuu."
MASKED = f"Oppilas {MASK} puuttuu."


def counts(app: Flask) -> tuple[int, int, int]:
    """How many tickets, messages and mails there are."""
    with app.app_context():
        tickets, messages = (
            db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Ticket, Message)
        )
    return tickets, messages, len(queued(app))


def choices(page: str) -> list[str]:
    """What the buttons beside the fields offer."""
    return re.findall(r'name="identity_codes" value="(\w+)"', page)


def test_a_new_ticket_with_a_code_is_held_back(app: Flask, maija: Visitor) -> None:
    answer = send_ticket(maija, body=TEXT)
    assert answer.status_code == 200
    assert f"<mark>{CODE.lower()}</mark> puuttuu." in answer.text
    assert TEXT in answer.text
    assert "Tekstissä on henkilötunnus. Mitään ei ole vielä lähetetty." in answer.text
    assert choices(answer.text) == ["mask", "send"]
    assert counts(app) == (0, 0, 0)


def test_the_warning_speaks_swedish(mikael: Visitor) -> None:
    page = send_ticket(mikael, "sv", body=TEXT).text
    assert "Det finns en personbeteckning i texten. Ingenting har skickats ännu." in page


def test_masking_shows_the_masked_text_and_sends_nothing(app: Flask, maija: Visitor) -> None:
    page = send_ticket(maija, body=TEXT, subject=f"Tunnus {OTHER_CODE}", identity_codes="mask")
    assert page.status_code == 200
    assert MASKED in page.text
    assert f'value="Tunnus {MASK}"' in page.text
    assert CODE.lower() not in page.text
    assert choices(page.text) == []
    assert counts(app) == (0, 0, 0)


def test_a_confirmed_text_is_sent_as_it_is_and_marks_the_ticket(app: Flask, maija: Visitor) -> None:
    sent = ticket(app, open_ticket(maija, body=TEXT, identity_codes="send"))
    assert sent.messages[0].body == TEXT
    assert sent.has_identity_code
    assert not ticket(app, open_ticket(maija)).has_identity_code


def test_a_subject_with_a_code_is_never_sent(app: Flask, maija: Visitor) -> None:
    for choice in ("", "mask", "send", "bogus"):
        answer = send_ticket(maija, subject=f"{CODE} puuttuu", identity_codes=choice)
        assert answer.status_code == 200
    assert choices(answer.text) == ["mask"]
    assert counts(app) == (0, 0, 0)


def test_replies_and_notes_are_held_back_too(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    before = counts(app)
    for answer in (
        reply(maija, number, TEXT),
        agent_reply(aino, number, TEXT),
        add_note(aino, number, TEXT),
    ):
        assert answer.status_code == 200
        assert choices(answer.text) == ["mask", "send"]
    assert counts(app) == before
    assert reply(maija, number, TEXT, identity_codes="send").status_code == 303
    assert ticket(app, number).has_identity_code


def test_mails_about_a_confirmed_text_show_it_masked(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija, body=TEXT, identity_codes="send")
    reply(maija, number, TEXT, identity_codes="send")
    mails = [unescape(mail.subject + mail.body + mail.html) for mail in queued(app)]
    assert len(mails) == 3
    assert all(MASK in mail and CODE.lower() not in mail for mail in mails)


def test_the_writer_is_told_before_the_text_what_not_to_write_and_why(
    maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    for path in ("/tickets/new", f"/tickets/{number}"):
        for language, words in (("fi", "Älä kirjoita henkilötunnuksia"), ("sv", "Skriv inga pers")):
            page = maija.get(f"/{language}{path}").text
            assert page.index(words) < page.index("<textarea")
            assert 'body-codes-hint"' in page[page.index("<textarea") :]
    assert "codes-hint" not in aino.get(f"/fi/agent/tickets/{number}").text


@pytest.mark.parametrize("count", [1, 40])
def test_only_the_first_codes_are_pointed_at(maija: Visitor, count: int) -> None:
    page = send_ticket(maija, body=" ".join([CODE] * count)).text
    assert page.count("<mark>") == min(count, 5)


def test_a_text_sent_again_after_its_code_was_masked_is_the_same_form(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    form = {"form_key": "a" * 32, "identity_codes": "send"}
    number = open_ticket(maija, body=TEXT, **form)
    aino.post(f"/fi/agent/tickets/{number}/mask")
    assert open_ticket(maija, body=TEXT, **form) == number
    # What a browser kept of it has the code masked too.
    assert open_ticket(maija, body=MASKED, **form) == number
    answer = {"form_key": "b" * 32, "identity_codes": "send"}
    for body in (TEXT, MASKED):
        reply(maija, number, body, **answer)
    assert len(ticket(app, number).messages) == 2


def test_a_rating_with_a_code_is_held_back(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    set_status(aino, number, "closed")
    form = {"rating": "4", "comment": TEXT}
    for choice in ("", "send"):
        page = maija.post(f"/fi/tickets/{number}/rating", form | {"identity_codes": choice})
        assert page.status_code == 200
        assert choices(page.text) == ["mask"]
    assert ticket(app, number).rating is None


def test_the_name_of_a_file_is_masked_when_it_comes(app: Flask, maija: Visitor) -> None:
    file = (BytesIO(b"lista"), f"oppilas {CODE}.txt")
    number = open_ticket(maija, attachments=file)
    with app.app_context():
        assert db.session.scalars(select(Attachment.name)).all() == [f"oppilas {MASK}.txt"]
    assert CODE not in maija.get(f"/fi/tickets/{number}").text
