"""Who may come in: customers and agents to their pages, everyone else to the login page."""

import re
from typing import cast
from urllib.parse import unquote, urlencode

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.exceptions import NotFound

from formsvc.accounts.models import User
from formsvc.i18n import current_language, path_language

LONGEST_TARGET = 2000
_TARGET = re.compile(r"/(fi|sv)(/[^\s\\\x00-\x1f\x7f]*)?")


def safe_target(target: str | None) -> str | None:
    """The target when it is an address of our own pages, else None."""
    if not target or len(target) > LONGEST_TARGET or not _TARGET.fullmatch(target):
        return None
    path = unquote(target.partition("?")[0])
    hidden = "//" in path or "\\" in path or ".." in path or not path.isprintable()
    return None if hidden else target


def login_address(target: str) -> str:
    """The login page in the target's language, which leads on to the target."""
    address = f"/{path_language(target) or current_language()}/login"
    safe = safe_target(target)
    return f"{address}?{urlencode({'next': safe}, safe='/')}" if safe else address


def ask_to_log_in() -> ResponseReturnValue:
    """Send a visitor to the login page and back here afterwards."""
    query = request.query_string.decode("ascii", "ignore")
    here = request.path + (f"?{query}" if query else "")
    if request.method == "POST":
        # The session ended while the form was being filled in; its address leads to its page.
        flash(gettext("You were no longer logged in, so nothing was sent."), "warning")
    return redirect(login_address(here), 303)


def present_user() -> User:
    """Who is logged in: the row itself, for no row may keep Flask-Login's stand-in."""
    return cast(User, current_user._get_current_object())


def first_address(user: User, language: str) -> str:
    """Where a person begins: an agent at the queue, a customer at the portal's front page."""
    return f"/{language}/agent/tickets/" if user.is_agent else f"/{language}/portal/"


def agents_only() -> None:
    """A blueprint's gate: customers are told that there is nothing here."""
    if current_user.is_authenticated and not current_user.is_agent:
        raise NotFound
