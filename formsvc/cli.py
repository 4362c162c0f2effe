"""The command line: `formsvc`."""

import logging
import secrets
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from formsvc import create_app, demo
from formsvc.accounts import limits, services, sessions
from formsvc.accounts.models import Organisation, User
from formsvc.accounts.passwords import hash_password
from formsvc.articles.services import forget_old_readings
from formsvc.db import db
from formsvc.demo_data import PEOPLE, add_demo_data
from formsvc.i18n import LANGUAGES
from formsvc.mail import outbox
from formsvc.mail import worker as mail_worker
from formsvc.search import services as searches
from formsvc.search.services import COUNTED_DAYS, Line
from formsvc.settings import SettingsError, load_settings


@click.group()
def main() -> None:
    """Neuvo's service: the customer portal beside the built site."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Of the mail server of the demo and of every migration only what is wrong.
    for name in ("alembic", "mail.log"):
        logging.getLogger(name).setLevel(logging.WARNING)


@main.group("db")
def database() -> None:
    """The database's tables."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Make or change the tables so that they fit this version."""
    with _app():
        upgrade()
    click.echo("The database is up to date.")


@main.command()
@click.option("--once", is_flag=True, help="Send what is due and end.")
def worker(once: bool) -> None:
    """Send the mails of the outbox until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with _app():
        if once:
            click.echo(f"Mails tried: {mail_worker.send_queued()}")
        else:
            mail_worker.run(stop, _forget_old)


@main.group()
def organisation() -> None:
    """Customers' organisations."""


@organisation.command("create")
@click.argument("name")
def create_organisation(name: str) -> None:
    """Add an organisation."""
    with _app():
        services.create_organisation(name)
        _commit(f"There is already an organisation {name}.")
    click.echo(f"Added {name}.")


@main.group()
def user() -> None:
    """People who log in."""


@user.command("create")
@click.argument("email")
@click.argument("name")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="fi", show_default=True)
@click.option("--organisation", "organisation_name", help="Name of the person's organisation.")
@click.option("--contact-person", is_flag=True, help="Sees the whole organisation's tickets.")
@click.option("--agent", is_flag=True, help="Answers tickets.")
@click.option("--invite", is_flag=True, help="Send the first link to choose a password.")
def create_user(
    email: str,
    name: str,
    language: str,
    organisation_name: str | None,
    contact_person: bool,
    agent: bool,
    invite: bool,
) -> None:
    """Add a person, who has no password yet."""
    with _app():
        person = services.create_user(
            email,
            name,
            language=language,
            organisation=_organisation(organisation_name) if organisation_name else None,
            is_contact_person=contact_person,
            is_agent=agent,
        )
        if invite:
            services.invite(person)
        _commit(f"There is already a user {email}.")
    click.echo(f"Added {email}.")


@user.command("invite")
@click.argument("email")
def invite_user(email: str) -> None:
    """Send a person the first link to choose a password."""
    with _app():
        services.invite(_user(email))
        db.session.commit()
    click.echo(f"The invitation to {email} is in the outbox.")


@user.command("deactivate")
@click.argument("email")
def deactivate_user(email: str) -> None:
    """Shut a person's account at once."""
    with _app():
        services.deactivate(_user(email))
        db.session.commit()
    click.echo(f"{email} can no longer log in.")


@main.command("searches")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="fi", show_default=True)
@click.option("--days", type=click.IntRange(1, COUNTED_DAYS), default=30, show_default=True)
def report_searches(language: str, days: int) -> None:
    """Tell what readers search, what they do not find, and which articles solved a matter."""
    with _app():
        report = searches.report(language, days)
    click.echo(f"Searches in {days} days: {report.searches}, without hits: {report.in_vain}")
    _list_counts("Most frequent", report.frequent)
    _list_counts("Without hits", report.without_hits)
    _list_counts("Articles that solved a matter", report.solved)


def _list_counts(heading: str, lines: Sequence[Line]) -> None:
    click.echo(f"\n{heading}")
    for words, count in lines:
        click.echo(f"{count:6}  {words}")
    if not lines:
        click.echo("     –")


@main.command("demo-data")
def demo_data() -> None:
    """Add the demo's invented people and tickets, with random passwords that are shown once."""
    passwords = {person.key: secrets.token_urlsafe(15) for person in PEOPLE}
    with _app():
        present = set(db.session.scalars(select(User.email)))
        add_demo_data({key: hash_password(password) for key, password in passwords.items()})
        db.session.commit()
    for person in PEOPLE:
        if person.email in present:
            click.echo(f"{person.email}  was there")
        else:
            click.echo(f"{person.email}  {passwords[person.key]}")


@main.command("demo")
@click.option("--var", type=click.Path(path_type=Path, file_okay=False), default=Path("var/demo"))
@click.option("--port", default=8000, show_default=True, help="Of the service.")
@click.option("--smtp-port", default=8025, show_default=True, help="Of the mail server.")
@click.option("--mails-port", default=8026, show_default=True, help="Of the page with the mails.")
def run_demo(var: Path, port: int, smtp_port: int, mails_port: int) -> None:
    """Run the whole service on this machine with invented people, until Ctrl-C."""
    try:
        demo.run(demo.Place(var, port, smtp_port, mails_port))
    except (demo.DemoError, SettingsError) as error:
        raise click.ClickException(str(error)) from None


def _forget_old() -> None:
    """Drop what no longer has any use: the database shall not remember people for nothing."""
    limits.forget_old()
    sessions.forget_ended()
    services.forget_dead_links()
    outbox.forget_finished()
    forget_old_readings()
    searches.forget_old_counts()


@contextmanager
def _app() -> Iterator[None]:
    """The service's app for one command; a wrong setting or value ends it with one sentence."""
    try:
        app = create_app(load_settings())
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    with app.app_context():
        try:
            yield
        except services.Refused as error:
            raise click.ClickException(str(error)) from None
        finally:
            db.session.remove()
            db.engine.dispose()


def _commit(conflict: str) -> None:
    try:
        db.session.commit()
    except IntegrityError:
        raise click.ClickException(conflict) from None


def _organisation(name: str) -> Organisation:
    found = db.session.scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        raise click.ClickException(f"There is no organisation {name}.")
    return found


def _user(email: str) -> User:
    found = services.find_user(email)
    if found is None:
        raise click.ClickException(f"There is no user {email}.")
    return found


if __name__ == "__main__":
    main()
