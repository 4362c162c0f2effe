"""Commands of the desk: `formsvc tickets article`."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from formsvc.db import db
from formsvc.desk.drafting import NotSolved, make_draft
from formsvc.tickets.commands import tickets
from formsvc.tickets.models import Ticket


@tickets.command("article")
@click.argument("number", type=int)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this new file."
)
@with_appcontext
def article(number: int, output: Path | None) -> None:
    """Make a draft of an article, in Markdown, from a solved ticket; personal data is masked."""
    ticket = db.session.scalar(select(Ticket).where(Ticket.number == number))
    if ticket is None:
        raise click.ClickException(f"There is no ticket {number}.")
    try:
        draft = make_draft(ticket)
    except NotSolved:
        raise click.ClickException(f"Ticket {number} is not solved with an answer yet.") from None
    if output is None:
        click.echo(draft.text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(draft.text)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from None
    click.echo(f"Wrote {output}.")


COMMANDS = (tickets,)  # with its own of formsvc/tickets
