"""The built site is served, and what is restricted stays so."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from formsvc.articles.site import HASHED
from tests.formsvc.visitors import Visitor

SECRET = "Salainen"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "Neuvo"),
        ("/fi/", "<h1>fi</h1>"),
        ("/fi/wilma/salasana/", "Salasana"),
        ("/fi/wilma/salasana/index.html", "Salasana"),
        ("/assets/plain.css", "color"),
        ("/fi/info/", "Kirjaudu"),
    ],
)
def test_the_site_is_open_to_all(visitor: Visitor, path: str, text: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert text in answer.text
    assert "Set-Cookie" not in answer.headers


def test_pages_are_kept_ten_minutes_and_hashed_assets_a_year(visitor: Visitor) -> None:
    assert visitor.get("/fi/").headers["Cache-Control"] == "public, max-age=600"
    assert visitor.get("/assets/plain.css").headers["Cache-Control"] == "public, max-age=600"
    hashed = visitor.get("/assets/neuvo.1234abcd.css").headers["Cache-Control"]
    assert "max-age=31536000" in hashed
    assert "immutable" in hashed


@pytest.mark.parametrize(
    ("file", "is_hashed"),
    [
        ("/site/assets/search.1234abcd/worker.js", True),
        ("/site/search/fi/1234abcd90/b0.json", True),
        ("/site/search/fi/index.json", False),
        ("/srv/site.20261124/fi/index.html", False),
    ],
)
def test_a_hash_stands_in_the_name_or_in_a_folder_of_the_search(file: str, is_hashed: bool) -> None:
    assert (HASHED.search(file) is not None) == is_hashed


def test_a_known_page_is_not_sent_again(visitor: Visitor) -> None:
    etag = visitor.get("/fi/").headers["ETag"]
    assert visitor.get("/fi/", headers={"If-None-Match": etag}).status_code == 304


def test_public_pages_do_not_depend_on_the_visitor(maija: Visitor) -> None:
    headers = maija.get("/fi/wilma/salasana/").headers
    assert "Vary" not in headers
    assert "Set-Cookie" not in headers


def test_a_missing_slash_is_added(visitor: Visitor) -> None:
    answer = visitor.get("/fi/wilma/salasana")
    assert (answer.status_code, answer.location) == (308, "/fi/wilma/salasana/")


@pytest.mark.parametrize("path", ["/fi/nothing/", "/fi/wilma/", "/fi/wilma/salasana/index.html/"])
def test_what_is_not_there_gets_the_sites_own_page(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.text) == (404, "<h1>404 fi</h1>")
    assert visitor.get("/sv/nothing").text == "<h1>404 sv</h1>"


@pytest.mark.parametrize(
    "path",
    [
        "/_shell/fi.html",
        "/_shell/sv.html",
        "/.hidden",
        "/fi/../_shell/fi.html",
        "/fi/..%2f_shell/fi.html",
        "/fi/%2e%2e/%2e%2e/conftest.py",
        "/../restricted/fi/info/index.html",
        "/fi\\index.html",
    ],
)
def test_what_the_build_keeps_for_itself_is_not_served(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert "slot" not in answer.text


@pytest.mark.parametrize("path", ["/fi/info/katkot/", "/fi/info/nothing/", "/fi/info/katkot"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_anonymous_gets_the_same_redirect_whether_it_exists_or_not(
    visitor: Visitor, path: str, method: str
) -> None:
    answer = visitor.client.open(path, method=method, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.location) == (303, f"/fi/login?next={path}")
    assert not {"ETag", "Last-Modified"} & set(answer.headers.keys())
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/fi/info/katkot.csv", "/fi/info/nothing.csv", "/fi/wilma/vain-asiakkaille/"]
)
def test_anonymous_gets_404_for_files_and_articles_elsewhere(visitor: Visitor, path: str) -> None:
    answer, other = visitor.get(path), visitor.get("/fi/wilma/nothing/")
    assert (answer.status_code, answer.text) == (404, other.text)
    assert _but_id(answer.headers) == _but_id(other.headers)


def _but_id(headers: Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "X-Request-ID"}


@pytest.mark.parametrize(
    "path",
    [
        "/fi//info/katkot/",
        "/fi/./info/katkot/",
        "/fi/x/../info/katkot/",
        "/fi%2finfo/katkot/",
        "/fi/%69nfo/katkot/",
        "/FI/INFO/katkot/",
        "/fi/info/katkot/index.html",
        "/fi/info/katkot.md",
        "/fi/info/katkot/;x",
        "/fi/info\\katkot/",
        "/fi/info/katkot/%00",
    ],
)
def test_no_spelling_opens_a_restricted_page(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path, follow_redirects=True)
    assert SECRET not in answer.text
    assert "salainen" not in answer.text


@pytest.mark.parametrize("person", ["maija", "mikael", "aino"])
@pytest.mark.parametrize(
    "path",
    [
        "/fi/info/",
        "/fi/info/katkot/",
        "/fi/info/katkot.csv",
        "/fi/wilma/vain-asiakkaille/",
    ],
)
def test_customers_and_agents_read_restricted_pages(
    everyone: dict[str, Visitor], person: str, path: str
) -> None:
    answer = everyone[person].get(path)
    assert answer.status_code == 200
    assert SECRET.lower() in answer.text.lower()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Vary"] == "Cookie"
    assert not {"ETag", "Last-Modified"} & set(answer.headers.keys())


def test_nothing_is_left_after_logout(maija: Visitor) -> None:
    maija.post("/fi/logout")
    assert maija.get("/fi/info/katkot/").status_code == 303
    assert "Kirjaudu" in maija.get("/fi/info/").text


def test_a_customer_gets_404_for_what_is_not_there(maija: Visitor) -> None:
    assert maija.get("/fi/info/nothing/").status_code == 404


def test_session_json_tells_who_is_logged_in(visitor: Visitor, mikael: Visitor) -> None:
    anonymous, known = visitor.get("/session.json"), mikael.get("/session.json")
    assert anonymous.json == {"name": None}
    assert "Set-Cookie" not in anonymous.headers
    assert known.json == {"name": "Mikael Modell", "portal": "/sv/portal/"}
    assert known.headers["Cache-Control"] == "no-store"


def test_the_most_read_articles_are_counted(visitor: Visitor, app: Flask) -> None:
    def read(article: str, **more: Any) -> int:
        form = {"id": article, "language": "fi"}
        return visitor.client.post("/articles/read", data=form, **more).status_code

    assert [read("wilma/viestit"), read("wilma/salasana"), read("wilma/viestit")] == [204] * 3
    assert read("wilma/nothing") == 400
    assert read("info/katkot") == 400
    assert read("wilma/salasana", headers={"Sec-Fetch-Site": "cross-site"}) == 403
    answer = visitor.get("/articles/most-read.json?language=fi")
    assert answer.json == {"articles": ["wilma/viestit", "wilma/salasana"]}
    assert visitor.get("/articles/most-read.json?language=sv").json == {"articles": []}
    assert visitor.get("/articles/most-read.json?language=%27").status_code == 200
