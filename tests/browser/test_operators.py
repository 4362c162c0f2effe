"""One's own data: downloaded, and asked to be erased, at any width and in both languages."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal, log_in, visit, word
from tests.browser.test_portal import faults


@pytest.mark.parametrize(("language", "person"), [("fi", "maija"), ("sv", "mikael")])
def test_a_customer_takes_the_data_along_and_asks_for_erasure(
    browser: Browser, portal: Portal, tmp_path: Path, language: str, person: str
) -> None:
    def say(words: str) -> str:
        return word(language, words)

    with visit(browser, language, viewport={"width": 360, "height": 800}) as page:
        log_in(page, portal, language, person)
        page.goto(f"{portal.url}/{language}/settings")
        page.get_by_role("link", name=say("Download your data or ask us to erase it")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("My data"))
        assert faults(page) == []
        with page.expect_download() as loading:
            page.get_by_role("button", name=say("Download your data")).click()
        loading.value.save_as(tmp_path / "data.zip")
        with zipfile.ZipFile(tmp_path / "data.zip") as archive:
            archive.extractall(tmp_path)
        page.get_by_role("button", name=say("Send the request")).click()
        summary = page.get_by_role("alert")
        expect(summary).to_be_focused()
        assert faults(page) == []
        summary.get_by_role("link", name=say("Tick the box if you mean it.")).click()
        box = page.get_by_role("checkbox")
        expect(box).to_be_focused()
        box.check()
        page.get_by_role("button", name=say("Send the request")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("Erase my personal data"))
    # What was downloaded is read without the service.
    with visit(browser, language, viewport={"width": 360, "height": 800}) as page:
        page.goto((tmp_path / "data.html").as_uri())
        expect(page.get_by_role("heading", level=1)).to_have_text(say("My data"))
        assert faults(page) == []
