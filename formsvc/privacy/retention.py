"""Retention: settled tickets go away when their type's time is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from formsvc.attachments.models import Attachment
from formsvc.db import db, utc_now
from formsvc.inbox.models import ReceivedMail
from formsvc.mail.models import OutboxMail
from formsvc.support import current_support
from formsvc.tickets.fulltext import leave_no_trace
from formsvc.tickets.models import SETTLED, Event, Message, Ticket

SEVERAL = 200  # tickets deleted in one transaction


def outdated_tickets() -> list[Ticket]:
    """The tickets that are settled and older than their type is kept, oldest first.

    A ticket merged into another goes with that one.
    """
    kinds = db.session.scalars(select(Ticket.type).distinct())
    is_over = [_is_over(kind) for kind in sorted(kinds)]
    if not is_over:
        return []
    alone = Ticket.merged_into_id.is_(None)
    found = list(db.session.scalars(select(Ticket).where(alone, or_(*is_over))))
    for ticket in found:
        found += ticket.merged
    return sorted(found, key=lambda ticket: ticket.number)


def delete_tickets(tickets: Sequence[Ticket]) -> list[str]:
    """Delete tickets with all that hangs on them; gives the digests that lose their names.

    Nothing stays, not even a number for statistics.
    """
    ids = [ticket.id for ticket in tickets]
    threads = [f"ticket.{ticket.number}" for ticket in tickets]
    messages = select(Message.id).where(Message.ticket_id.in_(ids))
    files = Attachment.message_id.in_(messages)
    mails = or_(ReceivedMail.ticket_id.in_(ids), ReceivedMail.message_id.in_(messages))
    digests = list(db.session.scalars(select(ReceivedMail.digest).where(mails)))
    for column in (Attachment.digest, Attachment.preview_digest):
        digests += [one for one in db.session.scalars(select(column).where(files)) if one]
    for table, theirs in (
        (ReceivedMail, mails),
        (Attachment, files),
        (OutboxMail, OutboxMail.thread.in_(threads)),
        (Event, Event.ticket_id.in_(ids)),
        (Message, Message.ticket_id.in_(ids)),
    ):
        db.session.execute(delete(table).where(theirs))
    for pointer in (Ticket.follows_id, Ticket.merged_into_id):
        db.session.execute(update(Ticket).where(pointer.in_(ids)).values({pointer: None}))
    # Followers, links and the words of the full-text search go with the row.
    db.session.execute(delete(Ticket).where(Ticket.id.in_(ids)))
    leave_no_trace(db.session.connection())
    db.session.expire_all()
    return digests


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the month's last day if it is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)


def _is_over(kind: str) -> ColumnElement[bool]:
    oldest = months_before(utc_now(), current_support().type_of(kind).keep_months)
    settled_at = func.coalesce(Ticket.settled_at, Ticket.changed_at)
    return and_(Ticket.type == kind, Ticket.status.in_(SETTLED), settled_at < oldest)
