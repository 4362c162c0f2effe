"""The result page for readers without JavaScript: what it finds, for whom, and that it holds."""

import json
import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from formsvc.search.index import Index
from tests.formsvc.visitors import Visitor

PAGES = {"fi": "/fi/haku/", "sv": "/sv/sok/"}
TITLE = re.compile(r'<h3><a href="[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
HOSTILE = [
    "x",
    "x" * 10_000,
    "a1 " * 5_000,
    "...?!—»",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "__proto__ constructor toString",
    "😀🙂 👩‍👩‍👧",
    "salasana пароль 密码 كلمة",
    "a\u0308" * 200,
    "%s %(words)s {{ 7 * 7 }} {% raw %}",
    "\u202eanasalas\u200b",
    "-'&+_:.",
    "ß ø æ đ ł ﬁ Ⅳ ²",
    "' OR 1=1 --",
    "\U0001d7d8\U0001d7d9",
]


def search(person: Visitor, query: str, more: str = "", language: str = "fi") -> TestResponse:
    answer = person.get(f"{PAGES[language]}?q={quote(query)}{more}")
    assert answer.status_code == 200, answer.text
    return answer


def titles(answer: TestResponse) -> list[str]:
    return [unescape(re.sub("<[^>]+>", "", title)) for title in TITLE.findall(answer.text)]


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("fi", "salasana", "Unohtunut salasana"),
        ("fi", "SALASANANI", "Unohtunut salasana"),
        ("fi", "salasanoissa", "Unohtunut salasana"),
        ("fi", "sala sana", "Unohtunut salasana"),
        ("fi", "arviointi", "Arviointikirja"),
        ("fi", "miten salasana ja tulostus", "Todistusten tulostus"),
        ("fi", "tulost", "Todistusten tulostus"),
        ("fi", "salasana kissanpentu", "Unohtunut salasana"),
        ("sv", "lösenordet", "Glömt lösenord"),
        ("sv", "losenord", "Glömt lösenord"),
        ("sv", "schemat", "Scheman i Wilma"),
    ],
)
def test_inflected_joined_and_shortened_words_are_found(
    visitor: Visitor, language: str, query: str, first: str
) -> None:
    assert titles(search(visitor, query, language=language))[0] == first


def test_a_hit_has_title_excerpt_marks_section_and_date(visitor: Visitor) -> None:
    page = search(visitor, "salasanojen").text
    assert "2 tulosta haulle ”salasanojen”" in page
    link = '<h3><a href="/fi/wilma/salasana/">Unohtunut <mark>salasana</mark></a>'
    assert link in page
    assert "Wilman <mark>salasanan</mark>, kun" in page
    assert re.search(r'Wilma · <time datetime="2026-03-02">2\.3\.2026</time>', page)
    assert "&lt;b&gt;ensin&lt;/b&gt;" in page


def test_the_sites_own_page_is_filled(visitor: Visitor) -> None:
    page = search(visitor, 'sala"sana', "&scope=wilma").text
    assert "tarvitsee palvelun" not in page
    assert 'name="q" value="sala&#34;sana"' in page
    assert '<option value="wilma" selected>' in page
    assert 'href="/sv/sok/?q=sala%22sana&amp;scope=wilma"' in page
    assert "data-results data-counted" in page


def test_words_that_look_like_the_page_stay_words(visitor: Visitor) -> None:
    page = search(visitor, "data-results x").text
    assert 'name="q" value="data-results x"' in page
    assert "data-results data-counted" in page


def test_the_answer_is_nobody_elses(visitor: Visitor) -> None:
    headers = search(visitor, "salasana").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Vary"] == "Cookie"
    assert headers["X-Robots-Tag"] == "noindex"


def test_without_words_the_reader_is_told_what_to_do(visitor: Visitor) -> None:
    for address in ("/fi/haku/", "/fi/haku/?q=", "/fi/haku/?q=%20%20&scope=wilma"):
        assert "Kirjoita yllä olevaan hakukenttään" in visitor.get(address).text
    assert "Skriv i sökfältet" in visitor.get("/sv/sok/?q=").text


def test_a_misspelt_word_is_replaced_and_can_be_insisted_on(visitor: Visitor) -> None:
    answer = search(visitor, "salasnaa")
    assert titles(answer)[0] == "Unohtunut salasana"
    assert "Näytetään tulokset haulle" in answer.text
    assert 'Hae sen sijaan: <a href="/fi/haku/?q=salasnaa&amp;exact=1">salasnaa</a>' in answer.text
    exact = search(visitor, "salasnaa", "&exact=1")
    assert titles(exact) == []
    assert "Näytetään tulokset" not in exact.text
    swedish = search(visitor, "lösennord", language="sv").text
    assert "Visar resultat för" in swedish
    assert "Sök i stället efter" in swedish


def test_a_known_word_is_never_replaced(visitor: Visitor) -> None:
    for query in ("salasana", "viesti", "huoltajalle", "primus"):
        assert "Näytetään tulokset" not in search(visitor, query).text


def test_words_that_tell_nothing_are_not_marked(visitor: Visitor) -> None:
    page = search(visitor, "miten vaihdat salasanan kun et muista").text
    assert "<mark>vaihdat</mark>" in page
    assert "<mark>kun</mark>" not in page


def test_a_short_mark_is_a_whole_word(visitor: Visitor) -> None:
    page = search(visitor, "wi salasana", "&exact=1").text
    assert "Näin vaihdat Wilman <mark>salasanan</mark>" in page


def test_a_correction_always_has_hits(visitor: Visitor) -> None:
    page = search(visitor, "salasnaa", "&scope=info").text
    assert "Näytetään tulokset" not in page


def test_a_scope_holds_and_opens_by_one_click(visitor: Visitor) -> None:
    assert titles(search(visitor, "salasana", "&scope=wilma")) == ["Unohtunut salasana"]
    assert titles(search(visitor, "salasana", "&scope=product:primus")) == ["Todistusten tulostus"]
    nothing = search(visitor, "viesti", "&scope=product:primus")
    assert titles(nothing) == []
    assert '<a class="button" href="/fi/haku/?q=viesti">Hae koko sivustolta</a>' in nothing.text
    assert len(titles(search(visitor, "salasana", "&scope=nowhere%27%22"))) == 2


def test_few_hits_bring_those_of_the_other_language(visitor: Visitor) -> None:
    page = search(visitor, "koski").text
    assert "Tulokset toisella kielellä" in page
    assert 'href="/sv/primus/koski/" lang="sv" hreflang="sv"' in page
    assert '<span class="badge" lang="sv">Svenska</span>' in page
    swedish = search(visitor, "arviointikirja", language="sv").text
    assert 'href="/fi/primus/arviointi/" lang="fi" hreflang="fi"' in swedish


def test_the_words_go_into_a_new_ticket(visitor: Visitor, maija: Visitor) -> None:
    page = search(visitor, "kissanpentu & koira").text
    assert "Ei tuloksia haulle ”kissanpentu &amp; koira”" in page
    found = re.search(r'class="button" href="(/fi/tickets/new\?subject=[^"]*)"', page)
    assert found
    form = maija.get(unescape(found[1])).text
    assert 'value="kissanpentu &amp; koira"' in form
    secondary = search(visitor, "salasana").text
    assert 'class="button secondary" href="/fi/tickets/new?subject=salasana"' in secondary


@pytest.mark.parametrize("query", ["salainen", "palvelinhuolto", "salainn", "käyttökatko"])
def test_only_customers_find_restricted_articles(everyone: dict[str, Visitor], query: str) -> None:
    for name, person in everyone.items():
        found = "Salainen käyttökatko" in titles(search(person, query))
        assert found == (name != "anonymous")


def test_nothing_restricted_is_left_after_logout(maija: Visitor) -> None:
    maija.post("/fi/logout")
    assert "Salainen" not in search(maija, "salainen").text
    assert "Hemlig" not in search(maija, "hemligt", language="sv").text


@pytest.mark.parametrize("path", ["index.json", ""])
def test_the_customers_index_is_not_there_for_others(
    everyone: dict[str, Visitor], search_site: Path, path: str
) -> None:
    folder = search_site / "restricted/customers/search/fi"
    file = path or next(folder.glob("*/d0.json")).relative_to(folder).as_posix()
    for name, person in everyone.items():
        answer = person.get(f"/customers/search/fi/{file}")
        assert answer.status_code == (404 if name == "anonymous" else 200)
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_query_makes_it_fall(visitor: Visitor, query: str, language: str) -> None:
    for more in ("", "&exact=1", "&scope=__proto__", "&scope=wilma&exact=0"):
        page = search(visitor, query, more, language).text
        assert "ei vastaa" not in page
        assert "svarar inte" not in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in page


def broken_files(folder: Path) -> list[Path]:
    return [folder / "index.json", *sorted(folder.glob("*/*.json"))]


@pytest.mark.parametrize("damage", ["missing", "half", "empty", "other", "list"])
@pytest.mark.parametrize("name", ["index", "b0", "d0", "e0"])
def test_a_broken_index_gives_a_calm_answer(
    visitor: Visitor, maija: Visitor, search_site: Path, damage: str, name: str
) -> None:
    for root in ("site/search", "restricted/customers/search"):
        for file in (search_site / root / "fi").rglob(f"{name}.json"):
            text = file.read_text("utf-8")
            if damage == "missing":
                file.unlink()
            else:
                other = json.dumps({"keys": "", "folder": 1})
                file.write_text(
                    {"half": text[: len(text) // 2], "empty": "", "other": other, "list": "[1]"}[
                        damage
                    ],
                    "utf-8",
                )
    for person in (visitor, maija):
        for query in ("salasana", "salasnaa"):
            page = search(person, query).text
            assert "Haku ei vastaa juuri nyt." in page or name == "e0"
            assert "data-counted" not in page or name == "e0"


def test_an_index_of_zeros_gives_a_calm_answer(visitor: Visitor, search_site: Path) -> None:
    file = search_site / "site/search/fi/index.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"shard": 0}), "utf-8")
    assert "Haku ei vastaa juuri nyt." in search(visitor, "salasana").text


def test_a_customer_whose_index_is_broken_gets_the_public_one(
    maija: Visitor, search_site: Path
) -> None:
    shutil.rmtree(search_site / "restricted/customers/search")
    assert titles(search(maija, "salasana"))[0] == "Unohtunut salasana"


def test_a_new_build_is_searched_at_once(
    visitor: Visitor, search_site: Path, indexes: Path
) -> None:
    assert titles(search(visitor, "salainen")) == []
    public = search_site / "site/search/fi"
    shutil.rmtree(public)
    shutil.copytree(indexes / "customers/fi", public)
    assert titles(search(visitor, "salainen")) == ["Salainen käyttökatko"]


def test_a_build_that_takes_the_place_of_another_meanwhile_is_searched(
    visitor: Visitor, search_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Replaced(Index):
        """Its index.json names files that are gone, the first time."""

        def __init__(self, folder: Path) -> None:
            super().__init__(folder)
            self._folder = folder / "gone"
            monkeypatch.setattr("formsvc.search.index.Index", Index)
            (folder / "index.json").touch()

    monkeypatch.setattr("formsvc.search.index.Index", Replaced)
    assert titles(search(visitor, "salasana"))[0] == "Unohtunut salasana"


def test_a_page_without_a_place_for_results_stays_as_it_is(
    visitor: Visitor, search_site: Path
) -> None:
    file = search_site / "site/fi/haku/index.html"
    before = file.read_text("utf-8")
    file.write_text("<h1>Haku</h1>", "utf-8")
    try:
        assert search(visitor, "salasana").text == "<h1>Haku</h1>"
    finally:
        file.write_text(before, "utf-8")


def test_head_is_answered_too(visitor: Visitor) -> None:
    answer = visitor.client.head("/fi/haku/?q=salasana", buffered=True)
    assert (answer.status_code, answer.text) == (200, "")
