"""Two tickets that have to do with each other: the verbs that link them; agents alone see it."""

from sqlalchemy import or_, select

from formsvc.accounts.models import User
from formsvc.db import db
from formsvc.tickets.history import record
from formsvc.tickets.models import Happening, Link, Ticket


class LinkToItself(Exception):
    """A ticket has nothing to do with itself."""


def link(ticket: Ticket, other: Ticket, actor: User) -> None:
    """Link two tickets; those linked already stay so."""
    if ticket == other:
        raise LinkToItself
    if _link_of(ticket, other) is not None:
        return
    first, second = sorted((ticket.id, other.id))
    db.session.add(Link(ticket_id=first, other_id=second))
    _record(ticket, other, actor, Happening.LINKED)


def unlink(ticket: Ticket, other: Ticket, actor: User) -> None:
    """Remove the link of two tickets, if there is one."""
    found = _link_of(ticket, other)
    if found is None:
        return
    db.session.delete(found)
    _record(ticket, other, actor, Happening.UNLINKED)


def linked_tickets(ticket: Ticket) -> list[Ticket]:
    """The tickets linked with this one, in the order of their numbers."""
    links = select(Link).where(or_(Link.ticket_id == ticket.id, Link.other_id == ticket.id))
    ids = {key for one in db.session.scalars(links) for key in (one.ticket_id, one.other_id)}
    others = select(Ticket).where(Ticket.id.in_(ids - {ticket.id}))
    return list(db.session.scalars(others.order_by(Ticket.number)))


def _link_of(ticket: Ticket, other: Ticket) -> Link | None:
    return db.session.get(Link, tuple(sorted((ticket.id, other.id))))


def _record(ticket: Ticket, other: Ticket, actor: User, happening: Happening) -> None:
    record(ticket, actor, happening, str(other.number))
    record(other, actor, happening, str(ticket.number))
