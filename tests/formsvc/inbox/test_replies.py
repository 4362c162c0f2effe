"""Answers by mail: what joins a ticket, and what waits for an agent."""

from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.accounts.services import find_user
from formsvc.db import db
from formsvc.inbox.models import Fate
from formsvc.mail.letters import MARKERS
from formsvc.mail.tokens import make_token
from formsvc.settings import Settings
from formsvc.tickets.models import Source, Status, Ticket
from tests.formsvc.conftest import People
from tests.formsvc.inbox.mails import (
    answer_to,
    forget_queue,
    give,
    messages,
    queue,
    received,
    write,
)
from tests.formsvc.invented_codes import CODE
from tests.formsvc.tickets.sending import agent_reply, open_ticket, set_status, ticket
from tests.formsvc.visitors import Visitor

RESULTS = "mx.example.fi; dmarc=pass (p=none) header.from={}; dkim=pass header.d={}"


@pytest.fixture
def number(app: Flask, maija: Visitor, aino: Visitor) -> int:
    """Maija's ticket, which Aino has answered."""
    number = open_ticket(maija)
    agent_reply(aino, number)
    forget_queue(app)
    return number


@pytest.fixture
def with_receiver(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own receiver checks where mails come from."""
    changed = settings.model_copy(update={"mail_authserv_id": "mx.example.fi"})
    monkeypatch.setitem(app.extensions, "neuvo_settings", changed)


def vouched(address: str) -> dict[str, str]:
    domain = address.partition("@")[2]
    return {"Authentication_Results": RESULTS.format(domain, domain)}


def test_an_answer_by_mail_becomes_maijas_message_and_the_agent_is_told(
    app: Flask, number: int, people: People
) -> None:
    quoted = f"ti 24. marrask. 2026 klo 12.00 Tuki kirjoitti:\n\n> {MARKERS['fi']}\n> Kokeile."
    mail = give(app, answer_to(app, people.maija, body=f"Ei auttanut.\n\n{quoted}\n"))
    assert (mail.fate, mail.ticket and mail.ticket.number) == (Fate.ANSWER, number)
    last = messages(app, number)[-1]
    assert (last.author.email, last.body, last.source) == (
        people.maija,
        "Ei auttanut.",
        Source.MAIL,
    )
    assert last.quoted == quoted
    assert ticket(app, number).status == Status.OPEN
    assert [(mail.event, mail.address) for mail in queue(app)] == [("ticket_message", people.aino)]


def test_the_token_counts_in_the_address_too(app: Flask, number: int, people: People) -> None:
    with app.app_context():
        token = make_token(number, people.maija)
    mail = give(app, write(people.maija, To=f"Tuki <tuki+{token.upper()}@example.fi>"))
    assert mail.fate == Fate.ANSWER


def test_the_same_mail_twice_is_one_message(app: Flask, number: int, people: People) -> None:
    mail = answer_to(app, people.maija)
    give(app, mail)
    give(app, mail)
    assert len(messages(app, number)) == 3
    assert len(received(app)) == 1


def test_nobody_keeps_anothers_mail_out_by_its_message_id(
    app: Flask, number: int, people: People
) -> None:
    mail = answer_to(app, people.maija)
    give(app, write(people.mikael, Message_ID=str(mail["Message-ID"])))
    assert give(app, mail).fate == Fate.ANSWER


def test_a_number_or_a_name_alone_opens_nothing(app: Flask, number: int, people: People) -> None:
    before = len(messages(app, number))
    mails = [
        write(people.maija, Subject=f"Re: Tukipyyntö {number}: Arviointikirja"),
        write(people.maija, In_Reply_To=f"<ticket.{number}.{'0' * 32}@localhost>"),
        write(people.maija, References=f"<ticket.{number}.aaaaaa.{'a' * 26}.{'0' * 32}@localhost>"),
    ]
    for mail in mails:
        assert give(app, mail).fate == Fate.WAITING
    assert len(messages(app, number)) == before


def test_maijas_token_from_another_sender_waits_and_reveals_nothing(
    app: Flask, number: int, people: People
) -> None:
    mail = give(app, answer_to(app, people.maija, sender=people.mikael))
    assert (mail.fate, mail.reason) == (Fate.WAITING, "sender")
    assert mail.ticket is not None
    assert mail.ticket.number == number
    [note] = queue(app)
    assert (note.event, note.address) == ("mail_received", people.mikael)
    assert str(number) not in note.subject + note.body
    assert "Arviointi" not in note.subject + note.body


def test_a_token_of_one_whose_rights_have_ended_adds_nothing(
    app: Flask, number: int, people: People
) -> None:
    mail = answer_to(app, people.maija)
    with app.app_context():
        maija = find_user(people.maija)
        assert maija is not None
        maija.is_active = False
        db.session.commit()
    assert (give(app, mail).fate, received(app)[0].reason) == (Fate.WAITING, "rights")
    assert len(messages(app, number)) == 2


def test_only_our_own_receivers_topmost_field_vouches(
    app: Flask, with_receiver: None, number: int, people: People
) -> None:
    domain = people.maija.partition("@")[2]
    good = RESULTS.format(domain, domain)
    bad = [
        {},
        {"Authentication_Results": good.replace("mx.example.fi", "mx.evil.example")},
        {"Authentication_Results": good.replace("=pass", "=fail")},
        {"Authentication_Results": RESULTS.format("evil.example", "evil.example")},
        {"Authentication_Results": f"mx.example.fi; none; x=({good})"},
        # A whole ending of the domain is no domain above it, and neither is a part of a name.
        {"Authentication_Results": RESULTS.format("example", "example")},
        {"Authentication_Results": RESULTS.format(domain[3:], domain[3:])},
    ]
    for headers in bad:
        mail = give(app, answer_to(app, people.maija, **headers))
        assert (mail.fate, mail.reason) == (Fate.WAITING, "unverified")
    forged = answer_to(app, people.maija, Authentication_Results="mx.example.fi; dmarc=fail")
    forged["Authentication-Results"] = good
    assert give(app, forged).fate == Fate.WAITING
    assert give(app, answer_to(app, people.maija, **vouched(people.maija))).fate == Fate.ANSWER


def test_an_agents_mail_needs_her_token_and_a_verified_sender(
    app: Flask,
    aino: Visitor,
    maija: Visitor,
    people: People,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = open_ticket(maija)
    aino.post(f"/fi/agent/tickets/{number}/take")
    with app.app_context():
        token = make_token(number, people.aino)
    mail = {"In_Reply_To": f"<ticket.{token}.{'0' * 32}@localhost>"}
    assert give(app, write(people.aino, **mail)).reason == "unverified"
    changed = settings.model_copy(update={"mail_authserv_id": "mx.example.fi"})
    monkeypatch.setitem(app.extensions, "neuvo_settings", changed)
    assert give(app, write(people.aino, **mail)).reason == "unverified"
    assert give(app, write(people.aino, **vouched(people.aino))).reason == "new"
    assert give(app, write(people.aino, **mail, **vouched(people.aino))).fate == Fate.ANSWER
    assert ticket(app, number).status == Status.PENDING


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (vacation)"},
        {"Precedence": "bulk"},
        {"List_Id": "<lista.example.fi>"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"Subject": "Automaattinen vastaus: Tukipyyntö"},
        {"Subject": "Poissaolo: lomalla 1.12. asti"},
        {"Subject": "Autosvar: semester"},
        {"Subject": "Out of Office: Re: x"},
        {"From": "tuki@example.fi"},
        {"From": "MAILER-DAEMON@esimerkkikunta.example"},
    ],
)
def test_automatic_mails_change_nothing_and_cause_nothing(
    app: Flask, aino: Visitor, number: int, people: People, headers: dict[str, str]
) -> None:
    set_status(aino, number, "closed")
    forget_queue(app)
    before = ticket(app, number)
    mail = give(app, answer_to(app, people.maija, **headers))
    assert mail.fate == Fate.AUTOMATIC
    after = ticket(app, number)
    assert (after.status, after.waiting_since, after.changed_at) == (
        before.status,
        before.waiting_since,
        before.changed_at,
    )
    assert queue(app) == []
    assert len(messages(app, number)) == 2
    assert "Arviointi" in aino.get("/fi/agent/mails/received/?list=automatic").text or headers.get(
        "Subject"
    )


def test_nobody_becomes_reader_by_being_named_in_a_mail(
    app: Flask, number: int, people: People
) -> None:
    give(app, answer_to(app, people.maija, Cc=people.mikael, Reply_To=people.mikael))
    assert {mail.address for mail in queue(app)} == {people.aino}
    with app.app_context():
        assert not ticket_followers(number)


def ticket_followers(number: int) -> list[Any]:
    from formsvc.tickets.models import Follower, Ticket

    return list(
        db.session.scalars(select(Follower).join(Follower.ticket).where(Ticket.number == number))
    )


def test_words_that_look_like_commands_are_only_words(
    app: Flask, number: int, people: People
) -> None:
    give(app, answer_to(app, people.maija, body="#close\nstatus: solved\nassign: matti\n"))
    assert ticket(app, number).status == Status.OPEN
    assert messages(app, number)[-1].body.startswith("#close")


def test_files_come_along_and_what_is_not_taken_is_named(
    app: Flask, number: int, people: People
) -> None:
    mail = answer_to(app, people.maija, body="Liitteet ohessa.")
    mail.add_attachment(b"Arvosana;7\n", maintype="text", subtype="csv", filename="arvot.csv")
    mail.add_attachment(b"MZ\x90\0", maintype="application", subtype="x-exe", filename="peli.exe")
    mail.add_attachment(b"<svg/>", maintype="image", subtype="svg+xml", filename="../../x.svg")
    give(app, mail)
    last = messages(app, number)[-1]
    assert [one.name for one in last.attachments] == ["arvot.csv"]
    assert last.body.startswith("Liitteet ohessa.\n\n[Tiedostoa peli.exe")
    assert "x.svg" in last.body
    assert ".." not in last.body


def test_a_file_too_large_leaves_its_text(app: Flask, number: int, people: People) -> None:
    mail = answer_to(app, people.maija, body="Iso liite.")
    data = b"a" * (10 * 1024**2 + 1)
    mail.add_attachment(data, maintype="text", subtype="csv", filename="iso.csv")
    give(app, mail)
    last = messages(app, number)[-1]
    assert last.attachments == []
    assert "Iso liite." in last.body
    assert "iso.csv" in last.body


def test_more_files_than_a_message_takes_are_named(app: Flask, number: int, people: People) -> None:
    mail = answer_to(app, people.maija, body="Monta liitettä.")
    for place in range(11):
        mail.add_attachment(b"a;b\n", maintype="text", subtype="csv", filename=f"{place}.csv")
    give(app, mail)
    last = messages(app, number)[-1]
    assert len(last.attachments) == 10
    assert last.body.startswith("Monta liitettä.\n\n[")


def test_a_mail_with_nothing_in_it_is_still_a_message(
    app: Flask, number: int, people: People
) -> None:
    mail = EmailMessage()
    for name, value in answer_to(app, people.maija).items():
        if not name.lower().startswith(("content", "mime")):
            mail[name] = value
    give(app, mail)
    assert messages(app, number)[-1].body == "(Viestissä ei ole tekstiä.)"


@pytest.mark.parametrize("place", ["body", "subject"])
def test_an_identity_code_marks_the_ticket(
    app: Flask, number: int, people: People, place: str
) -> None:
    assert not ticket(app, number).has_identity_code
    where = (
        {"body": f"Oppilas {CODE} puuttuu."} if place == "body" else {"Subject": f"Oppilas {CODE}"}
    )
    give(app, answer_to(app, people.maija, **where))
    assert ticket(app, number).has_identity_code
    assert CODE not in "".join(mail.body + mail.subject for mail in queue(app))


def test_what_matti_may_answer_he_may_answer_by_mail(
    app: Flask, number: int, people: People
) -> None:
    with app.app_context():
        token = make_token(number, people.matti)
        others = make_token(number, people.mikael)
    assert give(app, write(people.matti, To=f"tuki+{token}@example.fi")).fate == Fate.ANSWER
    mail = give(app, write(people.mikael, To=f"tuki+{others}@example.fi"))
    assert (mail.fate, mail.reason) == (Fate.WAITING, "rights")
    with app.app_context():
        assert db.session.scalar(select(User.id).where(User.email == people.mikael))


def test_an_answer_to_a_merged_ticket_stays_out_of_one_that_its_sender_no_longer_sees(
    app: Flask, number: int, matti: Visitor, aino: Visitor, people: People
) -> None:
    target = open_ticket(matti)
    aino.post(f"/fi/agent/tickets/{number}/merge", {"number": target})
    matti.post(f"/fi/tickets/{target}/visibility", {"visibility": "private"})
    mail = give(app, answer_to(app, people.maija))
    assert len(messages(app, target)) == 1
    assert mail.ticket is not None
    assert mail.ticket.number not in (number, target)
    with app.app_context():
        new = db.session.get_one(Ticket, mail.ticket.id)
        assert new.follows is not None
        assert new.follows.number == number
