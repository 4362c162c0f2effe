"""Canned replies: ready answers in both languages, whose placeholders a ticket fills."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.db import db, utc_now
from formsvc.desk.models import CannedReply
from formsvc.settings import current_settings
from formsvc.tickets.models import Ticket

PLACEHOLDERS = ("name", "number", "subject", "agent", "url")
_BRACES = re.compile(r"\{([^{}\n]{0,40})\}")


def listed(language: str) -> Sequence[CannedReply]:
    """All canned replies in the order of their names in a language."""
    name = CannedReply.name_sv if language == "sv" else CannedReply.name_fi
    return db.session.scalars(select(CannedReply).order_by(name, CannedReply.id)).all()


def name_of(canned: CannedReply, language: str) -> str:
    """The name in a language."""
    return canned.name_sv if language == "sv" else canned.name_fi


def unknown_placeholders(text: str) -> list[str]:
    """What stands between braces and means nothing."""
    return [name for name in _BRACES.findall(text) if name not in PLACEHOLDERS]


def fill(canned: CannedReply, ticket: Ticket, agent: User) -> str:
    """The reply in the customer's language, with the ticket's own words in place."""
    language = ticket.customer.language
    words = {
        "name": ticket.customer.name,
        "number": str(ticket.number),
        "subject": ticket.subject,
        "agent": agent.name,
        "url": f"{current_settings().public_url}/{language}/tickets/{ticket.number}",
    }
    body = canned.body_sv if language == "sv" else canned.body_fi
    # At once: a subject that looks like a placeholder stays what it is.
    return _BRACES.sub(lambda match: words.get(match[1], match[0]), body)


def save(canned: CannedReply, *, names: tuple[str, str], bodies: tuple[str, str]) -> None:
    """Give a canned reply its words, Finnish first; a new one becomes part of the session."""
    canned.name_fi, canned.name_sv = names
    canned.body_fi, canned.body_sv = bodies
    canned.changed_at = utc_now()
    db.session.add(canned)
