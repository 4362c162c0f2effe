"""The verbs of a ticket; they change the session's objects, queue mails and never commit."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from formsvc import identity_codes
from formsvc.accounts.models import User
from formsvc.attachments.services import loose_attachments
from formsvc.db import db, upsert, utc_now
from formsvc.hours import due_at
from formsvc.support import current_support
from formsvc.tickets import notices, permissions
from formsvc.tickets.history import change_status, record, touch
from formsvc.tickets.models import (
    FIRST_NUMBER,
    SETTLED,
    Happening,
    Message,
    Source,
    Status,
    Ticket,
    TicketNumber,
)
from formsvc.tickets.permissions import Action


@dataclass(frozen=True)
class NewTicket:
    """What a customer fills in; `form_key` makes a second sending of the same form harmless."""

    subject: str
    type: str
    service: str
    body: str
    form_key: str
    is_private: bool = False
    attachments: tuple[str, ...] = ()  # keys of files uploaded before
    source: Source = Source.WEB
    quoted: str | None = None
    follows: Ticket | None = None


@dataclass(frozen=True)
class Words:
    """What is written to a ticket; `form_key` makes a second sending of the same form harmless."""

    body: str
    form_key: str
    attachments: tuple[str, ...] = ()  # keys of files uploaded before
    source: Source = Source.WEB
    quoted: str | None = None


class TicketClosed(Exception):
    """The ticket was settled so long ago that it does not open again."""


def open_ticket(customer: User, new: NewTicket) -> Ticket:
    """Open a ticket with its first message; the same form sent again gives the same ticket."""
    _one_at_a_time(customer)
    # Subjects travel in mails, lists and page titles: none ever holds a personal identity code.
    subject = identity_codes.mask(new.subject)
    same_form = select(Ticket).where(
        Ticket.customer_id == customer.id, Ticket.form_key == new.form_key
    )
    earlier = db.session.scalar(same_form)
    if earlier is not None:
        if earlier.subject == subject and _is_same(earlier.messages[0].body, new.body):
            return earlier
        # Another text in a page that the browser kept: it must not be lost.
        new = replace(new, form_key=uuid4().hex)
    now = utc_now()
    ticket = Ticket(
        number=_next_number(),
        subject=subject,
        type=new.type,
        service=new.service,
        status=Status.NEW,
        customer=customer,
        organisation=customer.organisation,
        is_private=new.is_private,
        follows=new.follows,
        form_key=new.form_key,
        created_at=now,
        changed_at=now,
        waiting_since=now,
        answer_due_at=due_at(current_support(), new.type, now),
        has_identity_code=subject != new.subject,
    )
    db.session.add(ticket)
    words = Words(new.body, new.form_key, new.attachments, new.source, new.quoted)
    message = _add_message(ticket, customer, words)
    record(ticket, customer, Happening.OPENED)
    db.session.flush()
    notices.tell_received(ticket, message)
    notices.tell_support(ticket, message, is_new=True)
    return ticket


def reply(
    ticket: Ticket, author: User, words: Words, next_status: Status = Status.PENDING
) -> Message:
    """Answer a ticket: an agent's answer sets `next_status`, anyone else's opens it again.

    A merged ticket's answer goes to the one it was merged into. What cannot go on there opens a new
    ticket that refers to the one answered, and its message is returned.
    """
    _one_at_a_time(author)
    if needs_new(ticket, author):
        return follow_up(ticket, author, words)
    ticket = merged_target(ticket)
    earlier = _earlier_message(ticket, author, words)
    if earlier is not None:
        return earlier
    message = _add_message(ticket, author, words)
    if author.is_agent:
        ticket.answered_at = ticket.answered_at or message.created_at
        _assign(ticket, ticket.assignee or author, author)
        change_status(ticket, author, next_status)
    elif ticket.status != Status.NEW:
        change_status(ticket, author, Status.OPEN)
    touch(ticket, still_waiting=not author.is_agent)
    db.session.flush()
    notices.tell_readers(ticket, message)
    if not author.is_agent:
        notices.tell_support(ticket, message, is_new=False)
    return message


def follow_up(ticket: Ticket, author: User, words: Words) -> Message:
    """Go on with a settled matter in a new ticket that refers to the old one."""
    new = NewTicket(
        subject=ticket.subject,
        type=ticket.type,
        service=ticket.service,
        body=words.body,
        form_key=words.form_key,
        is_private=ticket.is_private,
        attachments=words.attachments,
        source=words.source,
        quoted=words.quoted,
        follows=ticket,
    )
    return open_ticket(author, new).messages[0]


def merged_target(ticket: Ticket) -> Ticket:
    """The ticket itself, or the one it now goes on in."""
    while ticket.merged_into is not None:
        ticket = ticket.merged_into
    return ticket


def needs_new(ticket: Ticket, author: User) -> bool:
    """Whether what the author has to say to the ticket needs a new one; an agent's never does.

    It does when the ticket was settled too long ago, or goes on in one where the author may not
    write.
    """
    if author.is_agent:
        return False
    target = merged_target(ticket)
    is_theirs = target == ticket or (
        permissions.sees(author, target) and permissions.may(author, target, Action.REPLY)
    )
    return not (is_theirs and may_open_again(target))


def may_open_again(ticket: Ticket) -> bool:
    """Whether the ticket is under way, or was settled so lately that it opens again."""
    days = timedelta(days=current_support().reopen_days)
    return ticket.settled_at is None or utc_now() - ticket.settled_at <= days


def add_note(ticket: Ticket, author: User, words: Words) -> Message:
    """Write an internal note; nothing the customer sees changes, not even the time."""
    _one_at_a_time(author)
    earlier = _earlier_message(ticket, author, words)
    if earlier is not None:
        return earlier
    return _add_message(ticket, author, words, is_internal=True)


def take(ticket: Ticket, agent: User) -> None:
    """Make the agent the ticket's assignee."""
    if ticket.assignee == agent:
        return
    _assign(ticket, agent, agent)
    if ticket.status == Status.NEW:
        change_status(ticket, agent, Status.OPEN)
    touch(ticket, still_waiting=True)


def set_status(ticket: Ticket, agent: User, status: Status) -> None:
    """Give the ticket a status without an answer; the customer is told when that settles it."""
    if ticket.status == status:
        return
    change_status(ticket, agent, status)
    touch(ticket, still_waiting=True)
    if status in SETTLED:
        db.session.flush()
        notices.tell_status(ticket, agent)


def close(ticket: Ticket, user: User) -> None:
    """Close the ticket on its customer's side; a closed one stays as it is."""
    if ticket.status == Status.CLOSED:
        return
    change_status(ticket, user, Status.CLOSED)
    touch(ticket, still_waiting=False)
    db.session.flush()
    notices.tell_status(ticket, user)


def reopen(ticket: Ticket, user: User) -> None:
    """Open a settled ticket again; TicketClosed when that was too long ago, or it was merged."""
    if not ticket.is_settled:
        return
    if ticket.merged_into is not None or not (user.is_agent or may_open_again(ticket)):
        raise TicketClosed
    change_status(ticket, user, Status.OPEN)
    touch(ticket, still_waiting=False)


def _assign(ticket: Ticket, agent: User, actor: User) -> None:
    if ticket.assignee == agent:
        return
    ticket.assignee = agent
    record(ticket, actor, Happening.TAKEN)


def _add_message(
    ticket: Ticket, author: User, words: Words, *, is_internal: bool = False
) -> Message:
    taken = select(Message.id).where(
        Message.author_id == author.id, Message.form_key == words.form_key
    )
    message = Message(
        ticket=ticket,
        author=author,
        body=words.body,
        is_internal=is_internal,
        quoted=words.quoted,
        source=words.source,
        # A page that the browser kept may send another text: it gets a key of its own.
        form_key=uuid4().hex if db.session.scalar(taken) else words.form_key,
        created_at=utc_now(),
        attachments=loose_attachments(author, words.attachments),
    )
    db.session.add(message)
    if identity_codes.contains(words.body, words.quoted):
        ticket.has_identity_code = True
    return message


def _one_at_a_time(user: User) -> None:
    """Let one form of a person in at a time: a double click finds what the first one did."""
    # SQLite ignores FOR UPDATE; there BEGIN IMMEDIATE does the same.
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())


def _earlier_message(ticket: Ticket, author: User, words: Words) -> Message | None:
    """The message that the same form with the same text has already made."""
    same_form = select(Message).where(
        Message.author_id == author.id, Message.form_key == words.form_key
    )
    earlier = db.session.scalar(same_form.where(Message.ticket_id == ticket.id))
    return earlier if earlier is not None and _is_same(earlier.body, words.body) else None


def _is_same(text: str, other: str) -> bool:
    """Whether two texts are the same but for codes that an agent or a draft has masked."""
    return identity_codes.mask(text) == identity_codes.mask(other)


def _next_number() -> int:
    first = upsert(TicketNumber).values(id=1, last=FIRST_NUMBER)
    raised = first.on_conflict_do_update(
        index_elements=["id"], set_={"last": TicketNumber.last + 1}
    )
    number: int = db.session.scalars(raised.returning(TicketNumber.last)).one()
    return number
