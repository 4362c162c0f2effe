"""Agents log in in two steps."""

import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from formsvc.accounts import second_factor, services
from formsvc.accounts.models import RecoveryCode, UserSession
from formsvc.accounts.services import find_user
from formsvc.db import db
from formsvc.settings import Settings
from tests.formsvc.conftest import PASSWORD, FakeClock, People
from tests.formsvc.visitors import Visitor

QUEUE = "/fi/agent/tickets/"


@pytest.fixture
def required(app: Flask, settings: Settings) -> Iterator[None]:
    """The operator demands a second factor."""
    changed = settings.model_copy(update={"require_second_factor": True})
    app.extensions["neuvo_settings"] = changed
    yield
    app.extensions["neuvo_settings"] = settings


def code(secret: str, clock: FakeClock) -> str:
    return pyotp.TOTP(secret).at(clock())


def set_up(aino: Visitor, clock: FakeClock) -> tuple[str, list[str]]:
    """Set the second factor up by its page; gives the secret and the recovery codes."""
    page = aino.get("/fi/second-factor/new").text
    assert 'src="data:image/svg+xml' in page
    found = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)
    assert found
    secret = found[1].replace(" ", "")
    form = {"code": code(secret, clock), "present": PASSWORD}
    answer = aino.post("/fi/second-factor/new", form)
    assert answer.status_code == 200
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", answer.text)
    assert len(codes) == second_factor.RECOVERY_CODES
    return secret, codes


def test_after_the_password_comes_the_code(
    app: Flask, aino: Visitor, people: People, clock: FakeClock
) -> None:
    secret, _ = set_up(aino, clock)
    assert aino.is_logged_in()
    clock.move(seconds=30)
    other = Visitor(app)
    answer = other.log_in(people.aino, PASSWORD, f"/fi/login?next={QUEUE}")
    assert (answer.status_code, answer.location) == (303, "/fi/login/code")
    assert not other.is_logged_in()
    assert other.get(QUEUE).status_code == 303
    assert other.post("/fi/login/code", {"code": "000000"}).status_code == 200
    answer = other.post("/fi/login/code", {"code": code(secret, clock)})
    assert (answer.status_code, answer.location) == (303, QUEUE)
    assert other.is_logged_in()


def test_a_code_works_once(app: Flask, aino: Visitor, people: People, clock: FakeClock) -> None:
    secret, _ = set_up(aino, clock)
    clock.move(seconds=60)
    early = code(secret, clock)
    clock.move(seconds=60)
    late = Visitor(app)
    late.log_in(people.aino, PASSWORD)
    assert late.post("/fi/login/code", {"code": early}).status_code == 200  # no longer
    taken = code(secret, clock)
    for expected in (303, 200):
        other = Visitor(app)
        other.log_in(people.aino, PASSWORD)
        assert other.post("/fi/login/code", {"code": taken}).status_code == expected


def test_a_recovery_code_works_once_and_only_for_its_owner(
    app: Flask, aino: Visitor, people: People, clock: FakeClock
) -> None:
    _, codes = set_up(aino, clock)
    for expected in (303, 200):
        other = Visitor(app)
        other.log_in(people.aino, PASSWORD)
        answer = other.post("/fi/login/code", {"code": f" {codes[0].upper()} "})
        assert answer.status_code == expected
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 9
        assert not any(row.code_hash in codes for row in db.session.scalars(select(RecoveryCode)))


def test_five_wrong_codes_are_enough(
    app: Flask, aino: Visitor, people: People, clock: FakeClock
) -> None:
    secret, _ = set_up(aino, clock)
    clock.move(seconds=60)
    other = Visitor(app)
    other.log_in(people.aino, PASSWORD)
    tries = [other.post("/fi/login/code", {"code": "123456"}).status_code for _ in range(6)]
    assert tries == [200] * 5 + [429]
    assert other.post("/fi/login/code", {"code": code(secret, clock)}).status_code == 429


def test_the_second_step_ends_with_time_and_with_the_password(
    app: Flask, aino: Visitor, people: People, clock: FakeClock
) -> None:
    secret, _ = set_up(aino, clock)
    late, changed = Visitor(app), Visitor(app)
    late.log_in(people.aino, PASSWORD)
    clock.move(minutes=11)
    assert late.post("/fi/login/code", {"code": code(secret, clock)}).location == "/fi/login"
    changed.log_in(people.aino, PASSWORD)
    with app.app_context():
        user = find_user(people.aino)
        assert user is not None
        services.set_password(user, "aivan toinen salasana 9")
        db.session.commit()
    assert changed.post("/fi/login/code", {"code": code(secret, clock)}).location == "/fi/login"
    assert not changed.is_logged_in()


def test_when_it_is_demanded_only_the_set_up_page_opens(
    app: Flask, people: People, required: None, clock: FakeClock
) -> None:
    aino = Visitor(app)
    assert aino.log_in(people.aino, PASSWORD).location == "/fi/second-factor/new"
    for page in (QUEUE, "/fi/portal/", "/fi/settings"):
        assert aino.get(page).location.startswith("/fi/login")
    set_up(aino, clock)
    assert aino.get(QUEUE).status_code == 200
    assert aino.post("/fi/settings/second-factor/off", {"off-present": PASSWORD}).status_code == 404


def test_a_session_from_before_the_demand_ends_and_customers_are_not_asked(
    aino: Visitor, maija: Visitor, required: None
) -> None:
    assert not aino.is_logged_in()
    assert maija.is_logged_in()


def test_setting_up_ends_the_sessions_that_began_without_it(
    app: Flask, aino: Visitor, people: People, clock: FakeClock
) -> None:
    other = Visitor(app)
    other.log_in(people.aino, PASSWORD)
    set_up(aino, clock)
    assert aino.is_logged_in()
    assert not other.is_logged_in()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(UserSession)) == 1


def test_turning_off_and_new_codes_ask_for_the_password(
    app: Flask, aino: Visitor, clock: FakeClock
) -> None:
    _, codes = set_up(aino, clock)
    for form in ("off", "codes"):
        path = f"/fi/settings/second-factor/{form}"
        assert "Nykyinen salasana on väärä." in aino.post(path, {f"{form}-present": "x"}).text
    page = aino.post("/fi/settings/second-factor/codes", {"codes-present": PASSWORD}).text
    assert not any(old in page for old in codes)
    assert aino.get("/fi/second-factor/new").status_code == 404
    off = aino.post("/fi/settings/second-factor/off", {"off-present": PASSWORD})
    assert off.status_code == 303
    assert aino.get("/fi/second-factor/new").status_code == 200


def test_a_wrong_first_code_turns_nothing_on(aino: Visitor) -> None:
    form = {"code": "000000", "present": PASSWORD}
    assert "Koodi on väärä." in aino.post("/fi/second-factor/new", form).text
    assert "varakoodi" not in aino.get("/fi/settings/second-factor").text


def test_an_operator_lets_an_agent_who_lost_the_device_in(
    app: Flask, aino: Visitor, people: People, clock: FakeClock, command: Callable[..., Result]
) -> None:
    set_up(aino, clock)
    command("user", "reset-factor", people.aino)
    assert not aino.is_logged_in()
    other = Visitor(app)
    other.log_in(people.aino, PASSWORD)
    assert other.is_logged_in()


def test_an_open_browser_alone_sets_nothing_up(aino: Visitor, clock: FakeClock) -> None:
    page = aino.get("/fi/second-factor/new").text
    found = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)
    assert found
    form = {"code": code(found[1].replace(" ", ""), clock), "present": "wrong password"}
    assert "Nykyinen salasana on väärä." in aino.post("/fi/second-factor/new", form).text
    assert "varakoodi" not in aino.get("/fi/settings/second-factor").text
