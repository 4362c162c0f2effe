"""Log in and out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from formsvc.accounts import sessions
from formsvc.accounts.models import User, UserSession
from formsvc.db import db
from tests.formsvc.conftest import PASSWORD, FakeClock, People
from tests.formsvc.visitors import Visitor


def test_maija_logs_in_and_lands_in_the_portal(visitor: Visitor, people: People) -> None:
    answer = visitor.log_in(people.maija, PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/fi/portal/")
    assert visitor.is_logged_in()


def test_mikael_lands_in_the_swedish_portal(visitor: Visitor, people: People) -> None:
    assert visitor.log_in(people.mikael, PASSWORD).location == "/sv/portal/"


@pytest.mark.parametrize("spelling", [str.upper, lambda email: f"  {email} ", str.title])
def test_capitals_and_spaces_do_not_matter(
    visitor: Visitor, people: People, spelling: Callable[[str], str]
) -> None:
    assert visitor.log_in(spelling(people.maija), PASSWORD).status_code == 303


def test_the_kelvin_sign_is_not_a_k(visitor: Visitor, people: People) -> None:
    look_alike = people.maija.replace("k", "\N{KELVIN SIGN}")
    visitor.log_in(look_alike, PASSWORD)
    assert not visitor.is_logged_in()


def test_decomposed_letters_in_the_password_do_not_matter(visitor: Visitor, people: People) -> None:
    assert visitor.log_in(people.maija, PASSWORD.replace("ä", "a\N{COMBINING DIAERESIS}")).location


def test_the_cookie_before_login_is_worth_nothing_afterwards(
    app: Flask, visitor: Visitor, people: People
) -> None:
    visitor.get("/fi/login")
    before = visitor.client.get_cookie("session")
    visitor.log_in(people.maija, PASSWORD)
    after = visitor.client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    thief = Visitor(app)
    thief.client.set_cookie("session", before.value)
    assert not thief.is_logged_in()


def test_a_copy_of_the_cookie_dies_with_logout_in_every_process(
    other_app: Flask, maija: Visitor
) -> None:
    cookie = maija.client.get_cookie("session")
    assert cookie is not None
    copy = Visitor(other_app)
    copy.client.set_cookie("session", cookie.value)
    assert copy.is_logged_in()
    assert maija.post("/fi/logout").status_code == 303
    assert not copy.is_logged_in()
    assert copy.get("/fi/settings").location == "/fi/login?next=/fi/settings"


def test_logout_clears_what_the_browser_keeps(maija: Visitor) -> None:
    assert maija.post("/fi/logout").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_session_ends_after_an_idle_hour(maija: Visitor, clock: FakeClock) -> None:
    clock.move(minutes=59)
    assert maija.is_logged_in()
    clock.move(minutes=59)
    assert maija.is_logged_in()
    clock.move(minutes=61)
    assert not maija.is_logged_in()


def test_a_session_in_use_ends_after_twelve_hours(maija: Visitor, clock: FakeClock) -> None:
    for _ in range(14):
        clock.move(minutes=50)
        assert maija.is_logged_in()
    clock.move(minutes=21)
    assert not maija.is_logged_in()


def test_a_deactivated_user_is_out_at_once(
    app: Flask, other_app: Flask, maija: Visitor, people: People
) -> None:
    with other_app.app_context():
        user = db.session.scalar(db.select(User).where(User.email == people.maija))
        user.is_active = False
        db.session.commit()
    assert not maija.is_logged_in()


def test_the_database_does_not_hold_the_token(app: Flask, maija: Visitor) -> None:
    with maija.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert len(token) >= 43
    with app.app_context():
        row = db.session.scalars(db.select(UserSession)).one()
        assert row.token_hash == sessions.hash_token(token) != token
        assert row.created_at.utcoffset() == timedelta()


def test_no_remember_cookie_is_set(visitor: Visitor, people: People) -> None:
    visitor.post("/fi/login", {"email": people.maija, "password": PASSWORD, "remember": "1"})
    assert visitor.is_logged_in()
    assert visitor.client.get_cookie("remember_token") is None


def test_another_address_and_browser_name_do_not_end_a_session(maija: Visitor) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7", "User-Agent": "another"}
    assert maija.get("/fi/settings", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/fi/\\evil.example",
        "/fi//evil.example",
        "/%2f%2fevil.example",
        "/fi/%2f%2fevil.example",
        "/fi/..//evil.example",
        "/fi/../sv/portal/",
        "/fi/%2e%2e/evil",
        "/fi/\u202eevil",
        " /fi/portal/",
        "\t//evil.example",
        "/fi/\r\nSet-Cookie:a=b",
        "javascript:alert(1)",
        "/fi@evil.example",
        "https:/fi/",
        "/fi/" + "a" * 5000,
    ],
)
def test_a_foreign_target_leads_to_our_portal(
    visitor: Visitor, people: People, target: str
) -> None:
    form = {"csrf_token": visitor.token(), "email": people.maija, "password": PASSWORD}
    answer = visitor.client.post("/fi/login", query_string={"next": target}, data=form)
    assert answer.location == "/fi/portal/"


def test_a_right_target_is_kept_through_a_wrong_try(visitor: Visitor, people: People) -> None:
    path = visitor.get("/fi/info/katkot/").location
    assert path == "/fi/login?next=/fi/info/katkot/"
    assert visitor.log_in(people.maija, "wrong", path).status_code == 200
    assert visitor.log_in(people.maija, PASSWORD, path).location == "/fi/info/katkot/"


def test_the_link_for_a_lost_password_speaks_both_languages(visitor: Visitor) -> None:
    for language in ("fi", "sv"):
        page = visitor.get(f"/{language}/login").text
        assert "Unohditko salasanasi?" in page
        assert "Glömt lösenordet?" in page
        assert 'autocomplete="username"' in page
        assert 'autocomplete="current-password"' in page


def test_what_the_cookie_held_before_login_is_forgotten(visitor: Visitor, people: People) -> None:
    with visitor.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    visitor.log_in(people.maija, PASSWORD)
    with visitor.client.session_transaction() as cookie:
        assert "planted" not in cookie
