"""`formsvc import-customers`: all of a file or nothing, and every fault with its line."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from formsvc.accounts.models import Organisation, User
from formsvc.db import db
from formsvc.mail.models import OutboxMail
from tests.formsvc.conftest import People

Command = Callable[..., Result]
FINNISH = "sähköposti;nimi;kieli;organisaatio;yhteyshenkilö\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "asiakkaat.csv"


def everyone(app: Flask) -> dict[str, tuple[str, str, str | None, bool]]:
    with app.app_context():
        return {
            user.email: (
                user.name,
                user.language,
                user.organisation.name if user.organisation else None,
                user.is_contact_person,
            )
            for user in db.session.scalars(select(User).order_by(User.id))
        }


def test_people_are_added_and_changed_by_address(
    app: Flask, people: People, command: Command, file: Path
) -> None:
    file.write_text(
        f"{FINNISH}Eva.Ek@Mallila.example;Eva Ek;ruotsi;MALLILA;kyllä\n"
        f"{people.maija};Maija  Mallinen;;Uusikunta;\n{people.matti};Matti Meikäläinen;fi;;\n",
        "utf-8",
    )
    told = json.loads(command("import-customers", str(file), "--json").stdout)
    assert told == {
        "dry_run": False,
        "added": ["eva.ek@mallila.example"],
        "changed": {people.maija: ["name", "organisation"]},
        "unchanged": 1,
        "organisations": ["Uusikunta"],
        "invited": 0,
    }
    found = everyone(app)
    assert found["eva.ek@mallila.example"] == ("Eva Ek", "sv", "Mallila", True)
    assert found[people.maija] == ("Maija Mallinen", "fi", "Uusikunta", False)
    assert found[people.matti] == ("Matti Meikäläinen", "fi", "Esimerkkikunta", True)
    assert found[people.mikael] == ("Mikael Modell", "sv", "Mallila", False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [";", ","])
def test_what_excel_writes_is_read(
    app: Flask, command: Command, file: Path, encoding: str, separator: str
) -> None:
    lines = [("namn", "e-post"), ('"Åsa, ""Å"" Öström"', "asa@mallila.example"), ("", "")]
    file.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
    command("import-customers", str(file))
    assert everyone(app) == {"asa@mallila.example": ('Åsa, "Å" Öström', "fi", None, False)}


def test_one_wrong_line_leaves_everything_as_it_was(
    app: Flask, people: People, command: Command, file: Path
) -> None:
    file.write_text(
        f"{FINNISH}ok@a.example;Oili;fi;Uusi;\nnowhere;B;fi;;\n=1+1@a.example;C;;;\n"
        f"d@a.example;;;;\ne@a.example;E;eesti;;\nf@a.example;F;;;ehkä\n{people.aino};Aino;;;\n"
        f"OK@a.example;Again;;;\ng@a.example;{'x' * 101};;;\nh@a.example;H;fi;;kyllä\n"
        'i@a.example;"I\nI";;;\nj@a.example;J;;;;more\n',
        "utf-8",
    )
    before = everyone(app)
    refused = command("import-customers", str(file), ok=False)
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "line 3: nowhere is not an e-mail address.",
        "line 4: email «=1+1@a.example» begins like a formula.",
        "line 5: no name.",
        "line 6: the language «eesti» is not fi or sv.",
        "line 7: contact person is «ehkä», not yes or no.",
        "line 9: ok@a.example stands on line 2 already.",
        "line 10: name has more than 100 characters.",
        "line 14: 6 cells, but 5 columns have a name.",
        "Nothing was changed.",
    ]
    assert everyone(app) == before
    told = json.loads(command("import-customers", str(file), "--json", ok=False).stdout)
    assert told["errors"][2] == {"line": 5, "message": "no name."}


def test_rules_are_told_with_their_lines_too(
    app: Flask, people: People, command: Command, file: Path
) -> None:
    file.write_text(
        f"{FINNISH}a@a.example;A;;;kyllä\nb@a.example;B;;Uusi;\n{people.aino};A;;;\n", "utf-8"
    )
    refused = command("import-customers", str(file), ok=False)
    assert refused.stderr.splitlines() == [
        "line 2: A contact person needs an organisation.",
        f"line 4: {people.aino} is an agent, not a customer.",
        "Nothing was changed.",
    ]
    with app.app_context():
        assert db.session.scalar(select(Organisation).where(Organisation.name == "Uusi")) is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1: the column email and name is missing."),
        (b"email;name\n", "line 1: there is nobody below the names of the columns."),
        (
            b"email;name;phone\n",
            "line 1: unknown column «phone»; known are email, name, language, ",
        ),
        (b"email;name;nimi\n", "line 1: the column «nimi» is there twice."),
        ("email;name\na@a.example;Ä".encode("latin-1"), "line 2: the file is not UTF-8; save it"),
        (b'email;name\na@a.example;"A', "line 2: not CSV (unexpected end of data)."),
        (b"email;name\na@a.example;A\0B", "line 2: name holds characters that cannot be shown."),
        (b"x" * (10 * 1024 * 1024 + 1), "line 1: the file has more than 10 MiB; cut it in two."),
        (b"email;name\n" + b"a@a.example;A\n" * 20_001, "line 20002: more than 20000 people"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_why(
    command: Command, file: Path, content: bytes, told: str
) -> None:
    file.write_bytes(content)
    refused = command("import-customers", str(file), ok=False)
    assert refused.exit_code == 1
    assert told in refused.stderr


def test_a_dry_run_tells_all_and_changes_nothing(
    app: Flask, people: People, command: Command, file: Path
) -> None:
    file.write_text(f"{FINNISH}eva@b.example;Eva;sv;Uusi;\n{people.maija};M;fi;;\n", "utf-8")
    before = everyone(app)
    told = command("import-customers", str(file), "--dry-run", "--invite").stdout
    assert told.splitlines() == [
        "new organisation Uusi",
        "new eva@b.example",
        f"changed {people.maija}: name",
        "Added 1, changed 1, left 0 as they were; new organisations 1; invited 1.",
        "This was a dry run: nothing was changed.",
    ]
    assert everyone(app) == before
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0
        assert db.session.scalar(select(Organisation).where(Organisation.name == "Uusi")) is None


def test_only_those_without_a_password_are_invited_each_in_their_language(
    app: Flask, people: People, command: Command, file: Path
) -> None:
    command("user", "create", "out@b.example", "Out")
    command("user", "deactivate", "out@b.example")
    file.write_text(
        f"{FINNISH}eva@b.example;Eva;sv;;\npekka@b.example;Pekka;fi;;\n{people.maija};M;fi;;\n"
        "out@b.example;Out;;;\n",
        "utf-8",
    )
    command("import-customers", str(file), "--invite")
    with app.app_context():
        mails = db.session.scalars(select(OutboxMail))
        assert {mail.address: mail.language for mail in mails} == {
            "eva@b.example": "sv",
            "pekka@b.example": "fi",
        }


def test_ten_thousand_people_come_in_within_seconds(
    app: Flask, command: Command, file: Path
) -> None:
    lines = (f"p{n}@k{n % 300}.example;Person {n};fi;Kunta {n % 300};ei" for n in range(10_000))
    file.write_text(FINNISH + "\n".join(lines), "utf-8")
    for counted in ("Added 10000, changed 0", "Added 0, changed 0, left 10000"):
        began = time.monotonic()
        assert counted in command("import-customers", str(file)).stdout
        assert time.monotonic() - began < 30
