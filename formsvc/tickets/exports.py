"""Lists of tickets as CSV, for the spreadsheets of Finland: semicolons, UTF-8 with its mark."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response, stream_with_context
from flask_babel import gettext
from sqlalchemy import ColumnElement, Select

from formsvc.accounts.models import User
from formsvc.db import db
from formsvc.i18n import TIME_ZONE, current_language
from formsvc.support import current_support
from formsvc.tickets.models import Ticket
from formsvc.tickets.words import status_name

SEVERAL = 500  # tickets read and sent at a time
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# A cell that begins so is a formula for a spreadsheet, also written wide or behind blanks.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_answer(
    tickets: Select[Ticket], order: Sequence[ColumnElement[Any]], reader: User
) -> Response:
    """All tickets of a list as a file, sent while it is read."""
    rows = tickets.join(Ticket.customer).with_only_columns(*_columns()).order_by(*order)
    lines = _lines(rows.execution_options(yield_per=SEVERAL), reader.id)
    response = Response(stream_with_context(lines), mimetype="text/csv")
    name = gettext("support-requests")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA_SIGNS) else cell


def _columns() -> tuple[Any, ...]:
    return (
        Ticket.number,
        Ticket.subject,
        User.name,
        Ticket.type,
        Ticket.service,
        Ticket.status,
        Ticket.created_at,
        Ticket.changed_at,
        Ticket.customer_id,
    )


def _lines(rows: Select[Any], reader_id: int) -> Iterator[str]:
    yield MARK + _written([_heads()])
    found = db.session.execute(rows)
    to_cells = _to_cells(reader_id)
    for some in found.partitions(SEVERAL):
        yield _written([to_cells(row) for row in some])


def _heads() -> list[str]:
    return [
        gettext("Number"),
        gettext("Subject"),
        gettext("Customer"),
        gettext("Type"),
        gettext("Service"),
        gettext("Status"),
        gettext("Created"),
        gettext("Changed"),
    ]


def _to_cells(reader_id: int) -> Callable[[Any], list[str]]:
    support, language = current_support(), current_language()

    def to_cells(row: Any) -> list[str]:
        number, subject, customer, kind, service, status, created, changed, customer_id = row
        texts = (
            subject,
            customer,
            support.type_name(kind, language),
            support.service_name(service, language),
            status_name(status, is_own=customer_id == reader_id),
        )
        return [str(number), *map(harmless, texts), _moment(created), _moment(changed)]

    return to_cells


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"


def _written(rows: Sequence[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(rows)
    return file.getvalue()
