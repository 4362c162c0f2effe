"""Mails that came in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.accounts.models import EMAIL_BYTES, HASH_LENGTH
from formsvc.db import Base, UtcDateTime
from formsvc.tickets.models import SUBJECT_LENGTH, Message, Ticket


class Fate(StrEnum):
    """What became of a mail that came in."""

    ANSWER = "answer"  # became a message of a ticket
    WAITING = "waiting"  # waits in the agents' list «new by mail»
    TICKET = "ticket"  # an agent made a ticket of it
    DISCARDED = "discarded"  # an agent threw it away
    AUTOMATIC = "automatic"  # an automatic reply, list mail or our own: kept, answered by nobody
    BOUNCE = "bounce"  # tells that a mail of ours did not arrive
    ASIDE = "aside"  # cannot be read; an operator looks at it


class ReceivedMail(Base):
    """A mail that came in; its raw bytes lie in the storage under their hash."""

    __tablename__ = "received_mail"
    __table_args__ = (Index("ix_received_mail_fate", "fate", "received_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of the Message-ID, or of the whole mail when it has none: taken once only.
    identity: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    digest: Mapped[str] = mapped_column(String(HASH_LENGTH), index=True, info={"blob": True})
    size: Mapped[int]  # bytes
    sender: Mapped[str] = mapped_column(String(EMAIL_BYTES))
    sender_name: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    fate: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(80))
    # The ticket it seems to be about, or became part of.
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("ticket.id", ondelete="SET NULL"), index=True
    )
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("message.id", ondelete="SET NULL"), index=True
    )
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket | None] = relationship()
    message: Mapped[Message | None] = relationship()
