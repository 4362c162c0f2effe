"""Headers, the gate and the error pages: every answer of the service."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from formsvc import create_app
from formsvc.db import db
from formsvc.settings import Settings
from tests.formsvc.tickets.sending import open_ticket, reply
from tests.formsvc.visitors import Visitor

ANSWERS = ["/fi/", "/fi/login", "/fi/portal/", "/assets/plain.css", "/fi/nothing", "/session.json"]


@pytest.fixture
def https_app(app: Flask, site_settings: dict[str, Any], settings: Settings) -> Iterator[Flask]:
    """The service as it stands behind a proxy with TLS."""
    changed = site_settings | {"public_url": "https://portal.example.fi", "trusted_proxies": 1}
    https = create_app(Settings(**changed, database_url=settings.database_url))
    https.config["TESTING"] = True
    yield https
    with https.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_the_headers(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-ID"])
    forged = visitor.get(path, headers={"X-Request-ID": "believe-me"}).headers
    assert forged["X-Request-ID"] != "believe-me"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Permissions-Policy" in headers


@pytest.mark.parametrize("path", ["/fi/login", "/fi/portal/", "/fi/nothing", "/session.json"])
def test_what_depends_on_the_visitor_is_not_kept(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Vary"] == "Cookie"


def test_over_https_the_cookie_belongs_to_our_host_alone(https_app: Flask) -> None:
    answer = Visitor(https_app).get(
        "/fi/login", base_url="http://portal.example.fi", headers={"X-Forwarded-Proto": "https"}
    )
    name, _, attributes = answer.headers["Set-Cookie"].partition("=")
    assert name == "__Host-session"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes.split("; "))
    assert "Domain" not in attributes
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    "host", ["portal.example.fi", "portal.example.fi:443", "PORTAL.example.fi"]
)
def test_our_host_is_let_in(https_app: Flask, host: str) -> None:
    assert Visitor(https_app).get("/fi/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "portal.example.fi:8080", "portal.example.fi.evil.example", "", "a b"]
)
@pytest.mark.parametrize("path", ["/fi/", "/fi/login", "/nothing"])
def test_another_host_gets_nothing(https_app: Flask, host: str, path: str) -> None:
    headers = {"Host": host, "X-Forwarded-Host": "portal.example.fi"}
    answer = Visitor(https_app).get(path, headers=headers)
    assert (answer.status_code, answer.data) == (400, b"")
    assert "Set-Cookie" not in answer.headers


def test_a_forwarded_host_is_not_believed(https_app: Flask) -> None:
    headers = {"Host": "portal.example.fi", "X-Forwarded-Host": "evil.example"}
    assert "evil.example" not in Visitor(https_app).get("/fi/login", headers=headers).text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
def test_a_post_from_elsewhere_is_refused(visitor: Visitor, headers: dict[str, str]) -> None:
    form = {"email": "a@example.fi"}
    assert visitor.post("/fi/password/forgotten", form, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {}])
def test_a_post_from_here_is_let_in(visitor: Visitor, headers: dict[str, str]) -> None:
    form = {"email": "a@example.fi"}
    assert visitor.post("/fi/password/forgotten", form, headers=headers).status_code == 200


def test_errors_speak_the_language_of_the_address(visitor: Visitor) -> None:
    for language in ("fi", "sv"):
        answer = visitor.client.post(f"/{language}/login", data={})
        assert answer.status_code == 400
        assert f'<html lang="{language}">' in answer.text
        assert answer.headers["X-Request-ID"] in answer.text


@pytest.mark.parametrize(
    ("path", "more", "code"),
    [
        ("/fi/login", {"data": {"email": "x" * 2_000_000}}, 413),
        ("/fi/login", {"data": {f"field{n}": "" for n in range(5000)}}, 413),
        ("/fi/login", {"json": {"email": "x"}}, 415),
        ("/fi/login", {"data": "email=x", "content_type": "text/plain"}, 415),
        ("/fi/portal/", {}, 405),
        ("/fi/login", {"data": {"email": "\0"}}, 400),
        ("/fi/login?next=%00", {}, 400),
    ],
)
def test_what_cannot_be_handled_gets_a_page(
    visitor: Visitor, path: str, more: dict[str, Any], code: int
) -> None:
    answer = visitor.client.post(path, **more)
    assert answer.status_code == code
    assert answer.headers["X-Request-ID"] in answer.text
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "path", ["/fi/%00", "/fi/%ff", "/%ed%a0%80", "/fi/login?next=%ff%ed%a0%80"]
)
def test_invalid_bytes_are_no_crash(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code in (200, 400, 404)


def test_a_cookie_of_rubbish_is_no_crash(visitor: Visitor) -> None:
    headers = {"Cookie": "session=\xff\x00; session=a.b.c"}
    assert visitor.get("/fi/settings", headers=headers).status_code == 303


def test_a_crash_gives_a_page_and_a_log_line_without_the_address(
    site_settings: dict[str, Any], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    broken = create_app(Settings(**site_settings, database_url=settings.database_url))

    @broken.get("/fi/broken/<token>")
    def crash(token: str) -> str:
        raise RuntimeError("inside")

    with caplog.at_level(logging.ERROR):
        answer = broken.test_client().get("/fi/broken/canary")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "inside" not in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.headers["X-Request-ID"] in caplog.text
    assert "canary" not in caplog.text


def test_debug_and_route_list_are_closed(visitor: Visitor) -> None:
    assert visitor.client.open("/fi/login", method="TRACE").status_code == 405
    assert visitor.get("/console").status_code == 404


def test_a_name_longer_than_any_file_is_not_there(visitor: Visitor) -> None:
    assert visitor.get("/fi/" + "a" * 300).status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_part_of_a_form_without_a_name_is_refused(visitor: Visitor, method: str) -> None:
    body = b"--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--\r\n"
    kind = "multipart/form-data; boundary=B"
    answer = visitor.client.open("/fi/login", method=method, data=body, content_type=kind)
    assert answer.status_code == 400


def test_the_settings_say_where_the_service_stands(https_app: Flask) -> None:
    answer = https_app.test_client().get(
        "/fi/portal", headers={"Host": "portal.example.fi"}, environ_base={"SCRIPT_NAME": "//evil"}
    )
    assert answer.location.startswith(("/", "https://portal.example.fi/"))
    assert "evil" not in answer.location


def test_a_failing_database_writes_no_text_into_the_log(
    app: Flask, maija: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    number = open_ticket(maija)
    app.config["TESTING"] = False
    try:
        with app.app_context():
            db.session.execute(text("ALTER TABLE outbox_mail RENAME TO gone"))
            db.session.commit()
        answer = reply(maija, number, "kanariansana 010101-900X")
    finally:
        app.config["TESTING"] = True
        with app.app_context():
            db.session.execute(text("ALTER TABLE gone RENAME TO outbox_mail"))
            db.session.commit()
    assert answer.status_code == 500
    assert "outbox_mail" in caplog.text
    assert "kanariansana" not in caplog.text
