"""An agent's whole day in Chromium with the keyboard alone, in both languages."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal, log_in, visit, word
from tests.browser.test_portal import faults

PHONE = {"width": 360, "height": 740}


def open_ticket(page: Page, portal: Portal, language: str, subject: str) -> int:
    """Send a ticket as Maija; a page of hers is open."""
    page.goto(f"{portal.url}/{language}/tickets/new")
    page.get_by_role("radio", name="Incident").check()
    page.get_by_label(word(language, "Service"), exact=True).select_option("kurre")
    page.get_by_label(word(language, "Subject")).fill(subject)
    page.get_by_label(word(language, "Description")).fill("Asia ei toimi.")
    page.get_by_role("button", name=word(language, "Send the support request")).click()
    page.wait_for_url(re.compile(r"/tickets/\d+$"))
    return int(page.url.rpartition("/")[2])


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_an_agents_day_needs_no_mouse(browser: Browser, portal: Portal, language: str) -> None:
    def status(key: str) -> None:
        expect(page.locator(".desk-line .status")).to_have_class(f"status status-{key}")

    with visit(browser, language) as customer:
        log_in(customer, portal, language, "maija")
        target = open_ticket(customer, portal, language, f"Kohde {language}")
        source = open_ticket(customer, portal, language, f"Yhdistettävä {language}")
    with visit(browser, language) as page:
        log_in(page, portal, language, "aino")
        page.goto(f"{portal.url}/{language}/agent/tickets/?sort=-number")
        ready(page)
        assert faults(page) == []
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/agent/tickets/{source}?*")
        ready(page)
        page.keyboard.press("t")
        status("open")
        ready(page)
        page.keyboard.press("n")
        page.keyboard.type("jkt? eivät ole pikanäppäimiä täällä")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".message-note")).to_contain_text("jkt?")
        ready(page)
        page.keyboard.press("r")
        page.keyboard.type("Kokeile uudelleen.")
        page.keyboard.press("Control+Enter")
        status("pending")
        ready(page)
        assert faults(page) == []
        page.keyboard.press("s")
        expect(page.locator("#triage-status")).to_be_focused()
        page.locator("#triage-status").select_option("solved")
        page.keyboard.press("Control+Enter")
        status("solved")
        ready(page)
        page.keyboard.press("m")
        page.wait_for_url("**/merge?*")
        page.keyboard.type(str(target))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=3)).to_have_text(
            word(language, "Who will newly see what")
        )
        assert faults(page) == []
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/agent/tickets/{target}?*")
        expect(page.locator(".message-agent")).to_contain_text("Kokeile uudelleen.")
        page.goto(f"{portal.url}/{language}/agent/tickets/{source}")
        status("closed")
        undo = page.get_by_role("button", name=word(language, "Undo the merge"))
        undo.focus()
        page.keyboard.press("Enter")
        status("solved")
        ready(page)
        page.keyboard.press("q")
        page.wait_for_url("**/agent/tickets/")


def ready(page: Page) -> None:
    """Wait until the shortcuts listen."""
    page.wait_for_function("document.documentElement.dataset.keys === 'on'")


def test_shortcuts_can_be_switched_off(browser: Browser, portal: Portal) -> None:
    with visit(browser, "fi") as page:
        log_in(page, portal, "fi", "aino")
        ready(page)
        page.keyboard.press("?")
        page.get_by_role("dialog").get_by_role("checkbox").uncheck()
        page.keyboard.press("Escape")
        page.reload()
        ready(page)
        page.keyboard.press("j")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator(".queue tbody a:focus")).to_have_count(0)


def test_two_agents_at_one_ticket_learn_of_each_other(browser: Browser, portal: Portal) -> None:
    with visit(browser, "fi") as aino, visit(browser, "sv", viewport=PHONE) as otso:
        log_in(aino, portal, "fi", "aino")
        log_in(otso, portal, "sv", "otso")
        path = aino.locator(".queue tbody th a").first.get_attribute("href")
        aino.goto(f"{portal.url}{path}")
        aino.wait_for_load_state("networkidle")
        otso.goto(f"{portal.url}{path}".replace("/fi/", "/sv/"))
        expect(otso.locator("[data-present]")).to_contain_text("Aino Aalto")
        width = otso.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]
        assert faults(otso) == []
