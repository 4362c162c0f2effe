"""The verbs of attachments; they never commit."""

from collections.abc import Sequence

from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.attachments.models import Attachment
from formsvc.db import db


def loose_attachments(uploader: User, keys: Sequence[str]) -> list[Attachment]:
    """The uploader's own files with these keys that have no message yet; others are left out."""
    own = select(Attachment).where(
        Attachment.uploader_id == uploader.id,
        Attachment.message_id.is_(None),
        Attachment.key.in_(keys),
    )
    return list(db.session.scalars(own.order_by(Attachment.id)))
