"""Two tickets become one, and two again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from formsvc.db import db
from formsvc.tickets.models import Follower, Ticket
from tests.formsvc.conftest import People
from tests.formsvc.desk.desk import shown
from tests.formsvc.test_races import copy_of
from tests.formsvc.tickets.sending import add_note, agent_reply, open_ticket, queued, reply, ticket
from tests.formsvc.visitors import Visitor


def merge(agent: Visitor, source: int, target: int) -> TestResponse:
    """Confirm a merge."""
    return agent.post(f"/fi/agent/tickets/{source}/merge", {"number": target})


def follower_names(app: Flask, number: int) -> list[str]:
    """Who follows a ticket."""
    with app.app_context():
        found = select(Follower).where(Follower.ticket.has(number=number))
        return [one.user.name for one in db.session.scalars(found) if one.user]


def merged_into(app: Flask, number: int) -> int | None:
    """The number of the ticket that this one was merged into."""
    with app.app_context():
        found = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        return found.merged_into.number if found.merged_into else None


def test_a_merged_ticket_is_closed_and_read_at_its_target(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    target = open_ticket(matti, body="Matin viesti")
    source = open_ticket(maija, body="Maijan viesti")
    reply(matti, target, "Matin toinen viesti")
    mails = len(queued(app))
    assert merge(aino, source, target).location == f"/fi/agent/tickets/{target}"
    assert ticket(app, source).status == "closed"
    assert len(queued(app)) == mails
    page = shown(aino, target)
    places = [page.index(text) for text in ("Matin viesti", "Maijan viesti", "Matin toinen")]
    assert places == sorted(places)
    assert follower_names(app, target) == ["Maija Mallikas"]
    assert "Matin viesti" in maija.get(f"/fi/tickets/{target}").text
    for number, other in ((source, target), (target, source)):
        assert ("merged", str(other)) in [
            (event.happening, event.value) for event in ticket(app, number).events
        ]


def test_undoing_restores_status_and_followers(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    target, source = open_ticket(matti, body="Matin viesti"), open_ticket(maija)
    agent_reply(aino, source)
    merge(aino, source, target)
    assert "yhdist" in shown(aino, source).lower()
    aino.post(f"/fi/agent/tickets/{source}/unmerge")
    assert ticket(app, source).status == "pending"
    assert merged_into(app, source) is None
    assert follower_names(app, target) == []
    assert maija.get(f"/fi/tickets/{target}").status_code == 404
    assert "unmerged" in [event.happening for event in ticket(app, target).events]


def test_undoing_leaves_a_follower_of_before(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor, people: People
) -> None:
    target, source = open_ticket(matti), open_ticket(maija)
    matti.post(f"/fi/tickets/{target}/followers", {"address": people.maija})
    merge(aino, source, target)
    aino.post(f"/fi/agent/tickets/{source}/unmerge")
    assert follower_names(app, target) == ["Maija Mallikas"]


def test_a_follower_stays_while_another_merged_ticket_is_theirs(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    target, *sources = open_ticket(matti), open_ticket(maija), open_ticket(maija)
    for source in sources:
        merge(aino, source, target)
    for source, left in zip(sources, (["Maija Mallikas"], []), strict=True):
        aino.post(f"/fi/agent/tickets/{source}/unmerge")
        assert follower_names(app, target) == left


def test_whoever_waited_for_us_waits_again_in_the_old_place(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    target, source = open_ticket(maija), open_ticket(maija)
    since = ticket(app, source).messages[-1].created_at
    merge(aino, source, target)
    assert ticket(app, source).waiting_since is None
    aino.post(f"/fi/agent/tickets/{source}/unmerge")
    assert ticket(app, source).waiting_since == since


def test_an_answer_to_a_merged_ticket_goes_to_the_last_of_its_chain(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    first, second, third = (open_ticket(maija) for _ in range(3))
    merge(aino, second, third)
    merge(aino, first, second)
    assert merged_into(app, first) == third
    reply(maija, first, "Minne tämä menee?")
    assert ticket(app, third).messages[-1].body == "Minne tämä menee?"


def test_a_merged_ticket_does_not_open_again_by_itself(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    target, source = open_ticket(maija), open_ticket(maija)
    merge(aino, source, target)
    maija.post(f"/fi/tickets/{source}/reopen")
    assert (ticket(app, source).status, merged_into(app, source)) == ("closed", target)


def test_a_merged_tickets_notes_stay_the_agents_own(maija: Visitor, aino: Visitor) -> None:
    target, source = open_ticket(maija), open_ticket(maija)
    add_note(aino, source, "Vain tuelle")
    merge(aino, source, target)
    assert "Vain tuelle" in shown(aino, target)
    assert "Vain tuelle" not in maija.get(f"/fi/tickets/{target}").text


@pytest.mark.parametrize("confirmed", [False, True])
def test_another_organisations_ticket_is_refused(
    app: Flask, maija: Visitor, mikael: Visitor, aino: Visitor, confirmed: bool
) -> None:
    source, target = open_ticket(maija), open_ticket(mikael, subject="Mallilan asia")
    path = f"/fi/agent/tickets/{source}/merge"
    page = merge(aino, source, target) if confirmed else aino.get(f"{path}?number={target}")
    assert page.status_code == 200
    assert "toiselle organisaatiolle" in page.text
    assert merged_into(app, source) is None


def test_people_without_an_organisation_are_strangers(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    source, target = open_ticket(maija), open_ticket(matti)
    with app.app_context():
        db.session.execute(update(Ticket).values(organisation_id=None))
        db.session.commit()
    assert merge(aino, source, target).status_code == 200
    assert merged_into(app, source) is None


@pytest.mark.parametrize("private", ["source", "target"])
def test_a_private_ticket_is_merged_only_with_its_customers_own(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor, private: str
) -> None:
    source, other, own = open_ticket(maija), open_ticket(matti), open_ticket(maija)
    hidden = (maija, source) if private == "source" else (matti, other)
    hidden[0].post(f"/fi/tickets/{hidden[1]}/visibility", {"visibility": "private"})
    assert merge(aino, source, other).status_code == 200
    assert merged_into(app, source) is None
    if private == "source":
        # Colleagues may read the other: what is written on would stand before them.
        assert merge(aino, source, own).status_code == 200
        assert merged_into(app, source) is None
        maija.post(f"/fi/tickets/{own}/visibility", {"visibility": "private"})
    assert merge(aino, source, own).status_code == 303


def test_there_are_no_circles(app: Flask, maija: Visitor, aino: Visitor) -> None:
    one, other = open_ticket(maija), open_ticket(maija)
    merge(aino, one, other)
    for source, target in ((other, one), (other, other), (one, other)):
        assert merge(aino, source, target).status_code == 200
    assert merged_into(app, other) is None
    assert merged_into(app, one) == other


def test_the_confirmation_says_who_newly_sees_what_and_changes_nothing(
    app: Flask, maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    target, source = open_ticket(matti), open_ticket(maija)
    page = aino.get(f"/fi/agent/tickets/{source}/merge?number={target}").text
    assert "Maija Mallikas" in page.partition("<h3>")[2]
    assert merged_into(app, source) is None
    own = aino.get(f"/fi/agent/tickets/{source}/merge?number={open_ticket(maija)}").text
    assert "Maija Mallikas" not in own.partition("<h3>")[2]


@pytest.mark.parametrize("number", ["", "x", "0", "99999", "99999999999999"])
def test_a_merge_needs_another_ticket(maija: Visitor, aino: Visitor, number: str) -> None:
    source = open_ticket(maija)
    for page in (
        aino.get(f"/fi/agent/tickets/{source}/merge?number={number}"),
        aino.post(f"/fi/agent/tickets/{source}/merge", {"number": number}),
    ):
        assert page.status_code == 200
        assert "field-error" in page.text


def test_agents_who_merge_crosswise_at_once_close_no_circle(
    app: Flask, maija: Visitor, aino: Visitor
) -> None:
    first, middle, last = (open_ticket(maija) for _ in range(3))
    merge(aino, first, middle)
    pairs = [(middle, last), (last, first)] * 3
    with ThreadPoolExecutor(len(pairs)) as agents:
        copies = [copy_of(aino) for _ in pairs]
        tokens = [copy.token() for copy in copies]
        forms = zip(copies, tokens, pairs, strict=True)

        def send(form: tuple[Visitor, str, tuple[int, int]]) -> int:
            copy, token, (source, target) = form
            data = {"csrf_token": token, "number": target}
            return copy.client.post(f"/fi/agent/tickets/{source}/merge", data=data).status_code

        assert sorted(agents.map(send, forms)) == [200] * 5 + [303]
    ends = [merged_into(app, number) for number in (first, middle, last)]
    assert ends.count(None) == 1
