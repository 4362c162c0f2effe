"""An answer by keyboard alone: a canned reply, an article; the report is accessible."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal, log_in, visit, word
from tests.browser.test_portal import faults


def test_a_canned_reply_and_an_article_go_in_at_the_cursor_by_keyboard(
    browser: Browser, portal: Portal
) -> None:
    with visit(browser, "sv") as page:
        log_in(page, portal, "sv", "aino")
        page.goto(f"{portal.url}/sv/agent/tickets/1008")
        answer = page.get_by_label(word("sv", "Your answer"), exact=True)
        answer.fill("Alku.\n\nLoppu.")
        answer.press("Control+Home")
        answer.press("End")
        page.locator(".insert summary").focus()
        page.keyboard.press("Enter")
        _search(page, "salasana")
        first = page.locator(".found button").first
        expect(first).to_be_visible()
        first.focus()
        page.keyboard.press("Enter")
        # The ticket's customer speaks Finnish.
        expect(answer).to_have_value(re.compile(r"^Alku\.\n\n.+\nhttp\S+/fi/\S+\n\nLoppu\.$"))
        expect(answer).to_be_focused()
        page.get_by_label(word("sv", "Canned reply")).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(answer).to_have_value(re.compile(r"^Alku\.\n\n.+/fi/\S+\n\nHei.+\n\nLoppu\.$", re.S))
        assert faults(page) == []
        # Nothing has been sent by any of those keys.
        assert page.url.endswith("/agent/tickets/1008")


def _search(page: Page, words: str) -> None:
    field = page.locator("[name=find]")
    field.fill(words)
    field.press("Enter")


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("fi", 360, "dark"), ("sv", 1280, "light")]
)
def test_report_and_canned_replies_are_accessible_and_fit(
    browser: Browser, portal: Portal, language: str, width: int, scheme: str
) -> None:
    viewport = {"width": width, "height": 800}
    with visit(browser, language, viewport=viewport, color_scheme=scheme) as page:
        log_in(page, portal, language, "aino")
        for path in ("report/", "report/?weeks=52", "canned/", "canned/new", "canned/1"):
            page.goto(f"{portal.url}/{language}/agent/{path}")
            for summary in page.locator("main summary").all():
                summary.click()
            assert faults(page) == [], path
