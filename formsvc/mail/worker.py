"""The worker: takes mails from the outbox one by one and delivers them."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from formsvc.db import db, utc_now
from formsvc.mail import delivery, outbox
from formsvc.mail.models import OutboxMail
from formsvc.settings import current_settings

POLL = 2.0  # seconds between two looks into an empty outbox
TIDY_EVERY = timedelta(hours=1)
REST = 15.0  # seconds after the database did not answer

log = logging.getLogger(__name__)


def send_queued() -> int:
    """Deliver everything that is due; returns how many mails were tried."""
    tried = 0
    while (mail := outbox.claim_mail()) is not None:
        _deliver(mail)
        tried += 1
    return tried


def run(stop: threading.Event, forget_old: Callable[[], None]) -> None:
    """Deliver until told to stop; the mail in hand is finished first. Tidies up every hour."""
    tidied_at = None
    while not stop.is_set():
        try:
            if tidied_at is None or utc_now() - tidied_at >= TIDY_EVERY:
                forget_old()
                db.session.commit()
                tidied_at = utc_now()
            mail = outbox.claim_mail()
            if mail is None:
                stop.wait(POLL)
            else:
                _deliver(mail)
        except OperationalError as error:
            # The database may be restarting; the leases keep every mail safe meanwhile.
            db.session.rollback()
            log.warning("outbox: the database does not answer (%s)", type(error.orig).__name__)
            stop.wait(REST)


def _deliver(mail: OutboxMail) -> None:
    settings = current_settings()
    number = mail.id
    if not outbox.may_leave(mail):
        outbox.mark_dropped(mail)
        db.session.commit()
        log.info("outbox: mail %d (%s) dropped", number, mail.event)
        return
    try:
        message = delivery.compose(mail, settings)
        # No transaction stays open while we talk to the mail server: SQLite has one writer.
        db.session.commit()
        delivery.send(message, settings)
    except delivery.DeliveryFailed as error:
        outbox.mark_failed(mail, str(error), for_good=error.for_good)
        log.warning("outbox: mail %d failed: %s", number, error)
    except Exception as error:
        # One odd mail or setting must not stop the others; the class tells enough, and no address.
        db.session.rollback()
        outbox.mark_failed(mail, type(error).__name__, for_good=False)
        log.error("outbox: mail %d failed unexpectedly: %s", number, type(error).__name__)
    else:
        outbox.mark_sent(mail)
        log.info("outbox: mail %d sent", number)
    db.session.commit()
