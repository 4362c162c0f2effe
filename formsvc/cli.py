"""The command line: `formsvc`, which joins the commands of all features."""

import logging
import secrets
import signal
import threading
from pathlib import Path

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from formsvc import create_app, demo
from formsvc.accounts import commands as account_commands
from formsvc.accounts import limits, services, sessions
from formsvc.accounts.models import User
from formsvc.accounts.passwords import hash_password
from formsvc.articles.services import forget_old_readings
from formsvc.attachments import commands as attachment_commands
from formsvc.attachments import tidiness
from formsvc.attachments.services import forget_loose
from formsvc.db import db
from formsvc.demo_data import PEOPLE, add_demo_data
from formsvc.desk import commands as desk_commands
from formsvc.inbox import commands as inbox_commands
from formsvc.inbox import services as received_mails
from formsvc.mail import outbox
from formsvc.mail import worker as mail_worker
from formsvc.privacy import commands as privacy_commands
from formsvc.search import commands as search_commands
from formsvc.search import services as searches
from formsvc.settings import SettingsError, load_settings
from formsvc.terminal import Program
from formsvc.tickets import commands as ticket_commands

# Each commands.py names in COMMANDS what it adds to `formsvc`.
FEATURES = (
    account_commands,
    attachment_commands,
    desk_commands,
    inbox_commands,
    privacy_commands,
    search_commands,
    ticket_commands,
)


class Neuvo(Program):
    """The whole command line."""

    refusals = (SettingsError, services.Refused, demo.DemoError)


@click.group(cls=Neuvo)
@click.pass_context
def main(context: click.Context) -> None:
    """Neuvo's service: the customer portal beside the built site.

    Exit codes: 0 done, 1 refused with a sentence that tells why, 2 the command was typed wrongly.
    """
    context.obj.create_app = _service
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Of the mail server of the demo and of every migration only what is wrong.
    for name in ("alembic", "mail.log"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _service() -> Flask:
    return create_app(load_settings())


@main.group("db")
def database() -> None:
    """The database's tables."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Make or change the tables so that they fit this version."""
    upgrade()
    click.echo("The database is up to date.")


@main.command()
@click.option("--once", is_flag=True, help="Send what is due and end.")
def worker(once: bool) -> None:
    """Send the mails of the outbox until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if once:
        click.echo(f"Mails tried: {mail_worker.send_queued()}")
    else:
        mail_worker.run(stop, _forget_old)


@main.command("demo-data")
def demo_data() -> None:
    """Add the demo's invented people and tickets, with random passwords that are shown once."""
    passwords = {person.key: secrets.token_urlsafe(15) for person in PEOPLE}
    present = set(db.session.scalars(select(User.email)))
    add_demo_data({key: hash_password(password) for key, password in passwords.items()})
    db.session.commit()
    for person in PEOPLE:
        if person.email in present:
            click.echo(f"{person.email}  was there")
        else:
            click.echo(f"{person.email}  {passwords[person.key]}")


@main.command("demo", with_appcontext=False)
@click.option("--var", type=click.Path(path_type=Path, file_okay=False), default=Path("var/demo"))
@click.option("--port", default=8000, show_default=True, help="Of the service.")
@click.option("--smtp-port", default=8025, show_default=True, help="Of the mail server.")
@click.option("--mails-port", default=8026, show_default=True, help="Of the page with the mails.")
def run_demo(var: Path, port: int, smtp_port: int, mails_port: int) -> None:
    """Run the whole service on this machine with invented people, until Ctrl-C."""
    demo.run(demo.Place(var, port, smtp_port, mails_port))


def _forget_old() -> None:
    """Drop what no longer has any use: the database shall not remember people for nothing."""
    # First: it lists the storage before any transaction begins.
    tidiness.sweep()
    forget_loose()
    limits.forget_old()
    sessions.forget_ended()
    services.forget_dead_links()
    outbox.forget_finished()
    received_mails.forget_old()
    forget_old_readings()
    searches.forget_old_counts()


for feature in FEATURES:
    for command in feature.COMMANDS:
        main.add_command(command)


if __name__ == "__main__":
    main()
