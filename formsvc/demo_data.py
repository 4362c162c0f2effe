"""The demo's invented organisations, people and tickets."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import delete, select

from formsvc import db as database
from formsvc.accounts.models import Organisation, User
from formsvc.db import db, utc_now
from formsvc.demo_stories import Step, Story, load_stories
from formsvc.mail.models import OutboxMail
from formsvc.tickets import services
from formsvc.tickets.models import Ticket


@dataclass(frozen=True)
class Person:
    """One of the demo's people."""

    key: str
    name: str
    email: str
    language: str
    organisation: str | None
    is_contact_person: bool = False
    is_agent: bool = False


PEOPLE = (
    Person(
        "maija", "Maija Mallikas", "maija.mallikas@esimerkkikunta.example", "fi", "Esimerkkikunta"
    ),
    Person(
        "matti",
        "Matti Meikäläinen",
        "matti.meikalainen@esimerkkikunta.example",
        "fi",
        "Esimerkkikunta",
        True,
    ),
    Person("mikael", "Mikael Modell", "mikael.modell@mallila.example", "sv", "Mallila"),
    Person("aino", "Aino Aalto", "aino.aalto@neuvo.example", "fi", None, is_agent=True),
)


def add_demo_data(password_hashes: Mapping[str, str]) -> None:
    """Add what is missing of the people, each with the hash under their key, and of the tickets."""
    people = {person.key: _add_person(person, password_hashes[person.key]) for person in PEOPLE}
    now = utc_now()
    numbers = [_add_story(story, people, now) for story in load_stories()]
    # Nobody is to get mails about what never happened.
    threads = [f"ticket.{number}" for number in numbers if number is not None]
    db.session.flush()
    db.session.execute(delete(OutboxMail).where(OutboxMail.thread.in_(threads)))


def _add_person(person: Person, password_hash: str) -> User:
    present = db.session.scalar(select(User).where(User.email == person.email))
    if present is not None:
        return present
    user = User(
        email=person.email,
        name=person.name,
        language=person.language,
        organisation=_organisation(person.organisation) if person.organisation else None,
        is_contact_person=person.is_contact_person,
        is_agent=person.is_agent,
        is_active=True,
        password_hash=password_hash,
        created_at=utc_now(),
    )
    db.session.add(user)
    db.session.flush()
    return user


def _organisation(name: str) -> Organisation:
    present = db.session.scalar(select(Organisation).where(Organisation.name == name))
    if present is not None:
        return present
    organisation = Organisation(name=name)
    db.session.add(organisation)
    return organisation


def _add_story(story: Story, people: Mapping[str, User], now: datetime) -> int | None:
    """Play a story through the services; its new ticket's number, or None when it was there."""
    customer = people[story.who]
    key = uuid5(NAMESPACE_URL, story.subject).hex
    same = select(Ticket).where(Ticket.customer_id == customer.id, Ticket.form_key == key)
    if db.session.scalar(same) is not None:
        return None
    new = services.NewTicket(story.subject, story.type, story.service, story.body, key)
    with _clock_at(now - timedelta(hours=story.hours_ago)):
        ticket = services.open_ticket(customer, new)
    for index, step in enumerate(story.steps):
        with _clock_at(now - timedelta(hours=step.hours_ago)):
            _play(ticket, people[step.who], step, uuid5(NAMESPACE_URL, f"{key}/{index}").hex)
    return ticket.number


def _play(ticket: Ticket, person: User, step: Step, key: str) -> None:
    match step.verb:
        case "reply":
            services.reply(ticket, person, services.Words(step.body, key), step.status)
        case "note":
            services.add_note(ticket, person, services.Words(step.body, key))
        case "take":
            services.take(ticket, person)
        case "close":
            services.close(ticket, person)
        case "reopen":
            services.reopen(ticket, person)


@contextmanager
def _clock_at(moment: datetime) -> Iterator[None]:
    """Let the services believe that it is another moment."""
    present = database.clock
    database.clock = lambda: moment
    try:
        yield
    finally:
        database.clock = present
