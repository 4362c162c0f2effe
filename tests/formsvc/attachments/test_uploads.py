"""Files on their way: sent ahead by a script or with the form, limits told, nothing lost."""

import io
import re
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

import formsvc
from formsvc import cli, gate
from formsvc.accounts import limits
from formsvc.attachments import faults, tidiness
from formsvc.attachments.models import Attachment
from formsvc.attachments.storage import Storage, read, storage_of
from formsvc.db import db
from formsvc.settings import Settings
from formsvc.tickets.models import Ticket
from tests.formsvc.attachments.files import GOOD, files, key_of, picture, upload
from tests.formsvc.conftest import FakeClock
from tests.formsvc.test_races import MANY, at_once, copy_of
from tests.formsvc.tickets.sending import add_note, open_ticket, reply, send_ticket, ticket
from tests.formsvc.visitors import Visitor

MEBIBYTE = 1024**2
KEPT = re.compile(r'<input type="hidden" name="[\w-]*attachments" value="([0-9a-f]{32})">')


def rows(app: Flask) -> list[Attachment]:
    with app.app_context():
        found = db.session.scalars(select(Attachment).order_by(Attachment.id)).all()
        db.session.expunge_all()
        return list(found)


def count(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalars(select(func.count()).select_from(table)).one()


def test_a_file_sent_ahead_goes_with_its_ticket(
    app: Flask, maija: Visitor, stored: Storage
) -> None:
    key = key_of(maija)
    number = open_ticket(maija, attachments=[key])
    [message] = ticket(app, number).messages
    [row] = rows(app)
    assert (row.key, row.message_id) == (key, message.id)
    assert (row.name, row.kind, row.size) == ("kuva.png", "image/png", len(GOOD["kuva.png"]))
    assert read(stored, row.digest) == GOOD["kuva.png"]
    assert row.preview_digest is not None
    assert read(stored, row.preview_digest).startswith(b"RIFF")


def test_files_of_a_form_go_with_its_ticket(app: Flask, maija: Visitor, stored: Storage) -> None:
    number = open_ticket(maija, attachments=files("kuva.png", "ohje.pdf", "viesti.txt"))
    page = maija.get(f"/fi/tickets/{number}").text
    for row in rows(app):
        assert read(stored, row.digest) == GOOD[row.name]
        assert f"/fi/tickets/{number}/attachments/{row.key}/{row.name}" in page
    assert page.count("/preview") == 1


@pytest.mark.parametrize("where", ["reply", "desk", "note"])
def test_answers_and_notes_have_files_too(
    app: Flask, maija: Visitor, aino: Visitor, where: str
) -> None:
    number = open_ticket(maija)
    sent = {"attachments": files("ohje.pdf"), "body": "Katso liite.", "form_key": uuid4().hex}
    if where == "reply":
        answer = maija.post(f"/fi/tickets/{number}/reply", sent)
    elif where == "desk":
        answer = aino.post(f"/fi/agent/tickets/{number}/reply", sent | {"status": "pending"})
    else:
        noted = {f"note-{name}": value for name, value in sent.items()}
        answer = aino.post(f"/fi/agent/tickets/{number}/note", noted)
    assert answer.status_code == 303
    assert [row.message_id for row in rows(app)] == [ticket(app, number).messages[1].id]


def test_a_form_with_another_fault_keeps_its_files(app: Flask, maija: Visitor) -> None:
    answer = send_ticket(maija, subject="", attachments=files("kuva.png", "ohje.pdf"))
    assert answer.status_code == 200
    assert "Arvosana katoaa" in answer.text
    keys = KEPT.findall(answer.text)
    assert keys == [row.key for row in rows(app)]
    assert "kuva.png" in answer.text
    number = open_ticket(maija, attachments=keys)
    assert {row.message_id for row in rows(app)} == {ticket(app, number).messages[0].id}


def test_a_ticked_file_is_removed(app: Flask, maija: Visitor) -> None:
    keep, remove = key_of(maija), key_of(maija, "ohje.pdf")
    form = {"attachments": [keep, remove], "attachments-remove": [remove]}
    answer = send_ticket(maija, subject="", **form)
    assert KEPT.findall(answer.text) == [keep]
    assert remove not in [row.key for row in rows(app)]
    assert "ei ole enää tallessa" in send_ticket(maija, attachments=[remove]).text


def test_the_same_form_twice_is_one_ticket_with_one_file(app: Flask, maija: Visitor) -> None:
    form = {"form_key": uuid4().hex, "attachments": [key_of(maija)]}
    assert open_ticket(maija, **form) == open_ticket(maija, **form)
    assert (count(app, Ticket), count(app, Attachment)) == (1, 1)


@pytest.mark.parametrize("where", ["new", "reply"])
def test_anothers_file_is_refused(app: Flask, maija: Visitor, matti: Visitor, where: str) -> None:
    number = open_ticket(maija)
    key = key_of(maija)
    if where == "new":
        answer = send_ticket(matti, attachments=[key])
    else:
        answer = reply(matti, number, attachments=[key])
    assert answer.status_code == 200
    assert "ei ole enää tallessa" in answer.text
    assert key not in KEPT.findall(answer.text)
    assert matti.post(f"/fi/tickets/attachments/{key}/remove").status_code == 404
    assert [row.message_id for row in rows(app)] == [None]


@pytest.mark.parametrize("key", ["f" * 32, "", "' OR 1=1 --", "../../etc/passwd"])
def test_an_invented_key_brings_nothing(app: Flask, maija: Visitor, key: str) -> None:
    send_ticket(maija, attachments=[key])
    assert rows(app) == []


def test_one_may_take_ones_own_file_back(app: Flask, maija: Visitor) -> None:
    key = key_of(maija)
    assert maija.post(f"/fi/tickets/attachments/{key}/remove").status_code == 204
    assert maija.post(f"/fi/tickets/attachments/{key}/remove").status_code == 404
    assert key not in [row.key for row in rows(app)]
    assert "ei ole enää tallessa" in send_ticket(maija, attachments=[key]).text


def test_a_sent_file_cannot_be_taken_back(app: Flask, maija: Visitor) -> None:
    key = key_of(maija)
    open_ticket(maija, attachments=[key])
    assert maija.post(f"/fi/tickets/attachments/{key}/remove").status_code == 404
    assert len(rows(app)) == 1


def test_nobody_sends_a_file_without_logging_in(app: Flask, visitor: Visitor) -> None:
    answer = upload(visitor, "kuva.png", GOOD["kuva.png"])
    assert answer.status_code == 303
    assert "/login" in answer.location
    assert rows(app) == []


def test_two_people_with_the_same_file_have_each_their_own(
    app: Flask, maija: Visitor, mikael: Visitor, stored: Storage
) -> None:
    keys = {key_of(maija), key_of(mikael)}
    assert len(keys) == 2
    assert len({row.digest for row in rows(app)}) == 1
    maija.post(f"/fi/tickets/attachments/{rows(app)[0].key}/remove")
    assert read(stored, rows(app)[0].digest) == GOOD["kuva.png"]


@pytest.mark.parametrize(
    ("name", "data", "finnish", "swedish"),
    [
        ("../../x.svg", b"<svg/>", "x.svg", "x.svg"),
        ("tyhjä.txt", b"", "tyhjä", "tom"),
        ("sivu.html", b"<html>", "tyyppisiä", "typ"),
        ("kuva.png", b"<html>", "sisältö", "innehåll"),
        ("ä" * 300 + ".exe", b"MZ", "tyyppisiä", "typ"),
        (
            "suuri.txt",
            b"a" * (10 * MEBIBYTE + 1),
            "10\N{NO-BREAK SPACE}Mt",
            "10\N{NO-BREAK SPACE}MB",
        ),
    ],
)
def test_what_is_not_taken_is_told_and_the_text_is_kept(
    app: Flask, maija: Visitor, name: str, data: bytes, finnish: str, swedish: str
) -> None:
    for language, words in (("fi", finnish), ("sv", swedish)):
        answer = upload(maija, name, data, language)
        assert answer.status_code == 422
        assert words in answer.json["error"]  # type: ignore[index]
        page = send_ticket(maija, language, attachments=[(io.BytesIO(data), name)])
        assert page.status_code == 200
        assert words in page.text
        assert "Arvosana katoaa" in page.text
        assert ".." not in answer.json["error"]  # type: ignore[index]
    assert rows(app) == []
    assert count(app, Ticket) == 0


def test_a_name_of_300_letters_is_shortened(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija, attachments=[(io.BytesIO(picture()), "../" + "ä" * 300 + ".png")])
    [row] = rows(app)
    assert row.name == "ä" * 120 + ".png"
    path = f"/fi/tickets/{number}/attachments/{row.key}/{row.name}"
    assert maija.get(path).status_code == 200


def test_ten_mebibytes_are_taken(maija: Visitor) -> None:
    assert upload(maija, "suuri.txt", b"a" * 10 * MEBIBYTE).status_code == 200


def test_eleven_files_are_too_many(app: Flask, maija: Visitor) -> None:
    answer = send_ticket(maija, attachments=files(*["ohje.pdf"] * 11))
    assert answer.status_code == 200
    assert "enintään 10 tiedostoa" in answer.text
    assert len(rows(app)) == 10
    assert count(app, Ticket) == 0
    keys = [row.key for row in rows(app)]
    more = send_ticket(maija, attachments=[*keys, *files("kuva.png")])
    assert "enintään 10 tiedostoa" in more.text
    assert open_ticket(maija, attachments=keys)


def test_keys_alone_may_not_be_too_many_either(app: Flask, maija: Visitor) -> None:
    keys = [key_of(maija, "viesti.txt") for _ in range(11)]
    assert "enintään 10 tiedostoa" in send_ticket(maija, attachments=keys).text
    assert count(app, Ticket) == 0


def test_26_mebibytes_together_are_too_much(app: Flask, maija: Visitor) -> None:
    keys = [key_of(maija, "a.txt", b"a" * 9 * MEBIBYTE) for _ in range(3)]
    answer = send_ticket(maija, attachments=keys)
    assert "enintään 25\N{NO-BREAK SPACE}Mt" in answer.text
    assert count(app, Ticket) == 0
    assert open_ticket(maija, attachments=keys[:2])


def test_over_the_days_limit_files_are_refused_and_text_goes(
    app: Flask, maija: Visitor, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "DAY_BYTES", 300)
    assert upload(maija, "a.txt", b"a" * 200).status_code == 200
    answer = upload(maija, "b.txt", b"b" * 101)
    assert answer.status_code == 422
    assert len(rows(app)) == 1
    assert open_ticket(maija)
    clock.move(hours=24, seconds=1)
    assert maija.log_in("maija.mallikas@esimerkkikunta.example", "hevonen lukee sanomalehteä")
    assert upload(maija, "b.txt", b"b" * 101).status_code == 200


@pytest.mark.parametrize("way", ["script", "form"])
def test_files_taken_back_count_for_the_day(
    app: Flask, maija: Visitor, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(faults, "DAY_BYTES", 300)
    key = key_of(maija, "a.txt", b"a" * 200)
    if way == "script":
        maija.post(f"/fi/tickets/attachments/{key}/remove")
    else:
        send_ticket(maija, subject="", **{"attachments": [key], "attachments-remove": [key]})
    assert upload(maija, "b.txt", b"b" * 101).status_code == 422


def test_files_of_forms_are_counted_like_those_sent_ahead(
    app: Flask, maija: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOAD", limits.Limit("upload", 2, limits.HOUR))
    page = send_ticket(maija, attachments=files("kuva.png", "ohje.pdf", "viesti.txt"))
    assert "liian monta tiedostoa" in page.text
    assert "Arvosana katoaa" in page.text
    assert len(rows(app)) == 2
    assert open_ticket(maija)


def test_files_sent_at_once_do_not_pass_the_days_limit(
    app: Flask, maija: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "DAY_BYTES", 300)
    token = maija.token()

    def send_one() -> int:
        form = {"csrf_token": token, "file": (io.BytesIO(b"a" * 200), "a.txt")}
        return copy_of(maija).client.post("/fi/tickets/attachments", data=form).status_code

    assert sorted(at_once(send_one)) == [200] + [422] * (MANY - 1)
    assert len(rows(app)) == 1


def test_on_a_full_disk_files_are_refused_and_text_goes(
    app: Flask, maija: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formsvc.attachments.storage.ROOM", 2**62)
    answer = upload(maija, "kuva.png", GOOD["kuva.png"])
    assert answer.status_code == 422
    page = send_ticket(maija, attachments=files("kuva.png"))
    assert page.status_code == 200
    assert "Arvosana katoaa" in page.text
    assert open_ticket(maija)
    assert rows(app) == []


@pytest.mark.parametrize("kind", ["disk", "s3"])
def test_when_the_storage_fails_text_goes(
    app: Flask,
    maija: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    site_settings: dict[str, Any],
    kind: str,
) -> None:
    if kind == "disk":

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("formsvc.attachments.storage.os.fsync", full)
    else:
        bucket = {"s3_bucket": "neuvo", "s3_access_key": "x", "s3_secret_key": "x"}
        away = Settings(**site_settings, **bucket, s3_endpoint="http://127.0.0.1:9")
        monkeypatch.setitem(app.extensions, "neuvo_storage", storage_of(away))
    new = io.BytesIO(uuid4().hex.encode())
    page = send_ticket(maija, attachments=[(new, "uusi.txt")])
    assert page.status_code == 200
    assert "ei juuri nyt voida ottaa vastaan" in page.text
    assert "Arvosana katoaa" in page.text
    assert open_ticket(maija)
    assert rows(app) == []


def test_the_gate_knows_every_form_with_files() -> None:
    """A form that is not in the gate's list would refuse its files."""
    templates = Path(formsvc.__file__).parent / "templates"
    tags = [
        tag
        for file in templates.rglob("*.html")
        for tag in re.findall(r"<form[^>]*multipart/form-data[^>]*>", file.read_text())
    ]
    named = {name for tag in tags for name in re.findall(r"url_for\('([\w.]+)'", tag)}
    assert named | {"attachments.upload", "inserting.insert"} == gate.FILE_FORMS


def test_files_that_are_chosen_stay_when_a_canned_reply_is_inserted(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    large = io.BytesIO(b"a" * 2 * MEBIBYTE), "loki.txt"
    form = {"body": "Katso liite.", "insert": "canned", "canned": "1", "attachments": large}
    page = aino.post(f"/fi/agent/tickets/{number}/insert", form)
    assert "Katso liite." in page.text
    assert KEPT.findall(page.text) == [row.key for row in rows(app)]


def test_too_many_uploads_in_an_hour_have_to_wait(
    app: Flask, maija: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = limits.Limit("upload", 2, limits.HOUR)
    monkeypatch.setattr(limits, "UPLOAD", few)
    codes = [upload(maija, "kuva.png", GOOD["kuva.png"]).status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
    assert len(rows(app)) == 2


def test_a_broken_picture_is_a_file_without_preview(app: Flask, maija: Visitor) -> None:
    key_of(maija, "kuva.png", picture()[:50])
    assert rows(app)[0].preview_digest is None


def test_loose_files_are_gone_after_a_day(
    app: Flask, maija: Visitor, clock: FakeClock, stored: Storage
) -> None:
    key_of(maija)
    number = open_ticket(maija, attachments=[key_of(maija, "ohje.pdf")])
    clock.move(hours=23)
    tidy(app)
    assert len(rows(app)) == 2
    clock.move(hours=1, minutes=1)
    tidy(app)
    assert [row.name for row in rows(app)] == ["ohje.pdf"]
    tidy(app)
    assert [blob.name for blob in stored.blobs()] == [rows(app)[0].digest]
    assert ticket(app, number).messages


def tidy(app: Flask) -> None:
    with app.app_context():
        cli._forget_old()  # what the worker does every hour
        db.session.commit()


def test_what_was_just_stored_is_not_swept_before_its_row_is_there(
    app: Flask, stored: Storage
) -> None:
    digest = stored.put(b"of a request that has not committed yet")
    tidy(app)
    assert stored.find(digest)


def test_files_of_an_erased_message_are_swept(
    app: Flask, maija: Visitor, clock: FakeClock, stored: Storage
) -> None:
    open_ticket(maija, attachments=[key_of(maija)])
    assert len(list(stored.blobs())) == 2
    clock.move(hours=2)
    with app.app_context():
        db.session.delete(db.session.scalars(select(Attachment)).one())
        db.session.commit()
    tidy(app)
    assert list(stored.blobs()) == []


def test_received_mails_are_not_swept(app: Flask, clock: FakeClock, stored: Storage) -> None:
    from formsvc.inbox.models import Fate, ReceivedMail

    with app.app_context():
        mail = {"sender": "", "sender_name": "", "subject": "", "body": "", "fate": Fate.WAITING}
        digest = stored.put(b"From: maija")
        times = {"received_at": clock(), "size": 11}
        db.session.add(ReceivedMail(identity="1", digest=digest, **mail, **times))
        db.session.commit()
    clock.move(days=30)
    tidy(app)
    assert stored.find(digest)


def test_the_check_tells_what_is_missing_damaged_or_nobodys(
    app: Flask, maija: Visitor, clock: FakeClock, stored: Storage
) -> None:
    for name in ("kuva.png", "ohje.pdf", "viesti.txt"):
        key_of(maija, name)
    with app.app_context():
        assert list(tidiness.differences()) == []
    picture_row, pdf, text = rows(app)
    stored.delete(picture_row.digest)
    nobodys = stored.put(b"nobody's")
    damage(stored, pdf.digest)
    clock.move(hours=2)
    with app.app_context():
        found = set(tidiness.differences())
    assert found == {
        f"{picture_row.digest}: missing",
        f"{pdf.digest}: damaged",
        f"{nobodys}: belongs to nothing",
    }
    assert text.digest not in str(found)


def damage(stored: Any, digest: str) -> None:
    if hasattr(stored, "client"):
        stored.client.put_object(Bucket=stored.bucket, Key=f"neuvo/{digest}", Body=b"other")
    else:
        (stored.root / digest[:2] / digest).write_bytes(b"other")


def test_a_note_with_a_wrong_file_is_not_lost(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    assert add_note(aino, number, "ok").status_code == 303
    form = {"note-body": "Muista tämä.", "note-attachments": [(io.BytesIO(b"<html>"), "a.html")]}
    answer = aino.post(f"/fi/agent/tickets/{number}/note", form | {"note-form_key": uuid4().hex})
    assert answer.status_code == 200
    assert "Muista tämä." in answer.text


def test_forms_with_files_are_answered_in_time(maija: Visitor) -> None:
    began = time.monotonic()
    send_ticket(
        maija, attachments=[(io.BytesIO(b"a" * 8 * MEBIBYTE), f"{n}.txt") for n in range(3)]
    )
    assert time.monotonic() - began < 5
