"""Two agents at one ticket: each learns of the other."""

from flask import Flask

from tests.formsvc.conftest import FakeClock
from tests.formsvc.desk.desk import add_otto, shown
from tests.formsvc.tickets.sending import add_note, agent_reply, open_ticket, reply, ticket
from tests.formsvc.visitors import Visitor


def test_an_agent_sees_who_else_has_the_ticket_open(
    app: Flask, maija: Visitor, aino: Visitor, clock: FakeClock
) -> None:
    number, otto = open_ticket(maija), add_otto(app)
    path = f"/fi/agent/tickets/{number}/presence"
    assert aino.post(path).json == {"present": "", "news": ""}
    told = otto.post(path).json
    assert told is not None
    assert "Aino Aalto" in told["present"]
    assert "Aino Aalto" in shown(otto, number).partition("data-present")[2].partition("</p>")[0]
    assert "Otto" not in shown(otto, number).partition("data-present")[2].partition("</p>")[0]
    clock.move(seconds=61)
    assert "Aino Aalto" not in shown(otto, number).partition("data-present")[2].partition("</p>")[0]
    assert otto.post(path).json == {"present": "", "news": ""}


def test_an_agent_hears_what_was_written_meanwhile(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number = open_ticket(maija)
    seen = ticket(app, number).messages[-1].id
    path = f"/fi/agent/tickets/{number}/presence"
    add_note(aino, number, "Omani ei ole uutinen")
    assert aino.post(path, {"seen": seen}).json == {"present": "", "news": ""}
    reply(maija, number)
    told = aino.post(path, {"seen": seen}).json
    assert told is not None
    assert "Maija Mallikas" in told["news"]


def test_an_answer_waits_once_when_another_has_written(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    number, otto = open_ticket(maija), add_otto(app)
    data = {"body": "Ainon vastaus", "status": "pending", "form_key": "a" * 32}
    data["seen"] = str(ticket(app, number).messages[-1].id)
    agent_reply(otto, number, "Oton vastaus")
    held = aino.post(f"/fi/agent/tickets/{number}/reply", data)
    assert held.status_code == 200
    assert "Ainon vastaus" in held.text
    assert "Oton vastaus" in held.text.partition('id="news"')[2].partition("<form")[0]
    assert len(ticket(app, number).messages) == 2
    data["seen"] = str(ticket(app, number).messages[-1].id)
    assert f'name="seen" value="{data["seen"]}"' in held.text
    assert aino.post(f"/fi/agent/tickets/{number}/reply", data).status_code == 303
    assert ticket(app, number).messages[-1].body == "Ainon vastaus"


def test_ones_own_words_hold_nothing_back(app: Flask, maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    data = {"body": "Vastaus", "status": "pending", "form_key": "b" * 32}
    data["seen"] = str(ticket(app, number).messages[-1].id)
    for _ in range(2):
        assert aino.post(f"/fi/agent/tickets/{number}/reply", data).status_code == 303
    assert len(ticket(app, number).messages) == 2
