"""The report: its figures by hand-made tickets, its page in both languages, honest when empty."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select

from formsvc.accounts.models import Organisation, User
from formsvc.db import db
from formsvc.desk.plots import HEIGHT, plot_weeks, shares
from formsvc.desk.report import Report, Week, make_report, times_of
from formsvc.i18n import TIME_ZONE
from formsvc.support import Opening
from formsvc.tickets.models import Ticket
from tests.formsvc.conftest import People
from tests.formsvc.visitors import Visitor

OFFICE = Opening(days=(0, 1, 2, 3, 4), begins=clock_time(8), ends=clock_time(16))
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=TIME_ZONE)  # a Wednesday


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formsvc.db.clock", lambda: NOW.astimezone(UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TIME_ZONE)


def add(app: Flask, *tickets: dict[str, object]) -> None:
    """Add tickets of Maija's, each with what matters of it."""
    with app.app_context():
        maija = db.session.scalars(select(User).where(User.name == "Maija Mallikas")).one()
        last = db.session.scalar(select(Ticket.number).order_by(Ticket.number.desc()).limit(1))
        usual: dict[str, object] = dict.fromkeys(
            ("waiting_since", "answer_due_at", "answered_at", "settled_at", "rating", "rated_at")
        )
        usual |= {"subject": "a", "type": "incident", "service": "wilma", "status": "closed"}
        usual |= {"customer_id": maija.id, "organisation_id": maija.organisation_id}
        rows = [
            usual
            | {"number": number, "form_key": uuid4().hex, "changed_at": row["created_at"]}
            | row
            for number, row in enumerate(tickets, (last or 999) + 1)
        ]
        db.session.execute(insert(Ticket), rows)
        db.session.commit()


def report(app: Flask, weeks: int = 4, organisation: str | None = None) -> Report:
    with app.app_context():
        chosen = select(Organisation.id).where(Organisation.name == organisation)
        return make_report(OFFICE, weeks, db.session.scalar(chosen))


def test_weeks_begin_on_monday_midnight_in_helsinki(app: Flask, people: People) -> None:
    add(
        app,
        {"created_at": at("2026-11-01T23:59")},  # before the span
        {"created_at": at("2026-11-02T00:00"), "settled_at": at("2026-11-22T23:59")},
        {"created_at": at("2026-11-22T23:59"), "settled_at": at("2026-11-23T00:00")},
        {"created_at": at("2026-11-23T00:00")},
    )
    assert report(app).weeks == [
        Week(date(2026, 11, 2), 1, 0),
        Week(date(2026, 11, 9), 0, 0),
        Week(date(2026, 11, 16), 1, 1),
        Week(date(2026, 11, 23), 1, 1),
    ]


def test_answers_and_solutions_are_timed_in_opening_hours(app: Flask, people: People) -> None:
    due = at("2026-11-17T08:00")
    add(
        app,
        # Friday at three to Monday at nine: two opening hours.
        {
            "created_at": at("2026-11-13T15:00"),
            "answered_at": at("2026-11-16T09:00"),
            "answer_due_at": due,
            "settled_at": at("2026-11-16T16:00"),
        },
        {
            "created_at": at("2026-11-16T08:00"),
            "answered_at": at("2026-11-17T12:00"),
            "answer_due_at": due,
        },
    )
    found = report(app)
    assert (found.answers.count, found.answers.median, found.answers.ninth) == (2, 7.0, 12.0)
    assert (found.solutions.count, found.solutions.median) == (1, 9.0)
    assert (found.in_time, found.with_target) == (1, 2)


def test_types_services_ratings_and_what_waits_are_counted(app: Flask, people: People) -> None:
    day = timedelta(days=1)
    rated = {"created_at": NOW - day, "rated_at": NOW}
    waiting = {"status": "new", "created_at": NOW - 90 * day}
    add(
        app,
        {**rated, "rating": 5, "type": "incident", "service": "kurre"},
        {**rated, "rating": 4, "type": "consulting", "service": "wilma"},
        {**rated, "rating": 5, "type": "incident", "service": "wilma"},
        {**waiting, "waiting_since": NOW - day / 2, "answer_due_at": NOW - day / 4},
        {**waiting, "waiting_since": NOW - 2 * day, "answer_due_at": NOW + day},
        {**waiting, "waiting_since": NOW - 30 * day, "answered_at": NOW - 29 * day},
    )
    found = report(app)
    assert list(found.types.items()) == [("incident", 2), ("consulting", 1)]
    assert list(found.services.items()) == [("wilma", 2), ("kurre", 1)]
    assert found.ratings == [0, 0, 0, 1, 2]
    assert found.waiting == [1, 1, 0, 1]
    assert found.overdue == 1


def test_one_organisation_can_be_looked_at_and_merged_tickets_count_once(
    app: Flask, people: People
) -> None:
    add(app, {"created_at": NOW})
    with app.app_context():
        first = db.session.scalars(select(Ticket.id)).one()
    add(app, {"created_at": NOW, "merged_into_id": first})
    assert report(app).opened == 1
    assert report(app, organisation="Esimerkkikunta").opened == 1
    assert report(app, organisation="Mallila").opened == 0


def test_median_and_ninth_are_of_the_list() -> None:
    assert times_of([]).median is None
    assert (times_of([3.0]).median, times_of([3.0]).ninth) == (3.0, 3.0)
    ten = times_of([float(number) for number in range(1, 11)])
    assert (ten.median, ten.ninth) == (5.5, 9.0)


def test_bars_stay_inside_their_plot() -> None:
    weeks = [Week(date(2026, 1, 5), count, 2 * count) for count in (0, 7, 49, 1234)]
    plot = plot_weeks(weeks)
    for group in plot.groups:
        for bar in (group.opened, group.settled):
            assert 0 <= bar.x < bar.x + bar.width <= 100
            assert bar.y + bar.height == pytest.approx(HEIGHT)
            assert bar.y >= 0
    assert [count for _, count in plot.lines] == [0, 2000, 4000]
    assert plot_weeks([Week(date(2026, 1, 5), 0, 0)]).groups[0].opened.height == 0
    assert shares([0, 2, 4]) == [0, 50, 100]
    assert shares([]) == []


def test_an_empty_report_says_so_and_draws_nothing(aino: Visitor) -> None:
    page = aino.get("/fi/agent/report/").text
    assert 'class="weeks"' not in page
    assert "figure" not in page
    assert page.count('class="empty"') == 5


def test_the_page_tells_its_figures_in_both_languages(app: Flask, aino: Visitor) -> None:
    add(
        app,
        {
            "created_at": at("2026-11-16T08:00"),
            "answered_at": at("2026-11-16T10:30"),
            "settled_at": at("2026-11-16T08:20"),
        },
    )
    finnish, swedish = (aino.get(f"/{code}/agent/report/?weeks=4").text for code in ("fi", "sv"))
    assert "2,5 h" in finnish
    assert "20 min" in finnish
    assert "Häiriö (Incident)" in finnish
    assert "2,5 h" in swedish
    assert "Störning (Incident)" in swedish
    assert not re.search(r"<(?:script|style)\b[^>]*>|\sstyle=", finnish.partition("<main")[2])


@pytest.mark.parametrize(
    "query", ["weeks=5", "weeks=x", "organisation=x", "organisation=99999999999"]
)
def test_a_strange_choice_gives_the_usual_report(aino: Visitor, query: str) -> None:
    assert aino.get(f"/fi/agent/report/?{query}").status_code == 200


def test_fifty_thousand_tickets_are_counted_in_a_moment(app: Flask, people: People) -> None:
    step = timedelta(minutes=10)
    created = [NOW - number * step for number in range(50_000)]
    add(
        app,
        *(
            {"created_at": one, "answered_at": one + step * 9, "settled_at": one + step * 50}
            for one in created
        ),
    )
    begin = time.perf_counter()
    found = report(app, weeks=52)
    assert found.answers.count == found.opened == 50_000
    assert time.perf_counter() - begin < 5
