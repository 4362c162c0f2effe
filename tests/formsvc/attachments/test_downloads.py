"""Files of tickets: only for those who see the message, and only as a download."""

import io
from urllib.parse import quote
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.attachments.models import Attachment
from formsvc.attachments.storage import Storage
from formsvc.db import db
from formsvc.tickets.models import Ticket
from tests.formsvc.attachments.files import GOOD, files, key_of, picture
from tests.formsvc.tickets.sending import open_ticket
from tests.formsvc.visitors import Visitor

ROLES = ("anonymous", "maija", "matti", "mikael", "aino")


def addresses(app: Flask, number: int) -> tuple[str, str]:
    """Where the newest file and its preview are."""
    with app.app_context():
        newest = select(Attachment).order_by(Attachment.id.desc()).limit(1)
        row = db.session.scalars(newest).one()
        folder = f"/fi/tickets/{number}/attachments/{row.key}"
        return f"{folder}/{quote(row.name)}", f"{folder}/preview"


def codes(everyone: dict[str, Visitor], path: str) -> tuple[int, ...]:
    return tuple(everyone[role].get(path).status_code for role in ROLES)


def test_a_file_is_a_sealed_download(app: Flask, maija: Visitor, stored: Storage) -> None:
    number = open_ticket(maija, attachments=[key_of(maija)])
    answer = maija.get(addresses(app, number)[0])
    assert answer.data == GOOD["kuva.png"]
    assert answer.headers["Content-Disposition"] == "attachment; filename=kuva.png"
    assert answer.headers["Content-Type"] == "image/png"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_preview_is_our_own_picture(app: Flask, maija: Visitor, stored: Storage) -> None:
    data = picture("PNG", (900, 900)) + b"<script>"
    number = open_ticket(maija, attachments=[key_of(maija, "kuva.png", data)])
    answer = maija.get(addresses(app, number)[1])
    assert answer.mimetype == "image/webp"
    assert b"<script>" not in answer.data
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"


def test_those_who_see_the_ticket_see_its_files(app: Flask, everyone: dict[str, Visitor]) -> None:
    number = open_ticket(everyone["maija"], attachments=files("kuva.png"))
    for path in addresses(app, number):
        assert codes(everyone, path) == (303, 200, 200, 404, 200)
        assert codes(everyone, path.replace(str(number), "999999")) == (303, 404, 404, 404, 404)


def test_files_of_a_private_ticket_are_its_customers(
    app: Flask, everyone: dict[str, Visitor]
) -> None:
    number = open_ticket(everyone["maija"], attachments=files("kuva.png"))
    with app.app_context():
        db.session.scalars(select(Ticket)).one().is_private = True
        db.session.commit()
    for path in addresses(app, number):
        assert codes(everyone, path) == (303, 200, 404, 404, 200)


def test_files_of_a_note_are_the_agents(app: Flask, everyone: dict[str, Visitor]) -> None:
    number = open_ticket(everyone["maija"])
    note = {"note-body": "Vain meille", "note-form_key": uuid4().hex}
    note["note-attachments"] = files("kuva.png")  # type: ignore[assignment]
    assert everyone["aino"].post(f"/fi/agent/tickets/{number}/note", note).status_code == 303
    for path in addresses(app, number):
        assert codes(everyone, path) == (303, 404, 404, 404, 200)
    assert "kuva.png" not in everyone["maija"].get(f"/fi/tickets/{number}").text
    assert "kuva.png" in everyone["aino"].get(f"/fi/agent/tickets/{number}").text


def test_a_file_without_message_is_nobodys_to_open(
    app: Flask, everyone: dict[str, Visitor]
) -> None:
    number = open_ticket(everyone["maija"])
    key_of(everyone["maija"])
    for path in addresses(app, number):
        assert codes(everyone, path) == (303, 404, 404, 404, 404)


def test_a_file_is_found_below_its_own_ticket_only(app: Flask, maija: Visitor) -> None:
    open_ticket(maija, attachments=files("kuva.png"))
    other = open_ticket(maija)
    for path in addresses(app, other):
        assert maija.get(path).status_code == 404


def test_files_of_a_merged_ticket_are_linked_where_it_shows(
    app: Flask, everyone: dict[str, Visitor]
) -> None:
    number = open_ticket(everyone["maija"], attachments=files("kuva.png"))
    target = open_ticket(everyone["maija"])
    with app.app_context():
        merged, into = db.session.scalars(select(Ticket).order_by(Ticket.number))
        merged.merged_into = into
        db.session.commit()
    for path in addresses(app, number):
        assert path in everyone["maija"].get(f"/fi/tickets/{target}").text
        assert codes(everyone, path) == (303, 200, 200, 404, 200)


def test_nobody_gets_a_file_after_logging_out(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija, attachments=files("kuva.png"))
    path = addresses(app, number)[0]
    maija.post("/fi/logout")
    answer = maija.get(path)
    assert answer.status_code == 303
    assert "/login" in answer.location


@pytest.mark.parametrize(
    ("name", "header"),
    [
        # Browsers write these signs of a name so.
        ("a%22b;c'.png", "attachment; filename=a_b_c'.png"),
        ("a%0D%0ASet-Cookie: x=1.png", 'attachment; filename="a_0D_0ASet-Cookie_ x=1.png"'),
        ("../../etc/kuva.png", "attachment; filename=kuva.png"),
        ("\u202egnp.kuva.png", "attachment; filename=gnp_kuva.png"),
        ("100 %.png", 'attachment; filename="100 _.png"'),
        (
            "Kuvä 😀.png",
            "attachment; filename=\"Kuva .png\"; filename*=UTF-8''Kuv%C3%A4%20%F0%9F%98%80.png",
        ),
    ],
)
def test_every_name_makes_one_well_formed_header(
    app: Flask, maija: Visitor, name: str, header: str
) -> None:
    key = key_of(maija, name, picture())
    number = open_ticket(maija, attachments=[key])
    answer = maija.get(addresses(app, number)[0])
    assert answer.status_code == 200
    assert answer.headers.getlist("Content-Disposition") == [header]
    assert "Set-Cookie" not in answer.headers


def test_a_name_is_shown_as_typed(app: Flask, maija: Visitor) -> None:
    name = "<img src=x onerror=alert(1)>{{ 7*7 }}&amp;.png"
    number = open_ticket(maija, attachments=[(io.BytesIO(picture()), name)])
    page = maija.get(f"/fi/tickets/{number}").text
    assert "_img src=x onerror=alert(1)_{{ 7_7 }}&amp;amp_.png" in page
    assert "<img src=x" not in page


def test_a_lost_file_is_not_found(app: Flask, maija: Visitor, stored: Storage) -> None:
    number = open_ticket(maija, attachments=[key_of(maija)])
    for blob in list(stored.blobs()):
        stored.delete(blob.name)
    for path in addresses(app, number):
        assert maija.get(path).status_code == 404
