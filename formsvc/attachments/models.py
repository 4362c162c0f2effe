"""Attachments: what is known of a file; its bytes lie in the storage."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.accounts.models import HASH_LENGTH, User
from formsvc.db import Base, UtcDateTime

FILE_NAME_LENGTH = 150


class Attachment(Base):
    """A file that someone sent; until it has a message it is only its uploader's."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_loose", "message_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # 128 random bits: nobody can guess the address of another's file.
    key: Mapped[str] = mapped_column(String(32), unique=True)
    uploader_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    # A name in place of the class: tickets stand on attachments, not the other way round.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    kind: Mapped[str] = mapped_column(String(100))  # media type, as the bytes tell it
    size: Mapped[int]  # bytes
    # SHA-256 of the bytes; what columns marked `blob` name is not swept out of the storage.
    digest: Mapped[str] = mapped_column(String(HASH_LENGTH), index=True, info={"blob": True})
    # SHA-256 of the small picture of an image, which we have drawn ourselves.
    preview_digest: Mapped[str | None] = mapped_column(
        String(HASH_LENGTH), index=True, info={"blob": True}
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    uploader: Mapped[User] = relationship()
