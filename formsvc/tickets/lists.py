"""What a list of tickets tells of its filters, in the words of the page."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext, pgettext
from sqlalchemy import Select, func, select

from formsvc.accounts.models import User
from formsvc.db import db
from formsvc.i18n import current_language, format_date
from formsvc.support import current_support
from formsvc.tickets.filters import STATUS_GROUPS, Filters
from formsvc.tickets.models import Status, Ticket
from formsvc.tickets.words import status_name

GROUPS = ("", "under-way", "settled")


def customers_of(tickets: Select[Ticket]) -> list[tuple[int, str]]:
    """The people whose tickets are among these, by name: the ids of others tell nothing."""
    ids = tickets.with_only_columns(Ticket.customer_id)
    named = select(User.id, User.name).where(User.id.in_(ids))
    return [(key, name) for key, name in db.session.execute(named.order_by(func.lower(User.name)))]


def group_name(key: str) -> str:
    """What the tab of some statuses is called."""
    match key:
        case "under-way":
            return pgettext("support requests", "Open")
        case "settled":
            return pgettext("support requests", "Closed")
    return pgettext("support requests", "All")


def status_choices(*, is_own: bool) -> list[tuple[str, str]]:
    """What can be chosen as a status: the tabs first, then each status."""
    groups = [(key, group_name(key)) for key in GROUPS]
    return groups + [(one.value, status_name(one, is_own=is_own)) for one in Status]


def type_choices() -> list[tuple[str, str]]:
    """The types of tickets, in their order."""
    language = current_language()
    return [(kind.key, kind.name.in_language(language)) for kind in current_support().types]


def service_choices() -> list[tuple[str, str]]:
    """The services, each followed by those below it."""
    language = current_language()
    return [
        (service.key, "\N{EN SPACE}" * depth + service.name.in_language(language))
        for service, depth in current_support().tree()
    ]


def sort_choices(*, with_customer: bool) -> list[tuple[str, str]]:
    """The orders that a list without column heads offers."""
    people = [("customer", gettext("Customer"))] if with_customer else []
    return [
        ("-changed", gettext("Newest change first")),
        ("changed", gettext("Oldest change first")),
        ("-created", gettext("Newest first")),
        ("created", gettext("Oldest first")),
        ("subject", gettext("Subject")),
        *people,
        ("type", gettext("Type")),
        ("service", gettext("Service")),
        ("status", gettext("Status")),
    ]


def chips(filters: Filters, customers: Mapping[int, str], *, is_own: bool) -> list[tuple[str, str]]:
    """Of each filter that is set what it says, and its name."""
    said = [(name, _SAYINGS[name]) for name in filters.narrowing if name in _SAYINGS]
    found = [(say(getattr(filters, name)), name) for name, say in said]
    if filters.customer:
        found.append((customers.get(filters.customer, gettext("Unknown customer")), "customer"))
    if filters.status and filters.status not in STATUS_GROUPS:
        found.append((status_name(filters.status, is_own=is_own), "status"))
    return found


def _type(key: str) -> str:
    return current_support().type_name(key, current_language())


def _service(key: str) -> str:
    return current_support().service_name(key, current_language())


_SAYINGS: dict[str, Callable[[Any], str]] = {
    "q": lambda words: f"”{words}”",
    "type": lambda key: f"{gettext('Type')}: {_type(key)}",
    "service": lambda key: f"{gettext('Service')}: {_service(key)}",
    "created_from": lambda day: gettext("Created from %(day)s", day=format_date(day)),
    "created_until": lambda day: gettext("Created until %(day)s", day=format_date(day)),
    "changed_from": lambda day: gettext("Changed from %(day)s", day=format_date(day)),
    "changed_until": lambda day: gettext("Changed until %(day)s", day=format_date(day)),
}
