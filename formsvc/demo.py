"""The demo: everything on this machine only, started together and stopped together."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from flask_migrate import upgrade

from formsvc import create_app
from formsvc.accounts.passwords import hash_password
from formsvc.db import db
from formsvc.demo_data import PEOPLE, add_demo_data
from formsvc.demo_mails import LOOPBACK, Mailbox, running
from formsvc.settings import PREFIX, load_settings

PATIENCE = 60.0  # seconds until the service must answer
PASSWORDS = {
    "maija": "kuutamo-polku-maija-27",
    "matti": "kuutamo-polku-matti-27",
    "mikael": "kuutamo-polku-mikael-27",
    "aino": "kuutamo-polku-aino-27",
    "otso": "kuutamo-polku-otso-27",
}


@dataclass(frozen=True)
class Place:
    """Where the demo keeps its files, and the ports it listens on."""

    var: Path
    port: int
    smtp_port: int
    mails_port: int

    @property
    def address(self) -> str:
        """The service's address."""
        return f"http://{LOOPBACK}:{self.port}"


class DemoError(Exception):
    """The demo cannot go on; the text is one sentence for the terminal."""


def run(place: Place) -> None:
    """Run the demo until Ctrl-C; raises DemoError when it cannot start or a part of it ends."""
    for port in (place.port, place.smtp_port, place.mails_port):
        _refuse_taken(port)
    os.umask(0o077)  # mails and passwords are in there
    place.var.mkdir(parents=True, exist_ok=True)
    _set_environment(place)
    _prepare()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with (
        running(Mailbox(place.var / "mails"), place.smtp_port, place.mails_port),
        _children(place) as children,
    ):
        try:
            _wait_until_answering(place, children)
            print(_introduction(place), flush=True)
            _supervise(place, children)
        except KeyboardInterrupt:
            print("\nStopping.", flush=True)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            raise DemoError(
                f"Port {port} is taken: end what uses it (an earlier demo?) and try again."
            ) from None


def _set_environment(place: Place) -> None:
    """Give this process and its children the demo's settings, and none of the operator's own."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    settings = {
        "SECRET_KEY_FILE": str(_secret_key(place.var / "demo-secret-key")),
        "PUBLIC_URL": place.address,
        "DATABASE_URL": f"sqlite:///{(place.var / 'demo.sqlite').absolute()}",
        "ATTACHMENTS_DIR": str((place.var / "attachments").absolute()),
        "MAIL_FROM": "Neuvo <tuki@example.fi>",
        "SMTP_HOST": LOOPBACK,
        "SMTP_PORT": str(place.smtp_port),
        "SMTP_USER": "",
        "SMTP_STARTTLS": "false",
    }
    os.environ.update({PREFIX + name: value for name, value in settings.items()})


def _secret_key(file: Path) -> Path:
    """The file of the demo's secret key, made once and readable to its owner only."""
    if not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as key:
            key.write(secrets.token_hex(32))
    return file.absolute()


def _prepare() -> None:
    """Migrate the demo's database and add what is missing of its people and tickets."""
    app = create_app(load_settings())
    with app.app_context():
        upgrade()
        add_demo_data({key: hash_password(password) for key, password in PASSWORDS.items()})
        db.session.commit()
        db.engine.dispose()


@contextmanager
def _children(place: Place) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The service and the mail worker; both end with the block."""
    service = ["-m", "gunicorn", "--workers=2", "--threads=4", f"--bind={LOOPBACK}:{place.port}"]
    service += ["--graceful-timeout=5", "--log-level=warning", "formsvc.wsgi:app"]
    worker = ["-m", "formsvc.cli", "worker"]
    with (place.var / "demo.log").open("ab") as output:
        # Sessions of their own: Ctrl-C reaches only the demo, which then stops them in order.
        children = [
            subprocess.Popen(
                [sys.executable, *command],
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            for command in (service, worker)
        ]
    try:
        yield children
    finally:
        for child in children:
            _stop(child)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _wait_until_answering(place: Place, children: list[subprocess.Popen[bytes]]) -> None:
    for _ in range(int(PATIENCE * 4)):
        _refuse_ended(place, children)
        try:
            with urllib.request.urlopen(f"{place.address}/fi/login", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    raise DemoError(f"The service does not answer: see {place.var}/demo.log.")


def _supervise(place: Place, children: list[subprocess.Popen[bytes]]) -> None:
    while True:
        _refuse_ended(place, children)
        time.sleep(0.5)


def _refuse_ended(place: Place, children: list[subprocess.Popen[bytes]]) -> None:
    if any(child.poll() is not None for child in children):
        raise DemoError(f"A part of the demo has ended by itself: see {place.var}/demo.log.")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _introduction(place: Place) -> str:
    roles = {
        "maija": "customer",
        "matti": "contact person",
        "mikael": "customer, Swedish",
        "aino": "agent",
        "otso": "agent, Swedish",
    }
    people = "\n".join(
        f"  {person.name} ({', '.join(filter(None, [roles[person.key], person.organisation]))})\n"
        f"    {person.email}   {PASSWORDS[person.key]}"
        for person in PEOPLE
    )
    return f"""
Neuvo is running on this machine only.

  The site in Finnish    {place.address}/fi/
  The site in Swedish    {place.address}/sv/
  The customer portal    {place.address}/fi/portal/
  The mails it sends     http://{LOOPBACK}:{place.mails_port}/

Log in at {place.address}/fi/login as

{people}

Passwords that you change are kept until `make clean`. Stop with Ctrl-C."""
