"""Password links, the rules for passwords and the settings page."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.accounts import passwords, services
from formsvc.accounts.models import PasswordLink, User
from formsvc.db import db
from formsvc.mail import worker
from formsvc.mail.models import OutboxMail
from tests.formsvc.conftest import PASSWORD, FakeClock, Mailbox, People, text_of
from tests.formsvc.visitors import Visitor

NEW = "kuusi vihreää lentokonetta"


def ask_for_link(visitor: Visitor, mailbox: Mailbox, email: str) -> str:
    """Ask for a link and read it from the mail; the path of the link."""
    assert visitor.post("/fi/password/forgotten", {"email": email}).status_code == 200
    deliver(visitor.app)
    body = text_of(mailbox.mails[-1])
    return re.search(r"http://localhost(/\S+/password/link/\S+)", body)[1]


def deliver(app: Flask) -> None:
    with app.app_context():
        worker.send_queued()


def choose(visitor: Visitor, password: str = NEW, again: str | None = None):
    return visitor.post("/fi/password/new", {"password": password, "again": again or password})


def test_maija_chooses_a_new_password(visitor: Visitor, people: People, mailbox: Mailbox) -> None:
    link = ask_for_link(visitor, mailbox, people.maija)
    assert mailbox.mails[0]["To"] == people.maija
    opened = visitor.get(link)
    assert opened.location == "/fi/password/new"
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    page = visitor.get("/fi/password/new")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.text.count('autocomplete="new-password"') == 2
    assert choose(visitor).location == "/fi/login"
    assert not visitor.is_logged_in()
    assert visitor.log_in(people.maija, PASSWORD).status_code == 200
    assert visitor.log_in(people.maija, NEW).status_code == 303
    deliver(visitor.app)
    assert len(mailbox.mails) == 2
    assert "/password/" not in text_of(mailbox.mails[1])


def test_mikaels_mail_is_in_swedish(visitor: Visitor, people: People, mailbox: Mailbox) -> None:
    assert ask_for_link(visitor, mailbox, people.mikael).startswith("/sv/password/link/")
    assert mailbox.mails[0]["Content-Language"] == "sv"


@pytest.mark.parametrize(
    "email", ["nobody@esimerkkikunta.example", "MAIJA.MALLIKAS@esimerkkikunta.example"]
)
def test_known_and_unknown_addresses_get_the_same_answer(
    visitor: Visitor, people: People, email: str
) -> None:
    def answer(address: str) -> str:
        text = visitor.post("/fi/password/forgotten", {"email": address}).text
        return re.sub(r'value="[^"]+"', "", text)

    assert answer(email) == answer(people.maija)


def test_unknown_and_inactive_people_get_no_mail(
    app: Flask, visitor: Visitor, people: People, mailbox: Mailbox
) -> None:
    with app.app_context():
        services.deactivate(services.find_user(people.maija))
        db.session.commit()
    for email in ("nobody@example.fi", people.maija):
        visitor.post("/fi/password/forgotten", {"email": email})
    deliver(app)
    assert mailbox.mails == []


def test_looking_at_a_link_does_not_use_it_up(
    app: Flask, visitor: Visitor, people: People, mailbox: Mailbox
) -> None:
    link = ask_for_link(visitor, mailbox, people.maija)
    scanner = Visitor(app)
    for _ in range(5):
        scanner.get(link, follow_redirects=True)
        scanner.client.head(link, follow_redirects=True)
    visitor.get(link)
    assert choose(visitor).status_code == 303


def test_a_link_works_once(visitor: Visitor, people: People, mailbox: Mailbox) -> None:
    link = ask_for_link(visitor, mailbox, people.maija)
    visitor.get(link)
    choose(visitor)
    visitor.get(link)
    assert choose(visitor).status_code == 410


def test_a_newer_link_kills_the_older(visitor: Visitor, people: People, mailbox: Mailbox) -> None:
    older = ask_for_link(visitor, mailbox, people.maija)
    newer = ask_for_link(visitor, mailbox, people.maija)
    visitor.get(older)
    assert visitor.get("/fi/password/new").status_code == 410
    visitor.get(newer)
    assert visitor.get("/fi/password/new").status_code == 200


def test_a_link_ends_after_an_hour(
    visitor: Visitor, people: People, mailbox: Mailbox, clock: FakeClock
) -> None:
    visitor.get(ask_for_link(visitor, mailbox, people.maija))
    clock.move(minutes=59)
    assert visitor.get("/fi/password/new").status_code == 200
    clock.move(minutes=2)
    assert choose(visitor).status_code == 410


def test_a_late_mail_with_a_link_is_dropped(
    app: Flask, visitor: Visitor, people: People, mailbox: Mailbox, clock: FakeClock
) -> None:
    visitor.post("/fi/password/forgotten", {"email": people.maija})
    clock.move(minutes=61)
    deliver(app)
    assert mailbox.mails == []


def test_an_invitation_lasts_seven_days(
    app: Flask, visitor: Visitor, people: People, mailbox: Mailbox, clock: FakeClock
) -> None:
    with app.app_context():
        services.invite(services.find_user(people.maija))
        db.session.commit()
    deliver(app)
    link = re.search(r"http://localhost(\S+)", text_of(mailbox.mails[0]))[1]
    clock.move(days=6.9)
    visitor.get(link)
    assert visitor.get("/fi/password/new").status_code == 200
    clock.move(days=0.2)
    assert visitor.get("/fi/password/new").status_code == 410


@pytest.mark.parametrize("token", ["", "null", "%25", "*", "_", "a" * 3000, "a/b", "%C3%A4", "[]"])
def test_a_mangled_token_is_a_dead_link(visitor: Visitor, people: People, token: str) -> None:
    opened = visitor.get(f"/fi/password/link/{token}")
    assert opened.location == "/fi/password/new"
    assert visitor.get("/fi/password/new").status_code == 410


def test_deactivation_kills_the_link(
    app: Flask, visitor: Visitor, people: People, mailbox: Mailbox
) -> None:
    visitor.get(ask_for_link(visitor, mailbox, people.maija))
    with app.app_context():
        services.deactivate(services.find_user(people.maija))
        db.session.commit()
    assert visitor.get("/fi/password/new").status_code == 410


def test_a_reset_ends_all_sessions(
    visitor: Visitor, maija: Visitor, people: People, mailbox: Mailbox
) -> None:
    visitor.get(ask_for_link(visitor, mailbox, people.maija))
    choose(visitor)
    assert not maija.is_logged_in()


def test_the_database_holds_no_token_after_delivery(
    app: Flask, visitor: Visitor, people: People, mailbox: Mailbox
) -> None:
    token = ask_for_link(visitor, mailbox, people.maija).rpartition("/")[2]
    assert len(token) >= 43
    with app.app_context():
        for table in db.metadatas[None].tables.values():
            for row in db.session.execute(table.select()):
                assert token not in repr(row)


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "password1234",
        "maijamallikas",
        "Esimerkkikunta1",
        "wilma wilma wilma",
        "a" * 201,
        "aaaaaaaaaaaaaaaa",
        "tervetuloa2026",
        "välkommen2026",
        "Kesä2026Kesä2026",
        "jääkiekko1234",
        "M4ij4Mallik4s2026",
        "mallikasmaija2026kunta",
    ],
)
def test_a_bad_password_is_refused_with_a_reason(
    visitor: Visitor, people: People, mailbox: Mailbox, password: str
) -> None:
    visitor.get(ask_for_link(visitor, mailbox, people.maija))
    answer = choose(visitor, password)
    assert answer.status_code == 200
    assert 'id="password-error"' in answer.text
    assert 'aria-describedby="password-hint password-error"' in answer.text
    assert password not in answer.text


@pytest.mark.parametrize("length", [12, 64, 200])
def test_long_passwords_work(app: Flask, length: int) -> None:
    password = ("kissa 🐈 hyppää yli " * 20)[:length]
    with app.test_request_context("/fi/"):
        assert passwords.fault_in(password, []) is None
    kept = passwords.hash_password(password)
    assert passwords.matches(password, kept)
    assert not passwords.matches(password[:-1] + "x", kept)


def test_the_two_passwords_must_agree(visitor: Visitor, people: People, mailbox: Mailbox) -> None:
    visitor.get(ask_for_link(visitor, mailbox, people.maija))
    assert 'id="again-error"' in choose(visitor, NEW, NEW + "x").text


def test_hashes_are_argon2id_with_todays_figures(app: Flask, people: People) -> None:
    with app.app_context():
        kept = services.find_user(people.maija).password_hash
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_weaker_hash_is_replaced_at_login(app: Flask, visitor: Visitor, people: People) -> None:
    from argon2 import PasswordHasher

    with app.app_context():
        user = services.find_user(people.maija)
        user.password_hash = PasswordHasher(1, 8192, 1).hash(PASSWORD)
        db.session.commit()
    assert visitor.log_in(people.maija, PASSWORD).status_code == 303
    with app.app_context():
        assert "m=19456" in services.find_user(people.maija).password_hash


def test_changing_the_password_asks_the_present_one(maija: Visitor) -> None:
    answer = maija.post("/fi/settings/password", {"present": "x", "password": NEW, "again": NEW})
    assert 'id="present-error"' in answer.text


def test_changing_the_password_ends_the_other_sessions(
    app: Flask, maija: Visitor, people: People, mailbox: Mailbox
) -> None:
    elsewhere = Visitor(app)
    elsewhere.log_in(people.maija, PASSWORD)
    form = {"present": PASSWORD, "password": NEW, "again": NEW}
    assert maija.post("/fi/settings/password", form).location == "/fi/settings"
    assert maija.is_logged_in()
    assert not elsewhere.is_logged_in()
    deliver(app)
    assert [mail["To"] for mail in mailbox.mails] == [people.maija]


def test_maija_changes_her_language(app: Flask, maija: Visitor, people: People) -> None:
    assert maija.post("/fi/settings/language", {"language": "sv"}).location == "/sv/settings"
    with app.app_context():
        assert services.find_user(people.maija).language == "sv"
    assert 'id="language-error"' in maija.post("/fi/settings/language", {"language": "xx"}).text


def test_the_database_allows_an_address_once(app: Flask, people: People) -> None:
    with app.app_context():
        with pytest.raises(services.Refused):
            services.create_user(" MAIJA.mallikas@Esimerkkikunta.example", "x")
        assert db.session.scalar(db.select(db.func.count()).select_from(User)) == 4
        assert db.session.scalars(db.select(PasswordLink)).all() == []


def test_asking_leaves_the_same_trace_for_everyone_until_the_mail_leaves(
    app: Flask, visitor: Visitor, people: People, mailbox: Mailbox
) -> None:
    for email in (people.maija, "nobody@example.fi"):
        visitor.post("/fi/password/forgotten", {"email": email})
    with app.app_context():
        rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        known, unknown = [(mail.event, mail.language, mail.body, mail.state) for mail in rows]
        assert known == unknown == ("password_link", "", "", "queued")
        assert db.session.scalars(select(PasswordLink)).all() == []
    deliver(app)
    assert [mail["To"] for mail in mailbox.mails] == [people.maija]
    with app.app_context():
        states = db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)).all()
    assert states == ["sent", "dropped"]
