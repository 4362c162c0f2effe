"""The outbox: one row is one mail to one person."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from formsvc.db import Base, UtcDateTime

QUEUED, SENT, DEAD, DROPPED = "queued", "sent", "dead", "dropped"
BOUNCED = "bounced"  # was sent, and came back


class OutboxMail(Base):
    """A mail that is to be sent, or was; its words are emptied when it leaves the queue.

    Only a ticket's mail that could not be delivered keeps them, so that it can be sent again.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        Index("ix_outbox_mail_due", "state", "next_attempt_at"),
        Index("ix_outbox_mail_thread", "thread", "address"),
        Index("ix_outbox_mail_address", "address", "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    message_id: Mapped[str] = mapped_column(String(320), unique=True)
    thread: Mapped[str | None] = mapped_column(String(40))
    references: Mapped[str] = mapped_column(Text)
    auto_submitted: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default=QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
