"""Files in Chromium: chosen, dropped, pasted and removed, with and without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.portal import Portal, log_in, visit, word
from tests.browser.test_portal import faults
from tests.formsvc.attachments.files import GOOD, picture

# Puts files on the clipboard or under the pointer, which Chromium lets no test do from outside.
GIVE = """(form, [kind, files]) => {
  const data = new DataTransfer();
  for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
  const more = { bubbles: true, cancelable: true };
  const event = (name) => name === "paste"
    ? new ClipboardEvent(name, { ...more, clipboardData: data })
    : new DragEvent(name, { ...more, dataTransfer: data });
  for (const name of kind === "paste" ? ["paste"] : ["dragover", "drop"])
    form.dispatchEvent(event(name));
}"""
MEBIBYTE = 1024**2


@pytest.fixture(params=["fi", "sv"])
def new(request: pytest.FixtureRequest, browser: Browser, portal: Portal) -> Iterator[Page]:
    """The form of a new ticket, on a telephone."""
    language = request.param
    with visit(browser, language, viewport={"width": 360, "height": 740}) as page:
        page.language = language  # type: ignore[attr-defined]
        log_in(page, portal, language, "maija")
        page.goto(f"{portal.url}/{language}/tickets/new")
        yield page


def said(page: Page, message: str, **values: object) -> str:
    return word(page.language, message, **values)  # type: ignore[attr-defined]


def give(page: Page, kind: str, *names: str, data: bytes | None = None) -> None:
    files = [[name, list(GOOD[name] if data is None else data)] for name in names]
    page.locator("form:has([data-uploads])").first.evaluate(GIVE, [kind, files])


def items(page: Page) -> Locator:
    return page.locator(".upload-list li:has(input[type=hidden])")


def status(page: Page) -> Locator:
    return page.locator(".upload-status")


def fill_in(page: Page, subject: str) -> None:
    page.get_by_label(said(page, "Service"), exact=True).select_option("wilma")
    page.get_by_label(said(page, "Subject")).fill(subject)
    page.locator("textarea").first.fill("Katso liitteet.")


def send(page: Page) -> None:
    page.get_by_role("button", name=said(page, "Send the support request")).click()


def test_files_chosen_dropped_and_pasted_go_with_the_ticket(new: Page) -> None:
    new.wait_for_function(
        "document.querySelector('.uploads .field-hint').textContent.includes('10')"
    )
    fill_in(new, "Liitteet mukana")
    new.locator("input[type=file]").set_input_files(
        [{"name": "ohje.pdf", "mimeType": "application/pdf", "buffer": GOOD["ohje.pdf"]}]
    )
    expect(status(new)).to_have_text(said(new, "%(name)s was added.", name="ohje.pdf"))
    give(new, "drop", "viesti.txt", "kaikki.zip")
    expect(items(new)).to_have_count(3)
    give(new, "paste", "kuva.png")
    expect(items(new)).to_have_count(4)
    expect(items(new).last).to_contain_text(
        re.compile(said(new, "screenshot") + r" \d{4}-\d\d-\d\d")
    )
    expect(new.locator(".upload-status[role=status]")).to_have_count(1)
    assert faults(new) == []
    remove = new.get_by_role("button", name=said(new, "Remove %(name)s", name="kaikki.zip"))
    remove.focus()
    new.keyboard.press("Enter")
    expect(items(new)).to_have_count(3)
    expect(status(new)).to_have_text(said(new, "%(name)s was removed.", name="kaikki.zip"))
    assert new.evaluate("document.activeElement.matches('.upload-list button')")
    send(new)
    new.wait_for_url(re.compile(r"/tickets/\d+$"))
    links = new.locator(".attachments a")
    expect(links).to_have_count(3)
    picture = new.locator(".attachments img")
    expect(picture).to_have_count(1)
    picture.scroll_into_view_if_needed()
    new.wait_for_function("document.querySelector('.attachments img').naturalWidth === 40")
    with new.expect_download() as download:
        links.first.click()
    assert download.value.suggested_filename == "ohje.pdf"
    assert Path(download.value.path()).read_bytes() == GOOD["ohje.pdf"]
    assert faults(new) == []


def test_what_is_not_taken_is_told_before_it_is_sent(new: Page) -> None:
    sent: list[str] = []
    new.on(
        "request", lambda request: sent.append(request.url) if request.method == "POST" else None
    )
    give(new, "drop", "sivu.html", data=b"<html>")
    expect(status(new)).to_contain_text("sivu.html")
    give(new, "drop", "tyhja.txt", data=b"")
    expect(status(new)).to_have_text(
        said(new, "%(name)s was not added: the file is empty.", name="tyhja.txt")
    )
    new.locator("input[type=file]").set_input_files(
        [{"name": "suuri.txt", "mimeType": "", "buffer": b"a" * (10 * MEBIBYTE + 1)}]
    )
    expect(status(new)).to_contain_text("suuri.txt")
    assert not [url for url in sent if "attachments" in url]
    give(new, "drop", *["viesti.txt"] * 11)
    expect(items(new)).to_have_count(10)
    give(new, "drop", "kuva.png", data=b"not a picture")
    expect(status(new)).to_have_text(
        said(new, "A message can have at most %(most)d files.", most=10)
    )


def test_what_the_service_refuses_is_told_and_the_form_waits(new: Page) -> None:
    give(new, "drop", "kuva.png", data=b"not a picture")
    message = "%(name)s was not added: its content is not what its name says."
    expect(status(new)).to_have_text(said(new, message, name="kuva.png"))
    expect(new.locator(".upload-list")).to_be_hidden()
    assert faults(new) == []


def test_a_file_that_comes_does_not_hide_that_another_was_refused(new: Page) -> None:
    hint = new.locator(".uploads .field-hint")  # says more as soon as the script is there
    expect(hint).to_contain_text(said(new, "You can also drop files here or paste a screenshot."))
    new.locator("input[type=file]").set_input_files(
        [
            {"name": "kuva.png", "mimeType": "image/png", "buffer": b"no picture"},
            {"name": "viesti.txt", "mimeType": "text/plain", "buffer": b"Terve"},
        ]
    )
    expect(items(new)).to_have_count(1)
    refused = said(new, "%(name)s was not added: its content is not what its name says.")
    for told in (refused, said(new, "%(name)s was added.")):
        expect(status(new)).to_contain_text(told.split("%(name)s")[1])


def test_a_form_sent_early_goes_when_its_files_have_come(new: Page) -> None:
    fill_in(new, "Ehti ensin")
    held: list[object] = []
    new.route("**/tickets/attachments", lambda route: held.append(route))
    give(new, "drop", "kuva.png")
    expect(new.get_by_role("progressbar")).to_be_visible()
    send(new)
    expect(status(new)).to_have_text(said(new, "The form is sent as soon as all files have come."))
    assert new.url.endswith("/new")
    held[0].continue_()  # type: ignore[attr-defined]
    new.wait_for_url(re.compile(r"/tickets/\d+$"))
    expect(new.locator(".attachments a")).to_have_count(1)


def test_pasted_words_stay_words(new: Page) -> None:
    new.locator("form:has([data-uploads])").evaluate(
        """(form) => {
          const clipboardData = new DataTransfer();
          clipboardData.items.add("a cell", "text/plain");
          clipboardData.items.add(new File(["x"], "image.png", { type: "image/png" }));
          form.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, clipboardData }));
        }"""
    )
    expect(new.locator(".upload-list li")).to_have_count(0)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_without_javascript_files_survive_a_fault_and_can_be_removed(
    browser: Browser, portal: Portal, language: str
) -> None:
    options = {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}
    with visit(browser, language, **options) as page:
        page.language = language  # type: ignore[attr-defined]
        log_in(page, portal, language, "maija")
        page.goto(f"{portal.url}/{language}/tickets/new")
        chosen = [
            {"name": name, "mimeType": "", "buffer": GOOD[name]}
            for name in ("kuva.png", "ohje.pdf")
        ]
        page.locator("input[type=file]").set_input_files(chosen)
        send(page)
        expect(items(page)).to_have_count(2)
        page.get_by_role("checkbox", name=said(page, "Remove %(name)s", name="ohje.pdf")).check()
        fill_in(page, "Ilman skriptiä")
        page.locator("input[type=file]").set_input_files(
            [{"name": "iso.png", "mimeType": "", "buffer": picture("PNG", (900, 600))}]
        )
        send(page)
        expect(page.locator(".attachments a")).to_have_count(2)
        expect(page.locator(".attachments")).to_contain_text("iso.png")


def test_agents_answer_with_files_and_notes_keep_theirs(browser: Browser, portal: Portal) -> None:
    with visit(browser, "fi") as page:
        page.language = "fi"  # type: ignore[attr-defined]
        log_in(page, portal, "fi", "aino")
        page.goto(f"{portal.url}/fi/agent/tickets/1000")
        fields = page.locator("[data-uploads]")
        note = page.locator("form[action$='/note']")
        note.locator("input[type=file]").set_input_files(
            [{"name": "kuva.png", "mimeType": "", "buffer": GOOD["kuva.png"]}]
        )
        expect(note.locator("li input[name=note-attachments]")).to_have_count(1)
        expect(fields.first.locator("li")).to_have_count(0)
        page.get_by_text(word("fi", "Write an internal note")).first.click()
        note.locator("textarea").fill("Vain meille.")
        note.get_by_role("button", name=word("fi", "Save the note")).click()
        expect(page.locator(".message-note .attachments a").last).to_be_visible()
        assert faults(page) == []
