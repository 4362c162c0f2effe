"""What a customer does with tickets."""

import re

import pytest
from flask import Flask

from formsvc.accounts.services import find_user
from formsvc.db import db
from formsvc.tickets import services
from tests.formsvc.conftest import PASSWORD, PEOPLE, FakeClock, People
from tests.formsvc.tickets.sending import (
    FIELDS,
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


def test_a_new_ticket_is_new_and_numbered_from_1000(app: Flask, maija: Visitor) -> None:
    assert [open_ticket(maija), open_ticket(maija)] == [1000, 1001]
    opened = ticket(app, 1000)
    assert (opened.status, opened.type, opened.service) == ("new", "incident", "wilma")
    assert opened.messages[0].body == FIELDS["body"]
    assert opened.organisation_id is not None


def test_unclassified_stands_chosen_until_another_is(maija: Visitor) -> None:
    page = maija.get("/fi/tickets/new").text
    chosen = re.findall(r'value="([a-z-]+)"[^>]*checked', page)
    assert chosen == ["unclassified"]
    assert "Suosittelemme tätä tavalliseen kysymykseen." in page
    assert "Maksullista." in page


def test_types_and_services_stand_in_the_order_of_support_toml(maija: Visitor) -> None:
    page = maija.get("/sv/tickets/new").text
    kinds = re.findall(r'type="radio" name="type"[^>]* value="([a-z-]+)"', page)
    assert kinds[:3] == ["unclassified", "consulting", "incident"]
    assert kinds[-1] == "user-support"
    keys = re.findall(r'<option [^>]*value="([a-z-]+)"', page)
    assert keys == ["saas", "kurre", "primus", "primusquery", "wilma", "wilma-app"]
    assert "Wilma-appen" in page


def test_the_subject_is_filled_in_from_the_address(maija: Visitor) -> None:
    page = maija.get("/fi/tickets/new?subject=arviointi%22%3Cb%3E").text
    assert 'value="arviointi&#34;&lt;b&gt;"' in page


def test_a_wrong_form_keeps_every_text_and_says_what_is_wrong(app: Flask, maija: Visitor) -> None:
    page = send_ticket(maija, subject="", service="", body="Pitkä kuvaus säilyy").text
    assert "Pitkä kuvaus säilyy" in page
    assert "<title>Virhe: " in page
    assert '<a href="#subject">Kirjoita otsikko.</a>' in page
    assert '<a href="#service">Valitse palvelu.</a>' in page
    assert 'id="subject-error"' in page
    assert re.search(r'<input aria-describedby="subject-hint subject-error" aria-invalid', page)
    assert queued(app) == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("subject", "x" * 201, "Otsikko on liian pitkä: enintään 200 merkkiä."),
        ("body", "x" * 50_001, "Teksti on liian pitkä: enintään 50000 merkkiä."),
        ("subject", " \u200b\u202e\t", "Kirjoita otsikko."),
        ("body", " \r\n ", "Kuvaa asia."),
        ("type", "bogus", "Valitse tyyppi."),
        ("type", "", "Valitse tyyppi."),
        ("service", "bogus", "Valitse palvelu."),
    ],
)
def test_bad_input_is_refused_beside_its_field(
    maija: Visitor, field: str, value: str, message: str
) -> None:
    answer = send_ticket(maija, **{field: value})
    assert answer.status_code == 200
    assert f'id="{field}-error">{message}</p>' in answer.text


@pytest.mark.parametrize("field", ["subject", "body", "type", "service", "form_key"])
@pytest.mark.parametrize("value", ["a\0b", "a\N{REPLACEMENT CHARACTER}b", "%s{0}{{7*7}}"])
def test_no_input_crashes_the_service(maija: Visitor, field: str, value: str) -> None:
    assert send_ticket(maija, **{field: value}).status_code in (200, 303, 400)


def test_a_field_that_is_missing_or_there_twice_does_no_harm(maija: Visitor) -> None:
    assert maija.post("/fi/tickets/new").status_code == 200
    assert send_ticket(maija, subject=["yksi", "kaksi"]).status_code == 303


def test_the_list_shows_the_newest_change_first(maija: Visitor, clock: FakeClock) -> None:
    numbers = []
    for subject in ("eka", "toka"):
        numbers.append(open_ticket(maija, subject=subject))
        clock.move(minutes=1)
    assert _numbers(maija.get("/fi/tickets/").text) == numbers[::-1]
    reply(maija, numbers[0])
    assert _numbers(maija.get("/fi/tickets/").text) == numbers


def test_the_list_is_filtered_by_all_open_and_closed(maija: Visitor) -> None:
    closed, opened = open_ticket(maija), open_ticket(maija)
    maija.post(f"/fi/tickets/{closed}/close")
    pages = {key: _numbers(maija.get(f"/fi/tickets/?status={key}").text) for key in FILTERS}
    assert pages == {
        "all": [closed, opened],
        "under-way": [opened],
        "settled": [closed],
        "bogus'": [closed, opened],
    }


FILTERS = ("all", "under-way", "settled", "bogus'")


def test_a_long_list_has_pages_of_25(app: Flask, maija: Visitor, people: People) -> None:
    with app.app_context():
        customer = find_user(people.maija)
        assert customer is not None
        for index in range(26):
            services.open_ticket(customer, services.NewTicket(**FIELDS, form_key=f"{index:032}"))
        db.session.commit()
    assert len(_numbers(maija.get("/fi/tickets/").text)) == 25
    for page in ("2", "99", "99999999999999999999"):
        assert len(_numbers(maija.get(f"/fi/tickets/?page={page}").text)) == 1
    for page in ("0", "-1", "x"):
        assert len(_numbers(maija.get(f"/fi/tickets/?page={page}").text)) == 25


def test_an_answer_opens_a_closed_ticket_again(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    maija.post(f"/fi/tickets/{number}/close")
    assert ticket(app, number).status == "closed"
    reply(maija, number)
    assert ticket(app, number).status == "open"


def test_closing_and_opening_stand_in_the_history(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    for action in ("close", "close", "reopen", "reopen"):
        maija.post(f"/fi/tickets/{number}/{action}")
    assert [event.happening for event in ticket(app, number).events] == [
        "opened",
        "closed",
        "reopened",
    ]
    page = maija.get(f"/fi/tickets/{number}").text
    assert "Maija Mallikas sulki tukipyynnön." in page
    assert "Maija Mallikas avasi tukipyynnön uudelleen." in page


def test_the_page_says_in_plain_words_what_the_status_means(maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    assert "kukaan ei ole vielä ottanut" in maija.get(f"/fi/tickets/{number}").text
    agent_reply(aino, number, status="pending")
    page = maija.get(f"/fi/tickets/{number}").text
    assert "Odottaa vastaustasi" in page
    assert "Olemme kysyneet sinulta jotakin." in page
    assert "Väntar på ditt svar" in maija.get(f"/sv/tickets/{number}").text


def test_an_empty_answer_is_refused_with_its_reason(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    page = reply(maija, number, "  ").text
    assert 'id="body-error">Kirjoita vastaus.</p>' in page
    assert len(ticket(app, number).messages) == 1


def test_internal_notes_reach_no_page_of_the_customer(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor, clock: FakeClock
) -> None:
    number = open_ticket(maija)
    before = ticket(app, number)
    clock.move(minutes=5)
    assert add_note(aino, number, "SALAKANARIA").status_code == 303
    after = ticket(app, number)
    assert "SALAKANARIA" in aino.get(f"/fi/agent/tickets/{number}").text
    for path in ("portal/", "tickets/", "tickets/organisation", f"tickets/{number}"):
        assert "SALAKANARIA" not in matti.get(f"/fi/{path}").text
        assert "SALAKANARIA" not in maija.get(f"/fi/{path}").text
    assert not [mail for mail in queued(app) if "SALAKANARIA" in mail.body]
    assert after.changed_at == before.changed_at
    assert len(after.events) == len(before.events)


@pytest.mark.parametrize("text", ["<b>x</b>", "{{7*7}}", "%s{0}", '"><script>', "javascript:x"])
def test_what_people_write_is_shown_as_they_wrote_it(
    maija: Visitor, aino: Visitor, text: str
) -> None:
    from markupsafe import escape

    number = open_ticket(maija, subject=text, body=text)
    pages = [f"/fi/tickets/{number}", "/fi/tickets/", "/fi/portal/"]
    answers = [maija.get(path) for path in pages]
    answers += [aino.get("/fi/agent/tickets/"), aino.get(f"/fi/agent/tickets/{number}")]
    for answer in answers:
        assert answer.status_code == 200
        assert escape(text) in answer.text
        assert "<b>x</b>" not in answer.text
        assert "<script>" not in answer.text


def test_the_portal_shows_open_tickets_and_valid_announcements(maija: Visitor) -> None:
    number, closed = open_ticket(maija), open_ticket(maija)
    maija.post(f"/fi/tickets/{closed}/close")
    page = maija.get("/fi/portal/").text
    assert _numbers(page) == [number]
    assert "Push-ilmoitukset viivästyvät" in page
    assert "Vanha katko" not in page
    assert 'href="/fi/tickets/new"' in page


def test_new_tickets_are_limited_to_20_in_an_hour(app: Flask, maija: Visitor) -> None:
    for _ in range(20):
        open_ticket(maija)
    refused = send_ticket(maija)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_a_status_set_by_an_agent_is_seen_in_the_customers_words(
    maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    set_status(aino, number, "pending")
    assert (
        "Aino Aalto vaihtoi tilan: Odottaa vastaustasi." in maija.get(f"/fi/tickets/{number}").text
    )
    assert "Odottaa asiakasta" in aino.get(f"/fi/agent/tickets/{number}").text


def _numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<td data-label="[^"]*">(\d+)</td>', page)]


def test_a_form_sent_after_the_session_says_so_and_leads_back(maija: Visitor) -> None:
    number = open_ticket(maija)
    maija.client.delete_cookie("session")
    answer = reply(maija, number)
    assert answer.location == f"/fi/login?next=/fi/tickets/{number}/reply"
    assert "joten mitään ei lähetetty" in maija.get(answer.location).text
    assert maija.log_in(PEOPLE.maija, PASSWORD, answer.location).location.endswith("/reply")
    assert maija.get(f"/fi/tickets/{number}/reply").location == f"/fi/tickets/{number}"


def test_the_language_of_a_form_with_faults_is_changed_on_its_page(maija: Visitor) -> None:
    number = open_ticket(maija)
    page = reply(maija, number, body="").text
    assert f'href="/sv/tickets/{number}/reply"' in page
    assert maija.get(f"/sv/tickets/{number}/reply").location == f"/sv/tickets/{number}"


def test_a_colleagues_ticket_waits_for_the_customer_not_for_the_reader(
    maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    set_status(aino, number, "pending")
    assert "Odottaa vastaustasi" in maija.get(f"/fi/tickets/{number}").text
    assert "Odottaa asiakasta" in matti.get("/fi/tickets/organisation").text
    assert "Odottaa vastaustasi" not in matti.get(f"/fi/tickets/{number}").text


def test_the_addresses_of_pages_take_nothing_else_along(maija: Visitor, clock: FakeClock) -> None:
    for _ in range(2):
        for _ in range(15):
            open_ticket(maija)
        clock.move(hours=2)
        maija.log_in(PEOPLE.maija, PASSWORD)
    answer = maija.get("/fi/tickets/?status=under-way&language=de&endpoint=x&_method=POST&page=1")
    assert 'href="/fi/tickets/?status=under-way&amp;page=2"' in answer.text
