"""Erasure: a person goes, the organisation's case stays."""

import secrets

from sqlalchemy import delete, or_, select, update

from formsvc.accounts import second_factor, services
from formsvc.accounts.models import User
from formsvc.attachments.models import Attachment
from formsvc.db import db, utc_now
from formsvc.desk.models import Presence, SavedView
from formsvc.inbox.models import ReceivedMail
from formsvc.mail import outbox
from formsvc.mail.models import OutboxMail
from formsvc.privacy.names import Eraser
from formsvc.tickets.models import UNDER_WAY, Event, Follower, Message, Ticket

NAMES = {"fi": "Poistettu henkilö", "sv": "Borttagen person"}


def erase_person(user: User) -> list[str]:
    """Make the person unknown; gives the digests of files and mails that nobody names any more.

    Tickets and messages stay, without the person's name, address, telephone and signature. The
    files the person sent go: nothing can be masked in them.
    """
    eraser = Eraser(user.name, user.email, user.language)
    tickets = _tickets(user)
    digests = [*_drop_received(user), *_drop_files(user)]
    for ticket in tickets:
        _mask_ticket(ticket, user, eraser)
    _mask_mentions(tickets, user, eraser)
    _clean_outbox(tickets, user, eraser)
    db.session.execute(delete(OutboxMail).where(OutboxMail.address == user.email))
    is_follower = or_(Follower.user_id == user.id, Follower.address == user.email)
    for follower in db.session.scalars(select(Follower).where(is_follower)):
        follower.ticket.followers.remove(follower)
    _close_account(user)
    db.session.flush()
    return digests


def _tickets(user: User) -> list[Ticket]:
    """Where the person may be named: one's own tickets, and those one wrote to or acted in."""
    written = select(Message.ticket_id).where(Message.author_id == user.id)
    acted = select(Event.ticket_id).where(Event.actor_id == user.id)
    named = select(Event.ticket_id).where(Event.value.in_((user.name, user.email)))
    followed = select(Follower.ticket_id).where(Follower.user_id == user.id)
    places = (Ticket.id.in_(one) for one in (written, acted, named, followed))
    found = select(Ticket).where(or_(Ticket.customer_id == user.id, *places))
    return list(db.session.scalars(found.order_by(Ticket.id)))


def _mask_ticket(ticket: Ticket, user: User, eraser: Eraser) -> None:
    is_own = ticket.customer_id == user.id
    own_or_not = eraser.in_own_text if is_own else eraser.in_text
    ticket.subject = own_or_not(ticket.subject)[:200]
    if ticket.rating_comment:
        ticket.rating_comment = own_or_not(ticket.rating_comment)
    for message in ticket.messages:
        masked = eraser.in_own_text if message.author_id == user.id else eraser.in_text
        message.body = masked(message.body)
        message.quoted = masked(message.quoted) if message.quoted else message.quoted
        for attachment in message.attachments:
            attachment.name = eraser.in_text(attachment.name)[:150]
    for event in ticket.events:
        if event.value:
            event.value = eraser.in_text(event.value)[:254]


def _mask_mentions(tickets: list[Ticket], user: User, eraser: Eraser) -> None:
    """Mask address and whole name in others' tickets, where colleagues may have written them."""
    texts = (Message.body, Message.quoted)
    named = or_(*(text.icontains(word) for text in texts for word in (user.email, user.name)))
    elsewhere = Message.ticket_id.not_in([ticket.id for ticket in tickets])
    for message in db.session.scalars(select(Message).where(named, elsewhere)):
        message.body = eraser.in_passing(message.body)
        message.quoted = eraser.in_passing(message.quoted) if message.quoted else message.quoted


def _clean_outbox(tickets: list[Ticket], user: User, eraser: Eraser) -> None:
    """Take the person out of mails that have not left; those of sent ones were emptied."""
    threads = [f"ticket.{ticket.number}" for ticket in tickets]
    waiting = select(OutboxMail).where(OutboxMail.thread.in_(threads), OutboxMail.body != "")
    for mail in db.session.scalars(waiting.with_for_update()):
        if not user.is_agent:
            # A signature cannot be told from the letter around it; the ticket has what was written.
            outbox.mark_dropped(mail)
            continue
        mail.subject = eraser.in_text(mail.subject)
        mail.body = eraser.in_text(mail.body)
        mail.html = eraser.in_text(mail.html)


def _drop_received(user: User) -> list[str]:
    written = select(Message.id).where(Message.author_id == user.id)
    theirs = or_(ReceivedMail.sender == user.email, ReceivedMail.message_id.in_(written))
    dropped = delete(ReceivedMail).where(theirs).returning(ReceivedMail.digest)
    return list(db.session.scalars(dropped))


def _drop_files(user: User) -> list[str]:
    digests: list[str] = []
    for file in db.session.scalars(select(Attachment).where(Attachment.uploader_id == user.id)):
        digests += [one for one in (file.digest, file.preview_digest) if one]
        db.session.delete(file)
    db.session.flush()
    db.session.expire_all()
    return digests


def _close_account(user: User) -> None:
    services.deactivate(user)
    second_factor.remove(user)
    db.session.execute(delete(SavedView).where(SavedView.agent_id == user.id))
    db.session.execute(delete(Presence).where(Presence.agent_id == user.id))
    theirs = update(Ticket).where(Ticket.assignee_id == user.id, Ticket.status.in_(UNDER_WAY))
    db.session.execute(theirs.values(assignee_id=None))
    user.name = NAMES.get(user.language, NAMES["fi"])
    user.email = f"erased-{secrets.token_hex(16)}@erased.invalid"
    user.password_hash = user.organisation = None
    user.is_contact_person = False
    user.erased_at = utc_now()
