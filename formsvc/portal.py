"""The portal's front page: its two functions, what waits for whom, and what is new."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import Select, func
from sqlalchemy.orm import joinedload

from formsvc.accounts.permissions import present_user
from formsvc.articles.catalog import current_catalog, valid_announcements
from formsvc.db import db
from formsvc.i18n import LANGUAGE_PREFIX, current_language
from formsvc.tickets import permissions
from formsvc.tickets.models import UNDER_WAY, Status, Ticket

SHOWN = 10  # open tickets; the whole list is one click away

bp = Blueprint("portal", __name__, url_prefix=f"{LANGUAGE_PREFIX}/portal")


@dataclass(frozen=True)
class Numbers:
    """How many tickets are open, and how many of them wait for the customers' side."""

    under_way: int
    pending: int


@bp.get("/")
@login_required
def front() -> ResponseReturnValue:
    """Tickets and FAQ, my open tickets, what the organisation must answer, announcements."""
    user = present_user()
    own = permissions.own_tickets(user).where(Ticket.status.in_(UNDER_WAY))
    sees_others = permissions.sees_organisation(user)
    organisation = permissions.organisation_tickets(user) if sees_others else None
    return render_template(
        "portal/front.html",
        tickets=_newest(own),
        numbers=_count(own),
        others=None if organisation is None else _count(organisation),
        waiting=[] if organisation is None else _newest(_waiting(organisation, user.id)),
        customers_only=_customers_only(),
        announcements=valid_announcements(current_language()),
    )


def _newest(tickets: Select[Ticket]) -> list[Ticket]:
    newest = tickets.order_by(Ticket.changed_at.desc(), Ticket.id.desc()).limit(SHOWN)
    return list(db.session.scalars(newest.options(joinedload(Ticket.customer))))


def _waiting(tickets: Select[Ticket], user_id: int) -> Select[Ticket]:
    """Colleagues' tickets that wait for an answer of theirs; one's own are shown anyway."""
    return tickets.where(Ticket.status == Status.PENDING, Ticket.customer_id != user_id)


def _count(tickets: Select[Ticket]) -> Numbers:
    by_status = tickets.where(Ticket.status.in_(UNDER_WAY)).group_by(Ticket.status)
    rows = db.session.execute(by_status.with_only_columns(Ticket.status, func.count()))
    counts = {status: count for status, count in rows}
    return Numbers(sum(counts.values()), counts.get(Status.PENDING, 0))


def _customers_only() -> str | None:
    """The address of the site's first section for customers alone."""
    mine = (
        address
        for address in current_catalog().restricted
        if address.startswith(f"/{current_language()}/")
    )
    return next(mine, None)
