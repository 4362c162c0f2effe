"""Who may see which ticket: the only way to a ticket leads through here."""

from flask import request
from sqlalchemy import Select, or_, select
from werkzeug.exceptions import NotFound

from formsvc.accounts.models import User
from formsvc.db import READING_METHODS, db
from formsvc.mail.models import OutboxMail
from formsvc.support import current_support
from formsvc.tickets.models import Ticket


def own_tickets(user: User) -> Select[Ticket]:
    """The tickets the user opened as a member of the present organisation."""
    # Whoever moves to another organisation leaves the old one's tickets behind.
    same_organisation = Ticket.organisation_id.is_not_distinct_from(user.organisation_id)
    return select(Ticket).where(Ticket.customer_id == user.id, same_organisation)


def organisation_tickets(user: User) -> Select[Ticket]:
    """The tickets of the contact person's organisation; none for anybody else."""
    if not sees_organisation(user):
        return select(Ticket).where(Ticket.id.is_(None))
    return select(Ticket).where(Ticket.organisation_id == user.organisation_id)


def visible_tickets(user: User) -> Select[Ticket]:
    """Every ticket the user may open."""
    if not user.is_active:
        return select(Ticket).where(Ticket.id.is_(None))
    if user.is_agent:
        return select(Ticket)
    if not sees_organisation(user):
        return own_tickets(user)
    own = own_tickets(user).whereclause
    assert own is not None
    return select(Ticket).where(or_(own, Ticket.organisation_id == user.organisation_id))


def get_ticket(user: User, number: int) -> Ticket:
    """The ticket with this number; 404 when there is none or the user may not know of it."""
    found = visible_tickets(user).where(Ticket.number == number)
    if request.method not in READING_METHODS:
        # Two changes at once come one after the other; SQLite does the same by BEGIN IMMEDIATE.
        found = found.with_for_update(of=Ticket)
    ticket = db.session.scalar(found)
    if ticket is None:
        raise NotFound
    return ticket


def sees_organisation(user: User) -> bool:
    """Whether the user follows the tickets of a whole organisation."""
    return user.is_contact_person and user.organisation_id is not None


def may_still_receive(mail: OutboxMail) -> bool:
    """Whether the reader of a ticket's mail may open that ticket now, or is support itself."""
    if mail.thread is None or mail.address == current_support().contact.email:
        return True
    recipient = db.session.scalar(select(User).where(User.email == mail.address))
    if recipient is None:
        return False
    number = int(mail.thread.removeprefix("ticket."))
    return db.session.scalar(visible_tickets(recipient).where(Ticket.number == number)) is not None
