"""Personal identity codes in Chromium: a warning while typing, and the way without a script."""

import re

import pytest
from playwright.sync_api import Browser, expect

from formsvc.identity_codes import MASK
from tests.browser.portal import Portal, log_in, visit, word
from tests.browser.test_journey import fill_ticket, press
from tests.browser.test_portal import faults
from tests.formsvc.invented_codes import CODE


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_code_is_told_of_while_it_is_typed_and_masked_by_a_button(
    browser: Browser, portal: Portal, language: str
) -> None:
    with visit(browser, language, viewport={"width": 360, "height": 800}) as page:
        log_in(page, portal, language, "maija")
        page.goto(f"{portal.url}/{language}/tickets/new")
        body = page.get_by_label(word(language, "Description"), exact=True)
        body.press_sequentially(f"Oppilas {CODE[:-1]}")
        warning = page.locator("[data-codes=body] .notice")
        page.wait_for_timeout(700)
        expect(warning).to_be_hidden()
        body.press_sequentially(CODE[-1])
        expect(warning).to_be_visible()
        expect(warning).to_contain_text(
            f"{word(language, 'This looks like a personal identity code:')} {CODE}"
        )
        assert faults(page) == []
        warning.get_by_role("button", name=word(language, "Mask the codes for me")).click()
        expect(body).to_have_value(f"Oppilas {MASK}")
        expect(body).to_be_focused()
        expect(warning).to_be_hidden()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_form_with_a_code_waits_for_its_writer(
    browser: Browser, portal: Portal, language: str, script: bool
) -> None:
    def say(message: str) -> str:
        return word(language, message)

    subject = f"Koodi {language} {script}"
    viewport = {"width": 360, "height": 800}
    with visit(browser, language, java_script_enabled=script, viewport=viewport) as page:
        log_in(page, portal, language, "maija")
        page.goto(f"{portal.url}/{language}/tickets/new")
        fill_ticket(page, language, f"{subject} {CODE}")
        press(page, say("Send the support request"))
        expect(page.locator(".identity mark").first).to_have_text(CODE)
        if script:
            assert faults(page) == []
            # What helps is looked for without the code: its words stand in addresses.
            suggested = page.locator("[data-suggested] a")
            expect(suggested.first).to_have_attribute("href", re.compile("koodi"))
            assert CODE[:6] not in page.locator("[data-suggested]").inner_html()
        page.get_by_role("button", name=say("Mask the codes for me")).first.click()
        expect(page.get_by_label(say("Subject"), exact=True)).to_have_value(f"{subject} {MASK}")
        page.get_by_label(say("Description"), exact=True).fill(f"Oppilas {CODE}")
        press(page, say("Send the support request"))
        press(page, say("Send it as it is"))
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{subject} {MASK}")
        expect(page.locator(".message-body")).to_have_text(f"Oppilas {CODE}")
