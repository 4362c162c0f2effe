"""The one automatic mail that a sender may get: that the mail has come and waits for a person."""

from datetime import timedelta

from flask_babel import force_locale, gettext
from sqlalchemy import ColumnElement, func, select

from formsvc.accounts.models import is_email, normalise_email
from formsvc.db import db, utc_now
from formsvc.i18n import LANGUAGES
from formsvc.inbox.models import Fate, ReceivedMail
from formsvc.mail.models import OutboxMail
from formsvc.mail.outbox import queue_mail
from formsvc.support import current_support

EVENT = "mail_received"
FLOOD = "flood"  # the reason of a mail that is one of too many
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOST_OF_SENDER = 10  # mails in an hour; the next ones are bundled
MOST_IN_ALL = 60  # mails in an hour; then nobody gets an answer, whoever writes under our name


def acknowledge(mail: ReceivedMail) -> None:
    """Tell the sender that the mail waits, at most once a day; mark it when it is part of a flood.

    The words say nothing of the mail and are the same for everyone: nobody can send a message to
    others through us, or learn who has an account.
    """
    if _waiting(ReceivedMail.sender == mail.sender) > MOST_OF_SENDER:
        mail.reason = FLOOD
        return
    address = normalise_email(mail.sender)
    if _waiting() > MOST_IN_ALL or not is_email(address) or _has_got_one(address):
        return
    subjects, texts = [], []
    for language in LANGUAGES:
        with force_locale(language):
            subjects.append(gettext("We have received your message"))
            texts.append(
                gettext(
                    "Thank you for your message. It waits for one of our agents, who will read it "
                    "and answer. You do not need to send it again."
                )
            )
    queue_mail(
        EVENT,
        address=address,
        language=current_support().contact.language,
        context={"subjects": subjects, "texts": texts},
        auto_submitted="auto-replied",
    )


def _waiting(*which: ColumnElement[bool]) -> int:
    """How many such mails have begun to wait in the last hour."""
    waiting = select(func.count()).where(
        ReceivedMail.fate == Fate.WAITING, ReceivedMail.received_at > utc_now() - HOUR, *which
    )
    return db.session.scalar(waiting) or 0


def _has_got_one(address: str) -> bool:
    queued = select(OutboxMail.id).where(
        OutboxMail.event == EVENT,
        OutboxMail.address == address,
        OutboxMail.created_at > utc_now() - DAY,
    )
    return db.session.scalar(queued.limit(1)) is not None
