"""Taking: a mail is received and committed; whatever it is, it ends somewhere."""

import logging
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from formsvc.accounts.limits import Limit, count_try
from formsvc.attachments.storage import current_storage, digest_of
from formsvc.db import db
from formsvc.inbox import services
from formsvc.inbox.models import Fate
from formsvc.inbox.reading import Crashed

LONGEST_KEPT = 50 * 1024**2  # bytes; the mail server keeps what is larger
TRIES = 3
READING = Limit("mail-reading", TRIES, timedelta(hours=2))

log = logging.getLogger(__name__)


class NotNow(Exception):
    """The mail was not taken, but may be later: the server shall keep it. The text tells why."""


class NotRead(NotNow):
    """The mail could not be read this time; others may be."""


class TooLarge(Exception):
    """The mail is larger than we ever keep."""


def take(raw: bytes) -> Fate:
    """Receive a mail and commit; NotNow and TooLarge leave it where it was."""
    if len(raw) > LONGEST_KEPT:
        raise TooLarge
    if not current_storage().has_room():
        raise NotNow("the disk is full")
    try:
        return _received(raw)
    except OperationalError as error:
        db.session.rollback()
        raise NotNow(f"the database does not answer ({type(error.orig).__name__})") from None
    except OSError as error:
        db.session.rollback()
        raise NotNow(f"the storage does not answer ({type(error).__name__})") from None


def _received(raw: bytes) -> Fate:
    try:
        mail = services.receive(raw)
        db.session.commit()
    except Crashed as crash:
        return _tried_in_vain(raw, crash)
    except (OperationalError, OSError):
        raise
    except Exception as error:
        # One odd mail must not stop the others; the class tells enough, and no words of it.
        db.session.rollback()
        log.error("inbox: a mail failed unexpectedly: %s", type(error).__name__)
        return put_aside(raw, "failed")
    log.info("inbox: mail %d: %s", mail.id, mail.fate)
    return Fate(mail.fate)


def _tried_in_vain(raw: bytes, crash: Crashed) -> Fate:
    db.session.rollback()
    tries, _ = count_try(READING, digest_of(raw))
    db.session.commit()
    if tries < TRIES:
        raise NotRead(f"it could not be read, try {tries} ({crash})")
    return put_aside(raw, "crash")


def put_aside(raw: bytes, reason: str) -> Fate:
    """Keep a mail unread, and commit."""
    mail = services.set_aside(raw, reason)
    db.session.commit()
    log.error("ALARM inbox: mail %d was set aside (%s): look at it", mail.id, reason)
    return Fate(mail.fate)
