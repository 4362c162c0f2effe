"""Tokens of reply: who holds one has received a mail about that ticket."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr

from formsvc import create_app
from formsvc.db import db
from formsvc.mail import tokens, worker
from formsvc.settings import Settings
from tests.formsvc.conftest import Mailbox, People
from tests.formsvc.tickets.sending import open_ticket
from tests.formsvc.visitors import Visitor

MAIJA, MIKAEL = "maija@example.fi", "mikael@example.fi"


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_a_token_names_its_ticket_and_knows_its_reader(context: None) -> None:
    token = tokens.make_token(1042, MAIJA)
    assert tokens.read_token(token) == 1042
    assert tokens.is_for(token, MAIJA.upper())
    assert not tokens.is_for(token, MIKAEL)
    assert len("tuki+" + tokens.make_token(2**31 - 1, MAIJA)) <= 64


def test_a_token_stands_in_the_message_id_and_survives_capitals(context: None) -> None:
    identifier = tokens.make_message_id("ticket.1042", MAIJA)
    assert identifier != tokens.make_message_id("ticket.1042", MAIJA)
    assert tokens.read_token(identifier) == tokens.read_token(identifier.upper()) == 1042
    assert tokens.is_for(f"tuki+{tokens.make_token(1042, MAIJA).upper()}@example.fi", MAIJA)


def test_no_other_number_reader_or_letter_passes(context: None) -> None:
    token = tokens.make_token(1042, MAIJA)
    number, mark, signature = token.split(".")
    others = tokens.make_token(1042, MIKAEL).split(".")
    forged = [f"1043.{mark}.{signature}", f"1042.{others[1]}.{signature}", f"9{token}", f"{token}a"]
    forged += [token[:-1], token.replace(mark, ""), number, "", "ticket.1042.@x"]
    forged += [f"{number}.{mark}.{signature[:-1]}{'a' if signature[-1] != 'a' else 'b'}"]
    assert [tokens.read_token(text) for text in forged] == [None] * len(forged)


def test_a_token_of_an_older_key_is_still_known(
    app: Flask, settings: Settings, site_settings: dict[str, Any]
) -> None:
    with app.app_context():
        token = tokens.make_token(1042, MAIJA)
    changed = {
        "secret_key": SecretStr("9d1b7c52e0f34a86b1c7d9e2f05a3648"),
        "secret_key_fallbacks": (settings.secret_key,),
        "database_url": settings.database_url,
    }
    newer = create_app(Settings(**(site_settings | changed)))
    with newer.app_context():
        assert tokens.is_for(token, MAIJA)
        assert tokens.make_token(1042, MAIJA) != token
        db.engine.dispose()


def test_mails_of_tickets_ask_for_replies_where_they_are_read(
    app: Flask, settings: Settings, maija: Visitor, mailbox: Mailbox, people: People
) -> None:
    changed = {"reply_address": "tuki+{token}@example.fi"}
    app.extensions["neuvo_settings"] = settings.model_copy(update=changed)
    try:
        number = open_ticket(maija)
        with app.app_context():
            worker.send_queued()
            mail = next(mail for mail in mailbox.mails if mail["To"] == people.maija)
            assert tokens.read_token(mail["Reply-To"]) == number
            assert tokens.is_for(mail["Reply-To"], people.maija)
    finally:
        app.extensions["neuvo_settings"] = settings
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("--- Kirjoita vastauksesi tämän rivin yläpuolelle ---")


@pytest.mark.parametrize("address", ["tuki", "a b@example.fi", "a" * 21 + "@example.fi", "@b.fi"])
def test_a_wrong_reply_address_stops_the_start(site_settings: dict[str, Any], address: str) -> None:
    with pytest.raises(ValueError, match="reply_address"):
        Settings(**site_settings, reply_address=address)
