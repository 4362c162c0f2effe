"""The search in Chromium: field, suggestions, the marks in an article, the service."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import ROOT, Portal, log_in, visit
from tests.browser.searching import axe, field, heading, search_page, titles


def test_nothing_of_an_index_is_loaded_before_the_first_key(page: Page, site_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(f"{site_url}/fi/wilma/")
    page.wait_for_load_state("networkidle")
    field(page).focus()
    assert not [path for path in asked if path.startswith(("/search/", "/customers/"))]
    assert not [path for path in asked if path.endswith(("worker.js", "engine.js"))]
    field(page).press_sequentially("s")
    page.wait_for_event("request", lambda request: request.url.endswith("/search/fi/index.json"))


def test_suggestions_are_chosen_by_keyboard_and_announced(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}/sv/")
    box = page.get_by_role("combobox", name="Sök")
    box.press_sequentially("lösenord")
    options = page.get_by_role("option")
    expect(options.last).to_have_text(re.compile(r"^Alla träffar \(\d+\)$"))
    assert 2 <= options.count() <= 7
    expect(page.locator("form [role=status]")).to_have_text(f"{options.count() - 1} förslag")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    page.keyboard.press("Home")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "lösenord")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    title = options.first.evaluate("option => option.firstChild.data")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text(title)


def test_enter_without_a_choice_goes_to_the_results(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}/fi/tiedotteet/")
    field(page).press_sequentially("salasana", delay=5)
    page.keyboard.press("Enter")
    page.wait_for_url(search_page(site_url, "fi", "salasana"))


def test_the_last_option_shows_all_results(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}/fi/")
    field(page).press_sequentially("salasana")
    page.get_by_role("option", name="Kaikki tulokset").click()
    page.wait_for_url(search_page(site_url, "fi", "salasana"))


@pytest.mark.parametrize("width", [360, 1280])
def test_open_suggestions_are_accessible_and_leave_the_field_free(
    page: Page, site_url: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site_url}/fi/kirjautuminen/")
    field(page).press_sequentially("tunnus")
    expect(page.get_by_role("option").first).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    above = page.get_by_role("listbox").bounding_box()["y"]  # type: ignore[index]
    assert above >= sum(field(page).bounding_box()[key] for key in ("y", "height"))


def test_the_service_pages_have_the_field_too(browser: Browser, portal: Portal) -> None:
    with visit(browser, "sv") as page:
        page.goto(f"{portal.url}/sv/login")
        field(page).press_sequentially("lösenord")
        expect(page.get_by_role("option").first).to_be_visible()


def test_hit_words_are_marked_in_the_article_until_they_are_removed(
    page: Page, site_url: str
) -> None:
    page.goto(search_page(site_url, "fi", "salasanan vaihto"))
    heading(page)
    link = page.locator("ol.hits h3 a").first
    with page.context.expect_page() as opened:  # marks survive a new tab
        link.click(modifiers=["ControlOrMeta"])
    article = opened.value
    bar = article.locator("[data-marks]")
    expect(bar).to_contain_text("Hakusanat on merkitty:")
    words = article.locator("article mark")
    marked = words.all_inner_texts()
    assert any("salasan" in word.casefold() for word in marked)
    links = article.locator("article a").evaluate_all("all => all.map((a) => a.href)")
    text = article.locator("article .md-typeset").inner_text()
    assert axe(article) == []
    article.get_by_role("button", name="Poista merkinnät").click()
    expect(words).to_have_count(0)
    expect(bar).to_have_count(0)
    assert "#" not in article.url
    assert article.locator("article .md-typeset").inner_text() == text
    assert article.locator("article a").evaluate_all("all => all.map((a) => a.href)") == links


def test_only_what_the_author_wrote_is_marked_and_anew_for_another_address(
    page: Page, site_url: str
) -> None:
    page.goto(f"{site_url}/fi/kirjautuminen/unohtunut-salasana/#h=salasan,unoht,wilma")
    marks = page.locator("article mark")
    expect(marks.first).to_be_visible()
    around = page.locator(".contents mark, .article-head mark, .article-foot mark, .notice mark")
    assert around.count() == 0
    page.evaluate("location.hash = '#h=tunnu'")
    expect(page.locator("[data-marks]")).to_contain_text("tunnu")
    assert all("tunnu" in word.casefold() for word in marks.all_inner_texts())


@pytest.mark.parametrize(
    "stems", ["%3Cimg%20src%3Dx%3E,%E0%A4%A", ",,,", "__proto__", "%", "x" * 9000]
)
def test_no_stem_in_an_address_does_harm(page: Page, site_url: str, stems: str) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{site_url}/fi/kirjautuminen/unohtunut-salasana/#h={stems}")
    page.wait_for_load_state("networkidle")
    assert page.locator("article mark, [data-marks], article img").count() == 0
    assert faults == []


def test_the_console_stays_clean_under_the_services_policy(
    browser: Browser, portal: Portal
) -> None:
    told: list[str] = []
    with visit(browser, "fi") as page:
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(search_page(portal.url, "fi", "salasana"))
        heading(page)
        page.goto(f"{portal.url}/fi/wilma/")
        field(page).press_sequentially("poissaolo")
        page.locator("[role=option]").first.click()
        page.locator("[data-marks]").wait_for()
    assert told == []


def test_a_customer_finds_restricted_articles_and_nobody_else_does(
    browser: Browser, portal: Portal
) -> None:
    articles = json.loads((ROOT / "restricted/articles.json").read_text("utf-8"))["articles"]
    secret = next(a for a in articles if a["language"] == "fi" and a["text_language"] == "fi")
    with visit(browser, "fi") as page:
        page.goto(search_page(portal.url, "fi", secret["title"]))
        heading(page)
        assert secret["title"] not in titles(page)
        log_in(page, portal, "fi", "maija")
        page.goto(search_page(portal.url, "fi", secret["title"]))
        heading(page)
        assert titles(page)[0] == secret["title"]
        page.locator("ol.hits h3 a").first.click()
        expect(page.locator("main h1")).to_have_text(secret["title"])
