"""Ticket, its messages and its history."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.accounts.models import Organisation, User
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


class Happening(StrEnum):
    """What an event tells; `value` holds the new status of the last one."""

    OPENED = "opened"
    TAKEN = "taken"
    CLOSED = "closed"
    REOPENED = "reopened"
    STATUS = "status"


class Ticket(Base):
    """A customer's matter, with the number by which everyone knows it."""

    __tablename__ = "ticket"
    # The form key is the customer's own: another's key must neither match nor tell that it exists.
    __table_args__ = (
        UniqueConstraint("customer_id", "form_key"),
        Index("ix_ticket_customer", "customer_id", "changed_at"),
        Index("ix_ticket_organisation", "organisation_id", "changed_at"),
        Index("ix_ticket_queue", "status", "waiting_since"),
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

    customer: Mapped[User] = relationship(foreign_keys=customer_id)
    organisation: Mapped[Organisation | None] = relationship()
    assignee: Mapped[User | None] = relationship(foreign_keys=assignee_id)
    messages: Mapped[list["Message"]] = relationship(order_by="Message.id", back_populates="ticket")
    events: Mapped[list["Event"]] = relationship(order_by="Event.id", back_populates="ticket")

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
    form_key: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket] = relationship(back_populates="messages")
    author: Mapped[User] = relationship()


class Event(Base):
    """One line of a ticket's history: what happened, who did it, when."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    happening: Mapped[str] = mapped_column(String(10))
    value: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket] = relationship(back_populates="events")
    actor: Mapped[User] = relationship()


class TicketNumber(Base):
    """The one row that holds the last number given, so that none is given twice."""

    __tablename__ = "ticket_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
