"""What is read on a ticket's page: its messages, those of tickets merged into it, its relations."""

from collections.abc import Iterator

from sqlalchemy import false, select
from sqlalchemy.orm import joinedload, selectinload

from formsvc.accounts.models import User
from formsvc.db import db
from formsvc.tickets import permissions
from formsvc.tickets.models import AGENTS_HAPPENINGS, Event, Message, Ticket


def conversation(ticket: Ticket, reader: User) -> list[Message]:
    """All messages in the order of time that the reader may see; notes are for agents."""
    ids = [each.id for each in _whole(ticket, reader)]
    written = select(Message).where(Message.ticket_id.in_(ids))
    if not reader.is_agent:
        written = written.where(Message.is_internal.is_(false()))
    # However long it is, a page asks as often as for a short one.
    written = written.options(joinedload(Message.author), selectinload(Message.attachments))
    return list(db.session.scalars(written.order_by(Message.created_at, Message.id)))


def events_for(ticket: Ticket, reader: User) -> list[Event]:
    """The lines of the history that the reader may see."""
    return [
        event
        for event in ticket.events
        if reader.is_agent or event.happening not in AGENTS_HAPPENINGS
    ]


def seen_by(reader: User, ticket: Ticket | None) -> Ticket | None:
    """The ticket if there is one and the reader may open it."""
    return ticket if ticket is not None and permissions.sees(reader, ticket) else None


def sequels(ticket: Ticket, reader: User) -> list[Ticket]:
    """The tickets that go on with this one, as far as the reader may open them."""
    visible = permissions.visible_tickets(reader).where(Ticket.follows_id == ticket.id)
    return list(db.session.scalars(visible.order_by(Ticket.id)))


def _whole(ticket: Ticket, reader: User) -> Iterator[Ticket]:
    yield ticket
    visible = permissions.visible_tickets(reader).where(Ticket.merged_into_id == ticket.id)
    for each in db.session.scalars(visible).all():
        yield from _whole(each, reader)
