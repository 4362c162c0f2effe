"""The operator's commands: each says in one sentence what it did, or why not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url, text
from sqlalchemy.engine import create_engine

from formsvc.cli import main
from tests.formsvc.conftest import REPOSITORY, SECRET_KEY, Mailbox

Run = Callable[..., Result]


@pytest.fixture
def run(
    tmp_path: Path, site_root: Path, mail_server: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Runs a command over a new SQLite database with its tables."""
    settings = {
        "SECRET_KEY": SECRET_KEY,
        "PUBLIC_URL": "http://localhost",
        "MAIL_FROM": "tuki@example.fi",
        "DATABASE_URL": f"sqlite:///{tmp_path}/cli.db",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_server.port),
        "SITE_DIR": str(site_root / "site"),
        "RESTRICTED_DIR": str(site_root / "restricted"),
        "SUPPORT_FILE": str(REPOSITORY / "support.toml"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"NEUVO_{name}", value)
    mail_server.mails.clear()
    mail_server.answer = "250 OK"

    def run(*words: str, ok: bool = True) -> Result:
        result = CliRunner().invoke(main, words)
        assert (result.exit_code == 0) == ok, result.output
        return result

    assert run("db", "upgrade").output == "The database is up to date.\n"
    return run


def rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(make_url(f"sqlite:///{tmp_path}/cli.db"))
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_a_new_person_is_invited_by_mail(run: Run, tmp_path: Path, mail_server: Mailbox) -> None:
    run("organisation", "create", "Mallila")
    options = ("--language", "sv", "--organisation", "Mallila", "--contact-person", "--invite")
    assert run("user", "create", "Eva@Mallila.example", "Eva Ek", *options).output == (
        "Added Eva@Mallila.example.\n"
    )
    assert run("worker", "--once").output == "Mails tried: 1\n"
    assert [mail["To"] for mail in mail_server.mails] == ["eva@mallila.example"]
    assert mail_server.mails[0]["Content-Language"] == "sv"
    stored = "SELECT email, language, is_contact_person, is_agent, password_hash FROM user"
    assert rows(tmp_path, stored) == [("eva@mallila.example", "sv", 1, 0, None)]


def test_a_deactivated_person_gets_no_more_links(
    run: Run, tmp_path: Path, mail_server: Mailbox
) -> None:
    run("user", "create", "eva@mallila.example", "Eva Ek")
    run("user", "invite", "eva@mallila.example")
    run("user", "deactivate", "eva@mallila.example")
    assert rows(tmp_path, "SELECT count(*) FROM password_link") == [(0,)]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("user create eva@mallila.example Eva", "There is already a user eva@mallila.example."),
        ("user create b@b.example B --organisation X", "There is no organisation X."),
        ("user invite nobody@b.example", "There is no user nobody@b.example."),
        ("user deactivate nobody@b.example", "There is no user nobody@b.example."),
        ("user create nowhere B", "nowhere is not an e-mail address."),
        ("user create b@b.example B --contact-person", "A contact person needs an organisation."),
        (f"user create b@b.example {'x' * 101}", "A name has 1 to 100 characters."),
        (f"organisation create {'x' * 101}", "A name has 1 to 100 characters."),
        ("organisation create Mallila", "There is already an organisation Mallila."),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(run: Run, command: str, sentence: str) -> None:
    run("organisation", "create", "Mallila")
    run("user", "create", "eva@mallila.example", "Eva")
    assert run(*command.split(), ok=False).output == f"Error: {sentence}\n"


def test_a_wrong_setting_ends_every_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUVO_SITE_DIR", "nowhere")
    told = run("worker", "--once", ok=False).output
    assert told == "Error: site_dir: nowhere/_shell/fi.html is missing; run `faq build` first.\n"


def test_invented_people_get_random_passwords_shown_once(run: Run) -> None:
    first = dict(line.split() for line in run("demo-data").output.splitlines())
    assert len(set(first.values())) == 5
    assert min(map(len, first.values())) >= 20
    assert run("demo-data").output.count("was there") == 5


def test_editors_see_what_readers_search(run: Run, tmp_path: Path) -> None:
    assert run("searches", "--language", "sv", "--days", "7").output == (
        "Searches in 7 days: 0, without hits: 0\n\nMost frequent\n     –\n"
        "\nWithout hits\n     –\n\nArticles that solved a matter\n     –\n"
    )
    engine = create_engine(make_url(f"sqlite:///{tmp_path}/cli.db"))
    with engine.begin() as connection:
        day = "date('now')"
        for row in (f"'fi', {day}, 'salasana', 12, 0", f"'fi', {day}, 'xyz', 3, 3"):
            connection.execute(text(f"INSERT INTO search_count VALUES ({row})"))
        connection.execute(text(f"INSERT INTO solved_count VALUES ('info/katkot', 'fi', {day}, 2)"))
    engine.dispose()
    assert run("searches").output == (
        "Searches in 30 days: 15, without hits: 3\n\nMost frequent\n    12  salasana\n"
        "     3  xyz\n\nWithout hits\n     3  xyz\n"
        "\nArticles that solved a matter\n     2  info/katkot\n"
    )
