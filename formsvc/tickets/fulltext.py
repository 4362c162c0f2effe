"""Full-text search over tickets: the same terms in SQLite's FTS5 and in PostgreSQL's tsvector.

A ticket has one row: of each word of its subject, messages and file names the word itself and its
Finnish and Swedish stems. What only agents may find has a column of its own. The rows follow every
flush of the session; whoever changes messages past the session calls `index_tickets`.
"""

import sqlite3
from collections.abc import Iterable
from itertools import chain
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    and_,
    cast,
    column,
    delete,
    event,
    false,
    inspect,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, UOWTransaction

from formsvc.attachments.models import Attachment
from formsvc.db import db
from formsvc.tickets.models import Message, Ticket
from formsvc.tickets.stems import query_terms, terms

SEVERAL = 200  # tickets read at a time
MOST_BYTES = 800_000  # of one column of one ticket; PostgreSQL holds a million
TABLE = "ticket_words"
# SQLite from 3.42 on takes deleted terms out of FTS5 at once; an older one only by rewriting all.
SECURE_DELETE = "INSERT INTO ticket_words(ticket_words, rank) VALUES ('secure-delete', 1)"
REWRITE = "INSERT INTO ticket_words(ticket_words) VALUES ('optimize')"
DELETES_SECURELY = sqlite3.sqlite_version_info >= (3, 42)
TABLES = {
    "sqlite": (
        "CREATE VIRTUAL TABLE ticket_words USING fts5"
        "(words, notes, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')",
        *([SECURE_DELETE] if DELETES_SECURELY else []),
        "CREATE TRIGGER ticket_words_end AFTER DELETE ON ticket "
        "BEGIN DELETE FROM ticket_words WHERE rowid = old.id; END",
    ),
    "postgresql": (
        "CREATE TABLE ticket_words (ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id) "
        "ON DELETE CASCADE, words tsvector NOT NULL, notes tsvector NOT NULL)",
        "CREATE INDEX ix_ticket_words_words ON ticket_words USING gin (words)",
        "CREATE INDEX ix_ticket_words_notes ON ticket_words USING gin (notes)",
    ),
}
WRITE = {
    "sqlite": "INSERT INTO ticket_words (rowid, words, notes) VALUES (:id, :words, :notes)",
    "postgresql": "INSERT INTO ticket_words (ticket_id, words, notes) "
    "VALUES (:id, array_to_tsvector(:words), array_to_tsvector(:notes))",
}

_words = table(TABLE, column("rowid"), column("ticket_id"), column("words"), column("notes"))


def matching(query: str, *, with_notes: bool) -> ColumnElement[bool]:
    """Whether a ticket has all the words of a query; internal notes count only on demand."""
    wanted = query_terms(query)
    if not wanted:
        return false()
    if db.engine.dialect.name == "sqlite":
        return Ticket.id.in_(_found_by_fts5(wanted, with_notes=with_notes))
    return Ticket.id.in_(_found_by_postgresql(wanted, with_notes=with_notes))


def index_tickets(connection: Connection, ids: Iterable[int]) -> None:
    """Write the rows of these tickets anew, as part of the connection's transaction."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), SEVERAL):
        _index_several(connection, wanted[start : start + SEVERAL])


def index_all(connection: Connection) -> int:
    """Write the rows of all tickets anew and tell how many there are."""
    ids = connection.scalars(select(Ticket.id)).all()
    connection.execute(delete(_words))
    index_tickets(connection, ids)
    leave_no_trace(connection)
    return len(ids)


def leave_no_trace(connection: Connection) -> None:
    """Take what was masked or erased out of the index's own storage too."""
    if connection.dialect.name == "sqlite" and not DELETES_SECURELY:
        connection.execute(text(REWRITE))


def _found_by_fts5(wanted: list[list[str]], *, with_notes: bool) -> Any:
    groups = (" OR ".join(map(_fts5_term, group)) for group in wanted)
    expression = " AND ".join(f"({group})" for group in groups)
    if not with_notes:
        expression = f"words : ({expression})"
    found = literal_column(TABLE).op("MATCH", return_type=Boolean())(expression)
    return select(_words.c.rowid).where(found)


def _fts5_term(term: str) -> str:
    return f'"{term[:-1]}" *' if term.endswith("*") else f'"{term}"'


def _found_by_postgresql(wanted: list[list[str]], *, with_notes: bool) -> Any:
    columns = [_words.c.words, _words.c.notes] if with_notes else [_words.c.words]
    groups = [" | ".join(map(_lexeme, group)) for group in wanted]
    found = [
        or_(*[one.op("@@", return_type=Boolean())(cast(group, TSQUERY)) for one in columns])
        for group in groups
    ]
    return select(_words.c.ticket_id).where(and_(*found))


def _lexeme(term: str) -> str:
    return f"'{term[:-1]}':*" if term.endswith("*") else f"'{term}'"


def _index_several(connection: Connection, ids: list[int]) -> None:
    words, notes = _terms_of(connection, ids)
    is_sqlite = connection.dialect.name == "sqlite"
    before = _stored(connection, ids) if is_sqlite else {}
    key = _words.c.rowid if is_sqlite else _words.c.ticket_id
    connection.execute(delete(_words).where(key.in_(ids)))
    rows: list[dict[str, Any]] = [
        {"id": one, "words": _limited(words[one]), "notes": _limited(notes[one])} for one in words
    ]
    for row in rows if is_sqlite else ():
        row.update(words=" ".join(row["words"]), notes=" ".join(row["notes"]))
    if rows:
        connection.execute(text(WRITE[connection.dialect.name]), rows)
    if any(
        found[0] - words.get(one, set()) or found[1] - notes.get(one, set())
        for one, found in before.items()
    ):
        leave_no_trace(connection)


def _terms_of(
    connection: Connection, ids: list[int]
) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Of each ticket that there is, what everybody may find and what agents alone may."""
    words: dict[int, set[str]] = {}
    tickets = select(Ticket.id, Ticket.number, Ticket.subject).where(Ticket.id.in_(ids))
    for ticket_id, number, subject in connection.execute(tickets):
        words[ticket_id] = terms(f"{number} {subject}")
    notes: dict[int, set[str]] = {ticket_id: set() for ticket_id in words}
    for ticket_id, is_internal, written in _texts(connection, list(words)):
        (notes if is_internal else words)[ticket_id] |= terms(written)
    return words, notes


def _stored(connection: Connection, ids: list[int]) -> dict[int, tuple[set[str], set[str]]]:
    stored = select(_words.c.rowid, _words.c.words, _words.c.notes)
    rows = connection.execute(stored.where(_words.c.rowid.in_(ids)))
    return {one: (set(words.split()), set(notes.split())) for one, words, notes in rows}


def _texts(connection: Connection, ids: list[int]) -> Iterable[Any]:
    bodies = select(Message.ticket_id, Message.is_internal, Message.body)
    quoted = select(Message.ticket_id, Message.is_internal, Message.quoted)
    names = select(Message.ticket_id, Message.is_internal, Attachment.name).join_from(
        Attachment, Message, Attachment.message_id == Message.id
    )
    for wanted in (bodies, quoted.where(Message.quoted.is_not(None)), names):
        yield from connection.execute(wanted.where(Message.ticket_id.in_(ids)))


def _limited(found: set[str]) -> list[str]:
    """So many terms as a row can hold: a ticket of a million words is still kept and found."""
    kept, room = [], MOST_BYTES
    for term in sorted(found):
        room -= len(term.encode()) + 1
        if room < 0:
            break
        kept.append(term)
    return kept


@event.listens_for(Ticket.__table__, "after_create")
def _create_table(_ticket: Any, connection: Connection, **_more: Any) -> None:
    for statement in TABLES[connection.dialect.name]:
        connection.execute(text(statement))


@event.listens_for(Session, "after_flush")
def _follow(session: Session, _context: UOWTransaction) -> None:
    ids: set[int] = set()
    files: set[int] = set()
    for one in chain(session.new, session.dirty, session.deleted):
        match one:
            case Message():
                ids.update(_tickets_of(one, is_gone=one in session.deleted))
            case Ticket() if one in session.new or one in session.deleted or _is_renamed(one):
                ids.add(one.id)
            case Attachment(message_id=int(message_id)):
                files.add(message_id)
    connection = session.connection()
    if files:
        ids.update(connection.scalars(select(Message.ticket_id).where(Message.id.in_(files))))
    if ids:
        index_tickets(connection, ids)


def _tickets_of(message: Message, *, is_gone: bool) -> set[int]:
    """The ticket a message is in, and the one it was moved from."""
    state = inspect(message)
    now = state.dict.get("ticket_id") if is_gone else message.ticket_id
    return {one for one in (now, *state.attrs.ticket_id.history.sum()) if one is not None}


def _is_renamed(ticket: Ticket) -> bool:
    return bool(inspect(ticket).attrs.subject.history.has_changes())
