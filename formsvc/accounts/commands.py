"""Commands about people and organisations: `formsvc user …`, `formsvc organisation …`."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from formsvc.accounts import services
from formsvc.accounts.models import Organisation, User
from formsvc.db import db
from formsvc.i18n import LANGUAGES
from formsvc.terminal import commit


@click.group(cls=AppGroup)
def organisation() -> None:
    """Customers' organisations."""


@organisation.command("create")
@click.argument("name")
def create_organisation(name: str) -> None:
    """Add an organisation."""
    services.create_organisation(name)
    commit(f"There is already an organisation {name}.")
    click.echo(f"Added {name}.")


@click.group(cls=AppGroup)
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
    person = services.create_user(
        email,
        name,
        language=language,
        organisation=known_organisation(organisation_name) if organisation_name else None,
        is_contact_person=contact_person,
        is_agent=agent,
    )
    if invite:
        services.invite(person)
    commit(f"There is already a user {email}.")
    click.echo(f"Added {email}.")


@user.command("invite")
@click.argument("email")
def invite_user(email: str) -> None:
    """Send a person the first link to choose a password."""
    services.invite(known_user(email))
    db.session.commit()
    click.echo(f"The invitation to {email} is in the outbox.")


@user.command("deactivate")
@click.argument("email")
def deactivate_user(email: str) -> None:
    """Shut a person's account at once."""
    services.deactivate(known_user(email))
    db.session.commit()
    click.echo(f"{email} can no longer log in.")


def known_organisation(name: str) -> Organisation:
    """The organisation of this name, or the end of the command."""
    found = db.session.scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        raise services.Refused(f"There is no organisation {name}.")
    return found


def known_user(email: str) -> User:
    """The person with this address, or the end of the command."""
    found = services.find_user(email)
    if found is None:
        raise services.Refused(f"There is no user {email}.")
    return found


COMMANDS = (user, organisation)
