"""What a list is narrowed to, read from an address and written to it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from formsvc.accounts.models import User
from formsvc.accounts.services import find_user
from formsvc.db import db
from formsvc.i18n import TIME_ZONE
from formsvc.tickets import permissions, services
from formsvc.tickets.filters import AGENTS_COLUMNS, COLUMNS, NEWEST_FIRST, Filters
from formsvc.tickets.models import Status, Ticket
from tests.formsvc.conftest import PEOPLE, FakeClock, People

EVERYTHING = Filters(
    q="arviointi & kirja",
    status="under-way",
    type="incident",
    service="wilma-app",
    customer=7,
    organisation=3,
    assignee="me",
    priority="urgent",
    created_from=date(2026, 11, 1),
    created_until=date(2026, 11, 30),
    changed_from=date(2026, 12, 1),
    changed_until=date(2026, 12, 31),
    overdue=True,
    identity_code=True,
    sort="-due",
)


def test_filters_survive_their_address() -> None:
    assert Filters.read(EVERYTHING.query(), for_agent=True) == EVERYTHING
    assert Filters.read(Filters().query()) == Filters()
    assert Filters().address("/fi/tickets/") == "/fi/tickets/"
    assert EVERYTHING.but(q="a&b").address("/x").startswith("/x?q=a%26b&status=under-way&")


def test_a_customer_cannot_ask_for_what_only_agents_have() -> None:
    read = Filters.read(EVERYTHING.query())
    agents = Filters(organisation=3, assignee="me", priority="urgent", overdue=True)
    for name in ("organisation", "assignee", "priority", "overdue", "identity_code"):
        assert getattr(read, name) == getattr(Filters(), name)
    assert read.sort == NEWEST_FIRST
    assert Filters.read(agents.query()) == Filters()


@pytest.mark.parametrize(
    "query",
    [
        {"status": "bogus'", "type": "ä" * 5, "service": "x" * 41, "sort": "form_key"},
        {"customer": "0", "organisation": "-1", "assignee": "1 OR 1=1", "priority": "--"},
        {"customer": "99999999999", "organisation": "٣", "assignee": "99999999999999"},
        {"created_from": "2026-13-01", "created_until": "1.1.2026", "changed_until": "9999-12-31"},
        {"changed_from": "0001-01-01", "overdue": "yes", "identity_code": "", "sort": "--changed"},
        {"q": " \u200b\u202e\t ", "sort": "-", "unknown": "1"},
    ],
)
def test_what_is_asked_wrongly_is_passed_over(query: dict[str, str]) -> None:
    assert Filters.read(query, for_agent=True) == Filters()


def test_a_key_that_comes_twice_counts_once() -> None:
    query = MultiDict([("status", "open"), ("status", "closed")])
    assert Filters.read(query).status == "open"


def test_a_column_in_use_turns_round_and_another_begins_as_one_wants_it() -> None:
    assert Filters(sort="subject").turned("subject").sort == "-subject"
    assert Filters(sort="-subject").turned("subject").sort == "subject"
    assert Filters().turned("created").sort == "-created"
    assert Filters().turned("service").sort == "service"


@pytest.fixture
def numbered(app: Flask, people: People, clock: FakeClock) -> Flask:
    """Tickets 1000 to 1003: Maija's, Matti's, Mikael's and one more of Maija's."""
    given = [
        (PEOPLE.maija, "incident", "wilma", "Beeta"),
        (PEOPLE.matti, "consulting", "kurre", "alfa"),
        (PEOPLE.mikael, "user-support", "saas", "Gamma"),
        (PEOPLE.maija, "incident", "primus", "delta"),
    ]
    with app.app_context():
        for place, (email, kind, service, subject) in enumerate(given):
            new = services.NewTicket(subject, kind, service, "Teksti", f"key-{place}")
            services.open_ticket(_user(email), new)
            db.session.flush()
            clock.move(days=1)
        aino = _user(PEOPLE.aino)
        services.take(_ticket(1001), aino)
        services.set_status(_ticket(1002), aino, Status.CLOSED)
        _ticket(1003).has_identity_code = True
        _ticket(1000).priority = "urgent"
        for number in (1000, 1001):
            _ticket(number).answer_due_at = datetime(2020, 1, 1, tzinfo=UTC)
        _ticket(1001).answered_at = datetime(2020, 1, 1, tzinfo=UTC)
        db.session.commit()
    return app


def _user(email: str) -> User:
    found = find_user(email)
    assert found
    return found


def _ticket(number: int) -> Ticket:
    return db.session.scalars(select(Ticket).where(Ticket.number == number)).one()


def _numbers(filters: Filters, email: str = PEOPLE.aino) -> list[int]:
    user = _user(email)
    found = filters.apply(permissions.visible_tickets(user), user).order_by(*filters.order())
    return [ticket.number for ticket in db.session.scalars(found)]


def test_each_filter_leaves_in_what_fits(numbered: Flask) -> None:
    with numbered.test_request_context("/fi/"):
        maija, aino = _user(PEOPLE.maija), _user(PEOPLE.aino)
        today = _ticket(1000).created_at.astimezone(TIME_ZONE).date()
        expected = {
            Filters(): [1000, 1001, 1002, 1003],
            Filters(status="closed"): [1002],
            Filters(status="settled"): [1002],
            Filters(status="under-way"): [1000, 1001, 1003],
            Filters(status="open"): [1001],
            Filters(type="incident"): [1000, 1003],
            Filters(service="kurre"): [1001],
            Filters(customer=maija.id): [1000, 1003],
            Filters(organisation=maija.organisation_id): [1000, 1001, 1003],
            Filters(assignee="nobody"): [1000, 1002, 1003],
            Filters(assignee="me"): [1001],
            Filters(assignee=str(aino.id)): [1001],
            Filters(priority="urgent"): [1000],
            Filters(overdue=True): [1000],
            Filters(identity_code=True): [1003],
            Filters(q="gamma"): [1002],
            Filters(q="1003"): [1003],
            Filters(created_until=today): [1000],
            Filters(type="incident", service="wilma", q="teksti"): [1000],
            Filters(type="incident", q="alfa"): [],
        }
        for filters, numbers in expected.items():
            assert _numbers(replace(filters, sort="number")) == numbers, filters


def test_days_begin_and_end_as_finlands_calendar_has_them(numbered: Flask) -> None:
    with numbered.test_request_context("/fi/"):
        _ticket(1000).created_at = datetime(2026, 6, 30, 21, 0, tzinfo=UTC)  # 1.7. at 0.00
        _ticket(1001).created_at = datetime(2026, 7, 1, 20, 59, 59, tzinfo=UTC)
        _ticket(1002).created_at = datetime(2026, 7, 1, 21, 0, tzinfo=UTC)
        _ticket(1003).created_at = datetime(2026, 6, 30, 20, 59, 59, tzinfo=UTC)
        day = date(2026, 7, 1)
        assert _numbers(Filters(created_from=day, created_until=day, sort="number")) == [1000, 1001]


def test_lists_are_sorted_by_any_column_both_ways(numbered: Flask) -> None:
    expected = {
        "number": [1000, 1001, 1002, 1003],
        "subject": [1001, 1000, 1003, 1002],
        "customer": [1000, 1003, 1001, 1002],
        "type": [1000, 1003, 1001, 1002],  # Häiriö, Konsultointi, Käyttäjätuki
        "service": [1001, 1003, 1002, 1000],
        "status": [1000, 1003, 1001, 1002],
        "created": [1000, 1001, 1002, 1003],
    }
    with numbered.test_request_context("/fi/"):
        for column, numbers in expected.items():
            assert _numbers(Filters(sort=column)) == numbers, column
            there = [_ticket(number) for number in _numbers(Filters(sort=f"-{column}"))]
            assert sorted(ticket.number for ticket in there) == expected["number"]
            assert _numbers(Filters(sort=f"-{column}"))[0] in numbers[-2:], column
        for column in AGENTS_COLUMNS:
            for sort in (column, f"-{column}"):
                assert len(_numbers(Filters(sort=sort))) == 4


def test_filters_show_nobody_more_than_permissions_do(numbered: Flask) -> None:
    with numbered.test_request_context("/fi/"):
        mikael, maija = _user(PEOPLE.mikael), _user(PEOPLE.maija)
        assert _numbers(Filters(customer=maija.id), PEOPLE.mikael) == []
        assert _numbers(Filters(organisation=maija.organisation_id), PEOPLE.mikael) == []
        for column in COLUMNS:
            assert _numbers(Filters(sort=column), PEOPLE.mikael) == [1002]
        assert _numbers(Filters(customer=mikael.id), PEOPLE.matti) == []
