"""Flask-Login, joined to our sessions."""

from flask import Flask
from flask_login import LoginManager

from formsvc.accounts.permissions import ask_to_log_in
from formsvc.accounts.sessions import load_user


def init_app(app: Flask) -> None:
    """Let `current_user` be the user of the session in the cookie."""
    manager = LoginManager()
    # Its other protection compares addresses and browsers, which a visitor can write as they like.
    manager.session_protection = None
    manager.user_loader(load_user)
    manager.unauthorized_handler(ask_to_log_in)
    manager.init_app(app)
    # The library's last step handles its own remember cookie, which we do not offer.
    app.after_request_funcs[None].remove(manager._update_remember_cookie)
