"""People, their organisations, and what opens an account."""

import unicodedata
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from formsvc.db import Base, UtcDateTime

EMAIL_BYTES = 254
NAME_LENGTH = 100
HASH_LENGTH = 64  # a SHA-256 in hexadecimal digits
KELVIN = "\N{KELVIN SIGN}"


def normalise_email(address: str) -> str:
    """The one spelling by which an account is known: small letters, composed, no space around."""
    # NFC would turn the Kelvin sign, a look-alike, into a K.
    kept = address.strip().replace(KELVIN, "\N{REPLACEMENT CHARACTER}")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", kept).lower())


def is_email(address: str) -> bool:
    """Whether this is one e-mail address that we can keep."""
    name, _, host = address.partition("@")
    is_whole = bool(name and host) and "@" not in host and len(address.encode()) <= EMAIL_BYTES
    return is_whole and not any(character.isspace() for character in address)


class Visibility(StrEnum):
    """Who of an organisation sees the tickets of colleagues."""

    NOBODY = "nobody"
    CONTACTS = "contacts"
    EVERYONE = "everyone"


class Organisation(Base):
    """A customer of ours: a municipality, a school."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    visibility: Mapped[str] = mapped_column(String(10), default=Visibility.CONTACTS)
    # Mails to its people hold a link in place of the words of an answer.
    is_link_only: Mapped[bool] = mapped_column(default=False)


class User(Base):
    """A person who may log in: a customer, a contact person or an agent."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_BYTES), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    language: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    is_contact_person: Mapped[bool] = mapped_column(default=False)
    is_agent: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation | None] = relationship()

    # What Flask-Login asks for; the token stands in the cookie and names a row of UserSession.
    is_authenticated = True
    is_anonymous = False
    session_token = ""

    def get_id(self) -> str:
        """The token of the session in use."""
        return self.session_token

    @validates("email")
    def _one_spelling(self, _key: str, address: str) -> str:
        return normalise_email(address)


class UserSession(Base):
    """A log-in that lasts; whoever has the token, whose hash this is, is the user."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class SecondFactor(Base):
    """What an agent's authenticator shares with us, from the first right code on."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(String(200))
    # The time step of the last code that was taken: none is taken twice.
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """A code that stands in for the authenticator, once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


class Purpose(StrEnum):
    """What a password link was made for."""

    RESET = "reset"
    INVITATION = "invitation"


class PasswordLink(Base):
    """A link in a mail that lets its reader choose a password, once."""

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class Count(Base):
    """How often something was tried by someone since the window began."""

    __tablename__ = "limit_count"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    count: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
