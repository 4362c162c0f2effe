"""The verbs by which operators change people and organisations; they never commit."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from formsvc.accounts import services
from formsvc.accounts.customer_file import Customer, Fault, Unreadable
from formsvc.accounts.models import Organisation, User, is_email, normalise_email
from formsvc.db import db, utc_now

SEVERAL = 500  # addresses asked for at a time


@dataclass
class Changes:
    """What an import does, or would do."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)  # address: what is changed
    unchanged: int = 0
    organisations: list[str] = field(default_factory=list)
    people: list[User] = field(default_factory=list)


def change_user(user: User, **wanted: object) -> list[str]:
    """Give the user other values; the names of those that differ.

    Whoever moves to another organisation is no contact person there unless that is said too.
    """
    _check(user, wanted)
    moves = "organisation" in wanted and wanted["organisation"] != user.organisation
    if moves and user.is_contact_person:
        wanted.setdefault("is_contact_person", False)
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, wanted[name])
    if "email" in changed:
        # Links that open the account lie in the old address's mails.
        services.shut(user)
    if user.is_contact_person and user.organisation is None:
        raise services.Refused("A contact person needs an organisation.")
    return changed


def rename_organisation(organisation: Organisation, name: str) -> None:
    """Give an organisation another name."""
    organisation.name = services.one_name(name)


def activate(user: User) -> None:
    """Let a deactivated person log in again, with the password of before."""
    if user.erased_at is not None:
        raise services.Refused("This person was erased.")
    user.is_active = True


def import_customers(customers: list[Customer]) -> Changes:
    """Add and change people as a file tells; Unreadable tells every line that cannot be done."""
    known = _known_people(customers)
    organisations = {one.name.casefold(): one for one in db.session.scalars(select(Organisation))}
    changes = Changes()
    faults: list[Fault] = []
    with db.session.no_autoflush:
        for customer in customers:
            try:
                _take(customer, known.get(customer.email), organisations, changes)
            except services.Refused as refused:
                faults.append(Fault(customer.line, str(refused)))
    if faults:
        raise Unreadable(*faults)
    return changes


def without_password(people: Iterable[User]) -> list[User]:
    """Those whom an invitation helps: who may log in but have no password yet."""
    return [one for one in people if one.is_active and one.password_hash is None]


def _check(user: User, wanted: dict[str, object]) -> None:
    if "name" in wanted:
        wanted["name"] = services.one_name(str(wanted["name"]))
    if "email" in wanted:
        address = normalise_email(str(wanted["email"]))
        if not is_email(address):
            raise services.Refused(f"{wanted['email']} is not an e-mail address.")
        if services.find_user(address) not in (None, user):
            raise services.Refused(f"There is already a user {address}.")
        wanted["email"] = address


def _take(
    customer: Customer,
    user: User | None,
    organisations: dict[str, Organisation],
    changes: Changes,
) -> None:
    if user is not None and user.is_agent:
        raise services.Refused(f"{customer.email} is an agent, not a customer.")
    organisation = _organisation(customer.organisation, organisations, changes)
    told = {
        "name": customer.name,
        "language": customer.language,
        "organisation": organisation,
        "is_contact_person": customer.is_contact_person,
    }
    wanted = {name: value for name, value in told.items() if value is not None}
    if user is None:
        user = User(email=customer.email, language="fi", is_contact_person=False)
        user.created_at = utc_now()
        user.is_active, user.is_agent = True, False
        change_user(user, **wanted)
        db.session.add(user)
        changes.added.append(user.email)
    elif changed := change_user(user, **wanted):
        changes.changed[user.email] = changed
    else:
        changes.unchanged += 1
    changes.people.append(user)


def _organisation(
    name: str | None, organisations: dict[str, Organisation], changes: Changes
) -> Organisation | None:
    if name is None:
        return None
    found = organisations.get(name.casefold())
    if found is None:
        found = organisations[name.casefold()] = services.create_organisation(name)
        changes.organisations.append(found.name)
    return found


def _known_people(customers: list[Customer]) -> dict[str, User]:
    addresses = [customer.email for customer in customers]
    known: dict[str, User] = {}
    for start in range(0, len(addresses), SEVERAL):
        some = select(User).where(User.email.in_(addresses[start : start + SEVERAL]))
        known |= {user.email: user for user in db.session.scalars(some)}
    return known
