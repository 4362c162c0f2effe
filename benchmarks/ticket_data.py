"""Invented tickets for measuring: customers of many organisations, messages in both languages."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from wordfreq import top_n_list

from formsvc.accounts.models import Organisation, User
from formsvc.accounts.passwords import hash_password
from formsvc.db import db, utc_now
from formsvc.support import current_support
from formsvc.tickets.fulltext import index_all
from formsvc.tickets.models import UNDER_WAY, Message, Status, Ticket

ORGANISATIONS, CUSTOMERS, AGENTS = 40, 200, 8
PASSWORD = "kuutamo polku mittaus"
CUSTOMER, CONTACT, AGENT = "c1@bench.example", "c0@bench.example", "a0@bench.example"
VOCABULARY = 8_000  # words of each language
AT_A_TIME = 2_000
YEARS = 3
SOLVED_SHARE = 0.96  # what is still under way is always little


def fill(tickets: int) -> None:
    """Write all people and so many tickets into an empty database."""
    chance = random.Random(11)
    _write(Organisation, [{"name": f"Kunta {n}"} for n in range(ORGANISATIONS)])
    _write(User, list(_people()))
    db.session.commit()
    customers = list(
        db.session.execute(
            select(User.id, User.organisation_id, User.language)
            .where(User.is_agent.is_(False))
            .order_by(User.id)
        )
    )
    agents = list(db.session.scalars(select(User.id).where(User.is_agent)))
    words = {code: top_n_list(code, VOCABULARY) for code in ("fi", "sv")}
    rows = _tickets(chance, tickets, customers, agents, words)
    while some := list(islice(rows, AT_A_TIME)):
        _write(Ticket, [ticket for ticket, _ in some])
        _write(Message, [message for _, messages in some for message in messages])
    db.session.commit()
    index_all(db.session.connection())
    db.session.commit()


def _write(model: Any, rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(model), rows)


def _people() -> Iterator[dict[str, Any]]:
    password = hash_password(PASSWORD)
    common = {"password_hash": password, "created_at": utc_now(), "is_active": True}
    for n in range(CUSTOMERS):
        yield common | {
            "email": f"c{n}@bench.example",
            "name": f"Asiakas {n}",
            "language": "sv" if n % 5 == 4 else "fi",
            "organisation_id": 1 + n // (CUSTOMERS // ORGANISATIONS),
            "is_contact_person": n % (CUSTOMERS // ORGANISATIONS) == 0,
            "is_agent": False,
        }
    for n in range(AGENTS):
        yield common | {
            "email": f"a{n}@bench.example",
            "name": f"Käsittelijä {n}",
            "language": "fi",
            "organisation_id": None,
            "is_contact_person": False,
            "is_agent": True,
        }


def _tickets(
    chance: random.Random,
    count: int,
    customers: Sequence[Any],
    agents: Sequence[int],
    words: dict[str, list[str]],
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    support = current_support()
    kinds = [kind.key for kind in support.types]
    services = [service.key for service in support.services]
    begin = utc_now() - timedelta(days=365 * YEARS)
    step = timedelta(days=365 * YEARS) / count
    message_id = 0
    for n in range(count):
        customer, organisation, language = chance.choice(customers)
        is_settled = chance.random() < SOLVED_SHARE
        created = begin + n * step
        changed = created + timedelta(hours=chance.expovariate(1 / 30))
        settled = (Status.SOLVED, Status.CLOSED)
        ticket = {
            "id": n + 1,
            "number": 1000 + n,
            "subject": _text(chance, words[language], 5).capitalize(),
            "type": chance.choice(kinds),
            "service": chance.choice(services),
            "status": chance.choice(settled if is_settled else UNDER_WAY),
            "customer_id": customer,
            "organisation_id": organisation,
            "assignee_id": chance.choice(agents) if is_settled or chance.random() < 0.5 else None,
            "form_key": f"t{n}",
            "created_at": created,
            "changed_at": changed,
            "waiting_since": None if is_settled else changed,
            "priority": "normal",
            "is_private": chance.random() < 0.1,
            "has_identity_code": False,
        }
        messages = list(_messages(chance, message_id, ticket, agents, words[language], created))
        message_id += len(messages)
        yield ticket, messages


def _messages(
    chance: random.Random,
    last_id: int,
    ticket: dict[str, Any],
    agents: Sequence[int],
    words: list[str],
    created: datetime,
) -> Iterator[dict[str, Any]]:
    for n in range(chance.choice((1, 2, 2, 3, 4))):
        yield {
            "id": last_id + n + 1,
            "ticket_id": ticket["id"],
            "author_id": chance.choice(agents) if n % 2 else ticket["customer_id"],
            "body": _text(chance, words, chance.randint(15, 90)),
            "is_internal": n == 3,
            "source": "web",
            "form_key": f"m{last_id + n}",
            "created_at": created + timedelta(hours=n),
        }


def _text(chance: random.Random, words: list[str], length: int) -> str:
    """Words as often as a language has them: the second half as often as the first."""
    return " ".join(words[int(len(words) ** chance.random()) - 1] for _ in range(length))
