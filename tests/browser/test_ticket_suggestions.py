"""The form of a new ticket offers articles: by mouse, by keyboard, and not without a script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal, log_in, visit, word
from tests.browser.test_portal import faults

SUBJECT = {"fi": "Unohdin salasanan", "sv": "Jag har glömt lösenordet"}
FIVE = {"fi": "5 ohjetta, joista voi olla apua:", "sv": "5 anvisningar som kan hjälpa dig:"}
TITLE = {"fi": "Unohtunut salasana", "sv": "Glömt lösenord"}


@contextmanager
def new_ticket(
    browser: Browser, portal: Portal, language: str, person: str = "maija", **options: Any
) -> Iterator[Page]:
    with visit(browser, language, **options) as page:
        log_in(page, portal, language, person)
        page.goto(f"{portal.url}/{language}/tickets/new")
        yield page


def type_subject(page: Page, language: str, words: str) -> None:
    page.locator("[data-suggested]:not([hidden])").wait_for()  # the script has come
    page.get_by_label(word(language, "Subject")).press_sequentially(words)


def offered(page: Page) -> Any:
    return page.locator("[data-suggested] li")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_an_article_solves_the_matter(browser: Browser, portal: Portal, language: str) -> None:
    with new_ticket(browser, portal, language) as page:
        page.get_by_label(word(language, "Description")).fill("Å, ä & ö")
        type_subject(page, language, SUBJECT[language])
        expect(page.locator("[data-suggested] [role=status]")).to_have_text(FIVE[language])
        assert offered(page).count() == 5
        own = offered(page).filter(has=page.get_by_text(TITLE[language], exact=True))
        own.locator("summary").click()
        link = own.get_by_role("link")
        assert link.get_attribute("target") == "_blank"
        assert f"/{language}/" in str(link.get_attribute("href"))
        expect(own.locator("summary mark").last).to_have_text(TITLE[language].split()[1])
        with page.expect_request("**/search/solved") as told:
            own.get_by_role("button", name=word(language, "This solved my matter")).click()
        answer = told.value.response()
        assert answer
        assert answer.status == 204
        expect(page.locator("form[action$='/tickets/new']")).to_be_hidden()
        expect(
            page.get_by_role("heading", name=word(language, "Great that it is solved!"))
        ).to_be_focused()
        page.get_by_role("button", name=word(language, "Back to the form")).click()
        expect(page.get_by_label(word(language, "Subject"))).to_be_focused()
        expect(page.get_by_label(word(language, "Subject"))).to_have_value(SUBJECT[language])
        expect(page.get_by_label(word(language, "Description"))).to_have_value("Å, ä & ö")
    report = portal.command("searches", "--language", language)
    assert "kirjautuminen/unohtunut-salasana" in report.partition("solved")[2]


def test_the_keyboard_alone_suffices(browser: Browser, portal: Portal) -> None:
    with new_ticket(browser, portal, "fi") as page:
        type_subject(page, "fi", "salasana")
        expect(offered(page).first).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(offered(page).first.locator(".excerpt")).to_be_visible()
        page.keyboard.press("Tab")
        expect(offered(page).first.get_by_role("link")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("[data-solved] h2")).to_be_focused()


def test_customers_are_offered_restricted_articles_too(browser: Browser, portal: Portal) -> None:
    with new_ticket(browser, portal, "fi", "mikael") as page:
        type_subject(page, "fi", "koulutuskalenteri")
        expect(offered(page).locator("a[href^='/fi/info/']").first).to_be_attached()


def test_a_subject_that_nothing_answers_is_told_calmly(browser: Browser, portal: Portal) -> None:
    with new_ticket(browser, portal, "sv") as page:
        status = page.locator("[data-suggested] [role=status]")
        hint = status.inner_text()
        type_subject(page, "sv", "zzqxzzqx")
        expect(status).to_have_text(word("sv", "No instructions found for this subject."))
        page.get_by_label(word("sv", "Subject")).fill("")
        expect(status).to_have_text(hint)


def test_without_an_index_the_form_is_as_before(browser: Browser, portal: Portal) -> None:
    with new_ticket(browser, portal, "fi") as page:
        page.route("**/search/fi/**", lambda route: route.abort())
        status = page.locator("[data-suggested] [role=status]")
        hint = status.inner_text()
        with page.expect_event("requestfailed"):
            type_subject(page, "fi", "salasana")
        page.wait_for_timeout(500)
        expect(status).to_have_text(hint)
        expect(offered(page)).to_have_count(0)


def test_without_a_script_it_is_a_plain_form(browser: Browser, portal: Portal) -> None:
    with new_ticket(browser, portal, "fi", java_script_enabled=False) as page:
        expect(page.locator("[data-suggested]")).to_be_hidden()
        expect(page.locator("[data-solved]")).to_be_hidden()
        page.goto(f"{portal.url}/fi/haku/?q=salasnaa")
        expect(page.get_by_role("main").get_by_role("searchbox")).to_have_value("salasnaa")
        expect(page.locator(".hits h3").first).to_have_text(TITLE["fi"])
        page.locator(".no-answer a").click()
        expect(page.get_by_label(word("fi", "Subject"))).to_have_value("salasnaa")


def test_what_is_below_stays_in_its_place(browser: Browser, portal: Portal) -> None:
    with new_ticket(browser, portal, "fi", viewport={"width": 1280, "height": 900}) as page:
        below = page.get_by_label(word("fi", "Description"))
        place = "element => element.getBoundingClientRect().top + scrollY"
        before = below.evaluate(place)
        type_subject(page, "fi", "salasana")
        expect(offered(page)).to_have_count(5)
        assert below.evaluate(place) == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(browser: Browser, portal: Portal, width: int, scheme: str) -> None:
    viewport = {"width": width, "height": 900}
    with new_ticket(browser, portal, "sv", color_scheme=scheme, viewport=viewport) as page:
        type_subject(page, "sv", "lösenord")
        offered(page).first.locator("summary").click()
        assert faults(page) == []
        offered(page).first.get_by_role("button").click()
        assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_results_without_a_script_are_accessible(
    browser: Browser, portal: Portal, width: int, scheme: str
) -> None:
    viewport = {"width": width, "height": 900}
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": viewport}
    with (
        visit(browser, "sv", java_script_enabled=False, **options) as plain,
        visit(browser, "sv", **options) as page,
    ):
        for query in ("losenord", "lösenrod&scope=wilma", "zzqxzzqx"):
            # Axe is a script: it looks at what the reader without one has got.
            plain.goto(f"{portal.url}/sv/sok/?q={query}")
            results = plain.locator(".results").last
            expect(results.get_by_role("heading").first).to_be_visible()
            markup = results.evaluate("element => element.outerHTML")
            page.goto(f"{portal.url}/sv/login")
            page.locator("main").evaluate(
                "(main, html) => (main.innerHTML = html)", f"<h1>Sök</h1>{markup}"
            )
            assert faults(page) == []


def test_the_words_of_a_search_bring_articles_along(browser: Browser, portal: Portal) -> None:
    with new_ticket(browser, portal, "fi") as page:
        page.goto(f"{portal.url}/fi/tickets/new?subject=salasana+unohtui")
        expect(offered(page).first).to_be_visible()
