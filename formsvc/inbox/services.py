"""The verbs of mails that come in; they change the session's objects and never commit."""

import hashlib
from datetime import timedelta
from email.utils import parseaddr

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError

from formsvc.accounts.models import normalise_email
from formsvc.accounts.services import find_user
from formsvc.attachments.storage import current_storage, digest_of
from formsvc.db import db, utc_now
from formsvc.inbox import acknowledging, filing, proofs, reading
from formsvc.inbox.models import Fate, ReceivedMail
from formsvc.inbox.parsing import Fault, Letter
from formsvc.mail import outbox
from formsvc.settings import current_settings
from formsvc.support import current_support
from formsvc.tickets.models import SUBJECT_LENGTH, Ticket
from formsvc.tickets.text import clean_line

KEPT_FOR = timedelta(days=90)
# These have been decided about; what waits or cannot be read stays until somebody has seen it.
FINISHED = (Fate.ANSWER, Fate.TICKET, Fate.DISCARDED, Fate.AUTOMATIC, Fate.BOUNCE)


def receive(raw: bytes) -> ReceivedMail:
    """Take a mail and do what it asks for; one that was taken before changes nothing.

    Crashed when it could not be read this time.
    """
    try:
        letter = reading.read(raw)
    except Fault as fault:
        return set_aside(raw, str(fault))
    mail, is_new = _keep(raw, letter)
    if is_new:
        _settle(mail, letter)
    return mail


def set_aside(raw: bytes, reason: str) -> ReceivedMail:
    """Keep a mail that cannot be read, for an operator to look at."""
    mail, is_new = _keep(raw, reading.read_head(raw))
    if is_new:
        mail.fate, mail.reason = Fate.ASIDE, reason
    return mail


def discard(mail: ReceivedMail) -> None:
    """Nothing is made of the mail; it can still be looked at until it is forgotten."""
    mail.fate = Fate.DISCARDED


def bundle_of(mail: ReceivedMail) -> Select[ReceivedMail]:
    """The waiting mails of the flood that the mail is one of."""
    return select(ReceivedMail).where(
        ReceivedMail.sender == mail.sender,
        ReceivedMail.reason == acknowledging.FLOOD,
        ReceivedMail.fate == Fate.WAITING,
    )


def forget_old() -> None:
    """Drop the mails that nobody waits for any more; the storage's sweep frees their bytes."""
    over = ReceivedMail.fate.in_(FINISHED), ReceivedMail.received_at < utc_now() - KEPT_FOR
    db.session.execute(delete(ReceivedMail).where(*over))


def _keep(raw: bytes, letter: Letter | None) -> tuple[ReceivedMail, bool]:
    """The row of the mail, and whether it is new."""
    identity = _identity(raw, letter)
    taken = select(ReceivedMail).where(ReceivedMail.identity == identity)
    if (earlier := db.session.scalar(taken)) is not None:
        return earlier, False
    mail = ReceivedMail(
        identity=identity,
        digest=current_storage().put(raw),
        size=len(raw),
        sender=normalise_email(letter.sender) if letter else "",
        sender_name=clean_line(letter.sender_name)[:SUBJECT_LENGTH] if letter else "",
        subject=clean_line(letter.subject)[:SUBJECT_LENGTH] if letter else "",
        body=letter.text if letter else "",
        fate=Fate.WAITING,
        received_at=utc_now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(mail)
    except IntegrityError:
        # Another process has taken the same mail meanwhile.
        return db.session.scalars(taken).one(), False
    return mail, True


def _identity(raw: bytes, letter: Letter | None) -> str:
    # With the sender: nobody can keep another's mail out by sending its Message-ID first.
    if letter and letter.message_id:
        return _hash(f"{letter.sender.lower()}\n{letter.message_id}")
    return digest_of(raw)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _settle(mail: ReceivedMail, letter: Letter) -> None:
    found = proofs.answered(letter)
    ticket = _ticket(found.number) if found else None
    mail.ticket = ticket
    if letter.failed:
        _note_bounces(mail, letter)
    elif letter.automatic or _is_ours(letter.sender):
        mail.fate, mail.reason = Fate.AUTOMATIC, letter.automatic or "own"
    elif found and ticket and (reason := _refusal(letter, found)) is None:
        writer = filing.find_writer(letter.sender, found.number)
        assert writer is not None
        filing.add(mail, letter, *writer)
    else:
        mail.reason = reason if found and ticket else _first_word(letter)
        db.session.flush()
        acknowledging.acknowledge(mail)


def _refusal(letter: Letter, found: proofs.Answered) -> str | None:
    """Why an answer to a ticket waits for an agent, in one word; None when it does not."""
    if not found.is_senders:
        return "sender"
    verified = proofs.is_verified(letter, current_settings())
    writer = filing.find_writer(letter.sender, found.number)
    if writer is None:
        return "rights"
    # Without a receiver that vouches, a customer's own token is proof enough, an agent's is not.
    if verified is False or (verified is None and writer[0].is_agent):
        return "unverified"
    return None


def _first_word(letter: Letter) -> str:
    """Why a mail that answers nothing waits; who stands there as a customer may be another."""
    verified = proofs.is_verified(letter, current_settings())
    is_doubtful = verified is False or (verified is None and bool(find_user(letter.sender)))
    return "unverified" if is_doubtful else "new"


def _ticket(number: int) -> Ticket | None:
    return db.session.scalar(select(Ticket).where(Ticket.number == number))


def _note_bounces(mail: ReceivedMail, letter: Letter) -> None:
    mail.fate, mail.reason = Fate.BOUNCE, "bounce"
    if not letter.is_failed_for_good:
        return
    for identifier in letter.failed:
        outbox.note_bounce(identifier)


def _is_ours(address: str) -> bool:
    """Whether it is an address that we send from or take answers at."""
    settings = current_settings()
    local, _, host = settings.reply_address.replace("+{token}", "").partition("@")
    ours = {parseaddr(settings.mail_from)[1], f"{local}@{host}", current_support().contact.email}
    return address.lower() in {one.lower() for one in ours}
