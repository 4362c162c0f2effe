"""A ticket's history: every change leaves a line, a time and, where it settles, a date."""

from formsvc.accounts.models import User
from formsvc.db import db, utc_now
from formsvc.tickets.models import WITH_US, Event, Happening, Status, Ticket


def record(ticket: Ticket, actor: User, happening: Happening, value: str | None = None) -> None:
    """Write one line of the history."""
    event = Event(
        ticket=ticket, actor=actor, happening=happening, value=value, created_at=utc_now()
    )
    db.session.add(event)


def change_status(ticket: Ticket, actor: User, status: Status) -> None:
    """Give the ticket a status, with its line in the history."""
    if ticket.status == status:
        return
    if status == Status.CLOSED:
        record(ticket, actor, Happening.CLOSED)
    elif ticket.is_settled and status == Status.OPEN:
        record(ticket, actor, Happening.REOPENED)
    else:
        record(ticket, actor, Happening.STATUS, status)
    was_settled = ticket.is_settled
    ticket.status = status
    if not ticket.is_settled:
        ticket.settled_at = None
    elif not was_settled:
        ticket.settled_at = utc_now()


def touch(ticket: Ticket, *, still_waiting: bool) -> None:
    """Note the change; a second message does not send a waiting customer to the queue's end."""
    ticket.changed_at = now = utc_now()
    if ticket.status not in WITH_US:
        ticket.waiting_since = None
    elif ticket.waiting_since is None or not still_waiting:
        ticket.waiting_since = now
