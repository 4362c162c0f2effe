"""Which mail goes to whom when something happens to a ticket."""

from formsvc.accounts.models import User
from formsvc.mail.outbox import queue_mail
from formsvc.settings import current_settings
from formsvc.support import current_support
from formsvc.tickets.models import Message, Status, Ticket
from formsvc.tickets.words import STATUS_WORDS


def tell_received(ticket: Ticket, message: Message) -> None:
    """Tell the customer that the ticket has come."""
    _mail_customer(
        "ticket_received",
        ticket,
        auto_submitted="auto-replied",
        body=message.body,
        attachments=_names(message),
    )


def tell_customer(ticket: Ticket, message: Message) -> None:
    """Send the customer the whole of what an agent or a colleague has written."""
    _mail_customer(
        "ticket_replied",
        ticket,
        author=message.author.name,
        body=message.body,
        attachments=_names(message),
        is_settled=ticket.is_settled,
    )


def tell_status(ticket: Ticket) -> None:
    """Tell the customer that the ticket was solved or closed without an answer."""
    _mail_customer("ticket_status", ticket)


def tell_support(ticket: Ticket, message: Message, *, is_new: bool) -> None:
    """Tell the assignee what the customer wrote; while there is none, the support address."""
    assignee = ticket.assignee
    agent = assignee if assignee and assignee.is_active and assignee.is_agent else None
    support = current_support()
    address = agent.email if agent else support.contact.email
    language = agent.language if agent else support.contact.language
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


def _mail_customer(
    event: str, ticket: Ticket, *, auto_submitted: str = "auto-generated", **more: object
) -> None:
    customer: User = ticket.customer
    if not customer.is_active:
        return
    context = _context(ticket, f"/{customer.language}/tickets/{ticket.number}")
    queue_mail(
        event,
        address=customer.email,
        language=customer.language,
        context=context
        | {
            "name": customer.name,
            "is_own": True,
            "is_link_only": ticket.organisation is not None and ticket.organisation.is_link_only,
        }
        | more,
        thread=_thread(ticket),
        auto_submitted=auto_submitted,
    )


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
