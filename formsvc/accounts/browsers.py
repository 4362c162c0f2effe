"""Browsers that a user has logged in with: others' wrong passwords do not shut them out."""

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from formsvc.accounts.models import User
from formsvc.accounts.sessions import hash_token, new_token
from formsvc.db import db
from formsvc.settings import current_settings

KNOWN_FOR = 90 * 24 * 3600  # seconds


def remember(response: Response, user: User) -> None:
    """Let the browser show later that this user has logged in with it; it opens nothing."""
    value = _signer().dumps([user.id, _mark(user), new_token()[:16]])
    response.set_cookie(
        _name(),
        str(value),
        max_age=KNOWN_FOR,
        secure=current_settings().is_https,
        httponly=True,
        samesite="Lax",
    )


def known_as(email: str) -> str | None:
    """The name of this browser, when that user has logged in with it under the present password."""
    cookie = request.cookies.get(_name())
    if cookie is None:
        return None
    try:
        user_id, mark, name = _signer().loads(cookie, KNOWN_FOR)
    except (BadSignature, ValueError, TypeError):
        return None
    user = db.session.get(User, user_id)
    is_known = user is not None and user.email == email and mark == _mark(user)
    return str(name) if is_known else None


def _mark(user: User) -> str:
    return hash_token(user.password_hash or "")[:16]


def _name() -> str:
    return "__Host-browser" if current_settings().is_https else "browser"


def _signer() -> URLSafeTimedSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.secret_key]
    return URLSafeTimedSerializer(keys, salt="browser")
