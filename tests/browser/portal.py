"""The running service in the browser tests: its words, its people and its mails."""

import email
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from typing import TypeVar

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, BrowserContext, Page

from formsvc.demo import PASSWORDS
from formsvc.demo_data import PEOPLE

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds
FORMSVC = (sys.executable, "-m", "formsvc.cli")
DEMO = (*FORMSVC, "demo")
EMAILS = {person.key: person.email for person in PEOPLE}
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Portal:
    """Where the service answers, and the folder of the demo."""

    url: str
    mails_url: str
    folder: Path
    program: "subprocess.Popen[bytes]"

    def mails_to(self, address: str) -> list[EmailMessage]:
        """The mails that have come to an address, oldest first."""
        files = sorted((self.folder / "mails").glob("*.eml"))
        mails = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
        return [mail for mail in mails if mail["To"] == address]

    def wait_for_mail(self, address: str, count: int) -> EmailMessage:
        """The newest mail to an address, when that many have come."""
        return wait_for(lambda: (self.mails_to(address)[count - 1 :] or [None])[-1])

    def forget_limits(self) -> None:
        """Forget how often anything was tried in this hour."""
        with closing(sqlite3.connect(self.folder / "demo.sqlite", timeout=PATIENCE)) as database:
            database.execute("DELETE FROM limit_count")
            database.commit()

    def command(self, *words: str) -> str:
        """What `formsvc …` says when it is run beside the demo."""
        settings = {
            "NEUVO_SECRET_KEY_FILE": str(self.folder / "demo-secret-key"),
            "NEUVO_PUBLIC_URL": self.url,
            "NEUVO_MAIL_FROM": "tuki@example.fi",
            "NEUVO_DATABASE_URL": f"sqlite:///{self.folder / 'demo.sqlite'}",
            "NEUVO_ATTACHMENTS_DIR": str(self.folder / "attachments"),
        }
        return subprocess.run(
            [*FORMSVC, *words],
            cwd=ROOT,
            env=os.environ | settings,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


@contextmanager
def running_portal(folder: Path) -> Iterator[Portal]:
    """Run the demo on free ports until the block ends."""
    port, smtp, mails = free_ports(3)
    ports = [f"--port={port}", f"--smtp-port={smtp}", f"--mails-port={mails}"]
    with (folder / "output").open("wb") as output:
        program = subprocess.Popen(
            [*DEMO, f"--var={folder}", *ports], cwd=ROOT, stdout=output, stderr=output
        )
    try:
        wait_for(lambda: "Ctrl-C" in (folder / "output").read_text() or program.poll() is not None)
        assert program.poll() is None, (folder / "output").read_text()
        address = "http://127.0.0.1"
        yield Portal(f"{address}:{port}", f"{address}:{mails}/", folder, program)
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(PATIENCE)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [probe.getsockname()[1] for probe in probes]


def wait_for(look: Callable[[], Answer | None]) -> Answer:
    """What `look` gives as soon as it gives something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


@cache
def catalog(package: str, language: str) -> Catalog:
    file = ROOT / package / "translations" / language / "LC_MESSAGES/messages.po"
    with file.open("rb") as source:
        return read_po(source, locale=language)


def word(language: str, message: str, context: str | None = None, **values: object) -> str:
    """A text of the service in a language."""
    found = catalog("formsvc", language).get(message, context)
    assert found is not None, message
    return str(found.string) % values if values else str(found.string)


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    plain = mail.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def link_in(mail: EmailMessage) -> str:
    """The first address of our own in a mail."""
    found = re.search(r"http://127\S+", text_of(mail))
    assert found is not None
    return found[0]


@contextmanager
def visit(browser: Browser, language: str, **options: object) -> Iterator[Page]:
    """A fresh browser window of a reader of that language."""
    context: BrowserContext = browser.new_context(locale=language, **options)  # type: ignore[arg-type]
    try:
        yield context.new_page()
    finally:
        context.close()


def log_in(page: Page, portal: Portal, language: str, person: str) -> None:
    """Log one of the demo's people in."""
    page.goto(f"{portal.url}/{language}/login")
    fill_login(page, language, EMAILS[person], PASSWORDS[person])
    page.wait_for_url(re.compile(r"/(portal|agent/tickets)/$"))


def fill_login(page: Page, language: str, address: str, password: str) -> None:
    """Send the login form."""
    page.get_by_label(word(language, "E-mail address")).fill(address)
    page.get_by_label(word(language, "Password")).fill(password)
    page.get_by_role("main").get_by_role("button", name=word(language, "Log in")).click()
