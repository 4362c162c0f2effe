"""Mails that wait: the agents' list, tickets of them, the one answer their senders get."""

import re
from email.message import EmailMessage
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.accounts.services import find_user
from formsvc.attachments.storage import current_storage
from formsvc.attachments.tidiness import GRACE, sweep
from formsvc.db import db
from formsvc.inbox import services
from formsvc.inbox.models import Fate
from formsvc.mail import outbox, worker
from formsvc.mail.models import BOUNCED, OutboxMail
from formsvc.tickets.models import Link, Source
from tests.formsvc.conftest import FakeClock, Mailbox, People, text_of
from tests.formsvc.desk.desk import add_otto
from tests.formsvc.inbox.mails import answer_to, give, messages, queue, received, write
from tests.formsvc.invented_codes import CODE
from tests.formsvc.tickets.sending import open_ticket, ticket
from tests.formsvc.visitors import Visitor

LIST = "/fi/agent/mails/received/"
STRANGER = "uusi@muualla.example"


def test_an_unknown_sender_becomes_a_customer_with_one_click(
    app: Flask, aino: Visitor, people: People
) -> None:
    sent = write(
        f"Uusi Asiakas <{STRANGER.title()}>", Subject="Tunnus puuttuu", body="En pääse sisään."
    )
    sent.add_attachment(b"a;b\n", maintype="text", subtype="csv", filename="lista.csv")
    mail = give(app, sent)
    assert mail.fate == Fate.WAITING
    assert "Tunnus puuttuu" in aino.get(LIST).text
    page = aino.get(f"{LIST}{mail.id}").text
    assert "En pääse sisään." in page
    assert "Ei vielä tunnusta" in page
    answer = aino.post(f"{LIST}{mail.id}/ticket")
    number = int(answer.location.rpartition("/")[2])
    [message] = messages(app, number)
    assert (message.body, message.source, message.author.email) == (
        "En pääse sisään.",
        Source.MAIL,
        STRANGER,
    )
    assert [one.name for one in message.attachments] == ["lista.csv"]
    with app.app_context():
        user = find_user(STRANGER)
        assert user is not None
        assert (user.name, user.password_hash, user.is_agent) == ("Uusi Asiakas", None, False)
    assert aino.post(f"{LIST}{mail.id}/ticket").location == answer.location
    assert "Tunnus puuttuu" not in aino.get(LIST).text


def test_a_known_sender_keeps_the_account_and_the_suspected_ticket_is_linked(
    app: Flask, maija: Visitor, aino: Visitor, people: People
) -> None:
    suspected = open_ticket(maija)
    mail = give(app, answer_to(app, people.maija, sender=people.mikael))
    form = {"plan-type": "consulting", "plan-service": "kurre", "plan-is_linked": "y"}
    number = int(aino.post(f"{LIST}{mail.id}/ticket", form).location.rpartition("/")[2])
    made = ticket(app, number)
    assert (made.type, made.service) == ("consulting", "kurre")
    with app.app_context():
        assert db.session.scalars(select(Link)).one()
        assert len(list(db.session.scalars(select(User)))) == 4
    assert len(messages(app, suspected)) == 1


def test_service_and_language_are_guessed_from_the_words(
    app: Flask, aino: Visitor, people: People
) -> None:
    mail = give(app, write(STRANGER, Subject="PrimusQuery", body="Hej, jag kan inte söka."))
    page = aino.get(f"{LIST}{mail.id}").text
    for chosen in ("primusquery", "sv"):
        assert re.search(rf'<option selected value="{chosen}">', page)


def test_a_mail_is_added_to_a_ticket_only_as_one_who_may_write_there(
    app: Flask, maija: Visitor, aino: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    mikaels, matilda = give(app, write(people.mikael)), give(app, write(people.matti))
    answer = aino.post(f"{LIST}{mikaels.id}/add", {"add-number": str(number)})
    assert answer.status_code == 200
    assert "ei voi kirjoittaa" in answer.text
    assert len(messages(app, number)) == 1
    answer = aino.post(f"{LIST}{matilda.id}/add", {"add-number": str(number)})
    assert answer.status_code == 303
    assert [one.author.email for one in messages(app, number)] == [people.maija, people.matti]


def test_a_discarded_mail_can_still_become_a_ticket(
    app: Flask, aino: Visitor, people: People
) -> None:
    mail = give(app, write(STRANGER))
    aino.post(f"{LIST}{mail.id}/discard")
    assert "Arviointi" not in aino.get(LIST).text
    assert "Arviointi" in aino.get(f"{LIST}?list=discarded").text
    assert "/agent/tickets/" in aino.post(f"{LIST}{mail.id}/ticket").location


def test_the_original_is_a_sealed_download(
    app: Flask, maija: Visitor, aino: Visitor, people: People
) -> None:
    open_ticket(maija)
    sent = answer_to(app, people.maija, body="<script>alert(1)</script>")
    mail = give(app, sent)
    for path in (f"{mail.id}/original", f"of-message/{mail.message_id}"):
        answer = aino.get(LIST + path)
        assert answer.data == sent.as_bytes()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert maija.get(LIST + path).status_code == 404
    assert "<script>alert" not in aino.get(f"{LIST}{mail.id}").text


def test_known_and_unknown_senders_get_the_same_one_answer_a_day(
    app: Flask, mailbox: Mailbox, people: People, clock: FakeClock
) -> None:
    for sender in (people.mikael, STRANGER):
        for subject in ("Osta halvalla", "Toinen"):
            give(app, write(f"Herra Huijari <{sender}>", Subject=subject, body="Roskaa"))
    with app.app_context():
        worker.send_queued()
    assert [mail["To"] for mail in mailbox.mails] == [people.mikael, STRANGER]
    first, second = ((mail["Subject"], text_of(mail)) for mail in mailbox.mails)
    assert first == second
    assert "Fi" not in first[0]
    assert not re.search("huijari|osta|roskaa|mikael", "".join(first), re.IGNORECASE)
    assert {mail["Auto-Submitted"] for mail in mailbox.mails} == {"auto-replied"}
    clock.move(hours=25)
    give(app, write(STRANGER))
    assert [mail.address for mail in queue(app)] == [STRANGER]


def test_our_own_answer_sent_back_ends_there(app: Flask, mailbox: Mailbox, people: People) -> None:
    give(app, write(STRANGER))
    with app.app_context():
        worker.send_queued()
    [ours] = mailbox.mails
    assert give(app, ours.as_bytes()).fate == Fate.AUTOMATIC
    assert queue(app) == []


def test_a_flood_stands_in_one_line(app: Flask, aino: Visitor, people: People) -> None:
    for number in range(13):
        give(app, write(STRANGER, Subject=f"Viesti {number}."))
    give(app, write(people.mikael, Subject="Muiden viesti"))
    page = aino.get(LIST).text
    assert "Viesti 9." in page
    assert "Viesti 10." not in page
    assert "Lisäksi 3 viestiä" in page
    assert "Muiden viesti" in page
    bundle = re.search(rf"{LIST}\d+/bundle", page)
    assert bundle is not None
    assert "Viesti 12." in aino.get(bundle[0]).text
    aino.post(f"{bundle[0]}/discard")
    page = aino.get(LIST).text
    assert "Lisäksi 3 viestiä" not in page
    assert "Viesti 9." in page


def test_a_code_in_a_subject_is_masked_in_the_list(
    app: Flask, aino: Visitor, people: People
) -> None:
    mail = give(app, write(STRANGER, Subject=f"Oppilas {CODE}", body=f"Tunnus {CODE}"))
    assert CODE not in aino.get(LIST).text
    assert CODE in aino.get(f"{LIST}{mail.id}").text
    number = int(aino.post(f"{LIST}{mail.id}/ticket").location.rpartition("/")[2])
    made = ticket(app, number)
    assert made.has_identity_code
    assert CODE not in made.subject


def test_a_mail_that_is_too_much_is_set_aside_with_its_sender(
    app: Flask, aino: Visitor, people: People
) -> None:
    part = "--b\nContent-Type: text/plain\n\nosa\n" * 101
    raw = f"From: {STRANGER}\nSubject: Osia\nContent-Type: multipart/mixed; boundary=b\n\n{part}"
    mail = give(app, raw.encode())
    assert (mail.fate, mail.reason, mail.sender) == (Fate.ASIDE, "parts", STRANGER)
    page = aino.get(f"{LIST}?list=aside").text
    assert "Viestissä on liian monta osaa." in page
    assert aino.get(f"{LIST}{mail.id}/original").data == raw.encode()
    assert queue(app) == []
    answer = aino.post(f"{LIST}{mail.id}/ticket")
    assert answer.location.endswith(f"{LIST}{mail.id}")


def test_a_mail_without_sender_becomes_no_ticket(app: Flask, aino: Visitor, people: People) -> None:
    mail = give(app, b"Subject: Kuka?\n\nTeksti\n")
    page = aino.get(f"{LIST}{mail.id}").text
    assert "Teksti" in page
    assert f"{LIST}{mail.id}/ticket" not in page
    assert aino.post(f"{LIST}{mail.id}/ticket").location.endswith(f"{LIST}{mail.id}")
    assert queue(app) == []


def bounce(message_id: str, status: str = "5.1.1") -> bytes:
    report = (
        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; x@y.example\n"
        f"Action: failed\nStatus: {status}\n"
    )
    return (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"
        f"{report}\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\n\n--b--\n"
    ).encode()


def test_three_hard_bounces_mark_the_address_and_forged_ones_do_not(
    app: Flask, maija: Visitor, mailbox: Mailbox, people: People
) -> None:
    for _ in range(3):
        open_ticket(maija)
    with app.app_context():
        worker.send_queued()
        sent = select(OutboxMail.message_id).where(OutboxMail.address == people.maija)
        ids = list(db.session.scalars(sent))
    forged = "<ticket.1000.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbb.00@localhost>"
    for message_id, status in ((forged, "5.1.1"), (ids[0], "4.4.1"), (ids[0], "5.2.2")):
        assert give(app, bounce(message_id, status)).fate == Fate.BOUNCE
    with app.app_context():
        assert BOUNCED not in set(db.session.scalars(select(OutboxMail.state)))
    for message_id in ids:
        with app.app_context():
            assert not outbox.is_unreachable(people.maija)
        assert give(app, bounce(message_id)).fate == Fate.BOUNCE
    with app.app_context():
        assert outbox.is_unreachable(people.maija)
        states = select(OutboxMail.state).where(OutboxMail.address == people.maija)
        assert set(db.session.scalars(states)) == {BOUNCED}
    assert all(mail.event != "mail_received" for mail in queue(app))


def test_two_processes_with_the_same_mail_take_it_once(
    app: Flask, other_app: Flask, maija: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    mail = answer_to(app, people.maija)
    together = Barrier(2)

    def run(where: Flask) -> None:
        together.wait()
        from formsvc.inbox.taking import take

        with where.app_context():
            take(mail.as_bytes())
            db.session.remove()

    threads = [Thread(target=run, args=(one,)) for one in (app, other_app)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.fate for one in received(app)] == [Fate.ANSWER]
    assert len(messages(app, number)) == 2


def test_old_mails_go_with_their_bytes_and_waiting_ones_stay(
    app: Flask, people: People, clock: FakeClock
) -> None:
    automatic = give(app, write(people.maija, Precedence="bulk"))
    waiting = give(app, write(people.mikael))
    clock.move(days=91)
    with app.app_context():
        services.forget_old()
        db.session.commit()
        assert clock.ahead > GRACE
        sweep()
        assert current_storage().find(automatic.digest) is None
        assert current_storage().find(waiting.digest) is not None
    assert [one.id for one in received(app)] == [waiting.id]


def test_a_mail_of_only_a_file_is_readable(app: Flask, aino: Visitor, people: People) -> None:
    sent = EmailMessage()
    sent["From"], sent["Message-ID"] = STRANGER, "<vain@liite>"
    sent.set_content(b"BEGIN:VCALENDAR\n", maintype="text", subtype="calendar")
    mail = give(app, sent)
    number = int(aino.post(f"{LIST}{mail.id}/ticket").location.rpartition("/")[2])
    body = messages(app, number)[0].body
    assert body.startswith("(Viestissä ei ole tekstiä.)")
    assert "calendar" in body


def test_a_mail_under_an_agents_name_never_becomes_another_agents_answer(
    app: Flask, maija: Visitor, aino: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    otto = add_otto(app)
    forged = give(app, write(people.aino, body="Lähetä salasanasi."))
    answer = otto.post(f"{LIST}{forged.id}/add", {"add-number": str(number)})
    assert "ei voi kirjoittaa" in answer.text
    assert len(messages(app, number)) == 1
    assert aino.post(f"{LIST}{forged.id}/add", {"add-number": str(number)}).status_code == 303
    assert messages(app, number)[1].author.email == people.aino


def test_a_customers_name_alone_is_marked_as_not_verified(
    app: Flask, aino: Visitor, people: People
) -> None:
    assert give(app, write(STRANGER)).reason == "new"
    mail = give(app, write(people.maija))
    assert mail.reason == "unverified"
    assert "voinut kirjoittaa joku muu" in aino.get(f"{LIST}{mail.id}").text
