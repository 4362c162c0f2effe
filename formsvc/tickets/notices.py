"""Which mail goes to whom when something happens to a ticket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from formsvc.accounts.models import User
from formsvc.db import db, utc_now
from formsvc.mail.models import OutboxMail
from formsvc.mail.outbox import queue_mail
from formsvc.settings import current_settings
from formsvc.support import current_support
from formsvc.tickets import permissions
from formsvc.tickets.models import Message, Status, Ticket
from formsvc.tickets.words import STATUS_WORDS

# Two programs that answer each other's mails must come to an end.
MAILS_AN_HOUR = 10
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Reader:
    """Somebody on the customer's side who gets a ticket's mails; an outside address has no page."""

    address: str
    name: str
    language: str
    is_own: bool = False
    has_page: bool = True


def tell_received(ticket: Ticket, message: Message) -> None:
    """Tell the customer that the ticket has come."""
    if ticket.customer.is_active:
        _mail(
            "ticket_received",
            ticket,
            _reader(ticket, ticket.customer),
            auto_submitted="auto-replied",
            body=message.body,
            attachments=_names(message),
        )


def tell_readers(ticket: Ticket, message: Message) -> None:
    """Send customer and followers the whole of what somebody else has written."""
    for reader in _readers(ticket, message.author):
        _mail(
            "ticket_replied",
            ticket,
            reader,
            is_limited=not message.author.is_agent,
            author=message.author.name,
            body=message.body,
            attachments=_names(message),
            is_settled=ticket.is_settled,
        )


def tell_status(ticket: Ticket, actor: User) -> None:
    """Tell customer and followers that somebody solved or closed the ticket without an answer."""
    for reader in _readers(ticket, actor):
        _mail("ticket_status", ticket, reader)


def tell_support(ticket: Ticket, message: Message, *, is_new: bool) -> None:
    """Tell the assignee what the customer wrote; while there is none, the support address."""
    assignee = ticket.assignee
    agent = assignee if assignee and assignee.is_active and assignee.is_agent else None
    support = current_support()
    address = agent.email if agent else support.contact.email
    language = agent.language if agent else support.contact.language
    if not is_new and _has_had_enough(ticket, address):
        return
    context = _context(ticket, f"/{language}/agent/tickets/{ticket.number}") | {
        "author": message.author.name,
        "organisation": ticket.organisation.name if ticket.organisation else "–",
        "type": support.type_name(ticket.type, language),
        "service": support.service_name(ticket.service, language),
        "body": message.body,
        "attachments": _names(message),
        "is_new": is_new,
    }
    queue_mail(
        "ticket_message",
        address=address,
        language=language,
        context=context,
        thread=_thread(ticket),
    )


def _readers(ticket: Ticket, author: User) -> Iterator[Reader]:
    """Customer and followers who may see the ticket now, but not the author."""
    users = [ticket.customer, *(one.user for one in ticket.followers if one.user)]
    seen = {author.email}
    for user in users:
        if user.email not in seen and permissions.sees(user, ticket):
            seen.add(user.email)
            yield _reader(ticket, user)
    if _is_link_only(ticket):
        return  # a link is of no use to whom has no account
    for one in ticket.followers:
        if one.address and one.agreed_at and one.address not in seen:
            language = ticket.customer.language
            yield Reader(one.address, one.address, language, has_page=False)


def _reader(ticket: Ticket, user: User) -> Reader:
    return Reader(user.email, user.name, user.language, is_own=user == ticket.customer)


def _mail(
    event: str,
    ticket: Ticket,
    reader: Reader,
    *,
    is_limited: bool = True,
    auto_submitted: str = "auto-generated",
    **more: object,
) -> None:
    if is_limited and _has_had_enough(ticket, reader.address):
        return
    context = _context(ticket, f"/{reader.language}/tickets/{ticket.number}")
    if not reader.has_page:
        context["url"] = ""
    queue_mail(
        event,
        address=reader.address,
        language=reader.language,
        context=context
        | {
            "name": reader.name,
            "is_own": reader.is_own,
            "is_link_only": _is_link_only(ticket),
        }
        | more,
        thread=_thread(ticket),
        auto_submitted=auto_submitted,
    )


def _has_had_enough(ticket: Ticket, address: str) -> bool:
    mails = select(func.count()).where(
        OutboxMail.thread == _thread(ticket),
        OutboxMail.address == address,
        OutboxMail.created_at > utc_now() - HOUR,
    )
    return (db.session.scalar(mails) or 0) >= MAILS_AN_HOUR


def _is_link_only(ticket: Ticket) -> bool:
    return ticket.organisation is not None and ticket.organisation.is_link_only


def _context(ticket: Ticket, path: str) -> dict[str, object]:
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "status": STATUS_WORDS[Status(ticket.status)],
        "url": current_settings().public_url + path,
    }


def _names(message: Message) -> list[str]:
    return [attachment.name for attachment in message.attachments]


def _thread(ticket: Ticket) -> str:
    return f"ticket.{ticket.number}"
