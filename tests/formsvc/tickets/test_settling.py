"""Closing, rating, opening again, going on in a new ticket, and what costs something."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from formsvc.accounts.services import find_user
from formsvc.db import db, utc_now
from formsvc.tickets import services
from formsvc.tickets.models import Event, Happening, Message, Source, Status, Ticket
from tests.formsvc.conftest import PASSWORD, FakeClock, People
from tests.formsvc.tickets.sending import (
    agent_reply,
    open_ticket,
    queued,
    reply,
    send_ticket,
    set_status,
    ticket,
)
from tests.formsvc.visitors import Visitor


def rate(
    visitor: Visitor, number: int, rating: str = "4", comment: str = "Nopeasti."
) -> TestResponse:
    return visitor.post(f"/fi/tickets/{number}/rating", {"rating": rating, "comment": comment})


def settled_long_ago(maija: Visitor, clock: FakeClock, people: People, **fields: object) -> int:
    """A ticket that was closed longer ago than it opens again; Maija is logged in anew."""
    number = open_ticket(maija, **fields)
    maija.post(f"/fi/tickets/{number}/close")
    clock.move(days=14, minutes=5)
    assert maija.log_in(people.maija, PASSWORD).status_code == 303
    return number


def test_closing_leads_to_a_page_that_asks_for_a_rating(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    answer = maija.post(f"/fi/tickets/{number}/close")
    assert answer.location == f"/fi/tickets/{number}/rating"
    page = maija.get(answer.location).text
    assert page.count('type="radio"') == 5
    assert "checked" not in page
    assert ticket(app, number).rating is None
    assert rate(maija, number, "2", "Kesti kauan.").location == f"/fi/tickets/{number}"
    rated = ticket(app, number)
    assert (rated.rating, rated.rating_comment) == (2, "Kesti kauan.")
    assert rated.rated_at is not None
    assert "2 – Huonosti: <bdi>Kesti kauan.</bdi>" in maija.get(f"/fi/tickets/{number}").text


def test_no_link_and_no_agent_rates(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    set_status(aino, number, "solved")
    maija.get(f"/fi/tickets/{number}/rating?rating=5")
    maija.client.head(f"/fi/tickets/{number}/rating?rating=5")
    assert rate(aino, number).status_code == 404
    assert aino.get(f"/fi/tickets/{number}/rating").status_code == 404
    assert ticket(app, number).rating is None
    assert "/rating" not in "".join(mail.body for mail in queued(app))


def test_a_contact_person_neither_reads_nor_changes_what_the_customer_said(
    app: Flask, maija: Visitor, matti: Visitor
) -> None:
    number = open_ticket(maija)
    maija.post(f"/fi/tickets/{number}/close")
    assert matti.get(f"/fi/tickets/{number}/rating").status_code == 200
    rate(maija, number, "2", "SALAKANARIA")
    assert matti.get(f"/fi/tickets/{number}/rating").status_code == 404
    assert rate(matti, number, "5").status_code == 404
    assert "SALAKANARIA" not in matti.get(f"/fi/tickets/{number}").text
    assert ticket(app, number).rating == 2


@pytest.mark.parametrize("rating", ["", "0", "6", "-1", "x", "5.0", "٥"])
def test_a_rating_that_is_none_of_the_five_is_refused_and_the_comment_kept(
    app: Flask, maija: Visitor, rating: str
) -> None:
    number = open_ticket(maija)
    maija.post(f"/fi/tickets/{number}/close")
    answer = rate(maija, number, rating, "Kommentti säilyy")
    assert answer.status_code == (303 if rating == "٥" else 200)
    assert rating == "٥" or "Kommentti säilyy" in answer.text
    assert ticket(app, number).rating == (5 if rating == "٥" else None)


def test_a_ticket_under_way_is_not_rated(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    assert rate(maija, number).location == f"/fi/tickets/{number}"
    assert ticket(app, number).rating is None


def test_matti_closes_rates_and_opens_again_and_maija_hears_of_it(
    app: Flask, maija: Visitor, matti: Visitor, people: People
) -> None:
    number = open_ticket(maija)
    assert matti.post(f"/fi/tickets/{number}/close").location.endswith("/rating")
    assert rate(matti, number, "5", "").status_code == 303
    assert matti.post(f"/fi/tickets/{number}/reopen").status_code == 303
    assert ticket(app, number).status == "open"
    told = [mail.address for mail in queued(app) if mail.event == "ticket_status"]
    assert told == [people.maija]


def test_a_ticket_opens_again_within_14_days_and_not_later(
    app: Flask, maija: Visitor, clock: FakeClock, people: People
) -> None:
    number = open_ticket(maija)
    maija.post(f"/fi/tickets/{number}/close")
    clock.move(days=13, hours=23)
    maija.log_in(people.maija, PASSWORD)
    maija.post(f"/fi/tickets/{number}/reopen")
    assert ticket(app, number).status == "open"
    maija.post(f"/fi/tickets/{number}/close")
    clock.move(days=14, minutes=1)
    maija.log_in(people.maija, PASSWORD)
    page = maija.get(f"/fi/tickets/{number}").text
    assert "ei voi enää avata uudelleen" in page
    assert f"/fi/tickets/{number}/reopen" not in page
    answer = maija.post(f"/fi/tickets/{number}/reopen")
    assert answer.location == f"/fi/tickets/{number}/follow-up"
    assert ticket(app, number).status == "closed"


def test_after_that_a_new_ticket_refers_to_the_old(
    app: Flask, maija: Visitor, clock: FakeClock, people: People
) -> None:
    number = settled_long_ago(maija, clock, people, is_private="y")
    page = maija.get(f"/fi/tickets/{number}/follow-up").text
    assert "Arviointikirja ei tallennu" in page
    assert "checked" in re.findall(r"<input[^>]*is_private[^>]*>", page)[0]
    answer = maija.post(
        f"/fi/tickets/{number}/follow-up",
        {
            "type": "incident",
            "service": "wilma",
            "subject": "Taas",
            "body": "Sama vika palasi.",
            "is_private": "y",
        },
    )
    new = int(answer.location.rpartition("/")[2])
    assert new != number
    assert ticket(app, new).follows_id == ticket(app, number).id
    assert f'href="/fi/tickets/{number}"' in maija.get(f"/fi/tickets/{new}").text
    assert f'href="/fi/tickets/{new}"' in maija.get(f"/fi/tickets/{number}").text


def test_words_written_on_a_page_kept_open_too_long_go_on_in_the_right_form(
    app: Flask, maija: Visitor, clock: FakeClock, people: People
) -> None:
    number = settled_long_ago(maija, clock, people)
    answer = reply(maija, number, "Pitkä selostus, joka ei saa kadota.")
    assert answer.status_code == 200
    assert "Pitkä selostus, joka ei saa kadota.</textarea>" in answer.text
    assert f'action="/fi/tickets/{number}/follow-up"' in answer.text
    assert len(ticket(app, number).messages) == 1


def test_a_mail_to_a_ticket_settled_too_long_ago_opens_a_new_one_once(
    app: Flask, maija: Visitor, clock: FakeClock, people: People
) -> None:
    number = settled_long_ago(maija, clock, people, is_private="y")
    with app.app_context():
        old = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        user = find_user(people.maija)
        assert user is not None
        words = services.Words("Sama vika palasi.", "c" * 32, source=Source.MAIL)
        message = services.reply(old, user, words)
        db.session.commit()
        assert (message.ticket.follows, message.source) == (old, Source.MAIL)
        assert message.ticket.number != number
        assert message.ticket.is_private
        assert services.reply(old, user, words).id == message.id
        assert old.status == Status.CLOSED
        assert len(db.session.scalars(select(Message)).all()) == 2


def test_what_a_customer_adds_leaves_a_new_ticket_new_and_only_the_first_answer_counts(
    app: Flask, maija: Visitor, aino: Visitor, clock: FakeClock
) -> None:
    number = open_ticket(maija)
    reply(maija, number, "Lisätieto")
    assert ticket(app, number).status == Status.NEW
    agent_reply(aino, number)
    answered_at = ticket(app, number).answered_at
    clock.move(minutes=5)
    agent_reply(aino, number, "Toinen vastaus")
    assert answered_at is not None
    assert ticket(app, number).answered_at == answered_at


def test_an_agent_may_answer_and_open_however_old_a_ticket_is(
    app: Flask, maija: Visitor, aino: Visitor, clock: FakeClock, people: People
) -> None:
    number = settled_long_ago(maija, clock, people)
    aino.log_in(people.aino, PASSWORD)
    agent_reply(aino, number, status="open")
    assert ticket(app, number).status == "open"


def merge(app: Flask, number: int, target: int) -> None:
    """What a merge leaves in the tables."""
    with app.app_context():
        one, other = (
            db.session.scalars(select(Ticket).where(Ticket.number == each)).one()
            for each in (number, target)
        )
        one.merged_into, one.status, one.settled_at = other, Status.CLOSED, utc_now()
        db.session.commit()


def test_a_merged_ticket_leads_to_the_other_which_shows_its_messages_in_order(
    app: Flask, maija: Visitor
) -> None:
    first = open_ticket(maija, body="Ensimmäinen viesti")
    second = open_ticket(maija, body="Toinen viesti")
    reply(maija, first, "Kolmas viesti")
    merge(app, second, first)
    page = maija.get(f"/fi/tickets/{first}").text
    places = [page.index(text) for text in ("Ensimmäinen", "Toinen viesti", "Kolmas")]
    assert places == sorted(places)
    assert f"tukipyynnössä {second}" in page
    old = maija.get(f"/fi/tickets/{second}").text
    assert f'href="/fi/tickets/{first}"' in old
    assert f"/fi/tickets/{second}/reopen" not in old
    assert reply(maija, second, "Neljäs viesti").location == f"/fi/tickets/{first}"
    assert [message.body for message in ticket(app, first).messages][-1] == "Neljäs viesti"


def test_a_merged_ticket_shows_nothing_of_what_its_reader_may_not_see(
    app: Flask, maija: Visitor, matti: Visitor
) -> None:
    mattis = open_ticket(matti, body="CANARY Matin")
    private = open_ticket(maija, body="CANARY yksityinen", is_private="y")
    open_one = open_ticket(maija, body="Avoin")
    merge(app, private, mattis)
    assert "CANARY yksityinen" not in matti.get(f"/fi/tickets/{mattis}").text
    page = maija.get(f"/fi/tickets/{private}").text
    assert "jota et näe" in page
    assert f"/fi/tickets/{mattis}" not in page
    assert "CANARY Matin" not in page
    # What she writes there even so is kept for a ticket of her own.
    assert "Jotakin vielä</textarea>" in reply(maija, private, "Jotakin vielä").text
    assert len(ticket(app, mattis).messages) == 1
    assert len(ticket(app, open_one).messages) == 1


def test_what_costs_something_is_sent_only_when_that_is_confirmed(
    app: Flask, maija: Visitor
) -> None:
    answer = send_ticket(maija, type="consulting", body="Pitkä teksti säilyy")
    assert answer.status_code == 200
    assert "on maksullista. Mitään ei ole vielä lähetetty." in answer.text
    assert "Pitkä teksti säilyy</textarea>" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Ticket)).all() == []
    confirmed = send_ticket(maija, type="consulting", confirmed="y")
    assert confirmed.status_code == 303


def test_the_form_asks_of_each_type_what_helps_in_the_readers_language(
    maija: Visitor,
) -> None:
    finnish, swedish = maija.get("/fi/tickets/new").text, maija.get("/sv/tickets/new").text
    assert finnish.count("<details data-type=") == swedish.count("<details data-type=") == 7
    assert "Miten vika toistuu, vaihe vaiheelta?" in finnish
    assert "Hur kan felet återskapas, steg för steg?" in swedish
    assert "Miten vika toistuu" not in swedish


def test_who_only_reads_gets_no_forms(app: Flask, maija: Visitor, people: People) -> None:
    with app.app_context():
        user = find_user(people.matti)
        assert user is not None
        assert user.organisation is not None
        user.is_contact_person = False
        user.organisation.visibility = "everyone"
        db.session.commit()
    matti = Visitor(app)
    matti.log_in(people.matti, PASSWORD)
    number = open_ticket(maija)
    assert "Maija Mallikas" in matti.get("/fi/tickets/organisation").text
    assert "/fi/tickets/organisation" in matti.get("/fi/portal/").text
    page = matti.get(f"/fi/tickets/{number}").text
    for verb in ("reply", "close", "reopen", "rating", "followers", "visibility"):
        assert f"/fi/tickets/{number}/{verb}" not in page


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_happening_is_a_sentence_and_the_agents_own_stay_with_them(
    app: Flask, maija: Visitor, aino: Visitor, people: People, language: str
) -> None:
    number = open_ticket(maija)
    values = {"status": "pending", "type": "incident", "service": "kurre", "priority": "high"}
    with app.app_context():
        row = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        actor = find_user(people.aino)
        assert actor is not None
        for happening in Happening:
            value = values.get(happening, "4711")
            row.events.append(
                Event(actor=actor, happening=happening, value=value, created_at=utc_now())
            )
        db.session.commit()
    theirs = maija.get(f"/{language}/tickets/{number}").text
    ours = aino.get(f"/{language}/agent/tickets/{number}").text
    hidden = {"fi": ("kiireellisyyden", "linkitti"), "sv": ("prioriteten", "länkade")}[language]
    for word in hidden:
        assert any("Aino Aalto" in line and word in line for line in ours.splitlines())
        assert not any("Aino Aalto" in line and word in line for line in theirs.splitlines())
    assert theirs.count("<span>Aino Aalto") == len(Happening) - 3
    assert ours.count("<span>Aino Aalto") == len(Happening)
