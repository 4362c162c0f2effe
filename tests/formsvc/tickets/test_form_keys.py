"""One form makes one ticket or one message, and no text is lost."""

from flask import Flask

from tests.formsvc.tickets.sending import open_ticket, queued, reply, send_ticket, ticket
from tests.formsvc.visitors import Visitor


def test_the_same_form_sent_twice_makes_one_ticket(app: Flask, maija: Visitor) -> None:
    first = send_ticket(maija, form_key="a" * 32)
    second = send_ticket(maija, form_key="a" * 32)
    assert first.location == second.location
    assert len(queued(app)) == 2


def test_the_same_answer_sent_twice_is_one_message(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija)
    for _ in range(2):
        assert reply(maija, number, form_key="b" * 32).status_code == 303
    assert len(ticket(app, number).messages) == 2


def test_another_text_under_a_used_form_key_is_not_lost(app: Flask, maija: Visitor) -> None:
    number = open_ticket(maija, form_key="c" * 32)
    assert open_ticket(maija, form_key="c" * 32) == number
    assert open_ticket(maija, form_key="c" * 32, body="Toinen asia.") == number + 1
    for body in ("Kiitos!", "Kiitos!", "Vielä yksi kysymys."):
        reply(maija, number, body, form_key="d" * 32)
    bodies = [message.body for message in ticket(app, number).messages]
    assert bodies[1:] == ["Kiitos!", "Vielä yksi kysymys."]


def test_the_same_form_key_on_two_tickets_is_two_messages(app: Flask, maija: Visitor) -> None:
    numbers = open_ticket(maija), open_ticket(maija)
    for number in numbers:
        reply(maija, number, form_key="e" * 32)
    assert [len(ticket(app, number).messages) for number in numbers] == [2, 2]


def test_two_people_with_the_same_form_key_write_two_messages(
    app: Flask, maija: Visitor, matti: Visitor
) -> None:
    number = open_ticket(maija)
    for person in (maija, matti):
        reply(person, number, form_key="f" * 32)
    assert len(ticket(app, number).messages) == 3
