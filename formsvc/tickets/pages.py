"""Long lists of tickets, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, SQLColumnExpression, func, select
from sqlalchemy.orm import joinedload

from formsvc.db import db
from formsvc.tickets.models import Ticket

PAGE_LENGTH = 25
FILTERS = ("status", "agent")


@dataclass(frozen=True)
class Page:
    """The tickets of one page, its number from 1 up and the number of the last one."""

    tickets: Sequence[Ticket]
    number: int
    last: int

    def address(self, number: int) -> str:
        """The address of another page of the same list."""
        chosen = {name: request.args[name] for name in FILTERS if name in request.args}
        return f"{request.path}?{urlencode({**chosen, 'page': number})}"


def load_page(tickets: Select[Ticket], *order: SQLColumnExpression[Any]) -> Page:
    """The page asked for in `?page=`; one that does not exist gives the nearest."""
    count = db.session.scalar(select(func.count()).select_from(tickets.subquery())) or 0
    last = max(1, -(-count // PAGE_LENGTH))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    people = (
        joinedload(Ticket.customer),
        joinedload(Ticket.assignee),
        joinedload(Ticket.organisation),
    )
    rows = tickets.options(*people).order_by(*order).limit(PAGE_LENGTH)
    found = db.session.scalars(rows.offset((number - 1) * PAGE_LENGTH)).all()
    return Page(found, number, last)
