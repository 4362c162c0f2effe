"""Search, filters and sorting of a list, as a contact person walks through them."""

from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal, word
from tests.browser.test_portal import as_person, faults

SIZES = [("fi", 360), ("sv", 1280)]


@pytest.mark.parametrize(("language", "width"), SIZES)
def test_a_contact_person_finds_narrows_and_sorts(
    browser: Browser, portal: Portal, language: str, width: int
) -> None:
    size = cast(Any, {"width": width, "height": 800})
    with as_person(browser, portal, language, "matti", viewport=size) as page:
        page.goto(f"{portal.url}/{language}/tickets/organisation")
        everything = page.locator("tbody tr").count()
        assert everything > 3
        assert faults(page) == []
        _search(page, language)
        assert faults(page) == []
        page.get_by_role("link", name=word(language, "Clear the filters")).click()
        expect(page.locator("tbody tr")).to_have_count(everything)
        _narrow(page, language)
        assert faults(page) == []
        page.goto(f"{portal.url}/{language}/tickets/organisation?q=xyzzy")
        expect(page.get_by_text(word(language, "No support request matches."))).to_be_visible()
        assert faults(page) == []


def _search(page: Page, language: str) -> None:
    """The first ticket's subject finds it, its first word being typed in part only."""
    link = page.locator("tbody th a").first
    subject, first = link.inner_text(), link.inner_text().split()[0]
    page.get_by_label(word(language, "Search these support requests")).fill(first[:6])
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=*")
    expect(page.locator("tbody th a", has_text=subject).first).to_be_visible()


def _narrow(page: Page, language: str) -> None:
    """By a type and an order; both stay chosen, and the type can be taken off again."""
    page.get_by_text(word(language, "Filter and sort")).click()
    page.get_by_label(word(language, "Type"), exact=True).select_option("incident")
    page.get_by_label(word(language, "Sort by")).select_option("subject")
    page.get_by_role("button", name=word(language, "Show")).click()
    page.wait_for_url("**type=incident*")
    subjects = page.locator("tbody th a").all_inner_texts()
    assert subjects == sorted(subjects, key=str.lower)
    expect(page.get_by_label(word(language, "Type"), exact=True)).to_have_value("incident")
    page.locator(".chips li a").click()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.locator("tbody tr").nth(len(subjects))).to_be_visible()
