"""The verbs of accounts; they change the session's objects, queue mails and never commit."""

from datetime import timedelta

from sqlalchemy import delete, select

from formsvc.accounts import passwords, sessions
from formsvc.accounts.models import (
    EMAIL_BYTES,
    NAME_LENGTH,
    Organisation,
    PasswordLink,
    Purpose,
    User,
    is_email,
    normalise_email,
)
from formsvc.db import db, utc_now
from formsvc.mail.models import OutboxMail
from formsvc.mail.outbox import queue_mail, queue_unwritten, write_mail
from formsvc.settings import current_settings

RESET_LASTS = timedelta(minutes=60)
INVITATION_LASTS = timedelta(days=7)
LASTS = {Purpose.RESET: RESET_LASTS, Purpose.INVITATION: INVITATION_LASTS}


class Refused(Exception):
    """A person or organisation cannot be added so; the text says why in one sentence."""


class LinkIsDead(Exception):
    """The password link was used, is too old, was replaced or never was."""


def create_organisation(name: str) -> Organisation:
    """Add an organisation; Refused tells what is wrong with the name."""
    organisation = Organisation(name=one_name(name))
    db.session.add(organisation)
    return organisation


def create_user(
    email: str,
    name: str,
    *,
    language: str = "fi",
    organisation: Organisation | None = None,
    is_contact_person: bool = False,
    is_agent: bool = False,
) -> User:
    """Add a user without password; `invite` lets the person choose one.

    Refused tells what is wrong.
    """
    if not is_email(email.strip()):
        raise Refused(f"{email} is not an e-mail address.")
    if is_contact_person and organisation is None:
        raise Refused("A contact person needs an organisation.")
    if find_user(email) is not None:
        raise Refused(f"There is already a user {email}.")
    user = User(
        email=email,
        name=one_name(name),
        language=language,
        organisation=organisation,
        is_contact_person=is_contact_person,
        is_agent=is_agent,
        is_active=True,
        created_at=utc_now(),
    )
    db.session.add(user)
    return user


def one_name(text: str) -> str:
    """A name without needless space; Refused when it is empty or too long."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_LENGTH:
        raise Refused(f"A name has 1 to {NAME_LENGTH} characters.")
    return name


def find_user(email: str) -> User | None:
    """The user with this address, however it is spelt."""
    return db.session.scalar(select(User).where(User.email == normalise_email(email)))


def check_password(email: str, password: str) -> User | None:
    """The active user with this address and password; wrong ones take as long as right ones."""
    user = find_user(email)
    is_right = passwords.matches(password, user.password_hash if user else None)
    if user is None or not user.is_active or not is_right:
        return None
    if user.password_hash and passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_password(password)
    return user


def ask_password_link(email: str) -> None:
    """Ask for a mail with a link to choose a password; `write_link` looks whether there is a user.

    So the answer takes the same time for everyone, and nobody learns who has an account.
    """
    address = normalise_email(email)[:EMAIL_BYTES]
    queue_unwritten("password_link", address=address, expires_at=utc_now() + RESET_LASTS)


def write_link(mail: OutboxMail) -> bool:
    """Write a mail that was asked for, right before it leaves; False for whom it is not."""
    if mail.body:
        return True
    user = find_user(mail.address)
    if user is None or not user.is_active:
        return False
    context = _link_context(user, Purpose.RESET, _new_link(user, Purpose.RESET))
    write_mail(mail, user.language, context)
    return True


def invite(user: User) -> None:
    """Mail a new user the first link to choose a password."""
    db.session.flush()
    purpose = Purpose.INVITATION
    queue_mail(
        "password_link",
        address=user.email,
        language=user.language,
        context=_link_context(user, purpose, _new_link(user, purpose)),
        expires_at=utc_now() + LASTS[purpose],
    )


def find_link(token: str) -> PasswordLink | None:
    """The link that still opens an account, if the token is one's; looking does not use it up."""
    link = db.session.scalar(
        select(PasswordLink).where(
            PasswordLink.token_hash == sessions.hash_token(token),
            PasswordLink.expires_at > utc_now(),
        )
    )
    return link if link is not None and link.user.is_active else None


def use_link(token: str, password: str) -> User:
    """Choose a password with a link, which works once."""
    link = find_link(token)
    if link is None:
        raise LinkIsDead
    user = link.user
    # Two at the same time: only the one whose DELETE finds the row goes on.
    used = db.session.execute(
        delete(PasswordLink).where(PasswordLink.id == link.id).returning(PasswordLink.id)
    ).first()
    if used is None:
        raise LinkIsDead
    set_password(user, password)
    return user


def set_password(user: User, password: str) -> None:
    """Give the user a password, end what the old one opened and tell the user by mail."""
    user.password_hash = passwords.hash_password(password)
    shut(user)
    queue_mail(
        "password_changed",
        address=user.email,
        language=user.language,
        context={"name": user.name},
    )


def deactivate(user: User) -> None:
    """Shut the account at once, everywhere."""
    user.is_active = False
    shut(user)


def shut(user: User) -> None:
    """End all sessions and password links of the user."""
    sessions.end_sessions(user)
    db.session.execute(delete(PasswordLink).where(PasswordLink.user_id == user.id))


def forget_dead_links() -> None:
    """Drop the password links that open nothing any more."""
    db.session.execute(delete(PasswordLink).where(PasswordLink.expires_at <= utc_now()))


def change_language(user: User, language: str) -> None:
    """The language of the user's mails, and of the portal after login."""
    user.language = language


def own_words(user: User) -> list[str]:
    """Words that a password of this user shall not be built from."""
    organisation = [user.organisation.name] if user.organisation else []
    texts = [user.name, user.email, *user.email.replace("@", ".").split("."), *organisation]
    return [word for text in texts for word in (text, *text.split())]


def _new_link(user: User, purpose: Purpose) -> str:
    """The token of a new link, which ends the older ones."""
    token = sessions.new_token()
    db.session.execute(delete(PasswordLink).where(PasswordLink.user_id == user.id))
    db.session.add(
        PasswordLink(
            token_hash=sessions.hash_token(token),
            user_id=user.id,
            purpose=purpose,
            expires_at=utc_now() + LASTS[purpose],
        )
    )
    return token


def _link_context(user: User, purpose: Purpose, token: str) -> dict[str, object]:
    is_invitation = purpose == Purpose.INVITATION
    lasts = LASTS[purpose]
    return {
        "name": user.name,
        "is_invitation": is_invitation,
        "limit": lasts.days if is_invitation else int(lasts.total_seconds() // 60),
        "url": f"{current_settings().public_url}/{user.language}/password/link/{token}",
    }
