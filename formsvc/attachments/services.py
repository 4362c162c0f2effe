"""The verbs of attachments; they never commit."""

import logging
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select

from formsvc.accounts.models import User
from formsvc.attachments import faults
from formsvc.attachments.kinds import media_type
from formsvc.attachments.models import Attachment
from formsvc.attachments.names import clean_name
from formsvc.attachments.previews import draw_preview
from formsvc.attachments.storage import current_storage
from formsvc.db import db, utc_now

KEY_BYTES = 16
DAY = timedelta(hours=24)

log = logging.getLogger(__name__)


def keep(uploader: User, name: str, data: bytes) -> Attachment:
    """Take a file that has no message yet; NotTaken tells why it cannot be."""
    name = clean_name(name)
    if not data:
        raise faults.Empty(name)
    if len(data) > faults.FILE_BYTES:
        raise faults.TooLarge(name)
    media = media_type(name, data)
    storage = current_storage()
    if not storage.has_room():
        raise faults.NoRoom(name)
    preview = draw_preview(data, media)
    if sent_today(uploader) + len(data) > faults.DAY_BYTES:
        raise faults.TooMuchToday(name)
    try:
        digest = storage.put(data)
        preview_digest = storage.put(preview) if preview else None
    except OSError as error:
        log.error("attachments: the storage takes nothing (%s)", type(error).__name__)
        raise faults.NoRoom(name) from None
    attachment = Attachment(
        key=secrets.token_hex(KEY_BYTES),
        uploader=uploader,
        name=name,
        kind=media,
        size=len(data),
        digest=digest,
        preview_digest=preview_digest,
        created_at=utc_now(),
    )
    db.session.add(attachment)
    return attachment


def loose_attachments(uploader: User, keys: Sequence[str]) -> list[Attachment]:
    """The uploader's own files with these keys that have no message yet; others are left out."""
    own = select(Attachment).where(
        Attachment.uploader_id == uploader.id,
        Attachment.message_id.is_(None),
        Attachment.key.in_(keys),
    )
    return list(db.session.scalars(own.order_by(Attachment.id)))


def is_sent(uploader: User, key: str) -> bool:
    """Whether the key names a file of the uploader's own that has its message already."""
    sent = select(Attachment.id).where(
        Attachment.uploader_id == uploader.id,
        Attachment.message_id.is_not(None),
        Attachment.key == key,
    )
    return db.session.scalar(sent) is not None


def check_message(attachments: Sequence[Attachment]) -> None:
    """NotTaken when these are too many or too much for one message."""
    if len(attachments) > faults.MESSAGE_FILES:
        raise faults.TooMany
    if sum(attachment.size for attachment in attachments) > faults.MESSAGE_BYTES:
        raise faults.TooHeavy


def remove_loose(uploader: User, keys: Sequence[str]) -> int:
    """Take back the uploader's own files that have no message yet; how many there were.

    Nobody knows their new keys. The rows stay for the day: taking back and sending again would
    else fill the disk past every limit.
    """
    found = loose_attachments(uploader, keys)
    for attachment in found:
        attachment.key = secrets.token_hex(KEY_BYTES)
    return len(found)


def sent_today(uploader: User) -> int:
    """Bytes of the last day; one file of a person is counted at a time."""
    # SQLite ignores FOR UPDATE; there BEGIN IMMEDIATE does the same.
    db.session.execute(select(User.id).where(User.id == uploader.id).with_for_update())
    mine = select(func.coalesce(func.sum(Attachment.size), 0)).where(
        Attachment.uploader_id == uploader.id, Attachment.created_at > utc_now() - DAY
    )
    return db.session.scalars(mine).one()


def forget_loose() -> None:
    """Drop the files of which no message was made within a day; `sweep` then frees their bytes."""
    db.session.execute(
        delete(Attachment).where(
            Attachment.message_id.is_(None), Attachment.created_at < utc_now() - DAY
        )
    )
