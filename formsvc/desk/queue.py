"""The queue's views: which tickets each shows, how many they are, and which one comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from flask import url_for
from flask_babel import gettext, pgettext
from sqlalchemy import Select, func, select

from formsvc.accounts.models import User
from formsvc.db import db, utc_now
from formsvc.desk.models import SavedView
from formsvc.tickets.filters import Filters
from formsvc.tickets.models import UNDER_WAY, WITH_US, Follower, Ticket

WAITING = "waiting"
LONGEST_WAITING_FIRST = "waiting"  # what the queue is sorted by at first
# The built-in views; «consent» asks the followers besides.
VIEWS = {
    WAITING: Filters(status="waiting"),
    "mine": Filters(status="under-way", assignee="me"),
    "unassigned": Filters(status="waiting", assignee="nobody"),
    "overdue": Filters(overdue=True),
    "consent": Filters(),
    "codes": Filters(identity_code=True),
    "open": Filters(status="under-way"),
    "all": Filters(),
}
LONGEST_WALK = 1000  # tickets among which the next one is looked for


@dataclass(frozen=True)
class Chosen:
    """What an agent looks at: a built-in view and the filters and order on top of it."""

    view: str
    filters: Filters

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """What an address asks for; without a view, those who wait for us."""
        view = query.get("view", WAITING)
        filters = Filters.read(query, for_agent=True)
        if "sort" not in query:
            filters = filters.but(sort=LONGEST_WAITING_FIRST)
        return cls(view if view in VIEWS else WAITING, filters)

    @classmethod
    def of(cls, saved: SavedView) -> Self:
        """What a saved view shows."""
        return cls.read(dict(parse_qsl(saved.query)))

    def query(self) -> dict[str, Any]:
        """The same for an address, short where it says what is shown anyway."""
        found = self.filters.query() | {"view": self.view, "sort": self.filters.sort}
        usual = {"view": WAITING, "sort": LONGEST_WAITING_FIRST}
        return {name: value for name, value in found.items() if usual.get(name) != value}

    def text(self) -> str:
        """The query as one line: what a saved view keeps."""
        return urlencode(self.query())

    def address(self, **changes: Any) -> str:
        """The queue's address with some other filters."""
        return self.but(**changes)._address()

    def but(self, **changes: Any) -> Self:
        """This view with some other filters."""
        return type(self)(self.view, self.filters.but(**changes))

    def without(self, name: str) -> str:
        """The queue's address without one of the filters."""
        return type(self)(self.view, self.filters.without(name))._address()

    def sorted_by(self, column: str) -> str:
        """The queue's address sorted by a column, or the other way round."""
        return type(self)(self.view, self.filters.turned(column))._address()

    def tickets(self, agent: User) -> Select[Ticket]:
        """The tickets that are shown."""
        shown = tickets_of(self.view, agent, any_status=bool(self.filters.status))
        return self.filters.apply(shown, agent)

    def _address(self) -> str:
        return url_for("desk.queue", **self.query())


def tickets_of(view: str, agent: User, *, any_status: bool = False) -> Select[Ticket]:
    """The tickets of a built-in view; a status that was chosen takes the place of the view's."""
    narrowed = VIEWS[view].but(status="") if any_status else VIEWS[view]
    tickets = narrowed.apply(select(Ticket), agent)
    if view == "consent":
        waits = Follower.address.is_not(None) & Follower.agreed_at.is_(None)
        return tickets.where(Ticket.id.in_(select(Follower.ticket_id).where(waits)))
    return tickets


def view_name(view: str) -> str:
    """What a built-in view is called."""
    names = {
        WAITING: gettext("Waiting for us"),
        "mine": pgettext("support requests", "Mine"),
        "unassigned": pgettext("support requests", "Unassigned"),
        "overdue": gettext("First answer overdue"),
        "consent": gettext("Followers to agree to"),
        "codes": gettext("Identity codes"),
        "open": gettext("All open"),
        "all": pgettext("support requests", "All"),
    }
    return names[view]


def counts(agent: User, saved: Sequence[SavedView]) -> list[int]:
    """How many tickets the built-in views hold and then the saved ones, in one query."""
    shown = [tickets_of(view, agent) for view in VIEWS]
    shown += [Chosen.of(view).tickets(agent) for view in saved]
    numbers = [one.with_only_columns(func.count(Ticket.id)).scalar_subquery() for one in shown]
    return list(db.session.execute(select(*numbers)).one())


def waiting_count() -> int:
    """How many tickets wait for us, for the navigation."""
    waiting = select(func.count()).select_from(Ticket).where(Ticket.status.in_(WITH_US))
    return db.session.scalar(waiting) or 0


def next_number(chosen: Chosen, agent: User, number: int) -> int | None:
    """The number of the ticket that comes after this one in the view; the first after the last."""
    shown = chosen.tickets(agent).with_only_columns(Ticket.number).order_by(*chosen.filters.order())
    numbers = list(db.session.scalars(shown.limit(LONGEST_WALK)))
    place = numbers.index(number) + 1 if number in numbers else 0
    others = [one for one in numbers[place:] + numbers[:place] if one != number]
    return others[0] if others else None


def is_overdue(ticket: Ticket) -> bool:
    """Whether the ticket's first answer should have been given by now."""
    due = ticket.answer_due_at
    unanswered = ticket.answered_at is None and ticket.status in UNDER_WAY
    return unanswered and due is not None and due < utc_now()
