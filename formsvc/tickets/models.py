"""Ticket, its messages and its history."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.accounts.models import EMAIL_BYTES, Organisation, User
from formsvc.attachments.models import Attachment
from formsvc.db import Base, UtcDateTime

SUBJECT_LENGTH = 200
BODY_LENGTH = 50_000
FIRST_NUMBER = 1000


class Status(StrEnum):
    """Where a ticket stands; `pending` waits for the customer."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


UNDER_WAY = (Status.NEW, Status.OPEN, Status.PENDING)
WITH_US = (Status.NEW, Status.OPEN)
SETTLED = (Status.SOLVED, Status.CLOSED)


class Priority(StrEnum):
    """How much a ticket presses, as the agents see it."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Source(StrEnum):
    """Which way a message came."""

    WEB = "web"
    MAIL = "mail"


class Happening(StrEnum):
    """What an event tells; `value` holds what became of it: a status, a type, a name, a number."""

    OPENED = "opened"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    CLOSED = "closed"
    REOPENED = "reopened"
    STATUS = "status"
    TYPE = "type"
    SERVICE = "service"
    PRIORITY = "priority"
    PRIVATE = "private"
    SHARED = "shared"
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    LINKED = "linked"
    UNLINKED = "unlinked"
    MERGED = "merged"
    UNMERGED = "unmerged"
    MASKED = "masked"
    RATED = "rated"


# What the customer's history leaves out.
AGENTS_HAPPENINGS = (Happening.PRIORITY, Happening.LINKED, Happening.UNLINKED)


class Ticket(Base):
    """A customer's matter, with the number by which everyone knows it."""

    __tablename__ = "ticket"
    # The form key is the customer's own: another's key must neither match nor tell that it exists.
    __table_args__ = (
        UniqueConstraint("customer_id", "form_key"),
        # Who sees a list, its usual filter and order: all from the index, without the rows.
        Index("ix_ticket_customer", "customer_id", "organisation_id", "changed_at", "id", "status"),
        Index(
            "ix_ticket_organisation",
            *("organisation_id", "changed_at", "id", "status", "is_private", "customer_id"),
        ),
        Index("ix_ticket_queue", "status", "waiting_since"),
        Index("ix_ticket_changed", "changed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    type: Mapped[str] = mapped_column(String(40))
    service: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(10), default=Status.NEW)
    customer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    priority: Mapped[str] = mapped_column(String(10), default=Priority.NORMAL)
    # Only its customer and the agents see it.
    is_private: Mapped[bool] = mapped_column(default=False)
    # When the first answer is due, and when it and the last solution were given.
    answer_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A ticket merged into another shows there; what it was itself stays, so that it can be undone.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    status_before_merge: Mapped[str | None] = mapped_column(String(10))
    # The settled ticket that this one goes on with, when it could no longer be opened again.
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    # A mail brought a personal identity code, which an agent has not masked yet.
    has_identity_code: Mapped[bool] = mapped_column(default=False, index=True)
    rating: Mapped[int | None]  # 1 to 5
    rating_comment: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    customer: Mapped[User] = relationship(foreign_keys=customer_id)
    organisation: Mapped[Organisation | None] = relationship()
    assignee: Mapped[User | None] = relationship(foreign_keys=assignee_id)
    messages: Mapped[list["Message"]] = relationship(order_by="Message.id", back_populates="ticket")
    events: Mapped[list["Event"]] = relationship(order_by="Event.id", back_populates="ticket")
    followers: Mapped[list["Follower"]] = relationship(
        order_by="Follower.id", back_populates="ticket", cascade="all, delete-orphan"
    )
    merged_into: Mapped["Ticket | None"] = relationship(
        foreign_keys=merged_into_id, remote_side="Ticket.id", back_populates="merged"
    )
    merged: Mapped[list["Ticket"]] = relationship(
        foreign_keys=merged_into_id, order_by="Ticket.id", back_populates="merged_into"
    )
    follows: Mapped["Ticket | None"] = relationship(
        foreign_keys=follows_id, remote_side="Ticket.id"
    )

    @property
    def is_settled(self) -> bool:
        """Whether the ticket is solved or closed."""
        return self.status in SETTLED


class Message(Base):
    """Words written to a ticket; an internal note is for agents only."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("author_id", "form_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    body: Mapped[str] = mapped_column(Text)
    is_internal: Mapped[bool] = mapped_column(default=False)
    # A mail's quotation of earlier mails, folded away below the body.
    quoted: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(10), default=Source.WEB)
    form_key: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket] = relationship(back_populates="messages")
    author: Mapped[User] = relationship()
    attachments: Mapped[list[Attachment]] = relationship(order_by=Attachment.id)


class Event(Base):
    """One line of a ticket's history: what happened, who did it, when."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    happening: Mapped[str] = mapped_column(String(20))
    value: Mapped[str | None] = mapped_column(String(EMAIL_BYTES))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket] = relationship(back_populates="events")
    actor: Mapped[User] = relationship()


class Follower(Base):
    """Somebody who gets a ticket's mails: a colleague, or an address that an agent agreed to."""

    __tablename__ = "follower"
    __table_args__ = (
        UniqueConstraint("ticket_id", "user_id"),
        UniqueConstraint("ticket_id", "address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    # One of the two: a colleague, or an address outside the organisation.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(EMAIL_BYTES))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    # An address gets nothing before an agent has agreed.
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket] = relationship(back_populates="followers")
    user: Mapped[User | None] = relationship(foreign_keys=user_id)
    added_by: Mapped[User] = relationship(foreign_keys=added_by_id)


class Link(Base):
    """Two tickets that have to do with each other; the lower id stands first."""

    __tablename__ = "ticket_link"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class TicketNumber(Base):
    """The one row that holds the last number given, so that none is given twice."""

    __tablename__ = "ticket_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
