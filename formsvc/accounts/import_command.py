"""The command that takes a file of customers: `formsvc import-customers`."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext

from formsvc.accounts import people, services
from formsvc.accounts.customer_file import Fault, Unreadable, read_customers
from formsvc.accounts.people import Changes
from formsvc.db import db
from formsvc.terminal import as_json, commit, say_json


@click.command("import-customers")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.option("--invite", is_flag=True, help="Invite those who have no password yet.")
@as_json
@with_appcontext
def import_customers(file: Path, dry_run: bool, invite: bool, as_json: bool) -> None:
    """Add and change customers as a CSV file tells: all of it, or nothing.

    \b
    The first line names the columns, in any order (in brackets: also taken):
      email           (sähköposti, e-post)            the person's key; needed
      name            (nimi, namn)                    needed
      language        (kieli, språk)                  fi or sv
      organisation    (organisaatio)                  made when it is new
      contact person  (yhteyshenkilö, kontaktperson)  yes or no (kyllä/ei, ja/nej)

    Cells stand between semicolons or commas; the file is in UTF-8. An empty cell or a column that
    is not there leaves what is known; new people speak Finnish unless the file tells otherwise.
    People who are not in the file stay as they are.
    """
    try:
        changes = people.import_customers(read_customers(file))
    except Unreadable as unreadable:
        db.session.rollback()
        _refuse(unreadable.faults, in_json=as_json)
    invited = people.without_password(changes.people) if invite else []
    told = _told(changes, len(invited), dry_run=dry_run)
    if dry_run:
        db.session.rollback()
    else:
        for person in invited:
            services.invite(person)
        commit("Somebody has added the same people meanwhile: try again.")
    if as_json:
        say_json(told)
    else:
        for line in _sentences(changes, told):
            click.echo(line)


def _refuse(faults: tuple[Fault, ...], *, in_json: bool) -> NoReturn:
    if in_json:
        say_json({"errors": [{"line": one.line, "message": one.message} for one in faults]})
    else:
        for one in faults:
            click.echo(str(one), err=True)
        click.echo("Nothing was changed.", err=True)
    raise click.exceptions.Exit(1)


def _told(changes: Changes, invited: int, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "added": changes.added,
        "changed": changes.changed,
        "unchanged": changes.unchanged,
        "organisations": changes.organisations,
        "invited": invited,
    }


def _sentences(changes: Changes, told: dict[str, object]) -> Iterator[str]:
    if told["dry_run"]:
        for name in changes.organisations:
            yield f"new organisation {name}"
        for email in changes.added:
            yield f"new {email}"
        for email, names in changes.changed.items():
            yield f"changed {email}: {', '.join(names)}"
    yield (
        f"Added {len(changes.added)}, changed {len(changes.changed)}, "
        f"left {changes.unchanged} as they were; new organisations {len(changes.organisations)}; "
        f"invited {told['invited']}."
    )
    if told["dry_run"]:
        yield "This was a dry run: nothing was changed."
