"""Flask-Login, joined to our sessions."""

from flask import Flask
from flask_login import LoginManager

from formsvc.accounts.models import User
from formsvc.accounts.permissions import ask_to_log_in
from formsvc.accounts.second_factor import is_missing
from formsvc.accounts.sessions import load_user


def init_app(app: Flask) -> None:
    """Let `current_user` be the user of the session in the cookie."""
    manager = LoginManager()
    # Its other protection compares addresses and browsers, which a visitor can write as they like.
    manager.session_protection = None
    manager.user_loader(_load)
    manager.unauthorized_handler(ask_to_log_in)
    manager.init_app(app)
    # The library's last step handles its own remember cookie, which we do not offer.
    app.after_request_funcs[None].remove(manager._update_remember_cookie)


def _load(token: str) -> User | None:
    user = load_user(token)
    # A session of the time before the operator demanded a second factor.
    return None if user is not None and is_missing(user) else user
