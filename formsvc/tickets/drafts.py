"""What a browser must know to keep drafts: whose they are, and which of them have been sent."""

import hashlib
import hmac

from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.db import db
from formsvc.settings import current_settings
from formsvc.tickets.models import Message

REMEMBERED = 50  # sent forms: whoever sends so many has opened a page in between
KEY_BEGINNING = 12  # characters of a form key that tell it from the writer's others


def drafts_owner(user: User) -> str:
    """A name for the person in browser storage that says nothing to anyone else there."""
    key = current_settings().secret_key.get_secret_value().encode()
    return hmac.new(key, f"drafts of {user.id}".encode(), hashlib.sha256).hexdigest()[:32]


def sent_forms(user: User) -> str:
    """The beginnings of the form keys of the person's last messages, a new ticket's among them."""
    written = select(Message.form_key).where(Message.author_id == user.id)
    keys = db.session.scalars(written.order_by(Message.id.desc()).limit(REMEMBERED))
    return " ".join(key[:KEY_BEGINNING] for key in keys)
