"""Mask the personal identity codes of a ticket, wherever it keeps words."""

from collections.abc import Iterable, Iterator
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from sqlalchemy import or_, select

from formsvc.accounts.models import User
from formsvc.attachments.models import Attachment
from formsvc.attachments.storage import current_storage
from formsvc.db import db
from formsvc.identity_codes import contains, mask
from formsvc.inbox.models import Fate, ReceivedMail
from formsvc.mail.models import OutboxMail
from formsvc.tickets.history import record
from formsvc.tickets.models import Happening, Ticket


def mask_codes(ticket: Ticket, agent: User) -> list[str]:
    """Mask every code of the ticket; gives the digests of the stored mails that were replaced.

    What a merged ticket holds is read on this one's page, so it is masked too. The full-text index
    follows the session by itself.
    """
    replaced: list[str] = []
    for one in _whole(ticket):
        _mask_texts(one)
        _mask_outbox(one)
        replaced += [_mask_received(mail) for mail in _received(one)]
        one.has_identity_code = False
    record(ticket, agent, Happening.MASKED)
    return replaced


def _whole(ticket: Ticket) -> Iterator[Ticket]:
    yield ticket
    for merged in ticket.merged:
        yield from _whole(merged)


def forget_raw(digests: Iterable[str]) -> None:
    """Take replaced mails out of the storage; only after the commit that no longer names them."""
    for digest in digests:
        # Somebody may have sent the same bytes as a file.
        named = (
            select(column).where(column == digest)
            for column in (ReceivedMail.digest, Attachment.digest)
        )
        if all(db.session.scalar(one.limit(1)) is None for one in named):
            current_storage().delete(digest)


def _mask_texts(ticket: Ticket) -> None:
    _mask(ticket, "subject", "rating_comment")
    for message in ticket.messages:
        _mask(message, "body", "quoted")
        for attachment in message.attachments:
            _mask(attachment, "name")
    for event in ticket.events:
        _mask(event, "value")


def _mask_outbox(ticket: Ticket) -> None:
    about = select(OutboxMail).where(OutboxMail.thread == f"ticket.{ticket.number}")
    # The others were emptied when they left.
    for mail in db.session.scalars(about.where(OutboxMail.body != "").with_for_update()):
        _mask(mail, "subject", "body", "html")


def _received(ticket: Ticket) -> Iterable[ReceivedMail]:
    """The ticket's mails; one that waits for an agent only seems to be about it."""
    messages = [message.id for message in ticket.messages]
    about = or_(ReceivedMail.ticket_id == ticket.id, ReceivedMail.message_id.in_(messages))
    filed = ReceivedMail.fate.not_in((Fate.WAITING, Fate.ASIDE))
    return db.session.scalars(select(ReceivedMail).where(about, filed)).all()


def _mask_received(mail: ReceivedMail) -> str:
    """Mask what is known of a mail, and keep that in place of its raw bytes; gives their digest."""
    _mask(mail, "subject", "body", "sender_name")
    old, new = mail.digest, _written_anew(mail)
    mail.digest, mail.size = current_storage().put(new), len(new)
    return old


def _written_anew(mail: ReceivedMail) -> bytes:
    """The mail as plain text: a code may hide in any encoding, part or attachment of the old one.

    Its attachments are the ticket's and stay there.
    """
    new = MIMEText(mail.body, "plain", "utf-8")
    new["From"] = formataddr((mail.sender_name, mail.sender))
    new["Date"] = format_datetime(mail.received_at)
    new["Subject"] = mail.subject
    return new.as_bytes()


def _mask(row: object, *names: str) -> None:
    for name in names:
        text = getattr(row, name)
        if contains(text):
            setattr(row, name, mask(text))
