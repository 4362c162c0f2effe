"""Long lists of tickets, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from formsvc.db import db
from formsvc.tickets.filters import Filters
from formsvc.tickets.models import Ticket

PAGE_LENGTH = 25
# What a page's address takes along to the next one; `agent` and `view` are the queue's.
KEPT = (*(field.name for field in fields(Filters)), "agent", "view")


@dataclass(frozen=True)
class Page:
    """The tickets of one page, its number from 1 up, that of the last one, and all there are."""

    tickets: Sequence[Ticket]
    number: int
    last: int
    count: int

    def address(self, number: int) -> str:
        """The address of another page of the same list."""
        kept = {name: request.args[name] for name in KEPT if name in request.args}
        return f"{request.path}?{urlencode({**kept, 'page': number})}"


def load_page(tickets: Select[Ticket], *order: ColumnElement[Any]) -> Page:
    """The page asked for in `?page=`; one that does not exist gives the nearest."""
    count = db.session.scalar(tickets.with_only_columns(func.count(Ticket.id))) or 0
    last = max(1, -(-count // PAGE_LENGTH))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    # Only the ids are sorted and skipped over: an index often holds all that needs.
    ids = tickets.with_only_columns(Ticket.id).order_by(*order).limit(PAGE_LENGTH)
    wanted = db.session.scalars(ids.offset((number - 1) * PAGE_LENGTH)).all()
    return Page(_load(wanted), number, last, count)


def _load(ids: Sequence[int]) -> list[Ticket]:
    people = (
        joinedload(Ticket.customer),
        joinedload(Ticket.assignee),
        joinedload(Ticket.organisation),
    )
    found = db.session.scalars(select(Ticket).options(*people).where(Ticket.id.in_(ids)))
    tickets = {ticket.id: ticket for ticket in found}
    return [tickets[one] for one in ids]
