"""The public pages in Chromium: accessible, one host, usable by keyboard and without a script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}


def articles(language: str) -> list[dict[str, Any]]:
    catalogue = json.loads((ROOT / "site/articles.json").read_text("utf-8"))
    return [a for a in catalogue["articles"] if a["language"] == language]


def kinds_of_pages() -> list[str]:
    """One address of every kind of page."""
    catalogue = json.loads((ROOT / "site/articles.json").read_text("utf-8"))
    whole = next(a for a in articles("fi") if a["id"] == "primus/palvelimen-asetukset")
    fallback = next(a for a in articles("sv") if a["text_language"] != "sv")
    return [
        "/",
        "/fi/",
        "/sv/",
        "/fi/404.html",
        whole["url"],
        fallback["url"],
        catalogue["announcements"][0]["url"],
        catalogue["restricted"][1],
        "/sv/primus/",
        "/fi/hakemisto/",
        "/sv/etiketter/",
        "/sv/etiketter/server/",
        "/fi/tiedotteet/",
        "/sv/tillganglighetsutlatande/",
    ]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(
    browser: Browser, site_url: str, scheme: Any, width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, java_script_enabled=True
    )
    page = context.new_page()
    for address in kinds_of_pages():
        page.goto(site_url + address)
        page.evaluate("localStorage.clear()")
        found = Axe().run(page, options=RULES).response["violations"]
        told = [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found]
        assert not told, (address, told)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    context.close()


def test_no_page_asks_another_host(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for address in kinds_of_pages():
        page.goto(site_url + address)
    assert hosts == {site_url.split("/")[2]}
    page.close()


def test_the_skip_link_comes_first_and_leads_to_the_content(
    browser: Browser, site_url: str
) -> None:
    page = browser.new_page()
    page.goto(site_url + "/sv/primus/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Gå till innehållet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.close()


def test_the_language_switch_stays_on_the_article(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(site_url + "/fi/primus/palvelimen-asetukset/")
    page.get_by_role("link", name="Svenska", exact=True).click()
    assert page.url == site_url + "/sv/primus/serverinstallningar/"
    page.close()


def test_the_start_page_remembers_the_language(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(site_url + "/")
    assert page.get_by_role("link").all_text_contents() == ["Suomi", "Svenska"]
    page.goto(site_url + "/sv/")
    page.goto("about:blank")
    page.goto(site_url + "/")
    page.wait_for_url(site_url + "/sv/")
    page.close()


def test_a_list_is_sorted_by_title_in_the_alphabet_of_the_language(
    browser: Browser, site_url: str
) -> None:
    page = browser.new_page()
    page.goto(site_url + "/fi/wilma/")
    page.get_by_label("Lajittele").select_option("title")
    titles = page.locator(".articles h2 a").all_text_contents()
    assert titles == sorted(titles, key=str.casefold)
    page.close()


def test_dark_colours_are_chosen_by_keyboard_and_kept(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(site_url + "/fi/")
    button = page.get_by_role("button", name="Tumma teema")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    page.goto(site_url + "/fi/wilma/")
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"
    page.close()


def test_everything_can_be_read_without_javascript(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + "/sv/")
    page.get_by_role("link", name="Primus", exact=True).click()
    page.locator(".articles a").first.click()
    assert page.locator("article h1").is_visible()
    assert page.get_by_role("link", name="Logga in").is_visible()
    assert page.locator("[data-scheme]").is_hidden()
    context.close()
