"""`formsvc user …` and `formsvc organisation …`: what holds, holds at once."""

import json
from collections.abc import Callable

import pytest
from click import Group
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from formsvc.accounts import services
from formsvc.accounts.models import PasswordLink
from formsvc.cli import main
from formsvc.db import db
from tests.formsvc.conftest import PASSWORD, People
from tests.formsvc.tickets.sending import open_ticket
from tests.formsvc.visitors import Visitor

Command = Callable[..., Result]


def listed(command: Command, *words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(command(*words, "--json").stdout)
    return found


def test_people_are_listed_by_name(people: People, command: Command) -> None:
    assert [one["name"] for one in listed(command, "user", "list")] == [
        "Aino Aalto",
        "Maija Mallikas",
        "Matti Meikäläinen",
        "Mikael Modell",
    ]
    assert [one["role"] for one in listed(command, "user", "list", "--agents")] == ["agent"]
    of_mallila = listed(command, "user", "list", "--organisation", "Mallila")
    assert [one["email"] for one in of_mallila] == [people.mikael]
    lines = command("user", "list").stdout.splitlines()
    assert lines[0].split() == ["email", "name", "language", "organisation", "role", "is_active"]
    assert lines[3].startswith(people.matti)
    assert lines[3].endswith("contact person  yes")


def test_a_person_is_shown_without_anything_secret(people: People, command: Command) -> None:
    told = json.loads(command("user", "show", people.maija.upper(), "--json").stdout)
    created_at = told.pop("created_at")
    assert created_at.endswith("+00:00")
    assert told == {
        "email": people.maija,
        "name": "Maija Mallikas",
        "language": "fi",
        "organisation": "Esimerkkikunta",
        "role": "customer",
        "is_active": True,
        "has_password": True,
        "has_second_factor": False,
    }
    assert "argon2" not in command("user", "show", people.maija).stdout


def test_a_lost_role_holds_in_an_open_session(
    people: People, maija: Visitor, matti: Visitor, aino: Visitor, command: Command
) -> None:
    number = open_ticket(maija)
    assert matti.get(f"/fi/tickets/{number}").status_code == 200
    command("user", "change", people.matti, "--no-contact-person")
    assert matti.get(f"/fi/tickets/{number}").status_code == 404
    assert aino.get("/fi/agent/tickets/").status_code == 200
    command("user", "change", people.aino, "--no-agent")
    assert aino.get("/fi/agent/tickets/").status_code == 404


def test_whoever_moves_leaves_the_tickets_and_the_role_behind(
    people: People, maija: Visitor, matti: Visitor, command: Command
) -> None:
    number, own = open_ticket(maija), open_ticket(matti)
    told = command("user", "change", people.matti, "--organisation", "Mallila").stdout
    assert told == f"Changed {people.matti}: organisation, is_contact_person.\n"
    assert matti.get(f"/fi/tickets/{number}").status_code == 404
    assert matti.get(f"/fi/tickets/{own}").status_code == 404
    assert matti.get("/fi/tickets/organisation").status_code == 404
    command("user", "change", people.matti, "--no-organisation")
    assert (
        json.loads(command("user", "show", people.matti, "--json").stdout)["organisation"] is None
    )


def test_a_new_address_ends_what_the_old_one_opens(
    app: Flask, people: People, maija: Visitor, command: Command
) -> None:
    command("user", "invite", people.maija)
    command("user", "change", people.maija, "--email", "Maija@Uusi.example")
    assert not maija.is_logged_in()
    with app.app_context():
        assert db.session.scalar(select(PasswordLink)) is None
        assert services.find_user("maija@uusi.example") is not None


def test_a_shut_account_opens_again(people: People, maija: Visitor, command: Command) -> None:
    command("user", "deactivate", people.maija)
    assert not maija.is_logged_in()
    assert [one["email"] for one in listed(command, "user", "list", "--inactive")] == [people.maija]
    command("user", "activate", people.maija)
    assert maija.log_in(people.maija, PASSWORD).status_code == 303


def test_visibility_of_an_organisation_holds_at_once(
    people: People, maija: Visitor, matti: Visitor, command: Command
) -> None:
    number = open_ticket(maija)
    told = command("organisation", "set", "Esimerkkikunta", "--visibility", "nobody").stdout
    assert told == "Esimerkkikunta: visibility nobody, mails whole.\n"
    assert matti.get(f"/fi/tickets/{number}").status_code == 404
    command("organisation", "set", "Esimerkkikunta", "--visibility", "everyone", "--mails", "link")
    assert matti.get(f"/fi/tickets/{number}").status_code == 200
    assert listed(command, "organisation", "list") == [
        {"name": "Esimerkkikunta", "visibility": "everyone", "mails": "link", "people": 2},
        {"name": "Mallila", "visibility": "contacts", "mails": "whole", "people": 1},
    ]
    command("organisation", "rename", "Mallila", "Mallilan kunta")
    assert "Mallilan kunta" in command("organisation", "list").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("user change nobody@b.example --name X", "There is no user nobody@b.example."),
        ("user change MAIJA --email MIKAEL", "There is already a user MIKAEL."),
        ("user change MAIJA --email nowhere", "nowhere is not an e-mail address."),
        ("user change MAIJA --organisation X", "There is no organisation X."),
        ("user change AINO --contact-person", "A contact person needs an organisation."),
        (f"user change MAIJA --name {'x' * 101}", "A name has 1 to 100 characters."),
        ("organisation rename Mallila Esimerkkikunta", "There is already an organisation Esimer"),
        ("organisation rename Nowhere X", "There is no organisation Nowhere."),
        ("organisation set Nowhere --mails link", "There is no organisation Nowhere."),
    ],
)
def test_what_is_refused_is_one_sentence(
    people: People, command: Command, words: str, sentence: str
) -> None:
    for name in ("maija", "mikael", "aino"):
        words = words.replace(name.upper(), getattr(people, name))
        sentence = sentence.replace(name.upper(), getattr(people, name))
    refused = command(*words.split(), ok=False)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: {sentence}")


@pytest.mark.parametrize(
    "words",
    [
        "user change",
        "user change maija@b.example --language en",
        "user change maija@b.example --organisation A --no-organisation",
        "organisation set Mallila",
        "organisation set Mallila --visibility all",
        "import-customers nowhere.csv",
    ],
)
def test_what_is_typed_wrongly_ends_with_two(people: People, command: Command, words: str) -> None:
    assert command(*words.split(), ok=False).exit_code == 2


def test_every_command_has_help_without_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUVO_SITE_DIR", "nowhere")

    def walk(group: Group, *before: str) -> None:
        for name, one in group.commands.items():
            told = CliRunner().invoke(main, [*before, name, "--help"])
            assert told.exit_code == 0
            assert one.help
            if isinstance(one, Group):
                walk(one, *before, name)

    walk(main)
