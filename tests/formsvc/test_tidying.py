"""What has no use any more is dropped by the worker, every hour."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from formsvc import cli
from formsvc.accounts.models import Count, PasswordLink, UserSession
from formsvc.articles.models import Reading
from formsvc.db import db
from formsvc.mail import worker
from formsvc.mail.models import OutboxMail
from formsvc.search.models import SearchCount, SolvedCount
from tests.formsvc.conftest import FakeClock, Mailbox, People
from tests.formsvc.visitors import Visitor


def test_ended_sessions_links_counts_and_old_mails_go(
    app: Flask, maija: Visitor, mailbox: Mailbox, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    maija.post("/fi/password/forgotten", {"email": People.mikael})
    maija.post("/articles/read", {"id": "wilma/salasana", "language": "fi"})
    maija.post("/search/count", {"language": "fi", "query": "salasana", "found": 1})
    maija.post("/search/solved", {"language": "fi", "article": "info/katkot"})
    tables = (UserSession, PasswordLink, Count, Reading, SearchCount, SolvedCount, OutboxMail)
    stop = threading.Event()
    monkeypatch.setattr(worker, "POLL", 0)

    def tidy() -> None:
        cli._forget_old()
        stop.set()

    def left() -> list[int | None]:
        return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]

    with app.app_context():
        worker.send_queued()
        worker.run(stop, tidy)
        before = left()
        assert min(count or 0 for count in before) >= 1
        clock.move(days=366)
        stop.clear()
        worker.run(stop, tidy)
        assert left() == [0] * len(tables)
