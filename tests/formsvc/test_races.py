"""Many at the same moment: what must happen once happens once, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask
from sqlalchemy import func, select

from formsvc.accounts.models import PasswordLink
from formsvc.accounts.services import find_user
from formsvc.db import db
from formsvc.mail import outbox, worker
from formsvc.mail.outbox import queue_mail
from formsvc.tickets import services
from formsvc.tickets.models import Event, Message, Ticket
from tests.formsvc.accounts.test_passwords import NEW, ask_for_link
from tests.formsvc.conftest import PASSWORD, Mailbox, People
from tests.formsvc.tickets.sending import FIELDS, open_ticket
from tests.formsvc.visitors import Visitor

Answer = TypeVar("Answer")
MANY = 8


def at_once(act: Callable[[], Answer]) -> list[Answer]:
    """What many threads get that act at the same moment."""
    barrier = Barrier(MANY)

    def wait_and_act() -> Answer:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(MANY) as threads:
        return [each.result() for each in [threads.submit(wait_and_act) for _ in range(MANY)]]


def copy_of(visitor: Visitor) -> Visitor:
    """The same browser in another window: the same cookies."""
    copy = Visitor(visitor.app)
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    copy.client.set_cookie("session", cookie.value)
    return copy


def count(app: Flask, what: type, *where: object) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(what).where(*where))  # type: ignore[arg-type]
        return found or 0


def test_a_form_sent_many_times_at_once_makes_one_ticket(app: Flask, maija: Visitor) -> None:
    form = FIELDS | {"form_key": "a" * 32, "csrf_token": maija.token()}
    answers = at_once(lambda: copy_of(maija).client.post("/fi/tickets/new", data=form))
    assert {answer.location for answer in answers} == {"/fi/tickets/1000"}
    assert count(app, Ticket) == 1


def test_a_form_taken_in_many_times_at_once_makes_one_ticket(app: Flask, people: People) -> None:
    def take_in() -> int:
        with app.app_context():
            maija = find_user(people.maija)
            assert maija is not None
            new = services.NewTicket("Otsikko", "incident", "wilma", "Teksti", "a" * 32)
            number = services.open_ticket(maija, new).number
            db.session.commit()
            return number

    assert at_once(take_in) == [1000] * MANY


def test_an_answer_sent_many_times_at_once_is_one_message(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    form = {"body": "Kiitos!", "form_key": "b" * 32, "csrf_token": maija.token()}
    at_once(lambda: copy_of(maija).client.post(f"/fi/tickets/{number}/reply", data=form))
    assert count(app, Message, Message.body == "Kiitos!") == 1


def test_many_new_tickets_at_once_get_numbers_of_their_own(app: Flask, maija: Visitor) -> None:
    at_once(lambda: open_ticket(copy_of(maija)))
    assert count(app, Ticket) == MANY


def test_a_ticket_solved_many_times_at_once_is_solved_once(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    form = {"change-status": "solved", "csrf_token": aino.token()}
    at_once(lambda: copy_of(aino).client.post(f"/fi/agent/tickets/{number}/status", data=form))
    assert count(app, Event, Event.value == "solved") == 1


def test_a_password_link_used_many_times_at_once_works_once(
    app: Flask, visitor: Visitor, mailbox: Mailbox, people: People
) -> None:
    visitor.get(ask_for_link(visitor, mailbox, people.maija))
    form = {"password": NEW, "again": NEW, "csrf_token": visitor.token()}
    answers = at_once(lambda: copy_of(visitor).client.post("/fi/password/new", data=form))
    assert sorted(answer.status_code for answer in answers) == [303] + [410] * (MANY - 1)
    assert count(app, PasswordLink) == 0


def test_many_wrong_logins_at_once_are_all_counted(app: Flask, people: People) -> None:
    visitors = iter([Visitor(app) for _ in range(MANY)])
    answers = at_once(lambda: next(visitors).log_in(people.maija, "wrong password"))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 3
    assert Visitor(app).log_in(people.maija, PASSWORD).status_code == 429


def test_many_workers_send_each_mail_once(app: Flask, mailbox: Mailbox) -> None:
    with app.app_context():
        for _ in range(12):
            queue_mail(
                "password_changed",
                address="maija@example.fi",
                language="fi",
                context={"name": "Maija"},
            )
        db.session.commit()

    def work() -> int:
        with app.app_context():
            return worker.send_queued()

    assert sum(at_once(work)) == 12
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 12
    with app.app_context():
        assert outbox.claim_mail() is None
