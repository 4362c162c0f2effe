"""The customer's lists: one's own tickets and the organisation's, as pages and as CSV."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from sqlalchemy import Select
from werkzeug.exceptions import NotFound

from formsvc.accounts import limits
from formsvc.accounts.models import User
from formsvc.accounts.permissions import present_user
from formsvc.db import db
from formsvc.tickets import lists, permissions
from formsvc.tickets.exports import csv_answer
from formsvc.tickets.filters import Filters
from formsvc.tickets.models import Ticket
from formsvc.tickets.pages import load_page
from formsvc.tickets.views import bp

__all__ = ["bp"]  # that of the customer's other pages, with the lists


@bp.get("/")
@login_required
def mine() -> ResponseReturnValue:
    """My tickets."""
    user = present_user()
    tickets = permissions.own_tickets(user)
    return _list_page(tickets, user, gettext("My support requests"), "tickets.mine_csv")


@bp.get("/organisation")
@login_required
def organisation() -> ResponseReturnValue:
    """The tickets of the user's organisation that the user may see."""
    user = present_user()
    heading = gettext("Organisation's support requests")
    return _list_page(_organisation(user), user, heading, "tickets.organisation_csv")


@bp.get("/mine.csv")
@login_required
def mine_csv() -> ResponseReturnValue:
    """My tickets as a file."""
    user = present_user()
    return _csv(permissions.own_tickets(user), user)


@bp.get("/organisation.csv")
@login_required
def organisation_csv() -> ResponseReturnValue:
    """The organisation's tickets as a file."""
    user = present_user()
    return _csv(_organisation(user), user)


def _organisation(user: User) -> Select[Ticket]:
    if not permissions.sees_organisation(user):
        raise NotFound
    return permissions.organisation_tickets(user)


def _list_page(tickets: Select[Ticket], user: User, heading: str, export: str) -> str:
    is_own = export == "tickets.mine_csv"
    filters = Filters.read(request.args)
    if is_own:
        filters = filters.without("customer")
    customers = [] if is_own else lists.customers_of(tickets)
    chips = lists.chips(filters, dict(customers), is_own=is_own)
    return render_template(
        "tickets/list.html",
        heading=heading,
        filters=filters,
        page=load_page(filters.apply(tickets, user), *filters.order()),
        groups=[(key, lists.group_name(key)) for key in lists.GROUPS],
        statuses=lists.status_choices(is_own=is_own),
        sorts=lists.sort_choices(with_customer=not is_own),
        types=lists.type_choices(),
        services=lists.service_choices(),
        chips=chips,
        is_narrowed=any(name != "q" for _, name in chips),
        customers=customers,
        with_customer=not is_own,
        export=export,
    )


def _csv(tickets: Select[Ticket], user: User) -> Response:
    # A transaction of its own: SQLite would refuse to turn the reading one into a writing one.
    db.session.commit()
    limits.take(limits.EXPORT, user.id)
    db.session.commit()
    filters = Filters.read(request.args)
    return csv_answer(filters.apply(tickets, user), filters.order(), user)
