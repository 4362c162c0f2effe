"""The catalog: announcements valid now, and a new build read at once."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from formsvc.articles import services
from formsvc.articles.catalog import CatalogFile, valid_announcements
from formsvc.articles.models import Reading
from formsvc.db import db
from tests.formsvc.conftest import FakeClock


def test_only_valid_announcements_are_shown(app: Flask) -> None:
    with app.app_context():
        assert [item.title for item in valid_announcements("fi")] == [
            "Push-ilmoitukset viivästyvät"
        ]
        assert valid_announcements("sv") == []


def test_a_new_build_is_read_and_a_broken_one_is_not(tmp_path: Path) -> None:
    file = tmp_path / "articles.json"
    file.write_text(json.dumps({"restricted": ["/fi/info/"]}))
    catalog = CatalogFile(file)
    assert catalog.load().is_restricted("/fi/info/x")
    assert catalog.load().is_restricted("/fi/info")
    assert not catalog.load().is_restricted("/fi/information/")
    file.write_text("{")
    assert catalog.load().is_restricted("/fi/info/x")
    file.write_text(json.dumps({"restricted": []}))
    os.utime(file, ns=(1, 1))
    assert not catalog.load().is_restricted("/fi/info/x")


def test_readings_older_than_ninety_days_do_not_count(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        services.count_reading("wilma/salasana", "fi")
        clock.move(days=89)
        assert services.most_read("fi") == ["wilma/salasana"]
        clock.move(days=1)
        assert services.most_read("fi") == []
        services.forget_old_readings()
        assert db.session.scalars(db.select(Reading)).all() == []


def test_the_clock_of_the_tests_runs_in_utc(clock: FakeClock) -> None:
    assert clock().tzinfo is UTC
    assert abs((clock() - datetime.now(UTC)).total_seconds()) < 5
