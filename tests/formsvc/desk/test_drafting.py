"""A draft of an article from a solved ticket: what it holds and hides; the site takes it."""

import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from faq.articles import Article, check, split
from formsvc.db import db
from formsvc.desk import people_words
from formsvc.desk.commands import tickets
from formsvc.desk.drafting import make_draft
from formsvc.identity_codes import MASK
from formsvc.support import load_support
from formsvc.tickets.models import Ticket
from tests.formsvc.invented_codes import CODE
from tests.formsvc.tickets.sending import add_note, agent_reply, open_ticket, reply
from tests.formsvc.visitors import Visitor

AUTHORS = frozenset({"wilma", "primus", "kurre", "integrations", "saas", "support"})
ROOT = Path(__file__).parents[3]
BODY = """Hei Aino,

Maijan koneella arvosana katoaa. Näin:
- Avaan arviointikirjan.
- Tallennan <script>alert(1)</script> # merkin.

Numeroni on 040 123 4567 ja osoite maija.mallikas@esimerkkikunta.example. Esimerkkikunnassa
Mallikkaan ja Matti Meikäläisen tunnukset kuuluvat samaan ryhmään.

Ystävällisin terveisin
Maija Mallikas
Koulusihteeri"""
ANSWER = """Hei Maija!

tallenna arvosana uudelleen. Soita Aallolle, jos se ei auta.

Terveisin
Aino Aalto, asiakastuki"""
WORDS = {"name": "nimi", "email": "posti", "phone": "puhelin", "organisation": "organisaatio"}


def solved(maija: Visitor, aino: Visitor, **fields: str) -> int:
    number = open_ticket(maija, **{"body": BODY, **fields})
    add_note(aino, number, "Sisäinen salaisuus.")
    agent_reply(aino, number, ANSWER, "solved")
    return number


def draft(agent: Visitor, number: int) -> str:
    answer = agent.get(f"/fi/agent/tickets/{number}/article.md")
    assert answer.status_code == 200
    return answer.text


def test_the_draft_passes_the_check_of_the_sites_build(maija: Visitor, aino: Visitor) -> None:
    meta, text = split(draft(aino, solved(maija, aino)))
    article = check("article", meta, AUTHORS)
    assert isinstance(article, Article)
    assert article.title == "Arviointikirja ei tallennu"
    assert (article.author, article.product) == ("wilma", ["wilma"])
    assert text.index("## Kysymys") < text.index("arvosana katoaa") < text.index("## Vastaus")
    assert text.rstrip().endswith("jos se ei auta.")


@pytest.mark.parametrize(
    "service", [one.key for one in load_support(ROOT / "support.toml").services]
)
@pytest.mark.parametrize(
    "subject", ["x", '"a": [b', "# {{ c }} --- " + "pitkä otsikko " * 12, "---"]
)
def test_any_subject_and_service_pass_it_too(
    app: Flask, maija: Visitor, aino: Visitor, service: str, subject: str
) -> None:
    number = solved(maija, aino, service=service, subject=subject, body="Ei.")
    answer = aino.get(f"/fi/agent/tickets/{number}/article.md")
    check("article", split(answer.text)[0], AUTHORS)
    folder = answer.text.partition("docs/fi/")[2].partition("/")[0]
    assert (ROOT / "docs/fi" / folder).is_dir()


def test_personal_data_greetings_and_notes_are_left_out(maija: Visitor, aino: Visitor) -> None:
    text = draft(aino, solved(maija, aino, subject=f"Mallikkaan kone, {MASK}"))
    for gone in ("Maija", "Mallik", "Aino", "Aallo", "040", "@", "Esimerkkikun", "Ystäv"):
        assert gone not in text, gone
    for gone in ("Koulusihteeri", "salaisuus", "Hei", "erveisin"):
        assert gone not in text, gone
    assert r"Numeroni on \[puhelinnumero\]" in text


def test_people_who_wrote_are_masked_and_codes_too(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    number = solved(maija, aino)
    reply(matti, number, "Kiitos!")
    with app.app_context():
        ticket = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        ticket.messages[0].body += f"\n\nKoodi {CODE} on väärä."
        ticket.status = "closed"
        text = make_draft(ticket).text
    assert "Meikäl" not in text
    assert CODE not in text


def test_what_was_typed_is_neither_html_nor_markdown(maija: Visitor, aino: Visitor) -> None:
    text = draft(aino, solved(maija, aino, subject="<b>Kone</b>"))
    assert "<script" not in text
    assert "<b" not in text
    assert r"&lt;script>alert(1)&lt;/script> \# merkin" in text
    assert "Näin:\n\n- Avaan" in text


def test_an_unsolved_ticket_has_no_draft(maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    assert aino.get(f"/fi/agent/tickets/{number}/article.md").status_code == 404
    agent_reply(aino, number)
    assert aino.get(f"/fi/agent/tickets/{number}/article.md").status_code == 404
    assert "article.md" not in aino.get(f"/fi/agent/tickets/{number}").text


def test_the_draft_is_a_download_in_the_customers_language(mikael: Visitor, aino: Visitor) -> None:
    number = solved(mikael, aino, subject="Skrivaren är tyst", body="Den skriver inte ut.")
    assert "article.md" in aino.get(f"/fi/agent/tickets/{number}").text
    answer = aino.get(f"/fi/agent/tickets/{number}/article.md")
    assert answer.headers["Content-Disposition"] == "attachment; filename=skrivaren-ar-tyst.md"
    assert "## Fråga" in answer.text
    assert "docs/sv/wilma/skrivaren-ar-tyst.md" in answer.text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Matti Virtanen", "Matin ja Virtasen, Virtaselta, Virtasta Matille."),
        ("Aino Aalto", "Ainolle Aallon Aaltoa Aallosta."),
        ("Maija Mallikas", "Mallikkaan Mallikasta Maijaa."),
        ("Pekka Laitinen", "Pekan Pekalle Laitista Laitiselle."),
        ("Åsa Lindström", "Åsas Lindströms."),
        ("Anna-Liisa Korpi", "Annaa Liisan Korven? Korpea."),
    ],
)
def test_names_are_masked_in_their_cases(name: str, text: str) -> None:
    left = people_words.mask(text, people=[name], organisations=[], words=WORDS)
    assert not any(word[:2] in left for word in name.replace("-", " ").split()), left


@pytest.mark.parametrize("text", ["Aina kun 24.11.2026 klo 14.05.", "Versio 12.3.4 kohta 1042."])
def test_what_is_no_personal_data_stays(text: str) -> None:
    assert people_words.mask(text, people=["Aino Aalto"], organisations=[], words=WORDS) == text


@pytest.mark.parametrize(
    "number", ["+358 40 123 4567", "040-1234567", "(09) 123 456", "0401234567"]
)
def test_telephone_numbers_are_masked(number: str) -> None:
    left = people_words.mask(f"Soita {number}.", people=[], organisations=[], words=WORDS)
    assert left == "Soita [puhelin]."


def test_the_command_writes_the_same_draft(
    app: Flask, maija: Visitor, aino: Visitor, tmp_path: Path
) -> None:
    number, file = solved(maija, aino), tmp_path / "luonnos.md"
    run = app.test_cli_runner().invoke
    assert run(tickets, ["article", str(number)]).output == draft(aino, number)
    written = run(tickets, ["article", str(number), "--output", str(file)])
    assert written.exit_code == 0
    assert file.read_text("utf-8") == draft(aino, number)
    again = run(tickets, ["article", str(number), "--output", str(file)])
    assert (again.exit_code, "cannot be written" in again.output) == (1, True)
    missing = run(tickets, ["article", "999"])
    assert (missing.exit_code, missing.output) == (1, "Error: There is no ticket 999.\n")
    unsolved = run(tickets, ["article", str(open_ticket(maija))])
    assert (unsolved.exit_code, "not solved" in unsolved.output) == (1, True)
    assert CliRunner().invoke(tickets, ["article", "--help"]).exit_code == 0


@pytest.mark.parametrize("text", ["a\n" + "\n" * 40_000 + "b", "a" * 50_000, "a@" + "a-" * 24_000])
def test_no_text_of_a_customer_holds_the_service_up(text: str) -> None:
    begun = time.process_time()
    rest = people_words.without_greetings(text)
    people_words.mask(rest, people=["Maija"], organisations=["Kunta"], words=WORDS)
    assert time.process_time() - begun < 1
