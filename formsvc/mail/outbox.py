"""The outbox: mails are written in the caller's transaction and leave by the worker."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app
from sqlalchemy import delete, select

from formsvc import identity_codes
from formsvc.db import db, utc_now
from formsvc.mail.letters import render_letter
from formsvc.mail.models import BOUNCED, DEAD, DROPPED, QUEUED, SENT, OutboxMail
from formsvc.mail.tokens import make_message_id

LEASE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=5)
REFERENCES_KEPT = 20
KEPT_FOR = timedelta(days=365)
FAILURES_THAT_TELL = 3
REFUSED = "recipient"  # how the error of a recipient that the mail server refused begins

Check = Callable[[OutboxMail], bool]


def queue_mail(
    event: str,
    *,
    address: str,
    language: str,
    context: dict[str, object],
    expires_at: datetime | None = None,
    thread: str | None = None,
    auto_submitted: str = "auto-generated",
) -> OutboxMail:
    """Add one mail to the session, rendered at once; never commits.

    Mails of one `thread` (such as "ticket.1042") to one address answer each other in the reader's
    mail client. What an event needs in `context` stands in mail/templates/<event>/; a mail that has
    not left at `expires_at` is dropped.
    """
    mail = _add(event, address, expires_at, thread, auto_submitted)
    write_mail(mail, language, context)
    return mail


def queue_unwritten(event: str, *, address: str, expires_at: datetime) -> None:
    """Add a mail that the check before its sending writes, or drops."""
    _add(event, address, expires_at, None, "auto-generated")


def write_mail(mail: OutboxMail, language: str, context: dict[str, object]) -> None:
    """Put words in the reader's language into a mail."""
    letter = render_letter(mail.event, language, _masked(context))
    mail.language = language
    mail.subject, mail.body, mail.html = letter.subject, letter.text, letter.html


def _add(
    event: str, address: str, expires_at: datetime | None, thread: str | None, auto_submitted: str
) -> OutboxMail:
    now = utc_now()
    mail = OutboxMail(
        event=event,
        address=address,
        language="",
        subject="",
        body="",
        html="",
        message_id=make_message_id(thread, address),
        thread=thread,
        references=" ".join(_earlier(thread, address)),
        auto_submitted=auto_submitted,
        state=QUEUED,
        attempts=0,
        created_at=now,
        next_attempt_at=now,
        expires_at=expires_at,
    )
    db.session.add(mail)
    return mail


def check_before_sending(app: Flask, events: str, check: Check) -> None:
    """Ask `check` right before a mail of the events that begin so leaves; False drops it.

    The check may still write the mail, if it was queued unwritten.
    """
    _checks(app).append((events, check))


def claim_mail() -> OutboxMail | None:
    """Lease the next due mail to this worker and commit: no other worker takes it meanwhile."""
    now = utc_now()
    due = select(OutboxMail).where(OutboxMail.state == QUEUED, OutboxMail.next_attempt_at <= now)
    oldest = due.order_by(OutboxMail.next_attempt_at, OutboxMail.id).limit(1)
    mail = db.session.scalar(oldest.with_for_update(skip_locked=True))
    if mail is not None:
        mail.attempts += 1
        # The lease: a worker that dies leaves the mail to the next one after this time.
        mail.next_attempt_at = now + LEASE
    db.session.commit()
    return mail


def may_leave(mail: OutboxMail) -> bool:
    """Whether the mail is still in time and its recipient may still read it."""
    if mail.expires_at is not None and mail.expires_at <= utc_now():
        return False
    # What a person has asked for is tried even so; when it arrives, tickets' mails leave again.
    if mail.thread is not None and mail.attempts == 1 and is_unreachable(mail.address):
        return False
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return all(check(mail) for events, check in _checks(app) if mail.event.startswith(events))


def mark_sent(mail: OutboxMail) -> None:
    """The mail server has taken the mail."""
    _finish(mail, SENT, None)


def mark_dropped(mail: OutboxMail) -> None:
    """The mail is too late, or no longer its recipient's to read."""
    _finish(mail, DROPPED, None)


def mark_failed(mail: OutboxMail, error: str, *, for_good: bool) -> None:
    """Delivery failed: try again later, or give up when it failed for good or for five days."""
    now = utc_now()
    if for_good or now - mail.created_at >= GIVE_UP_AFTER:
        _finish(mail, DEAD, error)
        return
    mail.error = error
    mail.next_attempt_at = now + min(
        timedelta(seconds=15 * 2 ** min(mail.attempts, 10)), LONGEST_WAIT
    )


def send_again(mail: OutboxMail) -> None:
    """Queue a mail once more that could not be delivered."""
    now = utc_now()
    mail.state, mail.error, mail.attempts, mail.finished_at = QUEUED, None, 0, None
    mail.created_at = mail.next_attempt_at = now


def note_bounce(message_id: str) -> OutboxMail | None:
    """Note that a mail of ours came back for good; None when none with this id was sent."""
    sent = select(OutboxMail).where(OutboxMail.message_id == message_id, OutboxMail.state == SENT)
    mail = db.session.scalar(sent)
    if mail is not None:
        mail.state, mail.finished_at = BOUNCED, utc_now()
    return mail


def is_unreachable(address: str) -> bool:
    """Whether the last three mails to the address all failed for good."""
    finished = select(OutboxMail.state, OutboxMail.error).where(
        OutboxMail.address == address, OutboxMail.state.in_((SENT, BOUNCED, DEAD))
    )
    last = finished.order_by(OutboxMail.finished_at.desc(), OutboxMail.id.desc())
    states = db.session.execute(last.limit(FAILURES_THAT_TELL)).all()
    failed = [
        state == BOUNCED or (state == DEAD and (error or "").startswith(REFUSED))
        for state, error in states
    ]
    return len(failed) == FAILURES_THAT_TELL and all(failed)


def forget_finished() -> None:
    """Drop the mails that left the outbox so long ago that nobody answers their thread."""
    oldest = utc_now() - KEPT_FOR
    db.session.execute(delete(OutboxMail).where(OutboxMail.finished_at < oldest))


def _finish(mail: OutboxMail, state: str, error: str | None) -> None:
    mail.state, mail.error = state, error
    if state != DEAD or mail.thread is None:
        # A database dump taken later must hold neither the text nor a link that opens an account.
        mail.subject = mail.body = mail.html = ""
    mail.finished_at = utc_now()


def _masked(context: dict[str, object]) -> dict[str, object]:
    """The words of a mail without personal identity codes, which only the ticket's page shows."""

    def masked(value: object) -> object:
        if isinstance(value, list):
            return [masked(each) for each in value]
        return identity_codes.mask(value) if isinstance(value, str) else value

    return {name: masked(value) for name, value in context.items()}


def _earlier(thread: str | None, address: str) -> list[str]:
    """Message-IDs of the thread's earlier mails to the address, oldest first."""
    if thread is None:
        return []
    of_thread = select(OutboxMail.message_id).where(
        OutboxMail.thread == thread, OutboxMail.address == address
    )
    newest_first = of_thread.order_by(OutboxMail.id.desc()).limit(REFERENCES_KEPT)
    return list(db.session.scalars(newest_first))[::-1]


def _checks(app: Flask) -> list[tuple[str, Check]]:
    return cast("list[tuple[str, Check]]", app.extensions.setdefault("neuvo_mail_checks", []))
