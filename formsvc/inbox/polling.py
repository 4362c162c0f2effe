"""Polling: mails are fetched from an IMAP mailbox, and moved away there when they are ours."""

import logging
import threading
from datetime import datetime, timedelta

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from formsvc.db import utc_now
from formsvc.inbox import taking
from formsvc.inbox.parsing import HEADERS_BYTES
from formsvc.settings import Settings

POLL = 30.0  # seconds between two looks into the mailbox
TIMEOUT = 30.0  # seconds, for each step of the talk with the server
ALARM_AFTER = timedelta(minutes=10)

log = logging.getLogger(__name__)


class MailboxFailed(Exception):
    """The mailbox could not be read; the text is only the kind of error."""


class Watch:
    """Knows since when the mailbox cannot be read, and raises the alarm."""

    def __init__(self) -> None:
        self.failing_since: datetime | None = None

    def note(self, error: Exception | None) -> None:
        """Write down how a look into the mailbox has ended."""
        if error is None:
            self.failing_since = None
            return
        self.failing_since = self.failing_since or utc_now()
        log.warning("inbox: %s", error)
        if utc_now() - self.failing_since >= ALARM_AFTER:
            since = f"{self.failing_since:%Y-%m-%d %H:%M} UTC"
            log.critical("ALARM inbox: no mail has been taken since %s (%s)", since, error)


def run(stop: threading.Event, settings: Settings) -> None:
    """Take what comes until told to stop; the mail in hand is finished first."""
    watch = Watch()
    while not stop.is_set():
        try:
            poll(settings, stop)
        except (MailboxFailed, taking.NotNow) as error:
            watch.note(error)
        else:
            watch.note(None)
        stop.wait(POLL)


def poll(settings: Settings, stop: threading.Event | None = None) -> int:
    """Take every mail of the folder; how many were taken. What cannot be taken stays there."""
    try:
        with IMAPClient(
            settings.imap_host, settings.imap_port, ssl=settings.imap_tls, timeout=TIMEOUT
        ) as server:
            password = settings.imap_password
            server.login(settings.imap_user, password.get_secret_value() if password else "")
            _prepare(server, settings)
            return sum(
                _take(server, uid, settings)
                for uid in server.search("UNDELETED")
                if stop is None or not stop.is_set()
            )
    except (OSError, IMAPClientError) as error:
        # The class alone: the server's words may hold the name of the mailbox.
        raise MailboxFailed(f"the mailbox cannot be read ({type(error).__name__})") from None


def _prepare(server: IMAPClient, settings: Settings) -> None:
    if not server.folder_exists(settings.imap_taken_folder):
        server.create_folder(settings.imap_taken_folder)
    server.select_folder(settings.imap_folder)


def _take(server: IMAPClient, uid: int, settings: Settings) -> bool:
    """Take one mail; it is moved only after our commit, so that a crash takes it once more."""
    found = server.fetch([uid], ["RFC822.SIZE"]).get(uid)
    if found is None:  # another has moved it meanwhile
        return False
    try:
        if found[b"RFC822.SIZE"] > taking.LONGEST_KEPT:
            section = f"BODY.PEEK[]<0.{HEADERS_BYTES}>"
            taking.put_aside(_fetched(server, uid, section), "size")
        else:
            taking.take(_fetched(server, uid, "BODY.PEEK[]"))
    except taking.NotRead as error:
        log.warning("inbox: a mail stays in the mailbox: %s", error)
        return False
    _move(server, uid, settings.imap_taken_folder)
    return True


def _fetched(server: IMAPClient, uid: int, section: str) -> bytes:
    found = server.fetch([uid], [section])[uid]
    return next(value for name, value in found.items() if name.startswith(b"BODY["))


def _move(server: IMAPClient, uid: int, folder: str) -> None:
    if server.has_capability("MOVE"):
        server.move([uid], folder)
        return
    server.copy([uid], folder)
    server.delete_messages([uid])
    server.expunge([uid] if server.has_capability("UIDPLUS") else None)
