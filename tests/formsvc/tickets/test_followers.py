"""Followers and private tickets: who may be added, who hears, and what nobody is told."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from formsvc.accounts import limits
from formsvc.accounts.models import Organisation, User, Visibility
from formsvc.accounts.services import deactivate, find_user
from formsvc.db import db
from formsvc.mail import worker
from formsvc.tickets.models import Follower
from tests.formsvc.conftest import FakeClock, Mailbox, People, add_user, text_of
from tests.formsvc.tickets.sending import agent_reply, open_ticket, queued, reply, ticket
from tests.formsvc.visitors import Visitor

OUTSIDE = "ulla@muualla.example"


def add(visitor: Visitor, number: int, address: str = "", **fields: object) -> TestResponse:
    return visitor.post(f"/fi/tickets/{number}/followers", {"address": address, **fields})


def rows(app: Flask) -> list[Follower]:
    with app.app_context():
        found = db.session.scalars(select(Follower).order_by(Follower.id)).all()
        db.session.expunge_all()
        return list(found)


def set_visibility(app: Flask, visibility: Visibility) -> None:
    with app.app_context():
        for organisation in db.session.scalars(select(Organisation)):
            organisation.visibility = visibility
        db.session.commit()


def user_id(app: Flask, address: str) -> int:
    with app.app_context():
        user = find_user(address)
        assert user is not None
        return user.id


def test_a_colleague_follows_at_once_reads_answers_and_gets_the_mails(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor, people: People
) -> None:
    set_visibility(app, Visibility.NOBODY)
    number = open_ticket(maija)
    assert matti.get(f"/fi/tickets/{number}").status_code == 404
    assert add(maija, number, people.matti.upper()).status_code == 303
    assert matti.get(f"/fi/tickets/{number}").status_code == 200
    agent_reply(aino, number, "Vastaus kaikille")
    told = [mail for mail in queued(app) if mail.event == "ticket_replied"]
    assert [mail.address for mail in told] == [people.maija, people.matti]
    assert "jota seuraat" in told[1].body
    assert reply(matti, number, "Minullakin").status_code == 303
    told = [mail.address for mail in queued(app) if mail.event == "ticket_replied"]
    assert told[2:] == [people.maija]


def test_an_outside_address_hears_only_after_an_agent_has_agreed_in_the_customers_language(
    app: Flask, mikael: Visitor, aino: Visitor, mailbox: Mailbox
) -> None:
    number = open_ticket(mikael)
    add(mikael, number, OUTSIDE)
    agent_reply(aino, number, "Första")
    assert OUTSIDE not in [mail.address for mail in queued(app)]
    page = aino.get(f"/fi/tickets/{number}").location
    assert page is not None
    (follower,) = rows(app)
    path = f"/fi/tickets/{number}/followers/{follower.id}/agree"
    assert mikael.post(path).status_code == 404
    assert aino.post(path).status_code == 303
    agent_reply(aino, number, "Andra")
    with app.app_context():
        worker.send_queued()
    (mail,) = [mail for mail in mailbox.mails if mail["To"] == OUTSIDE]
    assert mail["Content-Language"] == "sv"
    assert "Andra" in text_of(mail)
    assert f"/tickets/{number}" not in text_of(mail)


def test_what_a_refused_address_was_to_get_stays_here(
    app: Flask, maija: Visitor, aino: Visitor, mailbox: Mailbox
) -> None:
    number = open_ticket(maija)
    add(maija, number, OUTSIDE)
    (follower,) = rows(app)
    aino.post(f"/fi/tickets/{number}/followers/{follower.id}/agree")
    agent_reply(aino, number)
    aino.post(f"/fi/tickets/{number}/followers/{follower.id}/remove")
    with app.app_context():
        worker.send_queued()
    assert OUTSIDE not in [mail["To"] for mail in mailbox.mails]


def test_nothing_tells_whether_an_address_has_an_account_or_where(
    app: Flask, maija: Visitor, people: People
) -> None:
    set_visibility(app, Visibility.NOBODY)
    with app.app_context():
        kunta = db.session.scalars(select(Organisation).order_by(Organisation.id)).first()
        gone = add_user("poissa@esimerkkikunta.example", "Poissa Oleva", kunta)
        deactivate(gone)
        db.session.commit()
    pages = []
    for address in (people.mikael, people.matti, people.aino, gone_address(), "x@tuntematon.fi"):
        number = open_ticket(maija, form_key=f"{len(pages):032}")
        answer = add(maija, number, address)
        page = maija.get(f"/fi/tickets/{number}").text
        assert answer.status_code == 303
        pages.append(_without(page, address, str(number)))
    assert pages == [pages[0]] * 5


def gone_address() -> str:
    return "poissa@esimerkkikunta.example"


def test_the_list_offers_only_colleagues_and_only_to_those_who_see_them(
    app: Flask, maija: Visitor, matti: Visitor, people: People
) -> None:
    number, mattis = open_ticket(maija), open_ticket(matti)
    assert "Matti Meikäläinen" not in maija.get(f"/fi/tickets/{number}").text
    page = matti.get(f"/fi/tickets/{mattis}").text
    assert "Maija Mallikas</option>" in page
    assert "Mikael" not in page
    assert "Aino" not in page
    with app.app_context():
        db.session.get_one(User, user_id(app, people.maija)).is_active = False
        db.session.commit()
    assert "Maija Mallikas</option>" not in matti.get(f"/fi/tickets/{mattis}").text
    with app.app_context():
        db.session.get_one(User, user_id(app, people.maija)).is_active = True
        db.session.commit()
    # A number that is not in the list chooses nobody, whoever sends it.
    assert add(matti, mattis, colleague=user_id(app, people.mikael)).status_code == 200
    assert add(maija, number, colleague=user_id(app, people.matti)).status_code == 200
    assert rows(app) == []
    assert add(matti, mattis, colleague=user_id(app, people.maija)).status_code == 303
    assert [row.user_id for row in rows(app)] == [user_id(app, people.maija)]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "a@b.fi,c@d.fi",
        "a@b.fi; c@d.fi",
        '"a,b"@c.fi',
        "<a@b.fi>",
        "a@b.fi\nBcc: c@d.fi",
        ", ".join(f"nimi{index}@example.fi" for index in range(10_000)),
    ],
)
def test_what_is_not_one_address_is_refused_and_kept_in_the_form(
    app: Flask, maija: Visitor, address: str
) -> None:
    number = open_ticket(maija)
    answer = add(maija, number, address)
    assert answer.status_code == 200
    assert "Kirjoita yksi sähköpostiosoite" in answer.text
    assert rows(app) == []


def test_a_ticket_has_at_most_20_followers_and_none_twice(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    for index in range(20):
        assert add(maija, number, f"nimi{index}@example.fi").status_code == 303
    assert add(maija, number, "nimi3@example.fi").status_code == 303
    answer = add(maija, number, "liikaa@example.fi")
    assert answer.status_code == 200
    assert "enintään 20 seuraajaa" in answer.text
    assert "liikaa@example.fi" in answer.text
    assert len(rows(app)) == 20


def test_making_a_ticket_private_drops_its_followers_and_their_mails(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor, mailbox: Mailbox, people: People
) -> None:
    number = open_ticket(maija)
    add(maija, number, people.matti)
    add(maija, number, OUTSIDE)
    agent_reply(aino, number)
    assert maija.post(f"/fi/tickets/{number}/visibility", {"visibility": "private"}).location
    assert rows(app) == []
    assert matti.get(f"/fi/tickets/{number}").status_code == 404
    with app.app_context():
        worker.send_queued()
    assert people.matti not in [mail["To"] for mail in mailbox.mails]
    assert add(maija, number, people.matti).status_code == 200
    assert (
        "Maija Mallikas teki tukipyynnöstä yksityisen." in maija.get(f"/fi/tickets/{number}").text
    )
    maija.post(f"/fi/tickets/{number}/visibility", {"visibility": "shared"})
    assert matti.get(f"/fi/tickets/{number}").status_code == 200
    assert [event.happening for event in ticket(app, number).events[-2:]] == ["private", "shared"]


def test_a_ticket_can_be_private_from_the_first(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija, is_private="y")
    assert ticket(app, number).is_private
    assert matti.get(f"/fi/tickets/{number}").status_code == 404
    assert str(number) not in matti.get("/fi/tickets/organisation").text
    assert aino.get(f"/fi/agent/tickets/{number}").status_code == 200


def test_a_visibility_that_is_none_changes_nothing(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija, is_private="y")
    maija.post(f"/fi/tickets/{number}/visibility", {"visibility": "all"})
    assert ticket(app, number).is_private


def test_one_can_stop_following_and_nobody_else_can_be_taken_off(
    app: Flask, maija: Visitor, matti: Visitor, people: People
) -> None:
    set_visibility(app, Visibility.NOBODY)
    number = open_ticket(maija)
    add(maija, number, people.matti)
    add(maija, number, OUTSIDE)
    mattis, outside = rows(app)
    assert matti.post(f"/fi/tickets/{number}/followers/{outside.id}/remove").status_code == 404
    answer = matti.post(f"/fi/tickets/{number}/followers/{mattis.id}/remove")
    assert answer.location == "/fi/tickets/"
    assert matti.get(f"/fi/tickets/{number}").status_code == 404
    assert [row.address for row in rows(app)] == [OUTSIDE]


def test_a_follower_of_another_ticket_is_not_found(
    app: Flask, maija: Visitor, matti: Visitor
) -> None:
    number, other = open_ticket(maija), open_ticket(matti)
    add(matti, other, OUTSIDE)
    (follower,) = rows(app)
    assert maija.post(f"/fi/tickets/{number}/followers/{follower.id}/remove").status_code == 404


def test_who_moves_away_hears_and_sees_no_more(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    add(maija, number, people.matti)
    with app.app_context():
        user, other = find_user(people.matti), find_user(people.mikael)
        assert user is not None
        assert other is not None
        user.organisation = other.organisation
        db.session.commit()
    agent_reply(aino, number)
    assert people.matti not in [mail.address for mail in queued(app)]
    assert matti.get(f"/fi/tickets/{number}").status_code == 404


def test_a_link_only_organisation_sends_no_words_and_outside_addresses_nothing(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    add(maija, number, people.matti)
    add(maija, number, OUTSIDE)
    outside = rows(app)[1]
    aino.post(f"/fi/tickets/{number}/followers/{outside.id}/agree")
    with app.app_context():
        user = find_user(people.maija)
        assert user is not None
        assert user.organisation is not None
        user.organisation.is_link_only = True
        db.session.commit()
    agent_reply(aino, number, "CANARY")
    told = [mail for mail in queued(app) if mail.event == "ticket_replied"]
    assert [mail.address for mail in told] == [people.maija, people.matti]
    assert all("CANARY" not in mail.body + mail.html for mail in told)
    assert all(f"/tickets/{number}" in mail.body for mail in told)


def test_at_most_ten_automatic_mails_an_hour_reach_one_reader_of_a_ticket(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor, people: People, clock: FakeClock
) -> None:
    number = open_ticket(maija)
    add(maija, number, people.matti)
    for index in range(15):
        reply(maija, number, f"Viesti {index}")
    assert len([mail for mail in queued(app) if mail.address == people.matti]) == 10
    assert len([mail for mail in queued(app) if mail.address == "tuki@example.fi"]) == 10
    # What an agent writes is no automatic mail, and another ticket has its own count.
    agent_reply(aino, number, "Vastaus")
    assert len([mail for mail in queued(app) if mail.address == people.matti]) == 11
    open_ticket(maija)
    assert len([mail for mail in queued(app) if mail.address == "tuki@example.fi"]) == 11
    for _half in range(2):  # the session must not end meanwhile
        clock.move(minutes=31)
        maija.get("/fi/tickets/")
    assert reply(maija, number, "Myöhemmin").location == f"/fi/tickets/{number}"
    assert len([mail for mail in queued(app) if mail.address == people.matti]) == 12


def _without(page: str, address: str, number: str) -> str:
    page = page.replace(address, "ADDRESS").replace(number, "NUMBER")
    page = re.sub(r'(value|data-sent)="[^"]*"|[0-9a-f]{12,}|followers/\d+|message-\d+', "", page)
    return re.sub(r"<time.*?</time>", "", page)


def test_the_history_is_not_filled_by_turning_private_on_and_off(
    maija: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REPLY", limits.Limit("reply", 2, limits.HOUR))
    number = open_ticket(maija)
    answers = [
        maija.post(f"/fi/tickets/{number}/visibility", {"visibility": wanted}).status_code
        for wanted in ("private", "shared", "private")
    ]
    assert answers == [303, 303, 429]
