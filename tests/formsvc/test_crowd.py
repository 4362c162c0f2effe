"""Many customers at once, through two service processes and two mail workers."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from formsvc import create_app
from formsvc.accounts.models import User
from formsvc.db import Base, db
from formsvc.mail.models import OutboxMail
from formsvc.settings import PREFIX, Settings
from formsvc.tickets.models import Message, Ticket
from tests.formsvc.conftest import PASSWORD, Mailbox, add_user
from tests.formsvc.tickets.sending import FIELDS
from tests.formsvc.visitors import TOKEN

CUSTOMERS, TICKETS_EACH = 50, 2
TICKETS = CUSTOMERS * TICKETS_EACH
PATIENCE = 60.0  # seconds until a program must answer, or the last mail must have left


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Customer:
    """A browser that speaks to whichever of the services it is told to."""

    def __init__(self, number: int, ports: list[int]) -> None:
        self.email = f"asiakas{number}@example.fi"
        self.ports = ports
        self.host = f"localhost:{ports[0]}"
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(cookies)

    def open(self, port: int, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """The address a service leads to, and its page; `port` is its place among the ports."""
        data = urllib.parse.urlencode(form).encode() if form else None
        address = f"http://127.0.0.1:{self.ports[port]}{path}"
        request = urllib.request.Request(address, data, {"Host": self.host})
        with self.browser.open(request, timeout=PATIENCE) as answer:
            return str(answer.url), answer.read().decode()

    def send(self, port: int, path: str, form: dict[str, str]) -> str:
        """Fill in a form of ours; the address that follows."""
        token = TOKEN.search(self.open(port, path)[1])
        assert token
        return self.open(port, path, {"csrf_token": token[1], **form})[0]

    def work(self, first: int) -> list[tuple[str, int]]:
        """Log in and open tickets, each sent twice as an impatient finger does: subject, number."""
        self.send(first, "/fi/login", {"email": self.email, "password": PASSWORD})
        ledger = []
        for turn in range(TICKETS_EACH):
            subject = f"Pyyntö {turn} {self.email}"
            form = {**FIELDS, "subject": subject, "form_key": uuid4().hex}
            for port in (first + turn) % 2, (first + turn + 1) % 2:
                address = self.send(port, "/fi/tickets/new", form)
                number = re.fullmatch(r"http://[^/]+/fi/tickets/(\d+)", address)
                assert number, address
                ledger.append((subject, int(number[1])))
        return ledger


@contextmanager
def program(*arguments: str, environment: dict[str, str], log: Path) -> Iterator[None]:
    """One of our programs, until the block ends."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=environment, stdout=output, stderr=output
        )
    try:
        yield
        assert process.poll() is None, log.read_text("utf-8")
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_until(is_done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_done():
        assert time.monotonic() < end
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_ticket_is_there_once_and_every_mail_leaves_once(
    kind: str,
    new_database: Callable[[str, str], str],
    site_settings: dict[str, object],
    mail_server: Mailbox,
    password_hash: str,
    tmp_path: Path,
) -> None:
    ports = [free_port(), free_port()]
    values = {
        **site_settings,
        "public_url": f"http://localhost:{ports[0]}",
        "database_url": new_database(kind, "crowd"),
    }
    app = create_app(Settings(**values))  # type: ignore[arg-type]
    with app.app_context():
        Base.metadata.create_all(db.engine)
        for number in range(CUSTOMERS):
            add_user(f"asiakas{number}@example.fi", f"Asiakas {number}", None)
        for user in db.session.scalars(select(User)):
            user.password_hash = password_hash
        db.session.commit()
        db.engine.dispose()
    mail_server.mails.clear()
    environment = os.environ | {f"{PREFIX}{name.upper()}": str(v) for name, v in values.items()}
    with ExitStack() as programs:
        for port in ports:
            gunicorn = ["gunicorn", "--workers=2", "--threads=4", f"--bind=127.0.0.1:{port}"]
            gunicorn += ["--log-level=warning", "formsvc.wsgi:app"]
            service = program(*gunicorn, environment=environment, log=tmp_path / f"{port}.log")
            programs.enter_context(service)
        for name in ("one", "two"):
            log = tmp_path / f"worker-{name}.log"
            programs.enter_context(
                program("formsvc.cli", "worker", environment=environment, log=log)
            )
        wait_until(lambda: all(answers(port) for port in ports))
        customers = [Customer(number, ports) for number in range(CUSTOMERS)]
        with ThreadPoolExecutor(CUSTOMERS) as crowd:
            ledgers = list(crowd.map(Customer.work, customers, [0, 1] * (CUSTOMERS // 2)))
        # One mail to the customer and one to support for each ticket.
        wait_until(lambda: len(mail_server.mails) >= 2 * TICKETS)
        time.sleep(1)  # for a mail that would leave twice
    acknowledged = {line for ledger in ledgers for line in ledger}
    assert len(acknowledged) == TICKETS
    with app.app_context():
        stored = db.session.execute(select(Ticket.subject, Ticket.number)).all()
        assert Counter(map(tuple, stored)) == Counter(acknowledged)
        assert db.session.scalar(select(func.count()).select_from(Message)) == TICKETS
        sent = db.session.execute(select(OutboxMail.message_id, OutboxMail.state)).all()
        db.session.remove()
        db.engine.dispose()
    assert {state for _, state in sent} == {"sent"}
    arrived = Counter(mail["Message-ID"] for mail in mail_server.mails)
    assert arrived == Counter(message_id for message_id, _ in sent)
    assert set(arrived.values()) == {1}
