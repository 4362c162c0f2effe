"""Commands of tickets: `formsvc tickets …`."""

import click
from flask.cli import with_appcontext

from formsvc.db import db
from formsvc.terminal import as_json, say_json
from formsvc.tickets.fulltext import index_all


@click.group("tickets")
def tickets() -> None:
    """Tickets and what is kept to find them."""


@tickets.command("reindex")
@as_json
@with_appcontext
def reindex(as_json: bool) -> None:
    """Make the full-text search anew from the tickets as they are, nothing else left in it."""
    count = index_all(db.session.connection())
    db.session.commit()
    if as_json:
        say_json({"tickets": count})
    else:
        click.echo(f"Tickets indexed: {count}")


COMMANDS = (tickets,)
