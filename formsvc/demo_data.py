"""The demo's invented organisations, people and tickets."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import NAMESPACE_URL, uuid5

from PIL import Image, ImageDraw
from sqlalchemy import delete, func, select

from formsvc import db as database
from formsvc.accounts.models import Organisation, User, Visibility
from formsvc.attachments.services import keep
from formsvc.db import db, utc_now
from formsvc.demo_stories import Canned, Mail, Step, Story, load_demo
from formsvc.desk.models import CannedReply
from formsvc.i18n import TIME_ZONE
from formsvc.inbox import services as received_mails
from formsvc.mail.models import OutboxMail
from formsvc.support import current_support
from formsvc.tickets import followers, links, merging, ratings, services, triage
from formsvc.tickets.models import Priority, Ticket

LUKIO = "Kuvitelman lukio"


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


# Those who can log in at the demo.
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
    Person("otso", "Otso Öman", "otso.oman@neuvo.example", "sv", None, is_agent=True),
)
# Their colleagues, who have not chosen a password yet.
COLLEAGUES = (
    Person("riitta", "Riitta Rinne", "riitta.rinne@esimerkkikunta.example", "fi", "Esimerkkikunta"),
    Person("kalle", "Kalle Koski", "kalle.koski@esimerkkikunta.example", "fi", "Esimerkkikunta"),
    Person("linnea", "Linnea Lind", "linnea.lind@mallila.example", "sv", "Mallila", True),
    Person("johan", "Johan Berg", "johan.berg@mallila.example", "sv", "Mallila"),
    Person("sari", "Sari Salo", "sari.salo@mallila.example", "fi", "Mallila"),
    Person("pekka", "Pekka Peltola", "pekka.peltola@kuvitelma.example", "fi", LUKIO, True),
    Person("anna", "Anna Ahola", "anna.ahola@kuvitelma.example", "fi", LUKIO),
)
VISIBILITY = {
    "Esimerkkikunta": Visibility.CONTACTS,
    "Mallila": Visibility.EVERYONE,
    LUKIO: Visibility.NOBODY,
}


def add_demo_data(password_hashes: Mapping[str, str]) -> None:
    """Add what is missing: people, each with the hash under their key, tickets, mails, replies."""
    last = db.session.scalar(select(func.max(OutboxMail.id))) or 0
    everybody = (*PEOPLE, *COLLEAGUES)
    people = {one.key: _add_person(one, password_hashes.get(one.key)) for one in everybody}
    now = utc_now()
    demo = load_demo()
    for story in demo.stories:
        _add_story(story, people, now)
    for mail in demo.mails:
        with _clock_at(_moment(now, mail.hours_ago)):
            received_mails.receive(_raw(mail))
    for canned in demo.canned:
        _add_canned(canned)
    # Nobody is to get mails about what never happened.
    db.session.flush()
    db.session.execute(delete(OutboxMail).where(OutboxMail.id > last))


def _add_person(person: Person, password_hash: str | None) -> User:
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
    visibility = VISIBILITY[name]
    organisation = Organisation(
        name=name, visibility=visibility, is_link_only=visibility == Visibility.NOBODY
    )
    db.session.add(organisation)
    return organisation


def _add_story(story: Story, people: Mapping[str, User], now: datetime) -> None:
    """Play a story through the services, unless its ticket is there already."""
    customer = people[story.who]
    key = uuid5(NAMESPACE_URL, story.subject).hex
    same = select(Ticket).where(Ticket.customer_id == customer.id, Ticket.form_key == key)
    if db.session.scalar(same) is not None:
        return
    with _clock_at(_moment(now, story.hours_ago)):
        new = services.NewTicket(
            story.subject,
            story.type,
            story.service,
            story.body,
            key,
            is_private=story.is_private,
            attachments=_files(customer, story),
        )
        ticket = services.open_ticket(customer, new)
    for index, step in enumerate(story.steps):
        with _clock_at(_moment(now, step.hours_ago)):
            _play(ticket, people, step, uuid5(NAMESPACE_URL, f"{key}/{index}").hex)


def _play(ticket: Ticket, people: Mapping[str, User], step: Step, key: str) -> None:
    person, words = people[step.who], services.Words(step.body, key)
    match step.verb:
        case "reply" if person.is_agent or services.may_open_again(ticket):
            services.reply(ticket, person, words, step.status)
        case "reply":
            services.follow_up(ticket, person, words)
        case "note":
            services.add_note(ticket, person, words)
        case "take":
            services.take(ticket, person)
        case "close":
            services.close(ticket, person)
        case "reopen":
            services.reopen(ticket, person)
        case "rate":
            ratings.rate(ticket, person, int(step.about), step.body)
        case "press":
            triage.set_priority(ticket, person, Priority(step.about))
        case "follow" if step.about in people:
            followers.add_address(ticket, person, people[step.about].email)
        case "follow":
            followers.add_address(ticket, person, step.about)
        case "link":
            links.link(ticket, _ticket(step.about), person)
        case "merge":
            merging.merge(ticket, _ticket(step.about), person)


def _ticket(subject: str) -> Ticket:
    db.session.flush()
    return db.session.scalars(select(Ticket).where(Ticket.subject == subject)).one()


def _files(customer: User, story: Story) -> tuple[str, ...]:
    if story.file is None:
        return ()
    data = story.file_text.encode() if story.file_text else _picture()
    return (keep(customer, story.file, data).key,)


def _picture() -> bytes:
    """Something like a picture of a screen: a window with a table, one row of which is empty."""
    picture = Image.new("RGB", (640, 400), "#eef1f4")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 40, 600, 360), fill="white", outline="#8895a3")
    draw.rectangle((40, 40, 600, 76), fill="#1f4e79")
    for row in range(5):
        top = 100 + row * 48
        draw.rectangle((64, top, 576, top + 32), outline="#c2cad2")
        if row != 2:
            draw.rectangle((76, top + 10, 260, top + 22), fill="#8895a3")
            draw.rectangle((320, top + 10, 380, top + 22), fill="#5b9a68")
    whole = io.BytesIO()
    picture.save(whole, "PNG")
    return whole.getvalue()


def _raw(mail: Mail) -> bytes:
    """The mail as it would come from a mail server."""
    letter = EmailMessage()
    letter["From"] = mail.sender
    letter["To"] = current_support().contact.email
    letter["Subject"] = mail.subject
    letter["Date"] = format_datetime(utc_now())
    letter["Message-ID"] = f"<{uuid5(NAMESPACE_URL, mail.subject).hex}@demo.example>"
    letter.set_content(mail.body)
    return letter.as_bytes()


def _add_canned(canned: Canned) -> None:
    present = select(CannedReply).where(CannedReply.name_fi == canned.name_fi)
    if db.session.scalar(present) is None:
        db.session.add(CannedReply(**canned.model_dump(), changed_at=utc_now()))


def _moment(now: datetime, hours_ago: float) -> datetime:
    """So many hours ago; what is older than two days moves into the hours of work, in order."""
    moment = now - timedelta(hours=hours_ago)
    if hours_ago < 48:
        return moment
    local = moment.astimezone(TIME_ZONE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    share = (local - midnight) / timedelta(days=1)
    # What was on Saturday and Sunday becomes the last two hours of Friday.
    begins, length = {4: (8, 6), 5: (14, 1), 6: (15, 1)}.get(local.weekday(), (8, 8))
    friday = midnight - timedelta(days=max(0, local.weekday() - 4))
    return friday.replace(hour=begins) + timedelta(hours=length * share)


@contextmanager
def _clock_at(moment: datetime) -> Iterator[None]:
    """Let the services believe that it is another moment."""
    present = database.clock
    database.clock = lambda: moment
    try:
        yield
    finally:
        database.clock = present
