"""What readers search is counted by day, and nothing in it tells of a person."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from formsvc.accounts import limits
from formsvc.accounts.models import Count
from formsvc.db import db
from formsvc.search import services
from formsvc.search.models import SearchCount, SolvedCount
from formsvc.search.services import countable
from tests.formsvc.conftest import FakeClock
from tests.formsvc.visitors import Visitor


def send(person: Visitor, query: str, found: object = 3, language: str = "fi", **more: Any) -> int:
    """What a browser's beacon sends, which carries no form key."""
    form = {"language": language, "query": query, "found": found}
    return person.client.post("/search/count", data=form, **more).status_code


def solve(person: Visitor, article: str, language: str = "fi") -> int:
    return person.post("/search/solved", {"language": language, "article": article}).status_code


def searches(app: Flask) -> list[tuple[str, str, int, int]]:
    with app.app_context():
        rows = db.session.scalars(select(SearchCount).order_by(SearchCount.query)).all()
        return [(row.language, row.query, row.count, row.in_vain) for row in rows]


def test_searches_are_counted_per_language_with_and_without_hits(
    app: Flask, visitor: Visitor, maija: Visitor
) -> None:
    assert [send(visitor, "Salasana "), send(maija, "salasana"), send(visitor, "SALASANA", 0)] == [
        204
    ] * 3
    assert send(visitor, "salasana", language="sv") == 204
    assert searches(app) == [("fi", "salasana", 3, 1), ("sv", "salasana", 1, 0)]


def test_the_row_holds_no_more_than_words_and_numbers(app: Flask, maija: Visitor) -> None:
    send(maija, "arviointikirja")
    assert {column.name for column in SearchCount.__table__.columns} == {
        "language",
        "day",
        "query",
        "count",
        "in_vain",
    }
    assert "Set-Cookie" not in maija.client.post("/search/count").headers


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("  Unohtunut\t SALASANA\n", "unohtunut salasana"),
        ("ＷＩＬＭＡ", "wilma"),
        ("wil\u200bma\u202e", "wilma"),
        ("x" * 200, "x" * 100),
        ("lukuvuosi 2026-2027", "lukuvuosi 2026-2027"),
        ("virhe 1234", "virhe 1234"),
        ("primus 23.4.1", "primus 23.4.1"),
        ("katko 01.02.2026", "katko 01.02.2026"),
        ("tunti 08.15", "tunti 08.15"),
        ("wilma_tunnus_12", "wilma_tunnus_12"),
        ("<b>salasana</b>", "<b>salasana</b>"),
        ("e-post på svenska", "e-post på svenska"),
        ("vaihtaa at-merkki", "vaihtaa at-merkki"),
    ],
)
def test_a_query_is_counted_in_one_spelling(query: str, kept: str) -> None:
    assert countable(query) == kept


SIGNS = "+-YXWVUABCDEF"


@pytest.mark.parametrize(
    "query",
    [
        *[f"131052{sign}308T" for sign in SIGNS],
        *[f"oppilas 010{n}10{sign.lower()}900x poissa" for n, sign in enumerate(SIGNS, 1)],
        "131052308T",
        "131052 - 308T",
        "13 10 52 A 308 T",
        "13.10.52-308T",
        "13.10.1952 308t",
        "13-10-52 a 308t",
        "１３１０５２－３０８Ｔ",
        "131\u200b052-30\u200b8T",
        "١٣١٠٥٢-٣٠٨T",
        "131052−308T",
        "12345",
        "asiakas 1234567",
        "040 123 4567",
        "+358 (40) 123-4567",
        "FI21 1234 5600 0007 85",
        "040_123_4567",
        "09 123 456",
        "(014) 123 45",
        "13_10_52_A_308T",
        "❶❸❶⓿❺❷-❸⓿❽T",
        "maija.mallikas@esimerkkikunta.example",
        "maija @ esimerkki",
        "maija＠esimerkki",
        "maija(at)esimerkki.example",
        "maija [ät] esimerkki",
        "",
        "   ",
        "?!",
        "😀",
    ],
)
def test_what_may_tell_of_a_person_or_says_nothing_is_dropped(
    app: Flask, visitor: Visitor, query: str
) -> None:
    assert countable(query) is None
    assert send(visitor, query) == (204 if query else 400)
    assert searches(app) == []


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"language": "fi", "query": "salasana"},
        {"language": "fi", "query": "salasana", "found": "many"},
        {"language": "en", "query": "password", "found": "1"},
        {"language": "fi", "found": "1"},
    ],
)
def test_a_wrong_beacon_is_refused(app: Flask, visitor: Visitor, form: dict[str, str]) -> None:
    assert visitor.client.post("/search/count", data=form).status_code == 400
    assert searches(app) == []


def test_another_sites_page_cannot_count(app: Flask, visitor: Visitor) -> None:
    assert send(visitor, "salasana", headers={"Sec-Fetch-Site": "cross-site"}) == 403
    assert searches(app) == []


def test_one_network_counts_a_thousand_times_an_hour(
    app: Flask, visitor: Visitor, clock: FakeClock
) -> None:
    send(visitor, "salasana")
    with app.app_context():
        db.session.scalars(select(Count)).one().count = limits.SEARCH.most
        db.session.commit()
    assert send(visitor, "salasana") == 429
    assert visitor.get("/fi/haku/?q=salasana").status_code == 200
    assert searches(app) == [("fi", "salasana", 1, 0)]
    clock.move(hours=1)
    assert send(visitor, "salasana") == 204


def test_nobody_fills_the_table(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_QUERIES", 2)
    for query in ("yksi", "kaksi", "kolme", "yksi"):
        assert send(visitor, query) == 204
    assert searches(app) == [("fi", "kaksi", 1, 0), ("fi", "yksi", 2, 0)]
    assert send(visitor, "tre", language="sv") == 204
    assert len(searches(app)) == 3


def test_the_service_counts_what_it_answers_itself(app: Flask, visitor: Visitor) -> None:
    visitor.get("/fi/haku/?q=Salasana")
    visitor.get("/fi/haku/?q=kissanpentu")
    visitor.get("/fi/haku/?q=131052-308T")
    visitor.get("/fi/haku/?q=")
    visitor.get("/fi/wilma/salasana/?q=viestit")
    visitor.client.head("/fi/haku/?q=viestit")
    assert searches(app) == [("fi", "kissanpentu", 1, 1), ("fi", "salasana", 1, 0)]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_picture_on_another_sites_page_is_no_search(
    app: Flask, visitor: Visitor, site: str
) -> None:
    foreign = visitor.get("/fi/haku/?q=viestit", headers={"Sec-Fetch-Site": site})
    assert "data-counted" not in foreign.text  # so the page's script counts, if there is a page
    own = visitor.get("/fi/haku/?q=salasana", headers={"Sec-Fetch-Site": "same-origin"})
    assert "data-counted" in own.text
    assert searches(app) == [("fi", "salasana", 1, 0)]


def test_a_table_that_is_not_there_spoils_no_answer(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ProgrammingError("INSERT", {}, ValueError())  # as PostgreSQL puts it

    monkeypatch.setattr(services, "count_search", fail)
    assert "Unohtunut" in visitor.get("/fi/haku/?q=salasana").text


def test_searches_at_the_same_moment_are_all_counted(app: Flask, maija: Visitor) -> None:
    visitors = [Visitor(app) for _ in range(4)]

    def look(person: Visitor) -> None:
        for _ in range(5):
            assert person.get("/fi/haku/?q=salasana").status_code == 200
            assert send(person, "salasana") == 204

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(look, [*visitors, maija]))
    assert searches(app) == [("fi", "salasana", 50, 0)]


def test_customers_tell_what_solved_their_matter(app: Flask, everyone: dict[str, Visitor]) -> None:
    for name, person in everyone.items():
        expected = 400 if name == "anonymous" else 204
        assert solve(person, "wilma/salasana") == expected
        assert solve(person, "info/katkot") == expected
        assert solve(person, "announcements/2026-11-20-push") == expected
        assert solve(person, "wilma/nothing") == 400
        assert solve(person, "wilma/salasana", "en") == 400
    with app.app_context():
        rows = db.session.scalars(select(SolvedCount).order_by(SolvedCount.article)).all()
        assert [(row.article, row.count) for row in rows] == [
            ("announcements/2026-11-20-push", 4),
            ("info/katkot", 4),
            ("wilma/salasana", 4),
        ]


def test_solved_matters_are_limited_per_customer(app: Flask, maija: Visitor) -> None:
    codes = [solve(maija, "wilma/salasana") for _ in range(61)]
    assert codes == [204] * 60 + [429]


def test_the_report_tells_the_most_frequent_first(
    app: Flask, visitor: Visitor, maija: Visitor, clock: FakeClock
) -> None:
    send(visitor, "vanha")
    clock.move(days=30)
    for query, found in (("salasana", 5), ("kissa", 0), ("salasana", 4), ("koski", 0)):
        send(visitor, query, found)
    send(visitor, "koski", 1)
    with app.app_context():
        services.count_solved("info/katkot", "fi")
        db.session.commit()
        report = services.report("fi", 30)
        assert (report.searches, report.in_vain) == (5, 2)
        assert report.frequent == [("koski", 2), ("salasana", 2), ("kissa", 1)]
        assert report.without_hits == [("kissa", 1), ("koski", 1)]
        assert report.solved == [("info/katkot", 1)]
        assert services.report("sv", 30).searches == 0
        assert services.report("fi", 90).searches == 6


def test_counts_are_forgotten_after_ninety_days(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        services.count_search("fi", "salasana", 1)
        services.count_solved("wilma/salasana", "fi")
        clock.move(days=89)
        services.forget_old_counts()
        assert services.report("fi", 90).searches == 1
        clock.move(days=1)
        services.forget_old_counts()
        for table in (SearchCount, SolvedCount):
            assert db.session.scalars(select(table)).all() == []
