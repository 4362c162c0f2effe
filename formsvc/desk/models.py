"""What agents keep at their desk: canned replies, views of the queue, who is looking at what."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.accounts.models import NAME_LENGTH, User
from formsvc.db import Base, UtcDateTime


class CannedReply(Base):
    """A ready answer, always in both languages."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_fi: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_sv: Mapped[str] = mapped_column(String(NAME_LENGTH))
    body_fi: Mapped[str] = mapped_column(Text)
    body_sv: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SavedView(Base):
    """An agent's own view of the queue: a name for a set of filters."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    query: Mapped[str] = mapped_column(Text)  # as it stands in the queue's address


class Presence(Base):
    """An agent who has a ticket open, and was last heard of then."""

    __tablename__ = "presence"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    agent: Mapped[User] = relationship()
