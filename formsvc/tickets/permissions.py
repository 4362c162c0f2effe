"""Who may do what with which ticket: the only way to a ticket leads through here."""

from enum import Enum, auto

from flask import request
from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from werkzeug.exceptions import NotFound

from formsvc.accounts.models import User, Visibility
from formsvc.db import READING_METHODS, db
from formsvc.mail.models import OutboxMail
from formsvc.support import current_support
from formsvc.tickets.models import Follower, Ticket


class Action(Enum):
    """What somebody wants to do with a ticket."""

    READ = auto()
    REPLY = auto()
    SETTLE = auto()  # close, open again
    RATE = auto()  # say how content one was; never the agents' own
    SHARE = auto()  # say who else may see it and who follows it
    HANDLE = auto()  # all that is the agents' own


def own_tickets(user: User) -> Select[Ticket]:
    """The tickets the user opened as a member of the present organisation."""
    return select(Ticket).where(_is_own(user))


def organisation_tickets(user: User) -> Select[Ticket]:
    """The tickets of the user's organisation, one's own among them, that the user may see there."""
    return select(Ticket).where(or_(_is_colleagues(user), _is_own(user)), _in_organisation(user))


def visible_tickets(user: User) -> Select[Ticket]:
    """Every ticket the user may open."""
    if not user.is_active:
        return select(Ticket).where(false())
    if user.is_agent:
        return select(Ticket)
    return select(Ticket).where(or_(_is_own(user), _is_colleagues(user), _is_followed(user)))


def may(user: User, ticket: Ticket, action: Action) -> bool:
    """Whether the user may do this with a ticket that the user can see."""
    if user.is_agent or action == Action.READ:
        return action != Action.RATE
    if action == Action.HANDLE:
        return False
    if ticket.customer_id == user.id:
        return True
    is_contact = user.is_contact_person and sees_organisation(user)
    match action:
        case Action.REPLY:
            return is_contact or any(one.user_id == user.id for one in ticket.followers)
        case Action.SETTLE:
            return is_contact
        case Action.RATE:
            # What the customer said stays the customer's.
            return is_contact and ticket.rating is None
    return False


def get_ticket(user: User, number: int, action: Action = Action.READ) -> Ticket:
    """The ticket with this number; 404 when there is none or the user may not do this with it."""
    found = visible_tickets(user).where(Ticket.number == number)
    if request.method not in READING_METHODS:
        # Two changes at once come one after the other; SQLite does the same by BEGIN IMMEDIATE.
        found = found.with_for_update(of=Ticket)
    ticket = db.session.scalar(found)
    if ticket is None or not may(user, ticket, action):
        raise NotFound
    return ticket


def sees(user: User, ticket: Ticket) -> bool:
    """Whether the user may open this ticket."""
    found = visible_tickets(user).where(Ticket.id == ticket.id)
    return db.session.scalar(found) is not None


def sees_organisation(user: User) -> bool:
    """Whether the user sees tickets of colleagues."""
    if user.organisation is None or not user.is_active:
        return False
    match user.organisation.visibility:
        case Visibility.EVERYONE:
            return True
        case Visibility.CONTACTS:
            return user.is_contact_person
    return False


def may_still_receive(mail: OutboxMail) -> bool:
    """Whether the reader of a ticket's mail may open that ticket now, or is support itself."""
    if mail.thread is None or mail.address == current_support().contact.email:
        return True
    number = int(mail.thread.removeprefix("ticket."))
    recipient = db.session.scalar(select(User).where(User.email == mail.address))
    if recipient is not None:
        mine = visible_tickets(recipient).where(Ticket.number == number)
        if db.session.scalar(mine) is not None:
            return True
    agreed = select(Follower.id).join(Follower.ticket)
    outside = agreed.where(Follower.address == mail.address, Follower.agreed_at.is_not(None))
    return db.session.scalar(outside.where(Ticket.number == number)) is not None


def _is_own(user: User) -> ColumnElement[bool]:
    # Whoever moves to another organisation leaves the old one's tickets behind.
    return and_(
        Ticket.customer_id == user.id,
        Ticket.organisation_id.is_not_distinct_from(user.organisation_id),
    )


def _in_organisation(user: User) -> ColumnElement[bool]:
    return Ticket.organisation_id == user.organisation_id if user.organisation_id else false()


def _is_colleagues(user: User) -> ColumnElement[bool]:
    if not sees_organisation(user):
        return false()
    return and_(_in_organisation(user), Ticket.is_private.is_not(true()))


def _is_followed(user: User) -> ColumnElement[bool]:
    followed = Ticket.followers.any(Follower.user_id == user.id)
    return and_(_in_organisation(user), Ticket.is_private.is_not(true()), followed)
