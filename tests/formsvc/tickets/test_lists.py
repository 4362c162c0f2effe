"""The customers' lists, as pages and as CSV."""

import csv
import io
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.accounts.models import Organisation, Visibility
from formsvc.accounts.services import find_user
from formsvc.db import db
from formsvc.tickets import services
from formsvc.tickets.exports import harmless
from formsvc.tickets.models import Ticket
from tests.formsvc.conftest import PEOPLE, People, add_user
from tests.formsvc.tickets.sending import add_note, agent_reply, open_ticket, set_status
from tests.formsvc.visitors import Visitor

LIST, ORGANISATION = "/fi/tickets/", "/fi/tickets/organisation"


def _numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<td data-label="[^"]*">(\d+)</td>', page)]


def _rows(person: Visitor, path: str) -> list[list[str]]:
    answer = person.get(path)
    assert answer.status_code == 200
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_a_list_without_tickets_says_so_and_offers_no_filters(
    maija: Visitor, matti: Visitor
) -> None:
    page = maija.get(LIST).text
    assert "Sinulla ei ole vielä tukipyyntöjä." in page
    assert 'type="search"' not in page
    assert "Organisaatiollasi ei ole vielä tukipyyntöjä." in matti.get(ORGANISATION).text


def test_a_list_that_nothing_matches_says_that_and_how_to_go_on(maija: Visitor) -> None:
    open_ticket(maija)
    page = maija.get(f"{LIST}?q=olematon&status=under-way&sort=subject").text
    assert "Mikään tukipyyntö ei vastaa hakua." in page
    assert f'href="{LIST}?status=under-way&amp;sort=subject">Poista kaikki rajaukset</a>' in page
    assert "Sinulla ei ole vielä" not in page


def test_the_page_tells_what_is_set_and_each_can_be_taken_off(maija: Visitor) -> None:
    number = open_ticket(maija)
    page = maija.get(f"{LIST}?q=arviointikirja&type=incident&created_from=2026-01-01").text
    assert _numbers(page) == [number]
    assert "1 tukipyyntö</caption>" in page
    assert "<details open>" in page
    for text in ("”arviointikirja”", "Tyyppi: Häiriö (Incident)", "Luotu 1.1.2026 alkaen"):
        assert f"<bdi>{text}</bdi>" in page
        assert f'aria-label="Poista rajaus: {text}"' in page
    without_type = f"{LIST}?q=arviointikirja&amp;created_from=2026-01-01"
    assert f'<a href="{without_type}" aria-label="Poista rajaus: Tyyppi' in page
    assert "<details>" in maija.get(f"{LIST}?q=arviointikirja").text


def test_the_heads_sort_and_say_how_the_list_is_sorted(maija: Visitor) -> None:
    first = open_ticket(maija, subject="Ö viimeinen")
    second = open_ticket(maija, subject="Aakkosten alku")
    page = maija.get(f"{LIST}?sort=subject&q=arvosana").text
    assert _numbers(page) == [second, first]
    assert re.search(r'aria-sort="ascending"><a href="[^"]*sort=-subject">Otsikko</a>', page)
    assert page.count("aria-sort") == 1
    page = maija.get(f"{LIST}?sort=-subject").text
    assert _numbers(page) == [first, second]
    assert 'aria-sort="descending"' in page
    assert '<option value="-changed" selected>' in maija.get(LIST).text


def test_pages_keep_the_filters_and_end_where_the_list_ends(app: Flask, people: People) -> None:
    visitor = Visitor(app)
    with app.app_context():
        maija = find_user(people.maija)
        assert maija
        for n in range(51):
            new = services.NewTicket(f"Otsikko {n:02}", "incident", "wilma", "Teksti", f"k{n}")
            services.open_ticket(maija, new)
        db.session.commit()
    visitor.log_in(people.maija, "hevonen lukee sanomalehteä")
    shown = [
        _numbers(visitor.get(f"{LIST}?sort=number&q=otsikko&page={n}").text) for n in (1, 2, 3)
    ]
    assert [len(numbers) for numbers in shown] == [25, 25, 1]
    assert [number for numbers in shown for number in numbers] == list(range(1000, 1051))
    page = visitor.get(f"{LIST}?sort=number&q=otsikko&page=4").text
    assert _numbers(page) == [1050]
    assert 'href="/fi/tickets/?q=otsikko&amp;sort=number&amp;page=2"' in page
    assert 'rel="next"' not in page
    assert _numbers(visitor.get(f"{LIST}?q=otsikko+50").text) == [1050]


def test_only_persons_whose_tickets_are_seen_can_be_chosen(
    app: Flask, maija: Visitor, matti: Visitor, mikael: Visitor
) -> None:
    with app.app_context():
        maija_id = _id(PEOPLE.maija)
        mikael_id = _id(PEOPLE.mikael)
        kunta = db.session.scalars(select(Organisation)).first()
        add_user("quiet@esimerkkikunta.example", "Hiljainen Henkilö", kunta)
        db.session.commit()
    seen, hidden = open_ticket(maija), open_ticket(mikael)
    page = matti.get(ORGANISATION).text
    assert f'<option value="{maija_id}">Maija Mallikas</option>' in page
    assert "Hiljainen Henkilö" not in page
    assert "Mikael Modell" not in page
    assert _numbers(matti.get(f"{ORGANISATION}?customer={maija_id}").text) == [seen]
    asked = matti.get(f"{ORGANISATION}?customer={mikael_id}").text
    unknown = matti.get(f"{ORGANISATION}?customer=999").text
    assert _main(asked, f"customer={mikael_id}") == _main(unknown, "customer=999")
    assert str(hidden) not in asked
    assert '<select id="customer"' not in maija.get(f"{LIST}?customer={mikael_id}").text
    with app.app_context():
        db.session.scalars(select(Ticket).where(Ticket.number == seen)).one().is_private = True
        db.session.commit()
    assert "Maija Mallikas" not in matti.get(ORGANISATION).text


def _main(page: str, without: str) -> str:
    return page[page.index("<main") :].replace(without, "")


def _id(email: str) -> int:
    user = find_user(email)
    assert user
    return user.id


def test_a_list_as_csv_has_what_the_page_has_in_its_language(
    maija: Visitor, mikael: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija, subject='Eka; "lainattu"')
    open_ticket(maija, service="kurre")
    add_note(aino, number, "Kanarialintu")
    agent_reply(aino, number)
    answer = maija.get("/fi/tickets/mine.csv?service=wilma")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=tukipyynnot.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Kanarialintu" not in answer.text
    assert "Aino" not in answer.text
    heads, row = _rows(maija, "/fi/tickets/mine.csv?service=wilma")
    assert heads == [
        *("Numero", "Otsikko", "Asiakas", "Tyyppi", "Palvelu", "Tila", "Luotu", "Muutettu")
    ]
    assert row[:6] == [
        *(str(number), 'Eka; "lainattu"', "Maija Mallikas", "Häiriö (Incident)", "Wilma"),
        "Odottaa vastaustasi",
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", row[6])
    open_ticket(mikael)
    assert _rows(mikael, "/sv/tickets/mine.csv")[0][:2] == ["Nummer", "Rubrik"]
    assert _rows(mikael, "/sv/tickets/mine.csv")[1][3] == "Störning (Incident)"
    assert len(_rows(mikael, "/sv/tickets/mine.csv")) == 2


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_cell_never_becomes_a_formula(maija: Visitor, sign: str) -> None:
    open_ticket(maija, subject=f'{sign}HYPERLINK("http://x";"y")')
    assert _rows(maija, "/fi/tickets/mine.csv")[1][1].startswith(f"'{sign}HYPERLINK")


def test_cells_that_are_harmless_stay_as_they_are() -> None:
    for cell in ("Otsikko", "a=b", "1-2", "", "'", "ä@b", "#REF"):
        assert harmless(cell) == cell
    for cell in ("\t=1", "\r=1", " =1", "\u00a0-1", "-"):
        assert harmless(cell) == f"'{cell}"


def test_the_organisations_file_is_for_those_who_see_its_list(
    app: Flask, maija: Visitor, matti: Visitor, mikael: Visitor
) -> None:
    seen, private = open_ticket(maija), open_ticket(maija)
    open_ticket(mikael)
    with app.app_context():
        db.session.scalars(select(Ticket).where(Ticket.number == private)).one().is_private = True
        db.session.commit()
    assert [row[0] for row in _rows(matti, "/fi/tickets/organisation.csv")[1:]] == [str(seen)]
    assert maija.get("/fi/tickets/organisation.csv").status_code == 404
    with app.app_context():
        for organisation in db.session.scalars(select(Organisation)):
            organisation.visibility = Visibility.NOBODY
        db.session.commit()
    assert matti.get("/fi/tickets/organisation.csv").status_code == 404
    assert matti.get(ORGANISATION).status_code == 404


def test_files_are_fetched_so_often_in_an_hour(maija: Visitor, matti: Visitor) -> None:
    codes = [maija.get("/fi/tickets/mine.csv").status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    assert matti.get("/fi/tickets/mine.csv").status_code == 200


def test_the_front_page_tells_what_waits_for_whom(
    maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    waiting, _under_way = open_ticket(maija), open_ticket(maija)
    set_status(aino, waiting, "pending")
    assert "2 avointa, 1 odottaa vastausta" in _plain(maija.get("/fi/portal/").text)
    page = _plain(matti.get("/fi/portal/").text)
    assert "Organisaation tukipyynnöt 2 avointa, 1 odottaa vastausta" in page
    assert "Odottaa organisaatiosi vastausta" in page
    assert f"{waiting} Arviointikirja ei tallennu" in page
    assert "Odottaa organisaatiosi vastausta" not in _plain(maija.get("/fi/portal/").text)


def test_the_front_page_leads_to_the_sites_own_part_for_customers(maija: Visitor) -> None:
    assert 'href="/sv/info/">Endast för kunder</a>' in maija.get("/sv/portal/").text


def _plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).replace(" ,", ",").split())
