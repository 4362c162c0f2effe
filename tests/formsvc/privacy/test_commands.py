"""`formsvc erase`, `retention` and `export`, over both databases."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text

from formsvc.accounts.models import PasswordLink, User, UserSession
from formsvc.attachments.models import Attachment
from formsvc.attachments.services import keep
from formsvc.attachments.storage import current_storage
from formsvc.db import Base, db, utc_now
from formsvc.inbox.models import ReceivedMail
from formsvc.privacy.retention import months_before
from formsvc.tickets.models import Event, Follower, Happening, Message, Ticket
from tests.formsvc.conftest import FakeClock, People
from tests.formsvc.tickets.sending import (
    add_note,
    agent_reply,
    open_ticket,
    reply,
    set_status,
)
from tests.formsvc.visitors import Visitor

Command = Callable[..., Result]
TEXT = "Arvosana katoaa.\nSoita 040 123 4567.\n\nTerveisin\nMaija Mallikas\nsihteeri"


def everything(app: Flask) -> str:
    """All that the database holds, full-text words too."""
    with app.app_context():
        rows = [db.session.execute(table.select()).all() for table in Base.metadata.sorted_tables]
        words = db.session.execute(text("SELECT words, notes FROM ticket_words")).all()
        return repr((rows, words)).lower()


def put_file(app: Flask, email: str, number: int, data: bytes = b"Maijan taulukko") -> str:
    """Hang a file on a ticket's last message by this person; gives its digest."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == email)).one()
        of_ticket = select(Message).join(Message.ticket).where(Ticket.number == number)
        mine = of_ticket.where(Message.author_id == user.id).order_by(Message.id.desc())
        file = keep(user, "maija-mallikas.txt", data)
        file.message_id = db.session.scalars(mine).first().id  # type: ignore[union-attr]
        db.session.commit()
        return file.digest


def put_received(app: Flask, sender: str, number: int | None) -> str:
    """A mail that came in, with its raw bytes; gives their digest."""
    with app.app_context():
        digest = current_storage().put(f"From: {sender}\n\nraw {number}".encode())
        ticket = db.session.scalar(select(Ticket).where(Ticket.number == number))
        mail = ReceivedMail(
            identity=f"{number}{sender}"[:64],
            digest=digest,
            size=10,
            sender=sender,
            sender_name="Maija Mallikas",
            subject="Vastaus",
            body="Maija kirjoitti",
            fate="answer",
            ticket=ticket,
            received_at=utc_now(),
        )
        db.session.add(mail)
        db.session.commit()
        return digest


def is_stored(app: Flask, digest: str) -> bool:
    with app.app_context():
        return current_storage().find(digest) is not None


def test_nothing_tells_who_an_erased_person_was(
    app: Flask, people: People, maija: Visitor, matti: Visitor, aino: Visitor, command: Command
) -> None:
    number = open_ticket(maija, subject="Maijan arviointikirja", body=TEXT)
    agent_reply(aino, number, "Hei Maija Mallikas,\nonko maijalla oikeat tunnukset?")
    reply(maija, number, TEXT)
    add_note(aino, number, "Mallikas soitti, maija.mallikas@esimerkkikunta.example")
    others = open_ticket(matti, body="Katso Maijan tapausta.")
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == people.maija)).one()
        ticket = db.session.scalars(select(Ticket).where(Ticket.number == others)).one()
        agent = db.session.scalars(select(User).where(User.email == people.aino)).one()
        follower = Follower(user=user, added_by=agent, agreed_at=utc_now(), created_at=utc_now())
        ticket.followers.append(follower)
        rated = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        rated.rating_comment = "Terveisin Maija Mallikas, 040 123 4567"
        event = Event(ticket=ticket, actor=agent, happening=Happening.FOLLOWED, value=user.name)
        event.created_at = utc_now()
        db.session.add(event)
        db.session.commit()
    digests = [put_file(app, people.maija, number), put_received(app, people.maija, number)]
    command("user", "invite", people.maija)
    assert all(is_stored(app, digest) for digest in digests)

    assert command("erase", people.maija, "--yes").stdout == f"Erased {people.maija}.\n"

    held = everything(app)
    for trace in ("maija", "mallikas", "040 123", "sihteeri"):
        assert trace not in held, trace
    assert not maija.is_logged_in()
    assert not any(is_stored(app, digest) for digest in digests)
    page = aino.get(f"/fi/agent/tickets/{number}").text
    assert "Poistettu henkilö" in page
    assert "Arvosana katoaa." in page
    assert "Esimerkkikunta" in page
    assert matti.get(f"/fi/tickets/{number}").status_code == 200
    with app.app_context():
        gone = db.session.scalars(select(User).where(User.erased_at.is_not(None))).one()
        assert (gone.is_active, gone.password_hash) == (False, None)
        for table in (PasswordLink, Follower, Attachment, ReceivedMail):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0
        mine = UserSession.user_id == gone.id
        assert db.session.scalar(select(UserSession.id).where(mine)) is None


def test_erasing_asks_first_and_leaves_others_alone(
    app: Flask, people: People, maija: Visitor, mikael: Visitor, command: Command
) -> None:
    open_ticket(mikael, body="Ring 040 123 4567.\nHälsningar\nMikael")
    before = everything(app)
    told = command("erase", people.mikael, ok=False, typed="n\n")
    assert f"Erase Mikael Modell ({people.mikael}) for good?" in told.output
    assert everything(app) == before
    command("erase", people.maija, typed="y\n")
    assert "ring 040 123 4567.\\nhälsningar\\nmikael" in everything(app).replace("\\r", "")
    assert mikael.is_logged_in()
    assert "There is no user" in command("erase", people.maija, "--yes", ok=False).stderr


def test_colleagues_who_named_an_erased_person_no_longer_do(
    app: Flask, people: People, maija: Visitor, matti: Visitor, command: Command
) -> None:
    open_ticket(matti, body=f"Maija Mallikas ({people.maija}) kertoi, Maija Virtanen ei.")
    command("erase", people.maija, "--yes")
    assert "[poistettu] ([poistettu]) kertoi, maija virtanen ei." in everything(app)


def test_an_erased_person_speaks_the_language_of_before_and_cannot_come_back(
    app: Flask, people: People, mikael: Visitor, aino: Visitor, command: Command
) -> None:
    number = open_ticket(mikael)
    command("erase", people.mikael, "--yes")
    assert "Borttagen person" in aino.get(f"/fi/agent/tickets/{number}").text
    with app.app_context():
        email = db.session.scalars(select(User.email).where(User.erased_at.is_not(None))).one()
    assert email.endswith("@erased.invalid")
    assert command("user", "activate", email, ok=False).stderr == (
        "Error: This person was erased.\n"
    )


def test_retention_takes_the_old_settled_ones_of_each_type_with_all_of_them(
    app: Flask,
    people: People,
    maija: Visitor,
    aino: Visitor,
    command: Command,
    clock: FakeClock,
) -> None:
    clock.move(days=-61 * 31)
    gone = open_ticket(maija, subject="Vanha katoava", body="Kanarialintu lensi")
    agent_reply(aino, gone, "Ratkaistu.", "solved")
    merged = open_ticket(maija, subject="Yhdistetty", body="Toinen kanarialintu")
    set_status(aino, merged, "closed")
    unsettled = open_ticket(maija, subject="Vanha avoin")
    digests = [put_file(app, people.maija, gone), put_received(app, people.maija, gone)]
    clock.move(days=61 * 31)
    maija.log_in(people.maija, "hevonen lukee sanomalehteä")
    aino.log_in(people.aino, "hevonen lukee sanomalehteä")
    young = open_ticket(maija, subject="Uusi ratkaistu")
    set_status(aino, young, "closed")
    with app.app_context():
        rows = {one.number: one for one in db.session.scalars(select(Ticket))}
        rows[merged].merged_into = rows[gone]
        rows[young].follows = rows[gone]
        db.session.commit()

    told = json.loads(command("retention", "--dry-run", "--json").stdout)
    assert [one["number"] for one in told] == [gone, merged]
    assert "Would go: 2 tickets." in command("retention", "--dry-run").stdout
    assert command("retention", ok=False, typed="n\n").exit_code == 1
    assert "kanarialintu" in everything(app)

    assert command("retention", "--yes").stdout == "Deleted: 2 tickets.\n"
    held = everything(app)
    assert "kanarialin" not in held
    assert f"ticket.{gone}" not in held
    assert not any(is_stored(app, digest) for digest in digests)
    with app.app_context():
        left = select(Ticket.number).order_by(Ticket.number)
        assert list(db.session.scalars(left)) == [unsettled, young]
    assert command("retention").stdout == "Deleted: 0 tickets.\n"


def test_a_file_that_another_ticket_names_too_keeps_its_bytes(
    app: Flask, people: People, maija: Visitor, matti: Visitor, command: Command
) -> None:
    one, other = open_ticket(maija), open_ticket(matti)
    digest = put_file(app, people.maija, one)
    assert put_file(app, people.matti, other) == digest
    command("erase", people.maija, "--yes")
    assert is_stored(app, digest)
    command("erase", people.matti, "--yes")
    assert not is_stored(app, digest)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2026-11-24", 60, "2021-11-24"),
        ("2026-01-31", 1, "2025-12-31"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2023-02-28"),
    ],
)
def test_months_are_calendar_months(day: str, months: int, before: str) -> None:
    assert months_before(datetime.fromisoformat(day), months) == datetime.fromisoformat(before)


def test_an_operator_writes_a_persons_data_into_a_file(
    people: People, maija: Visitor, command: Command, tmp_path: Path
) -> None:
    open_ticket(maija)
    file = tmp_path / "maija.zip"
    assert command("export", people.maija, str(file)).stdout == f"Wrote {file}.\n"
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert archive.namelist() == ["data.json", "data.html"]
    refused = command("export", people.maija, str(file), ok=False)
    assert refused.stderr == f"Error: {file} cannot be written: File exists.\n"
