"""Commands of attachments: `formsvc attachments …`."""

import click
from flask.cli import with_appcontext

from formsvc.attachments import tidiness
from formsvc.terminal import as_json, say_json


@click.group("attachments")
def attachments() -> None:
    """Files of tickets and the storage where they lie."""


@attachments.command("check")
@as_json
@with_appcontext
def check(as_json: bool) -> None:
    """Compare all files with their rows; exit code 1 when they do not agree."""
    differences = list(tidiness.differences())
    if as_json:
        say_json(differences)
    else:
        click.echo("".join(f"{line}\n" for line in differences), nl=False)
        click.echo(f"Differences: {len(differences)}")
    if differences:
        raise SystemExit(1)


COMMANDS = (attachments,)
