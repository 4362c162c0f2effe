"""What a list of tickets is narrowed to and in which order: read from an address and written to it.

In an address: `q` (words or a number), `status` (a status, or `waiting`, `under-way`, `settled`),
`type`, `service`, `customer` (a person's id), days `created_from`, `created_until`, `changed_from`
and `changed_until` as 2026-11-23, and `sort` (a column; with a hyphen before it, the last comes
first). For agents too: `organisation` (id), `assignee` (`me`, `nobody` or an id), `priority`, and
`overdue` and `identity_code` (1).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from formsvc.accounts.models import Organisation, User
from formsvc.db import LARGEST_ID, utc_now
from formsvc.i18n import TIME_ZONE, current_language
from formsvc.support import current_support
from formsvc.tickets.fulltext import matching
from formsvc.tickets.models import SETTLED, UNDER_WAY, WITH_US, Priority, Status, Ticket
from formsvc.tickets.text import clean_line

LONGEST_QUERY = 200
NEWEST_FIRST = "-changed"
# What can be asked for as a status; each status by its own name besides.
STATUS_GROUPS = {"waiting": WITH_US, "under-way": UNDER_WAY, "settled": SETTLED}
STATUSES = STATUS_GROUPS | {status.value: (status,) for status in Status}
PRIORITIES = tuple(priority.value for priority in Priority)
COLUMNS = ("number", "subject", "customer", "type", "service", "status", "created", "changed")
AGENTS_COLUMNS = (*COLUMNS, "organisation", "assignee", "priority", "waiting", "due")
LAST_FIRST = ("number", "created", "changed", "priority")  # what one wants to see so
AGENTS_KEYS = ("organisation", "assignee", "priority", "overdue", "identity_code")


@dataclass(frozen=True)
class Filters:
    """All that narrows a list, and its order; an empty value leaves everything in."""

    q: str = ""
    status: str = ""
    type: str = ""
    service: str = ""
    customer: int | None = None
    organisation: int | None = None
    assignee: str = ""
    priority: str = ""
    created_from: date | None = None
    created_until: date | None = None
    changed_from: date | None = None
    changed_until: date | None = None
    overdue: bool = False
    identity_code: bool = False
    sort: str = NEWEST_FIRST

    @classmethod
    def read(cls, query: Mapping[str, str], *, for_agent: bool = False) -> Self:
        """What an address asks for; what it says wrongly, or may not ask, is passed over."""
        found: dict[str, Any] = {
            name: reader(query[name].strip())
            for name, reader in _READERS.items()
            if name in query and (for_agent or name not in AGENTS_KEYS)
        }
        if found.get("sort", "").removeprefix("-") not in (
            AGENTS_COLUMNS if for_agent else COLUMNS
        ):
            found.pop("sort", None)
        return cls(**{name: value for name, value in found.items() if value is not None})

    def query(self) -> dict[str, str]:
        """The same for an address: only what is set."""
        return {name: "1" if value is True else str(value) for name, value in self._set().items()}

    def address(self, path: str, **more: object) -> str:
        """The address of a page with these filters."""
        query = urlencode({**self.query(), **more})
        return f"{path}?{query}" if query else path

    def but(self, **changes: Any) -> Self:
        """These filters with some others."""
        return replace(self, **changes)

    def without(self, name: str) -> Self:
        """These filters but one."""
        return replace(self, **{name: getattr(Filters(), name)})

    def cleared(self) -> Self:
        """The same order of all that is in the tab."""
        return type(self)(
            status=self.status if self.status in STATUS_GROUPS else "", sort=self.sort
        )

    def turned(self, column: str) -> Self:
        """Sorted by a column; by the one in use, the other way round."""
        if column == self.column:
            return self.but(sort=column if self.is_descending else f"-{column}")
        return self.but(sort=f"-{column}" if column in LAST_FIRST else column)

    @property
    def narrowing(self) -> tuple[str, ...]:
        """The names of what is set, the order and the status left out, which lists show anyway."""
        return tuple(name for name in self._set() if name not in ("sort", "status"))

    @property
    def is_empty(self) -> bool:
        """Whether everything is in the list."""
        return not self.narrowing and not self.status

    @property
    def column(self) -> str:
        """The column that the list is sorted by."""
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        """Whether the last comes first."""
        return self.sort.startswith("-")

    def apply(self, tickets: Select[Ticket], user: User) -> Select[Ticket]:
        """Those of the tickets that fit; which ones the user may see is not decided here."""
        return tickets.where(*self._conditions(user))

    def order(self) -> list[ColumnElement[Any]]:
        """What to sort by; the number decides between equals."""
        first = _ORDERS[self.column]()
        number: ColumnElement[Any] = Ticket.id.expression
        columns = [first] if self.column == "number" else [first, number]
        if self.is_descending:
            columns = [column.desc() for column in columns]
        if self.column in ("waiting", "due", "organisation", "assignee"):
            columns[0] = columns[0].nulls_last()
        return columns

    def _set(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        empty = Filters()
        return {name: value for name, value in values.items() if value != getattr(empty, name)}

    def _conditions(self, user: User) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.status:
            found.append(Ticket.status.in_(STATUSES[self.status]))
        equal: dict[str, InstrumentedAttribute[Any]] = {
            "type": Ticket.type,
            "service": Ticket.service,
            "priority": Ticket.priority,
            "customer": Ticket.customer_id,
            "organisation": Ticket.organisation_id,
        }
        found += [
            column == getattr(self, name) for name, column in equal.items() if getattr(self, name)
        ]
        if self.assignee:
            found.append(_assigned(self.assignee, user))
        if self.overdue:
            late = Ticket.answer_due_at < utc_now()
            found += [late, Ticket.answered_at.is_(None), Ticket.status.in_(UNDER_WAY)]
        if self.identity_code:
            found.append(Ticket.has_identity_code.is_(True))
        found += _between(Ticket.created_at, self.created_from, self.created_until)
        found += _between(Ticket.changed_at, self.changed_from, self.changed_until)
        if self.q:
            found.append(matching(self.q, with_notes=user.is_agent))
        return found


def _assigned(whose: str, user: User) -> ColumnElement[bool]:
    if whose == "nobody":
        return Ticket.assignee_id.is_(None)
    return Ticket.assignee_id == (user.id if whose == "me" else int(whose))


def _between(
    column: InstrumentedAttribute[Any], first: date | None, last: date | None
) -> list[ColumnElement[bool]]:
    """From the first day's beginning to the last day's end, as Finland's calendar has them."""
    found = []
    if first:
        found.append(column >= datetime.combine(first, time(), TIME_ZONE))
    if last:
        found.append(column < datetime.combine(last + timedelta(days=1), time(), TIME_ZONE))
    return found


def _by_name(column: InstrumentedAttribute[str], names: Mapping[str, str]) -> ColumnElement[Any]:
    """Sort keys as the page's language sorts their names; keys that are gone come last."""
    keys = sorted(names, key=lambda key: names[key].casefold())
    return case({key: place for place, key in enumerate(keys)}, value=column, else_=len(keys))


def _by_type() -> ColumnElement[Any]:
    kinds, language = current_support().types, current_language()
    return _by_name(Ticket.type, {kind.key: kind.name.in_language(language) for kind in kinds})


def _by_service() -> ColumnElement[Any]:
    services, language = current_support().services, current_language()
    names = {service.key: service.name.in_language(language) for service in services}
    return _by_name(Ticket.service, names)


def _by_place(column: InstrumentedAttribute[str], keys: tuple[str, ...]) -> ColumnElement[Any]:
    return case({key: place for place, key in enumerate(keys)}, value=column, else_=len(keys))


def _name_of(person: type[User] | type[Organisation], key: Any) -> ColumnElement[Any]:
    return select(func.lower(person.name)).where(person.id == key).scalar_subquery()


_ORDERS: dict[str, Callable[[], ColumnElement[Any]]] = {
    "number": lambda: Ticket.number.expression,
    "subject": lambda: func.lower(Ticket.subject),
    "customer": lambda: _name_of(User, Ticket.customer_id),
    "organisation": lambda: _name_of(Organisation, Ticket.organisation_id),
    "assignee": lambda: _name_of(User, Ticket.assignee_id),
    "type": _by_type,
    "service": _by_service,
    "status": lambda: _by_place(Ticket.status, tuple(status.value for status in Status)),
    "priority": lambda: _by_place(Ticket.priority, PRIORITIES),
    "created": lambda: Ticket.created_at.expression,
    "changed": lambda: Ticket.changed_at.expression,
    "waiting": lambda: Ticket.waiting_since.expression,
    "due": lambda: Ticket.answer_due_at.expression,
}


def _words(text: str) -> str:
    return clean_line(text)[:LONGEST_QUERY]


def _id(text: str) -> int | None:
    known = text.isascii() and text.isdigit() and len(text) < 11
    return int(text) if known and 0 < int(text) <= LARGEST_ID else None


def _assignee(text: str) -> str | None:
    if text in ("me", "nobody"):
        return text
    known = _id(text)
    return None if known is None else str(known)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # What no calendar of ours reaches would overflow where the day after is asked for.
    return day if 1970 <= day.year < 3000 else None


def _key(text: str) -> str | None:
    return text if text.isascii() and len(text) <= 40 else None


def _flag(text: str) -> bool | None:
    return True if text == "1" else None


_READERS: dict[str, Callable[[str], Any]] = {
    "q": _words,
    "status": lambda text: text if text in STATUSES else None,
    "type": _key,
    "service": _key,
    "customer": _id,
    "organisation": _id,
    "assignee": _assignee,
    "priority": lambda text: text if text in PRIORITIES else None,
    "created_from": _day,
    "created_until": _day,
    "changed_from": _day,
    "changed_until": _day,
    "overdue": _flag,
    "identity_code": _flag,
    "sort": lambda text: text,
}
