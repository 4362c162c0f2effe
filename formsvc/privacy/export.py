"""Everything that is kept about a person: as data, as a page to read, and with the files."""

import io
import json
import re
import zipfile
from datetime import datetime
from typing import TypeVar

from flask import render_template
from flask_babel import force_locale
from sqlalchemy import ColumnElement, or_, select

from formsvc.accounts.models import User, UserSession
from formsvc.attachments.models import Attachment
from formsvc.attachments.storage import Missing, current_storage, read
from formsvc.db import db, utc_now
from formsvc.i18n import LANGUAGES, format_moment
from formsvc.inbox.models import ReceivedMail
from formsvc.mail.models import OutboxMail
from formsvc.tickets import permissions
from formsvc.tickets.models import Event, Follower, Message, Ticket

Told = dict[str, object]
Row = TypeVar(
    "Row", UserSession, Ticket, Follower, Event, Message, Attachment, OutboxMail, ReceivedMail
)


def export_person(user: User) -> Told:
    """What is kept about the person, without internal notes and what is others' own.

    Of the tickets that the person opened it has the whole conversation as the person sees it; of
    all others, and of those that the person may no longer open, only what the person wrote there.
    """
    visible = permissions.visible_tickets(user).with_only_columns(Ticket.id)
    open_to = set(db.session.scalars(visible.where(Ticket.customer_id == user.id)))
    return {
        "exported_at": _time(utc_now()),
        "account": _account(user),
        "sessions": [
            {"began_at": _time(one.created_at), "seen_at": _time(one.seen_at)}
            for one in _rows(UserSession, UserSession.user_id == user.id)
        ],
        "tickets": [
            _ticket(one, user, is_whole=one.id in open_to)
            for one in _rows(Ticket, Ticket.customer_id == user.id)
        ],
        "messages_elsewhere": _messages_elsewhere(user),
        "followed_tickets": [
            {"ticket": one.ticket.number, "since": _time(one.created_at)}
            for one in _rows(Follower, Follower.user_id == user.id)
        ],
        "actions": [
            {"ticket": one.ticket.number, "what": one.happening, "at": _time(one.created_at)}
            for one in _rows(Event, Event.actor_id == user.id)
        ],
        "files": [
            {"name": one.name, "bytes": one.size, "sent_at": _time(one.created_at)}
            for one in own_files(user)
        ],
        "mails_to_you": [
            {"about": one.thread, "event": one.event, "at": _time(one.created_at)}
            for one in _rows(OutboxMail, OutboxMail.address == user.email)
        ],
        "mails_from_you": [
            {"subject": one.subject, "text": one.body, "at": _time(one.received_at)}
            for one in _rows(ReceivedMail, ReceivedMail.sender == user.email)
        ],
    }


def export_archive(user: User) -> bytes:
    """A zip file: the data as JSON, the same as a page in the person's language, and the files."""
    told = export_person(user)
    with force_locale(user.language):
        page = render_template(
            "privacy/export.html",
            told=told,
            language=user.language,
            languages=LANGUAGES,
            moment=_readable_time,
        )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=2))
        archive.writestr("data.html", page)
        for number, file in enumerate(own_files(user), 1):
            try:
                data = read(current_storage(), file.digest)
            except Missing:
                continue
            # A name alone never leads out of the folder into which somebody unpacks this.
            name = re.sub(r"[^\w.\- ]", "_", file.name).lstrip(".")
            archive.writestr(f"files/{number}-{name}", data)
    return whole.getvalue()


def own_files(user: User) -> list[Attachment]:
    """The files the person sent, but for those of internal notes."""
    of_notes = select(Message.id).where(Message.is_internal)
    is_open = or_(Attachment.message_id.is_(None), Attachment.message_id.not_in(of_notes))
    return _rows(Attachment, Attachment.uploader_id == user.id, is_open)


def _account(user: User) -> Told:
    return {
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "organisation": user.organisation.name if user.organisation else None,
        "is_contact_person": user.is_contact_person,
        "is_agent": user.is_agent,
        "created_at": _time(user.created_at),
    }


def _ticket(ticket: Ticket, user: User, *, is_whole: bool) -> Told:
    told: Told = {
        "number": ticket.number,
        "subject": ticket.subject,
        "type": ticket.type,
        "service": ticket.service,
        "opened_at": _time(ticket.created_at),
        "is_private": ticket.is_private,
        "rating": ticket.rating,
        "rating_comment": ticket.rating_comment,
    }
    if is_whole:
        told["status"] = ticket.status
    told["messages"] = [
        _message(one)
        for one in ticket.messages
        if not one.is_internal and (is_whole or one.author_id == user.id)
    ]
    return told


def _message(message: Message) -> Told:
    return {
        "author": message.author.name,
        "at": _time(message.created_at),
        "text": message.body,
        "quoted": message.quoted,
        "files": [attachment.name for attachment in message.attachments],
    }


def _messages_elsewhere(user: User) -> list[Told]:
    """What the person wrote to tickets that others opened."""
    written = _rows(Message, Message.author_id == user.id, Message.is_internal.is_not(True))
    return [
        {"ticket": one.ticket.number, **_message(one)}
        for one in written
        if one.ticket.customer_id != user.id
    ]


def _rows(kind: type[Row], *wanted: ColumnElement[bool]) -> list[Row]:
    return list(db.session.scalars(select(kind).where(*wanted).order_by(kind.id)))


def _readable_time(moment: str) -> str:
    return format_moment(datetime.fromisoformat(moment))


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
