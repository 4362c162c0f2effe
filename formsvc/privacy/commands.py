"""Commands about what is kept: `formsvc erase`, `formsvc retention`, `formsvc export`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from formsvc.accounts.commands import known_user
from formsvc.accounts.services import Refused
from formsvc.db import db
from formsvc.privacy.erasure import erase_person
from formsvc.privacy.export import export_archive
from formsvc.privacy.retention import SEVERAL, delete_tickets, outdated_tickets
from formsvc.privacy.traces import forget_bytes
from formsvc.terminal import as_json, say_rows, yes


@click.command("erase")
@click.argument("email")
@yes
@with_appcontext
def erase(email: str, yes: bool) -> None:
    """Make a person unknown, for good; the organisation's tickets stay.

    Name, address, telephone numbers and signatures are masked in the tickets' texts. The account,
    sessions, links, mails and the files that the person sent are deleted. Backups of before still
    hold them: erase again after restoring one.
    """
    person = known_user(email)
    if not yes:
        click.confirm(f"Erase {person.name} ({person.email}) for good?", abort=True)
    digests = erase_person(person)
    db.session.commit()
    forget_bytes(digests)
    click.echo(f"Erased {email}.")


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Only tell which tickets would go.")
@yes
@as_json
@with_appcontext
def retention(dry_run: bool, yes: bool, as_json: bool) -> None:
    """Delete settled tickets that are older than their type is kept, with all that belongs to them.

    support.toml says per type for how many months (keep_months) after its solution a ticket is
    kept. Reports no longer count what has gone. Let cron run this with --yes.
    """
    tickets = outdated_tickets()
    rows = [
        {"number": one.number, "type": one.type, "settled": _day(one.settled_at or one.changed_at)}
        for one in tickets
    ]
    if as_json or dry_run or not yes:
        say_rows(rows, in_json=as_json)
    if tickets and not (dry_run or yes):
        click.confirm(f"Delete these {len(tickets)} tickets for good?", abort=True, err=True)
    for start in range(0, 0 if dry_run else len(tickets), SEVERAL):
        digests = delete_tickets(tickets[start : start + SEVERAL])
        db.session.commit()
        forget_bytes(digests)
    if not as_json:
        click.echo(f"{'Would go' if dry_run else 'Deleted'}: {len(rows)} tickets.")


@click.command("export")
@click.argument("email")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def export(email: str, file: Path) -> None:
    """Write everything about a person into a zip file: JSON, a page to read, and the files."""
    archive = export_archive(known_user(email))
    try:
        with file.open("xb") as target:
            file.chmod(0o600)
            target.write(archive)
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"Wrote {file}.")


def _day(moment: object) -> str:
    return str(moment)[:10]


COMMANDS = (erase, retention, export)
