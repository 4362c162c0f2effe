"""Drafts in Chromium: they survive reload, lost session and crash, and make no second ticket."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from formsvc.demo import PASSWORDS
from formsvc.identity_codes import MASK
from tests.browser.portal import EMAILS, Portal, fill_login, log_in, visit, word
from tests.browser.test_portal import faults
from tests.formsvc.invented_codes import CODE

SUBJECT, BODY = "Luonnos säilyy", "Rivi yksi\nÅ, ä, ö & <b>"


@contextmanager
def writing(
    browser: Browser, portal: Portal, person: str = "maija", language: str = "fi"
) -> Iterator[Page]:
    """A person at the form of a new ticket."""
    with visit(browser, language) as page:
        log_in(page, portal, language, person)
        page.goto(f"{portal.url}/{language}/tickets/new")
        yield page


def write(page: Page, subject: str = SUBJECT, body: str = BODY, language: str = "fi") -> None:
    """Fill the form of a new ticket in and wait until it is kept."""
    page.get_by_role("radio", name="Incident").check()
    page.get_by_label(word(language, "Service"), exact=True).select_option("kurre")
    page.get_by_label(word(language, "Subject"), exact=True).fill(subject)
    page.get_by_label(word(language, "Description"), exact=True).fill(body)
    expect_kept(page, body.splitlines()[0])


def expect_kept(page: Page, text: str) -> None:
    """Wait until the browser's storage holds the text."""
    page.wait_for_function("text => JSON.stringify({ ...localStorage }).includes(text)", arg=text)


def drafts(page: Page) -> dict[str, str]:
    """The browser's storage, as far as it holds drafts."""
    kept = json.loads(page.evaluate("JSON.stringify({ ...localStorage })"))
    return {name: text for name, text in kept.items() if name.startswith("draft:")}


def expect_restored(page: Page, language: str = "fi") -> None:
    before = word(language, "A draft from %(time)s was restored.").partition("%")[0]
    expect(page.locator(".draft strong")).to_have_text(
        re.compile(re.escape(before) + r"\d+\.\d+\.\d{4} kl")
    )
    expect(page.get_by_label(word(language, "Subject"), exact=True)).to_have_value(SUBJECT)
    expect(page.get_by_label(word(language, "Description"), exact=True)).to_have_value(BODY)
    expect(page.get_by_label(word(language, "Service"), exact=True)).to_have_value("kurre")
    expect(page.get_by_role("radio", name="Incident")).to_be_checked()


def send(page: Page) -> None:
    page.get_by_role("button", name=word("fi", "Send the support request")).click()


def tickets_named(page: Page, portal: Portal, subject: str) -> int:
    page.goto(f"{portal.url}/fi/tickets/")
    return page.get_by_role("link", name=subject, exact=True).count()


def test_a_draft_survives_a_reload_and_a_change_of_language_until_it_is_sent(
    browser: Browser, portal: Portal
) -> None:
    with writing(browser, portal) as page:
        write(page)
        key = page.locator("[name=form_key]").input_value()
        page.reload()
        expect_restored(page)
        assert page.locator("[name=form_key]").input_value() == key
        assert faults(page) == []
        page.goto(f"{portal.url}/sv/tickets/new")
        expect_restored(page, "sv")
        page.goto(f"{portal.url}/fi/tickets/new")
        expect_restored(page)
        send(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(SUBJECT)
        page.wait_for_function("!Object.keys(localStorage).some(name => name.startsWith('draft:'))")
        page.goto(f"{portal.url}/fi/tickets/new")
        expect(page.get_by_label(word("fi", "Description"), exact=True)).to_have_value("")
        expect(page.locator(".draft")).to_have_count(0)


def test_files_that_were_added_come_back_with_the_draft(
    browser: Browser, portal: Portal, tmp_path: Path
) -> None:
    subject = "Liite säilyy"
    files = [tmp_path / "loki.txt", tmp_path / f"{CODE} lista.txt"]
    for number, file in enumerate(files):
        file.write_text(f"tiedosto {number}")
    with writing(browser, portal) as page:
        write(page, subject)
        names = page.locator(".upload-name")
        page.locator("input[type=file]").set_input_files(files)
        expect(names).to_have_text(["loki.txt", f"{MASK} lista.txt"])
        expect_kept(page, f"{MASK} lista.txt")
        page.reload()
        expect(names).to_have_text(["loki.txt", f"{MASK} lista.txt"])
        page.get_by_role("button", name=word("fi", "Remove %(name)s", name="loki.txt")).click()
        send(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(subject)
        expect(page.get_by_role("main")).to_contain_text(f"{MASK} lista.txt")
        expect(page.get_by_role("main")).not_to_contain_text("loki.txt")
        page.goto(f"{portal.url}/fi/tickets/new")
        write(page, "Hylätään")
        page.locator("input[type=file]").set_input_files(files[:1])
        expect_kept(page, "loki.txt")
        page.reload()
        expect(names).to_have_count(1)
        page.get_by_role("button", name=word("fi", "Throw the draft away")).click()
        expect(names).to_have_count(0)
        page.wait_for_timeout(700)
        assert drafts(page) == {}


def test_what_was_typed_a_moment_before_leaving_is_kept_too(
    browser: Browser, portal: Portal
) -> None:
    with writing(browser, portal) as page:
        page.get_by_label(word("fi", "Description"), exact=True).press_sequentially("hetki sitten")
        page.goto(f"{portal.url}/fi/portal/")
        page.goto(f"{portal.url}/fi/tickets/new")
        expect(page.get_by_label(word("fi", "Description"), exact=True)).to_have_value(
            "hetki sitten"
        )


def test_a_lost_session_gives_the_draft_back_to_its_writer_alone(
    browser: Browser, portal: Portal
) -> None:
    subject = "Istunto päättyi kesken"
    with writing(browser, portal) as page:
        write(page, subject)
        tabs = page.context
        # The session ends on the service's side; the page still has its old cookie.
        token = page.locator("[name=csrf_token]").first.input_value()
        origin = {"Origin": portal.url}
        logout = f"{portal.url}/fi/logout"
        answer = tabs.request.post(
            logout, form={"csrf_token": token}, max_redirects=0, headers=origin
        )
        assert answer.status == 303
        send(page)
        # Another person logs in on the same browser and sees none of it.
        page.goto(f"{portal.url}/fi/login?next=/fi/tickets/new")
        fill_login(page, "fi", EMAILS["mikael"], PASSWORDS["mikael"])
        page.wait_for_url("**/tickets/new")
        expect(page.get_by_label(word("fi", "Description"), exact=True)).to_have_value("")
        expect(page.locator(".draft")).to_have_count(0)
        tabs.clear_cookies()
        page.goto(f"{portal.url}/fi/login?next=/fi/tickets/new")
        fill_login(page, "fi", EMAILS["maija"], PASSWORDS["maija"])
        page.wait_for_url("**/tickets/new")
        expect(page.get_by_label(word("fi", "Description"), exact=True)).to_have_value(BODY)
        assert tickets_named(page, portal, subject) == 0
        page.goto(f"{portal.url}/fi/tickets/new")
        expect(page.get_by_label(word("fi", "Subject"), exact=True)).to_have_value(subject)
        send(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(subject)
        assert tickets_named(page, portal, subject) == 1


def test_a_form_that_arrived_before_the_browser_crashed_is_not_sent_again(
    browser: Browser, portal: Portal
) -> None:
    subject = "Selain kaatui lähetyksen aikana"
    with writing(browser, portal) as page:
        write(page, subject)
        # The service gets the form, and the answer never comes back.
        page.route("**/tickets/new", lambda route: (route.fetch(max_redirects=0), route.abort()))
        send(page)
        page.wait_for_timeout(500)
        page.unroute("**/tickets/new")
        kept = drafts(page) if page.url.startswith(portal.url) else None
        assert kept is None or len(kept) == 1
        page.goto(f"{portal.url}/fi/tickets/new")
        expect(page.get_by_label(word("fi", "Description"), exact=True)).to_have_value("")
        assert tickets_named(page, portal, subject) == 1


def test_a_form_that_did_not_arrive_is_the_same_form_again(
    browser: Browser, portal: Portal
) -> None:
    subject = "Verkko katkesi"
    with writing(browser, portal) as page:
        write(page, subject)
        key = page.locator("[name=form_key]").input_value()
        page.route("**/tickets/new", lambda route: route.abort())
        send(page)
        page.unroute("**/tickets/new")
        page.goto(f"{portal.url}/fi/tickets/new")
        expect(page.get_by_label(word("fi", "Subject"), exact=True)).to_have_value(subject)
        assert page.locator("[name=form_key]").input_value() == key
        send(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(subject)
        assert tickets_named(page, portal, subject) == 1


def test_two_tabs_are_two_forms_and_leave_each_other_alone(
    browser: Browser, portal: Portal
) -> None:
    with writing(browser, portal) as first:
        write(first, body="ensimmäinen")
        second = first.context.new_page()
        second.goto(f"{portal.url}/fi/tickets/new")
        second.wait_for_timeout(700)  # longer than it waits for a tab that is being closed
        expect(second.get_by_label(word("fi", "Description"), exact=True)).to_have_value("")
        write(second, body="toinen")
        keys = {tab.locator("[name=form_key]").input_value() for tab in (first, second)}
        assert len(keys) == len(drafts(first)) == 2
        first.reload()
        expect(first.get_by_label(word("fi", "Description"), exact=True)).to_have_value(
            "ensimmäinen"
        )
        second.close()
        # The closed tab's draft waits its turn.
        first.get_by_role("button", name=word("fi", "Throw the draft away")).click()
        expect(first.get_by_label(word("fi", "Description"), exact=True)).to_have_value("")
        assert first.locator("[name=form_key]").input_value() not in keys
        first.reload()
        expect(first.get_by_label(word("fi", "Description"), exact=True)).to_have_value("toinen")


def test_the_words_of_a_search_are_not_written_over_unasked(
    browser: Browser, portal: Portal
) -> None:
    with writing(browser, portal) as page:
        write(page)
        page.goto(f"{portal.url}/fi/tickets/new?subject=Toinen+asia")
        expect(page.locator(".draft")).to_be_visible()
        expect(page.get_by_label(word("fi", "Subject"), exact=True)).to_have_value("Toinen asia")
        assert faults(page) == []
        page.get_by_role("button", name=word("fi", "Restore the draft")).click()
        expect_restored(page)
        expect(page.get_by_label(word("fi", "Description"), exact=True)).to_be_focused()


def test_a_personal_identity_code_is_masked_in_the_browsers_storage(
    browser: Browser, portal: Portal
) -> None:
    with writing(browser, portal) as page:
        page.get_by_label(word("fi", "Subject"), exact=True).fill(f"Tunnus {CODE}")
        page.get_by_label(word("fi", "Description"), exact=True).fill(
            f"Oppilas {CODE.lower()} puuttuu"
        )
        expect_kept(page, f"Oppilas {MASK} puuttuu")
        kept = json.dumps(drafts(page))
        assert CODE.lower() not in kept.lower()
        assert not any(word in kept for word in ("maija", "Maija", EMAILS["maija"]))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_logging_out_forgets_drafts(browser: Browser, portal: Portal, language: str) -> None:
    with writing(browser, portal, language=language) as page:
        write(page, language=language)
        page.get_by_role("button", name=word(language, "Log out")).click()
        page.wait_for_url("**/login")
        assert drafts(page) == {}


def test_replies_and_notes_of_an_agent_have_drafts_of_their_own(
    browser: Browser, portal: Portal
) -> None:
    with visit(browser, "fi") as page:
        log_in(page, portal, "fi", "aino")
        page.goto(f"{portal.url}/fi/agent/tickets/1000")
        page.get_by_label(word("fi", "Your answer")).fill("vastaus kesken")
        page.get_by_text(word("fi", "Write an internal note")).first.click()
        page.locator("[name=note-body]").fill("muistiinpano kesken")
        expect_kept(page, "muistiinpano kesken")
        page.goto(f"{portal.url}/fi/agent/tickets/1008")
        expect(page.get_by_label(word("fi", "Your answer"))).to_have_value("")
        page.goto(f"{portal.url}/fi/agent/tickets/1000")
        expect(page.get_by_label(word("fi", "Your answer"))).to_have_value("vastaus kesken")
        expect(page.locator("[name=note-body]")).to_have_value("muistiinpano kesken")
        expect(page.locator("[name=note-body]")).to_be_visible()


def test_old_drafts_go_away(browser: Browser, portal: Portal) -> None:
    with writing(browser, portal) as page:
        write(page)
        page.evaluate("""() => {
          for (const [name, text] of Object.entries(localStorage)) {
            if (!name.startsWith("draft:")) continue;
            const old = JSON.parse(text).at - 7 * 24 * 3600e3;
            localStorage.setItem(name, JSON.stringify({ ...JSON.parse(text), at: old }));
          }
        }""")
        page.goto(f"{portal.url}/fi/portal/")
        page.wait_for_function("!Object.keys(localStorage).some(name => name.startsWith('draft:'))")
