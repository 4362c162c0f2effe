"""Commands about people and organisations: `formsvc user …`, `formsvc organisation …`."""

import click
from flask.cli import AppGroup
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from formsvc.accounts import people, second_factor, services
from formsvc.accounts.import_command import import_customers
from formsvc.accounts.models import Organisation, User, Visibility
from formsvc.db import db
from formsvc.i18n import LANGUAGES
from formsvc.terminal import as_json, commit, readable, say_json, say_rows


@click.group(cls=AppGroup)
def organisation() -> None:
    """Customers' organisations: list, create, rename, set."""


@organisation.command("list")
@as_json
def list_organisations(as_json: bool) -> None:
    """List the organisations with the number of their people."""
    people = select(func.count()).where(User.organisation_id == Organisation.id).scalar_subquery()
    found = db.session.execute(select(Organisation, people).order_by(Organisation.name)).all()
    rows = [
        {
            "name": one.name,
            "visibility": one.visibility,
            "mails": "link" if one.is_link_only else "whole",
            "people": count,
        }
        for one, count in found
    ]
    say_rows(rows, in_json=as_json)


@organisation.command("create")
@click.argument("name")
def create_organisation(name: str) -> None:
    """Add an organisation."""
    services.create_organisation(name)
    commit(f"There is already an organisation {name}.")
    click.echo(f"Added {name}.")


@organisation.command("rename")
@click.argument("name")
@click.argument("new_name")
def rename_organisation(name: str, new_name: str) -> None:
    """Give an organisation another name."""
    people.rename_organisation(known_organisation(name), new_name)
    commit(f"There is already an organisation {new_name}.")
    click.echo(f"{name} is now {new_name}.")


@organisation.command("set")
@click.argument("name")
@click.option(
    "--visibility",
    type=click.Choice([str(one) for one in Visibility]),
    help="Who sees colleagues' tickets: nobody, contact persons alone, or everyone.",
)
@click.option(
    "--mails",
    type=click.Choice(["whole", "link"]),
    help="Whether mails about tickets hold the whole answer or only a link to it.",
)
def set_organisation(name: str, visibility: str | None, mails: str | None) -> None:
    """Say who sees colleagues' tickets, and what mails hold."""
    found = known_organisation(name)
    if visibility is None and mails is None:
        raise click.UsageError("Give --visibility or --mails.")
    found.visibility = visibility or found.visibility
    if mails:
        found.is_link_only = mails == "link"
    told = "link" if found.is_link_only else "whole"
    line = f"{found.name}: visibility {found.visibility}, mails {told}."
    db.session.commit()
    click.echo(line)


@click.group(cls=AppGroup)
def user() -> None:
    """People who log in: list, show, create, change, invite, deactivate, activate."""


@user.command("list")
@click.option("--organisation", "organisation_name", help="Only people of this organisation.")
@click.option("--agents", is_flag=True, help="Only agents.")
@click.option("--inactive", is_flag=True, help="Only people whose account is shut.")
@as_json
def list_users(organisation_name: str | None, agents: bool, inactive: bool, as_json: bool) -> None:
    """List people by name; those who were erased are left out."""
    wanted = select(User).where(User.erased_at.is_(None)).order_by(User.name, User.email)
    if organisation_name:
        wanted = wanted.where(User.organisation == known_organisation(organisation_name))
    if agents:
        wanted = wanted.where(User.is_agent)
    if inactive:
        wanted = wanted.where(User.is_active.is_not(True))
    wanted = wanted.options(joinedload(User.organisation))
    say_rows([_told(one) for one in db.session.scalars(wanted)], in_json=as_json)


@user.command("show")
@click.argument("email")
@as_json
def show_user(email: str, as_json: bool) -> None:
    """Tell what is known of a person's account."""
    found = known_user(email)
    told = _told(found) | {
        "has_password": found.password_hash is not None,
        "has_second_factor": second_factor.is_set_up(found),
        "created_at": found.created_at.isoformat(timespec="seconds"),
    }
    if as_json:
        say_json(told)
    else:
        for name, value in told.items():
            click.echo(f"{name:18} {readable(value)}")


def _told(user: User) -> dict[str, object]:
    role = "agent" if user.is_agent else "contact person" if user.is_contact_person else "customer"
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "organisation": user.organisation.name if user.organisation else None,
        "role": role,
        "is_active": user.is_active,
    }


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


@user.command("change")
@click.argument("email")
@click.option("--email", "new_email", help="New e-mail address, by which the person logs in.")
@click.option("--name", help="New name.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Language of mails.")
@click.option("--organisation", "organisation_name", help="Move to this organisation.")
@click.option("--no-organisation", is_flag=True, help="Move out of the organisation.")
@click.option("--contact-person/--no-contact-person", default=None, help="For the organisation.")
@click.option("--agent/--no-agent", default=None, help="Answers tickets, or no longer.")
def change_user(
    email: str,
    new_email: str | None,
    name: str | None,
    language: str | None,
    organisation_name: str | None,
    no_organisation: bool,
    contact_person: bool | None,
    agent: bool | None,
) -> None:
    """Change a person: what is not named stays. It holds at once, in open sessions too.

    Whoever moves to another organisation leaves its tickets behind and is no contact person there
    unless that is said.
    """
    if organisation_name and no_organisation:
        raise click.UsageError("Give --organisation or --no-organisation, not both.")
    found = known_user(email)
    told = {
        "name": name,
        "language": language,
        "organisation": known_organisation(organisation_name) if organisation_name else None,
        "is_contact_person": contact_person,
        "is_agent": agent,
        "email": new_email,
    }
    wanted: dict[str, object] = {key: value for key, value in told.items() if value is not None}
    if no_organisation:
        wanted["organisation"] = None
    changed = people.change_user(found, **wanted)
    commit(f"There is already a user {new_email}.")
    click.echo(f"Changed {email}: {', '.join(changed)}." if changed else "Nothing to change.")


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


@user.command("reset-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """Let a person who has lost device and recovery codes set up two-step verification anew."""
    person = known_user(email)
    second_factor.remove(person)
    services.shut(person)
    db.session.commit()
    click.echo(f"{email} logs in with the password alone until a new second factor is set up.")


@user.command("activate")
@click.argument("email")
def activate_user(email: str) -> None:
    """Let a person whose account was shut log in again."""
    people.activate(known_user(email))
    db.session.commit()
    click.echo(f"{email} can log in again.")


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


COMMANDS = (user, organisation, import_customers)
