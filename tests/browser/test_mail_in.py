"""Mails that come in, in Chromium: the agents' list, a ticket of a mail, an answer by mail."""

import os
import re
import subprocess
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, expect

from formsvc.mail.letters import MARKERS
from tests.browser.portal import FORMSVC, ROOT, Portal, link_in, log_in, visit, word
from tests.browser.test_portal import faults


def receive(portal: Portal, mail: EmailMessage) -> None:
    """Hand a mail over as a mail server's pipe does."""
    settings = {
        "NEUVO_SECRET_KEY_FILE": str(portal.folder / "demo-secret-key"),
        "NEUVO_PUBLIC_URL": portal.url,
        "NEUVO_MAIL_FROM": "tuki@example.fi",
        "NEUVO_DATABASE_URL": f"sqlite:///{portal.folder / 'demo.sqlite'}",
        "NEUVO_ATTACHMENTS_DIR": str(portal.folder / "attachments"),
    }
    command = [*FORMSVC, "receive-mail"]
    environment = os.environ | settings
    subprocess.run(command, input=mail.as_bytes(), cwd=ROOT, env=environment, check=True)


def mail_from(sender: str, subject: str, body: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "tuki@example.fi", subject
    mail["Message-ID"] = f"<{abs(hash((sender, subject)))}@client.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("fi", 1280, "light"), ("sv", 360, "dark")]
)
def test_a_strangers_mail_becomes_a_ticket_and_the_answer_comes_back_by_mail(
    browser: Browser, portal: Portal, language: str, width: int, scheme: str
) -> None:
    stranger, subject = f"uusi-{language}@muualla.example", f"Wilma {language}"
    body = {"fi": "Hei, en pääse Wilmaan.", "sv": "Hej, jag kommer inte in."}[language]
    receive(portal, mail_from(f"Uusi <{stranger}>", subject, body))
    look = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with visit(browser, language, **look) as page:
        log_in(page, portal, language, "aino")
        page.goto(f"{portal.url}/{language}/portal/")
        page.get_by_role("link", name=word(language, "New by mail")).click()
        assert faults(page) == []
        page.get_by_role("link", name=subject).click()
        expect(page.get_by_text(body)).to_be_visible()
        assert faults(page) == []
        page.get_by_role("button", name=word(language, "Make a support request")).click()
        page.wait_for_url(re.compile(r"/agent/tickets/\d+$"))
        number = page.url.rpartition("/")[2]
        expect(page.get_by_text(body)).to_be_visible()
        # The first answer told that the mail had come; this one that it is a ticket now.
        told = portal.wait_for_mail(stranger, 2)
        answer = f"{body} 2\n\nx kirjoitti:\n> {MARKERS[language]}\n> vanha\n"
        receive(
            portal,
            mail_from(stranger, f"Re: {subject}", answer, In_Reply_To=str(told["Message-ID"])),
        )
        page.reload()
        expect(page.get_by_text(f"{body} 2")).to_be_visible()
        expect(page.get_by_text("vanha")).to_be_hidden()
        page.get_by_text(word(language, "Quoted text")).click()
        expect(page.get_by_text("vanha")).to_be_visible()
        assert faults(page) == []
        assert number in link_in(told)
