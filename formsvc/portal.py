"""The portal's front page: its two functions, and what is new."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from formsvc.articles.catalog import valid_announcements
from formsvc.db import db
from formsvc.i18n import LANGUAGE_PREFIX, current_language
from formsvc.tickets import permissions
from formsvc.tickets.models import UNDER_WAY, Ticket

SHOWN = 10  # open tickets; the whole list is one click away

bp = Blueprint("portal", __name__, url_prefix=f"{LANGUAGE_PREFIX}/portal")


@bp.get("/")
@login_required
def front() -> ResponseReturnValue:
    """Tickets and FAQ, my open tickets, announcements."""
    tickets = permissions.own_tickets(current_user).where(Ticket.status.in_(UNDER_WAY))
    newest = tickets.order_by(Ticket.changed_at.desc(), Ticket.id.desc()).limit(SHOWN)
    return render_template(
        "portal/front.html",
        tickets=db.session.scalars(newest).all(),
        announcements=valid_announcements(current_language()),
    )
