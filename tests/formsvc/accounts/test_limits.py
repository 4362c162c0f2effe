"""Limits are the same for known and unknown addresses, and shared by all processes."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.exceptions import TooManyRequests

from formsvc.accounts import browsers, limits
from formsvc.accounts.services import find_user, set_password
from formsvc.db import db
from tests.formsvc.conftest import PASSWORD, FakeClock, People
from tests.formsvc.tickets.sending import open_ticket
from tests.formsvc.visitors import Visitor


@pytest.mark.parametrize("email", ["maija.mallikas@esimerkkikunta.example", "nobody@example.fi"])
def test_the_sixth_wrong_login_is_refused(
    app: Flask, other_app: Flask, people: People, email: str
) -> None:
    processes = [Visitor(app), Visitor(other_app)]
    answers = [processes[n % 2].log_in(email, "wrong password") for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    assert "Retry-After" not in answers[0].headers
    assert processes[0].log_in(email.upper(), PASSWORD).status_code == 429


def test_known_unknown_and_inactive_addresses_get_the_same_login_answer(
    app: Flask, visitor: Visitor, people: People
) -> None:
    def answer(email: str) -> str:
        text = visitor.log_in(email, "wrong password").text
        return re.sub(r'value="[^"]*"', "", text)

    known, unknown = answer(people.maija), answer("nobody@example.fi")
    with app.app_context():
        from formsvc.accounts import services

        services.deactivate(services.find_user(people.maija))
        db.session.commit()
    assert known == unknown == answer(people.maija)
    assert visitor.log_in(people.maija, PASSWORD).status_code == 200


def test_the_limit_ends_by_itself(visitor: Visitor, people: People, clock: FakeClock) -> None:
    for _ in range(8):
        visitor.log_in(people.maija, "wrong password")
        clock.move(seconds=10)
    clock.move(minutes=15)
    assert visitor.log_in(people.maija, PASSWORD).status_code == 303


def test_good_logins_are_not_counted(app: Flask, people: People) -> None:
    for _ in range(12):
        assert Visitor(app).log_in(people.maija, PASSWORD).status_code == 303


def test_forged_address_headers_do_not_help(visitor: Visitor, people: People) -> None:
    for number in range(6):
        headers = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
        form = {"email": people.maija, "password": "wrong password"}
        answer = visitor.post("/fi/login", form, headers=headers)
    assert answer.status_code == 429


def test_one_account_is_protected_from_many_addresses(visitor: Visitor, people: People) -> None:
    form = {"email": people.maija, "password": "wrong password"}
    codes = [
        visitor.post("/fi/login", form, environ_base={"REMOTE_ADDR": f"203.0.113.{n}"}).status_code
        for n in range(21)
    ]
    assert codes == [200] * 20 + [429]


@pytest.mark.parametrize("email", ["maija.mallikas@esimerkkikunta.example", "nobody@example.fi"])
def test_the_fourth_link_in_an_hour_is_refused(
    visitor: Visitor, people: People, email: str
) -> None:
    codes = [visitor.post("/sv/password/forgotten", {"email": email}).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        (None, "unknown"),
    ],
)
def test_an_ipv6_address_counts_by_its_network(address: str | None, counted: str) -> None:
    assert limits.network(address) == counted


def test_a_refused_try_does_not_lengthen_the_limit(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        for _ in range(limits.RESET_ACCOUNT.most):
            limits.take(limits.RESET_ACCOUNT, "someone")
        db.session.commit()
        with pytest.raises(TooManyRequests):
            limits.take(limits.RESET_ACCOUNT, "someone")
        clock.move(minutes=61)
        limits.take(limits.RESET_ACCOUNT, "someone")


def test_the_table_does_not_tell_who_tried(app: Flask, visitor: Visitor, people: People) -> None:
    visitor.log_in(people.maija, "wrong password")
    with app.app_context():
        rows = repr(db.session.execute(db.select(limits.Count.key)).all())
    assert "maija" not in rows
    assert "127.0.0.1" not in rows


@pytest.mark.parametrize(
    ("limit", "path", "fields"),
    [
        (limits.RESET_ADDRESS, "/fi/password/forgotten", {"email": "x{n}@example.fi"}),
        (limits.LOGIN_ADDRESS, "/fi/login", {"email": "x{n}@example.fi", "password": "wrong"}),
        (limits.READING, "/articles/read", {"id": "wilma/salasana", "language": "fi"}),
        (limits.PASSWORD_CHECK, "/fi/settings/password", {"present": "wrong"}),
        (limits.REPLY, "/fi/tickets/1000/reply", {"body": "{n}"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_every_limit_is_asked(
    maija: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    limit: limits.Limit,
    path: str,
    fields: dict[str, str],
) -> None:
    monkeypatch.setattr(limits, _constant(limit), replace(limit, most=2))
    open_ticket(maija)
    visitor = Visitor(maija.app) if path == "/fi/login" else maija
    codes = [
        visitor.post(path, {key: text.format(n=n) for key, text in fields.items()}).status_code
        for n in range(3)
    ]
    assert codes[2] == 429
    assert 429 not in codes[:2]


def _constant(limit: limits.Limit) -> str:
    return limit.name.upper().replace("-", "_")


def test_a_flood_of_guesses_does_not_shut_the_owner_out_of_a_known_browser(
    app: Flask, people: People, clock: FakeClock
) -> None:
    owner, attacker, elsewhere = Visitor(app), Visitor(app), Visitor(app)
    owner.log_in(people.maija, PASSWORD)
    owner.post("/fi/logout")
    for _ in range(5):
        attacker.log_in(people.maija, "wrong password")
    assert elsewhere.log_in(people.maija, PASSWORD).status_code == 429
    assert owner.log_in(people.maija, PASSWORD).status_code == 303


def test_a_known_browser_has_its_own_limit_and_only_for_its_user(
    app: Flask, people: People, maija: Visitor
) -> None:
    maija.post("/fi/logout")
    wrong = [maija.log_in(people.maija, "wrong password").status_code for _ in range(6)]
    assert wrong == [200] * 5 + [429]
    wrong = [maija.log_in(people.matti, "wrong password").status_code for _ in range(6)]
    assert wrong == [200] * 5 + [429]
    assert Visitor(app).log_in(people.matti, PASSWORD).status_code == 429


def test_a_browser_is_forgotten_with_the_password_and_with_time(
    app: Flask, people: People, maija: Visitor, visitor: Visitor
) -> None:
    cookie = maija.client.get_cookie("browser")
    assert cookie is not None
    assert people.maija not in cookie.value
    with app.test_request_context(headers={"Cookie": f"browser={cookie.value}"}):
        assert browsers.known_as(people.maija)
        assert browsers.known_as(people.matti) is None
        user = find_user(people.maija)
        assert user is not None
        set_password(user, "aivan toinen salasana 9")
        assert browsers.known_as(people.maija) is None
        db.session.rollback()
    for forged in (cookie.value[:-2], "x", "", f"{cookie.value}x"):
        with app.test_request_context(headers={"Cookie": f"browser={forged}"}):
            assert browsers.known_as(people.maija) is None
