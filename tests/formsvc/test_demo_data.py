"""The demo's tickets show what the desk can do, in the order of time."""

from flask import Flask
from sqlalchemy import func, select

from formsvc.accounts.models import Organisation, User
from formsvc.db import db, utc_now
from formsvc.demo_data import PEOPLE, add_demo_data
from formsvc.desk.models import CannedReply
from formsvc.i18n import TIME_ZONE
from formsvc.inbox.models import ReceivedMail
from formsvc.mail.models import OutboxMail
from formsvc.tickets.models import Follower, Link, Ticket

HASHES = {person.key: "no password" for person in PEOPLE}


def count(table: type[object], *wanted: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*wanted)) or 0  # type: ignore[arg-type]


def test_the_demo_shows_everything_and_mails_nobody(app: Flask) -> None:
    with app.app_context():
        for _ in range(2):  # a second time adds nothing
            add_demo_data(HASHES)
            db.session.commit()
            assert count(Ticket) == 31
        kinds = db.session.scalars(select(Organisation.visibility)).all()
        assert sorted(kinds) == ["contacts", "everyone", "nobody"]
        assert count(OutboxMail) == 0
        assert count(User, User.password_hash.is_not(None)) == len(PEOPLE)
        assert count(User, User.password_hash.is_(None)) == 7
        assert count(Ticket, Ticket.answer_due_at < utc_now(), Ticket.answered_at.is_(None)) >= 1
        for shown in (
            count(Ticket, Ticket.is_private),
            count(Ticket, Ticket.rating.is_not(None)),
            count(Ticket, Ticket.merged_into_id.is_not(None)),
            count(Ticket, Ticket.follows_id.is_not(None)),
            count(Ticket, Ticket.priority == "urgent"),
            count(Follower, Follower.agreed_at.is_(None)),
            count(Link),
            count(CannedReply),
            count(ReceivedMail, ReceivedMail.fate == "waiting"),
        ):
            assert shown >= 1


def test_what_is_older_than_two_days_happened_at_work(app: Flask) -> None:
    with app.app_context():
        add_demo_data(HASHES)
        for ticket in db.session.scalars(select(Ticket)):
            times = [message.created_at for message in ticket.messages]
            assert times == sorted(times)
            for moment in times:
                local = moment.astimezone(TIME_ZONE)
                if (utc_now() - moment).days > 4:
                    assert 8 <= local.hour <= 16
                    assert local.weekday() < 5
