"""The way of a ticket in real browsers: from the first password to the reopened ticket."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from formsvc.demo import PASSWORDS
from tests.browser.portal import EMAILS, Portal, fill_login, link_in, log_in, text_of, visit, word

PASSWORD = "hevonen lukee sanomalehteä"
QUESTION = {"fi": "Lukujärjestys ei päivity", "sv": "Läsordningen uppdateras inte"}
ANSWER = {"fi": "Päivitys on nyt ajettu.", "sv": "Uppdateringen är nu körd."}
THANKS = {"fi": "Kiitos, nyt toimii!", "sv": "Tack, nu fungerar det!"}


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def fill_ticket(page: Page, language: str, subject: str) -> None:
    page.get_by_role("radio", name="Incident").check()
    page.get_by_label(word(language, "Service"), exact=True).select_option("kurre")
    page.get_by_label(word(language, "Subject")).fill(subject)
    page.get_by_label(word(language, "Description")).fill(f"{subject}.\nÅ, ä, ö & <b>🙂</b>")


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_the_first_password_to_the_reopened_ticket(
    browser: Browser, portal: Portal, language: str, script: bool
) -> None:
    def say(message: str, context: str | None = None, **values: object) -> str:
        return word(language, message, context, **values)

    address = f"ny.uusi.{language}{script:d}@koulu.example"
    options = ("--language", language, "--organisation", "Esimerkkikunta", "--invite")
    portal.command("user", "create", address, "Sanna Söder", *options)
    invitation = portal.wait_for_mail(address, 1)
    assert invitation["Subject"] == say("Welcome to the customer portal: choose your password")
    assert invitation["Content-Language"] == language

    with (
        visit(browser, language, java_script_enabled=script) as page,
        visit(browser, language, java_script_enabled=script) as desk,
    ):
        # The first password.
        page.goto(link_in(invitation))
        assert page.url.endswith(f"/{language}/password/new")
        page.get_by_label(say("New password"), exact=True).fill(PASSWORD)
        page.get_by_label(say("New password again")).fill(PASSWORD)
        press(page, say("Save the password"))
        expect(page.locator("main p.notice[role=status]")).to_have_text(
            say("The password has been changed. Log in with it.")
        )
        assert portal.wait_for_mail(address, 2)["Subject"] == say(
            "Your password for the customer portal has been changed"
        )

        # Login and a new ticket.
        fill_login(page, language, address, PASSWORD)
        expect(page.get_by_role("heading", level=1)).to_have_text(say("Customer portal"))
        expect(page.locator(".empty").first).to_have_text(say("You have no open support requests."))
        page.get_by_role("main").get_by_role("link", name=say("New support request")).first.click()
        fill_ticket(page, language, QUESTION[language])
        press(page, say("Send the support request"))
        expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION[language])
        expect(page.locator(".status")).to_have_text(say("New"))
        ticket = page.url
        number = ticket.rpartition("/")[2]
        subject = say(
            "Support request %(number)s: %(subject)s", number=number, subject=QUESTION[language]
        )
        receipt = portal.wait_for_mail(address, 3)
        assert (receipt["Subject"], link_in(receipt)) == (subject, ticket)

        # An agent answers.
        log_in(desk, portal, language, "aino")
        desk.goto(f"{portal.url}/{language}/portal/")
        desk.get_by_role("main").get_by_role("link", name=say("Queue")).first.click()
        desk.get_by_label(say("Search this view")).fill(number)
        press(desk, say("Search"))
        row = desk.get_by_role("row").filter(has_text=number)
        row.get_by_role("link", name=QUESTION[language]).click()
        desk.get_by_label(say("Your answer")).fill(ANSWER[language])
        desk.get_by_label(say("Status after the answer")).select_option("solved")
        press(desk, say("Send the answer"))
        expect(desk.locator("main p.notice[role=status]")).to_contain_text(
            say("Your answer has been sent.")
        )

        # The customer reads the mail and the page.
        letter = portal.wait_for_mail(address, 4)
        assert letter["Subject"] == subject
        assert letter["In-Reply-To"] == receipt["Message-ID"]
        assert ANSWER[language] in text_of(letter)
        page.goto(link_in(letter))
        assert page.url == ticket
        expect(page.locator(".message").last).to_contain_text(ANSWER[language])
        expect(page.locator(".status")).to_have_text(say("Solved"))

        # The customer replies, closes and opens again.
        page.get_by_label(say("Your answer")).fill(THANKS[language])
        press(page, say("Send the answer"))
        expect(page.locator(".message").last).to_contain_text(THANKS[language])
        expect(page.locator(".status")).to_have_text(say("Open"))
        press(page, say("Close the support request"))
        page.get_by_role("link", name=say("Not now")).click()
        expect(page.locator(".status")).to_have_text(say("Closed"))
        press(page, say("Open again"))
        expect(page.locator(".status")).to_have_text(say("Open"))
        desk.reload()
        expect(desk.locator(".message").last).to_contain_text(THANKS[language])

        # The static pages know who is logged in, as far as a script may ask; then out.
        page.goto(f"{portal.url}/{language}/wilma/")
        if script:
            page.get_by_role("banner").get_by_role("link", name="Sanna Söder").click()
        else:
            page.goto(f"{portal.url}/{language}/portal/")
        page.get_by_role("button", name=say("Log out")).click()
        expect(page.locator("main p.notice[role=status]")).to_have_text(say("You have logged out."))
        page.goto(ticket)
        assert f"/{language}/login?next=" in page.url


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_double_click_and_a_second_sending_make_one_ticket(
    browser: Browser, portal: Portal, script: bool
) -> None:
    subject = f"Yksi ainoa tukipyyntö {script}"
    with visit(browser, "fi", java_script_enabled=script) as page:
        log_in(page, portal, "fi", "maija")
        page.goto(f"{portal.url}/fi/tickets/new")
        fill_ticket(page, "fi", subject)
        send = word("fi", "Send the support request")
        page.get_by_role("button", name=send).dblclick()
        expect(page.get_by_role("heading", level=1)).to_have_text(subject)
        ticket = page.url
        page.go_back()
        if page.get_by_label(word("fi", "Subject")).input_value() == subject:
            press(page, send)
            page.wait_for_url(ticket)
        page.goto(f"{portal.url}/fi/tickets/")
        assert page.get_by_role("link", name=subject).count() == 1


def test_a_wrong_form_keeps_the_texts_and_leads_to_the_field(
    browser: Browser, portal: Portal
) -> None:
    with visit(browser, "sv") as page:
        log_in(page, portal, "sv", "mikael")
        page.goto(f"{portal.url}/sv/tickets/new")
        page.get_by_label(word("sv", "Description")).fill("Något är fel.")
        press(page, word("sv", "Send the support request"))
        summary = page.get_by_role("alert")
        expect(summary).to_be_focused()
        expect(page.get_by_label(word("sv", "Description"))).to_have_value("Något är fel.")
        summary.get_by_role("link", name=word("sv", "Write a subject.")).click()
        expect(page.get_by_label(word("sv", "Subject"))).to_be_focused()


def test_the_keyboard_alone_suffices(browser: Browser, portal: Portal) -> None:
    def tab_to(target: Locator) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"the keyboard does not reach {target}")

    with visit(browser, "fi") as page:
        page.goto(f"{portal.url}/fi/")
        tab_to(page.get_by_role("banner").get_by_role("link", name="Kirjaudu"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/fi/login*")
        tab_to(page.get_by_label(word("fi", "E-mail address")))
        page.keyboard.type(EMAILS["matti"])
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORDS["matti"])
        page.keyboard.press("Enter")
        page.wait_for_url("**/fi/portal/")
        tab_to(page.get_by_role("link", name=word("fi", "New support request")).first)
        page.keyboard.press("Enter")
        tab_to(page.get_by_role("radio", name="Unclassified"))
        page.keyboard.press("ArrowDown")
        tab_to(page.get_by_label(word("fi", "Service"), exact=True))
        page.keyboard.type("Pri")
        page.keyboard.press("Tab")
        page.keyboard.type("Pelkällä näppäimistöllä")
        tab_to(page.get_by_label(word("fi", "Description")))
        page.keyboard.type("Ilman hiirtä.")
        tab_to(page.get_by_label(word("fi", "I know that this is chargeable")))
        page.keyboard.press("Space")
        tab_to(page.get_by_role("button", name=word("fi", "Send the support request")))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Pelkällä näppäimistöllä")
        expect(page.locator(".facts")).to_contain_text("Consulting")
        expect(page.locator(".facts")).to_contain_text("Primus")
        tab_to(page.get_by_role("button", name=word("fi", "Close the support request")))
        page.keyboard.press("Enter")
        page.wait_for_url("**/rating")
        tab_to(page.get_by_role("link", name=word("fi", "Not now")))
        page.keyboard.press("Enter")
        expect(page.locator(".status")).to_have_text(word("fi", "Closed"))


def test_a_reader_who_must_log_in_comes_back_to_the_page(browser: Browser, portal: Portal) -> None:
    with visit(browser, "sv") as page:
        page.goto(f"{portal.url}/sv/info/")
        page.get_by_role("main").get_by_role("link", name=re.compile("Logga in")).click()
        fill_login(page, "sv", EMAILS["mikael"], PASSWORDS["mikael"])
        assert page.url == f"{portal.url}/sv/info/"
        expect(page.locator(".articles li").first).to_be_visible()
