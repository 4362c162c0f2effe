"""Sessions: rows in the database, so that one ended in one process is ended in all."""

import hashlib
import secrets
from datetime import timedelta

from flask import request, session
from flask_login import login_user
from sqlalchemy import delete, select, update

from formsvc.accounts.models import User, UserSession
from formsvc.db import READING_METHODS, db, utc_now

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
SEEN_STEP = timedelta(minutes=1)  # how exactly seen_at is kept
TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What the database keeps of a token: whoever reads the table cannot use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def begin_session(user: User) -> None:
    """Log the user in with a session never seen before; the caller commits."""
    now = utc_now()
    user.session_token = token = new_token()
    db.session.add(
        UserSession(token_hash=hash_token(token), user_id=user.id, created_at=now, seen_at=now)
    )
    # What the visitor had before logging in is worth nothing afterwards.
    session.clear()
    login_user(user)


def load_user(token: str) -> User | None:
    """The active user of a session that has not ended; notes that it was used."""
    now = utc_now()
    lasting = select(UserSession).where(
        UserSession.token_hash == hash_token(token),
        UserSession.seen_at > now - IDLE,
        UserSession.created_at > now - ABSOLUTE,
    )
    found = db.session.scalar(lasting)
    if found is None or not found.user.is_active:
        return None
    if found.seen_at < now - SEEN_STEP:
        _note_seen(found.id)
    found.user.session_token = token
    return found.user


def end_session(token: str) -> None:
    """End the session with this token."""
    db.session.execute(delete(UserSession).where(UserSession.token_hash == hash_token(token)))


def end_sessions(user: User) -> None:
    """End every session of the user."""
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))


def _note_seen(number: int) -> None:
    noted = update(UserSession).where(UserSession.id == number).values(seen_at=utc_now())
    if request.method not in READING_METHODS:
        db.session.execute(noted)
        return
    # The view's own transaction only reads; SQLite would refuse to turn it into a writing one.
    with db.engine.begin() as connection:
        connection.execute(noted)


def forget_ended() -> None:
    """Drop the sessions that have ended by time."""
    now = utc_now()
    is_over = (UserSession.created_at <= now - ABSOLUTE) | (UserSession.seen_at <= now - IDLE)
    db.session.execute(delete(UserSession).where(is_over))
