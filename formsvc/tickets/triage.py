"""The verbs that sort tickets: who works on one, what kind it is, how much it presses."""

from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.db import db
from formsvc.hours import due_at
from formsvc.support import current_support
from formsvc.tickets import services
from formsvc.tickets.history import change_status, record, touch
from formsvc.tickets.models import Happening, Priority, Status, Ticket


class NotAnAgent(Exception):
    """Only an active agent can be given a ticket."""


def active_agents() -> list[User]:
    """Everybody who can be given a ticket, by name."""
    agents = select(User).where(User.is_agent, User.is_active)
    return list(db.session.scalars(agents.order_by(User.name, User.id)))


def assign(ticket: Ticket, agent: User | None, actor: User) -> None:
    """Give the ticket to an agent, or to nobody."""
    if ticket.assignee == agent:
        return
    if agent is not None and not (agent.is_agent and agent.is_active):
        raise NotAnAgent
    if agent == actor:
        services.take(ticket, actor)
        return
    ticket.assignee = agent
    record(ticket, actor, Happening.ASSIGNED, agent.name if agent else "–")
    if agent is not None and ticket.status == Status.NEW:
        change_status(ticket, actor, Status.OPEN)
    touch(ticket, still_waiting=True)


def set_type(ticket: Ticket, actor: User, key: str) -> None:
    """Give the ticket another type; while nobody has answered, its answer is due accordingly."""
    if ticket.type == key:
        return
    ticket.type = key
    if ticket.answered_at is None:
        ticket.answer_due_at = due_at(current_support(), key, ticket.created_at)
    record(ticket, actor, Happening.TYPE, key)
    touch(ticket, still_waiting=True)


def set_service(ticket: Ticket, actor: User, key: str) -> None:
    """Say that the ticket is about another service."""
    if ticket.service == key:
        return
    ticket.service = key
    record(ticket, actor, Happening.SERVICE, key)
    touch(ticket, still_waiting=True)


def set_priority(ticket: Ticket, actor: User, priority: Priority) -> None:
    """Say how much the ticket presses; customers see nothing of it, not even a changed time."""
    if ticket.priority == priority:
        return
    ticket.priority = priority
    record(ticket, actor, Happening.PRIORITY, priority)
