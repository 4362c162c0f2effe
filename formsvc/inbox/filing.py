"""Filing: the words of a mail become a message of a ticket; nothing here commits."""

from dataclasses import dataclass

from flask_babel import force_locale, gettext

from formsvc.accounts.models import NAME_LENGTH, User
from formsvc.accounts.services import create_user, find_user
from formsvc.attachments import faults
from formsvc.attachments import services as attachments
from formsvc.attachments.models import Attachment
from formsvc.attachments.storage import current_storage, read
from formsvc.db import db
from formsvc.identity_codes import contains
from formsvc.inbox import reading
from formsvc.inbox.models import Fate, ReceivedMail
from formsvc.inbox.parsing import Letter
from formsvc.tickets import services as tickets
from formsvc.tickets.links import link
from formsvc.tickets.models import BODY_LENGTH, Message, Source, Ticket
from formsvc.tickets.permissions import Action, may, visible_tickets
from formsvc.tickets.services import NewTicket, Words


class NotTheirs(Exception):
    """The sender may not write to that ticket, or has no account at all."""


@dataclass(frozen=True)
class Plan:
    """What an agent makes of a mail: a ticket of this type and service."""

    type: str
    service: str
    language: str  # of a customer who is new
    is_linked: bool = False  # to the ticket that the mail seems to be about


def make_ticket(mail: ReceivedMail, agent: User, plan: Plan) -> Ticket:
    """Open a ticket with the mail's words for its sender, who may be new; again gives the same."""
    if mail.fate == Fate.TICKET and mail.ticket is not None:
        return mail.ticket
    letter = _letter_again(mail)
    customer = find_user(mail.sender) or create_user(
        mail.sender, (mail.sender_name or mail.sender)[:NAME_LENGTH], language=plan.language
    )
    db.session.flush()
    words = _words(mail, letter, customer)
    suspected = mail.ticket
    ticket = tickets.open_ticket(
        customer,
        NewTicket(
            subject=_subject(mail, customer),
            type=plan.type,
            service=plan.service,
            body=words.body,
            form_key=words.form_key,
            attachments=words.attachments,
            source=Source.MAIL,
            quoted=words.quoted,
        ),
    )
    mail.fate, mail.ticket, mail.message = Fate.TICKET, ticket, ticket.messages[0]
    if plan.is_linked and suspected is not None and suspected != ticket:
        link(ticket, suspected, agent)
    return ticket


def add_to_ticket(mail: ReceivedMail, ticket: Ticket, agent: User) -> Message:
    """Add the mail's words to a ticket as its sender's; NotTheirs when they may not write there.

    Nobody adds words as another agent's: a sender's address alone speaks for no agent.
    """
    if mail.message is not None:
        return mail.message
    person = find_writer(mail.sender, ticket.number)
    if person is None or (person[0].is_agent and person[0] != agent):
        raise NotTheirs
    return add(mail, _letter_again(mail), person[0], ticket)


def add(mail: ReceivedMail, letter: Letter, person: User, ticket: Ticket) -> Message:
    """Answer the ticket with the letter, as the person who sent it."""
    message = tickets.reply(ticket, person, _words(mail, letter, person))
    # The answer may have gone to another ticket: of a merged one, or of one that goes on.
    mail.fate, mail.ticket, mail.message = Fate.ANSWER, message.ticket, message
    if contains(mail.subject):
        message.ticket.has_identity_code = True
    return message


def _words(mail: ReceivedMail, letter: Letter, person: User) -> Words:
    """The letter as words of the person, in whose language is told what was left out."""
    with force_locale(person.language):
        keys, left_out = _files(letter, person)
        body = letter.text[:BODY_LENGTH] or gettext("(The message has no text.)")
    rest = letter.text[BODY_LENGTH:]
    return Words(
        body="\n\n".join([body, *left_out]),
        form_key=mail.identity[:32],
        attachments=tuple(keys),
        source=Source.MAIL,
        quoted=(rest + letter.quoted) or None,
    )


def _files(letter: Letter, person: User) -> tuple[list[str], list[str]]:
    """The keys of the files that were taken, and one line for each that was not."""
    kept: list[Attachment] = []
    left_out = []
    for file in letter.files:
        try:
            data = file.content()
            attachments.check_message([*kept, Attachment(size=len(data))])
            kept.append(attachments.keep(person, file.name, data))
        except faults.NotTaken as fault:
            left_out.append(f"[{fault.text()}]")
    db.session.flush()
    return [one.key for one in kept], list(dict.fromkeys(left_out))


def find_writer(address: str, number: int) -> tuple[User, Ticket] | None:
    """The person with this address and the ticket with this number, if they may write there."""
    person = find_user(address) if address else None
    if person is None:
        return None
    own = visible_tickets(person).where(Ticket.number == number).with_for_update(of=Ticket)
    ticket = db.session.scalar(own)
    return (person, ticket) if ticket and may(person, ticket, Action.REPLY) else None


def _letter_again(mail: ReceivedMail) -> Letter:
    return reading.read(read(current_storage(), mail.digest))


def _subject(mail: ReceivedMail, customer: User) -> str:
    with force_locale(customer.language):
        return mail.subject or gettext("(No subject)")
