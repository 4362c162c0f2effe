"""The result page in Chromium: addresses, spelling, scopes, bad input and bad times."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.searching import a_hit, answer_with, axe, field, heading, search_page, titles


def test_a_result_page_is_an_address_that_can_be_kept(page: Page, site_url: str) -> None:
    page.goto(search_page(site_url, "fi", "salasana"))
    count = int(heading(page).split()[0])
    assert heading(page) == f"{count} tulosta haulle ”salasana”"
    assert page.title().startswith("salasana – ")
    assert field(page).input_value() == "salasana"
    expect(page.locator("[data-status]")).to_have_text(heading(page))
    first = page.locator("ol.hits li").first
    assert re.search(r"· \d+\.\d+\.\d{4}$", first.locator(".meta").inner_text())
    assert any(m.casefold().startswith("salasan") for m in page.locator("mark").all_inner_texts())
    assert page.get_by_role("link", name="Svenska").get_attribute("href") is not None
    page.get_by_role("link", name="Svenska").click()
    page.wait_for_url(search_page(site_url, "sv", "salasana"))


def test_back_and_forward_go_through_the_searches(page: Page, site_url: str) -> None:
    page.goto(search_page(site_url, "fi", "salasana"))
    first = heading(page)
    field(page).fill("varmuuskopio")
    page.keyboard.press("Enter")
    expect(page.locator("[data-results] h2").first).to_contain_text("varmuuskopio")
    expect(page.locator("[data-results] h2").first).to_be_focused()
    assert page.url == search_page(site_url, "fi", "varmuuskopio")
    page.go_back()
    expect(page.locator("[data-results] h2").first).to_have_text(first)
    assert field(page).input_value() == "salasana"
    page.go_forward()
    expect(page.locator("[data-results] h2").first).to_contain_text("varmuuskopio")


def test_more_hits_come_by_the_button_and_stay(page: Page, site_url: str) -> None:
    page.goto(search_page(site_url, "sv", "wilma"))
    assert int(heading(page).split()[0]) > 20
    assert len(titles(page)) == 10
    page.get_by_role("button", name="Visa fler").click()
    expect(page.locator("ol.hits li")).to_have_count(20)
    expect(page.locator("ol.hits li:nth-child(11) a")).to_be_focused()
    shown = titles(page)
    assert len(set(shown)) == 20
    page.reload()
    expect(page.locator("ol.hits li")).to_have_count(20)
    assert titles(page) == shown


def test_back_from_an_article_is_where_the_reader_was(page: Page, site_url: str) -> None:
    page.goto(search_page(site_url, "sv", "wilma"))
    page.get_by_role("button", name="Visa fler").click()
    hit = page.locator("ol.hits li:nth-child(15) a")
    hit.scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    assert top > 500
    hit.click()
    expect(page.locator("[data-marks]")).to_be_visible()
    page.go_back()
    expect(page.locator("ol.hits li")).to_have_count(20)
    page.wait_for_function(f"Math.abs(scrollY - {top}) < 5")


@pytest.mark.parametrize(
    ("language", "typed", "right", "replaced", "instead"),
    [
        ("fi", "salasnaa", "salasan", "Näytetään tulokset haulle", "Hae sen sijaan:"),
        ("sv", "lösenrod", "lösenord", "Visar resultat för", "Sök i stället efter"),
    ],
)
def test_a_misspelt_word_is_replaced_and_can_be_kept(
    page: Page, site_url: str, language: str, typed: str, right: str, replaced: str, instead: str
) -> None:
    page.goto(search_page(site_url, language, typed))
    assert right in heading(page)
    lines = page.locator(".spelling p")
    assert lines.first.inner_text().startswith(f"{replaced} {right}")
    assert lines.last.inner_text() == f"{instead} {typed}"
    lines.last.get_by_role("link").click()
    page.wait_for_url(search_page(site_url, language, typed, "&exact=1"))
    expect(page.locator(".spelling")).to_have_count(0)


@pytest.mark.parametrize(("language", "words"), [("fi", "Tarkoititko:"), ("sv", "Menade du:")])
def test_a_rare_word_gets_a_proposal(page: Page, site_url: str, language: str, words: str) -> None:
    answer_with(page, spelling={"kind": "proposed", "query": "Wilma & <b>"})
    page.goto(search_page(site_url, language, "vilma"))
    assert page.locator(".spelling").inner_text() == f"{words} Wilma & <b>"
    link = page.locator(".spelling a").get_attribute("href") or ""
    assert parse_qs(urlsplit(link).query) == {"q": ["Wilma & <b>"]}


def test_a_section_searches_itself_first(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}/fi/kurre/")
    assert page.get_by_label("Haun laajuus").locator("option").all_inner_texts() == [
        "Aihealue: Kurre",
        "Tuote: Kurre",
        "Koko sivusto",
    ]
    field(page).fill("salasana")
    page.keyboard.press("Enter")
    page.wait_for_url(search_page(site_url, "fi", "salasana", "&scope=kurre"))
    heading(page)
    menu = page.get_by_label("Haun laajuus")
    assert menu.input_value() == "kurre"
    menu.focus()
    menu.select_option("product:wilma")
    page.wait_for_url(search_page(site_url, "fi", "salasana", "&scope=product%3Awilma"))
    expect(menu).to_be_focused()
    menu.select_option("")
    page.wait_for_url(search_page(site_url, "fi", "salasana"))


def test_no_hit_in_a_section_is_one_click_from_everything(page: Page, site_url: str) -> None:
    page.goto(search_page(site_url, "sv", "nyckelkod", "&scope=info"))
    assert heading(page) == "Inga träffar för ”nyckelkod”"
    page.get_by_role("link", name="Sök på hela webbplatsen").click()
    page.wait_for_url(search_page(site_url, "sv", "nyckelkod"))
    expect(page.locator("ol.hits li").first).to_be_visible()
    assert page.get_by_label("Sökområde").input_value() == ""


def test_hits_in_the_other_language_are_a_list_of_their_own(page: Page, site_url: str) -> None:
    page.goto(search_page(site_url, "sv", "varmuuskopio", "&exact=1"))
    heading(page)
    assert page.get_by_role("heading", name="Träffar på ett annat språk").is_visible()
    hit = page.locator("ul.hits li").first
    assert hit.locator("h3 a").get_attribute("lang") == "fi"
    assert hit.locator(".badge").inner_text() == "Suomi"
    assert axe(page) == []


def test_a_search_without_an_answer_fills_in_a_ticket(page: Page, site_url: str) -> None:
    page.goto(search_page(site_url, "fi", "xqzwv & #?"))
    assert heading(page) == "Ei tuloksia haulle ”xqzwv & #?”"
    link = page.get_by_role("link", name="Tee tukipyyntö näillä sanoilla")
    address = urlsplit(link.get_attribute("href") or "")
    assert (address.path, parse_qs(address.query)) == (
        "/fi/tickets/new",
        {"subject": ["xqzwv & #?"]},
    )


def test_a_settled_search_is_counted_once(page: Page, site_url: str) -> None:
    sent: list[dict[str, list[str]]] = []

    def take(route: Route) -> None:
        sent.append(parse_qs(route.request.post_data or ""))
        route.fulfill(status=204)

    page.route("**/search/count", take)
    page.goto(search_page(site_url, "fi", "salasana"))
    count = heading(page).split()[0]
    field(page).press_sequentially("t")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    assert sent == [{"language": ["fi"], "query": ["salasana"], "found": [count]}]


def test_an_excerpt_without_a_hit_word_becomes_a_sentence_of_the_article(
    page: Page, site_url: str
) -> None:
    hit = a_hit(
        title="Otsikko", excerpt="Muuta asiaa.", url="/fi/kirjautuminen/unohtunut-salasana/"
    )
    answer_with(page, hits=[hit], total=5, marks=["salasan"])
    page.goto(search_page(site_url, "fi", "jotakin"))
    height = page.locator(".excerpt").evaluate("place => place.offsetHeight")
    expect(page.locator(".excerpt mark").first).to_be_visible()
    assert page.locator(".excerpt").evaluate("place => place.offsetHeight") == height


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["salasana", "salasnaa", "xqzwv"])
def test_axe_finds_nothing_on_the_result_page(
    browser: Browser, site_url: str, scheme: Any, width: int, query: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(search_page(site_url, "fi", query, "&scope=wilma"))
    heading(page)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize(
    "query",
    [
        "<img src=x onerror=alert(1)>",
        "__proto__",
        "constructor",
        "🦊👩‍👩‍👧",
        "?!,.-–()",
        "a",
        "\u202eabc 日本 пароль",
        "%(count)s $& %",
        "ä" * 10_000,
        "\ud83d",
    ],
)
def test_any_text_gets_a_calm_answer(page: Page, site_url: str, query: str) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(f"{site_url}/fi/haku/")
    field(page).evaluate("(field, text) => { field.value = text; }", query)
    field(page).press("Enter")
    expect(page.locator("[data-results] > *").first).to_be_visible()
    expect(page.locator("[data-results]")).to_contain_text(re.compile("haulle|Kirjoita"))
    assert page.locator("[data-results] img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert faults == []


@pytest.mark.parametrize("query", ["", "%20%20", "&q=toinen"])
def test_an_empty_search_says_what_to_do(page: Page, site_url: str, query: str) -> None:
    page.goto(f"{site_url}/sv/sok/?q={query}")
    expect(page.locator("[data-results]")).to_contain_text("Skriv i sökfältet")


def test_without_a_network_the_page_says_so_and_tries_again(page: Page, site_url: str) -> None:
    page.goto(search_page(site_url, "fi", "salasana"))
    heading(page)
    page.context.set_offline(True)
    field(page).fill("arviointikirja luokaltasiirto")
    page.keyboard.press("Enter")
    expect(page.locator("[data-results]")).to_contain_text("Haku ei vastaa juuri nyt.")
    expect(page.locator("[data-status]")).to_contain_text("Haku ei vastaa juuri nyt.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Yritä uudelleen").click()
    expect(page.locator("ol.hits li").first).to_be_visible()


@pytest.mark.parametrize("body", [None, "{", "[]", '{"language": "sv"}'])
def test_a_missing_or_half_written_index_is_a_calm_message(
    page: Page, site_url: str, body: str | None
) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    answer = {"status": 404} if body is None else {"body": body}
    page.context.route("**/search/*/index.json", lambda route: route.fulfill(**answer))
    page.goto(search_page(site_url, "sv", "lösenord"))
    expect(page.locator("[data-results]")).to_contain_text("Sökningen svarar inte just nu.")
    assert axe(page) == []
    assert faults == []


def test_a_new_build_is_found_by_its_new_index(page: Page, site_url: str) -> None:
    old: dict[str, Any] = {}

    def make_old(route: Route) -> None:
        found = route.fetch()
        body = found.json()
        if not old:
            old.update(body)
            body["folder"] = "0123456789"
        route.fulfill(response=found, json=body)

    page.context.route("**/search/fi/index.json", make_old)
    page.goto(search_page(site_url, "fi", "salasana"))
    assert "tulosta" in heading(page)
    assert old


def test_a_slow_network_is_told(page: Page, site_url: str) -> None:
    waiting: list[Route] = []
    page.context.route("**/search/fi/index.json", lambda route: waiting.append(route))
    page.goto(search_page(site_url, "fi", "salasana"))
    expect(page.locator("[data-results]")).to_have_text("Haetaan…")
    waiting[0].continue_()
    assert "tulosta" in heading(page)


@pytest.mark.parametrize(
    ("language", "notice"), [("fi", "Ilman JavaScriptiä"), ("sv", "Utan JavaScript")]
)
def test_without_javascript_a_plain_host_lists_the_categories(
    browser: Browser, site_url: str, language: str, notice: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_url}/{language}/")
    field(page).fill("wilma")
    page.get_by_role("search").get_by_role("button").click()
    assert page.url == search_page(site_url, language, "wilma")
    assert notice in page.get_by_role("main").inner_text()
    assert page.get_by_role("main").get_by_role("link", name="Primus", exact=True).is_visible()
    context.close()
