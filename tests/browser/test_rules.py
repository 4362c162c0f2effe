"""A contact person's walk: sees colleagues' tickets, answers, closes, rates, opens again."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import EMAILS, Portal, log_in, visit, word
from tests.browser.test_journey import press
from tests.browser.test_portal import faults

SUBJECT = {"fi": "Kurssitarjotin ei aukea", "sv": "Kursutbudet öppnas inte"}
SECRET = {"fi": "Oma palkka-asiani", "sv": "Mitt eget löneärende"}


def open_ticket(page: Page, portal: Portal, language: str, subject: str, *, private: bool) -> str:
    """Fill in the form of a new ticket; the address of its page."""
    page.goto(f"{portal.url}/{language}/tickets/new")
    page.get_by_role("radio", name="Incident").check()
    page.get_by_label(word(language, "Service"), exact=True).select_option("wilma")
    page.get_by_label(word(language, "Subject")).fill(subject)
    page.get_by_label(word(language, "Description")).fill(f"{subject}.")
    if private:
        name = word(language, "Private: only I and support see this support request")
        page.get_by_label(name).check()
    press(page, word(language, "Send the support request"))
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)
    return page.url


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_contact_person_answers_closes_rates_and_opens_again_on_a_phone(
    browser: Browser, portal: Portal, language: str
) -> None:
    viewport = {"width": 360, "height": 740}
    with (
        visit(browser, language, viewport=viewport) as maija,
        visit(browser, language, viewport=viewport) as matti,
    ):
        log_in(maija, portal, language, "maija")
        shared = open_ticket(maija, portal, language, SUBJECT[language], private=False)
        secret = open_ticket(maija, portal, language, SECRET[language], private=True)
        maija.goto(shared)
        maija.get_by_text(word(language, "Add a follower")).first.click()
        maija.get_by_label(word(language, "E-mail address"), exact=True).fill("ei osoite")
        press(maija, word(language, "Add a follower"))
        expect(maija.get_by_role("alert")).to_be_visible()
        assert faults(maija) == []
        maija.get_by_label(word(language, "E-mail address"), exact=True).fill(EMAILS["matti"])
        press(maija, word(language, "Add a follower"))
        expect(maija.locator(".people")).to_contain_text(EMAILS["matti"])
        assert faults(maija) == []

        log_in(matti, portal, language, "matti")
        matti.goto(f"{portal.url}/{language}/tickets/organisation")
        expect(matti.get_by_text(SUBJECT[language]).first).to_be_visible()
        expect(matti.get_by_text(SECRET[language])).to_have_count(0)
        answer = matti.goto(secret)
        assert answer is not None
        assert answer.status == 404
        matti.goto(shared)
        matti.get_by_label(word(language, "Your answer")).fill("Ok!")
        press(matti, word(language, "Send the answer"))
        expect(matti.locator(".message").last).to_contain_text("Ok!")
        press(matti, word(language, "Close the support request"))
        expect(matti.get_by_role("heading", level=1)).to_have_text(
            word(language, "Rate the service")
        )
        press(matti, word(language, "Send the rating"))
        expect(matti.get_by_role("alert")).to_be_visible()
        assert faults(matti) == []
        matti.get_by_label(word(language, "4 – Good")).check()
        press(matti, word(language, "Send the rating"))
        expect(matti.locator(".status").first).to_have_text(word(language, "Closed"))
        assert faults(matti) == []
        press(matti, word(language, "Open again"))
        expect(matti.locator(".status").first).to_have_text(word(language, "Open"))
        press(matti, word(language, "Stop following"))
        expect(matti.locator(".people")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_form_asks_of_the_chosen_type_and_about_costs(
    browser: Browser, portal: Portal, script: bool
) -> None:
    viewport = {"width": 360, "height": 740}
    with visit(browser, "fi", java_script_enabled=script, viewport=viewport) as page:
        log_in(page, portal, "fi", "maija")
        page.goto(f"{portal.url}/fi/tickets/new")
        page.get_by_role("radio", name="Consulting").check()
        expect(page.locator("[data-questions] summary:visible")).to_have_count(1 if script else 7)
        confirm = page.get_by_label(word("fi", "I know that this is chargeable"))
        if script:
            expect(page.get_by_text("Kuka organisaatiossanne hyväksyy")).to_be_visible()
            expect(confirm).to_be_visible()
            page.get_by_role("radio", name="User support").check()
            expect(confirm).to_be_hidden()
            page.get_by_role("radio", name="Consulting").check()
            assert faults(page) == []
        else:
            expect(confirm).to_be_hidden()
        page.get_by_label(word("fi", "Service"), exact=True).select_option("kurre")
        page.get_by_label(word("fi", "Subject")).fill("Koulutus")
        page.get_by_label(word("fi", "Description")).fill("Haluamme koulutusta.")
        press(page, word("fi", "Send the support request"))
        expect(page.get_by_text("Mitään ei ole vielä lähetetty").first).to_be_visible()
        expect(page.get_by_label(word("fi", "Description"))).to_have_value("Haluamme koulutusta.")
        confirm.check()
        press(page, word("fi", "Send the support request"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Koulutus")
