"""The commands that mail servers and operators run, as processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formsvc.inbox.taking import LONGEST_KEPT
from tests.formsvc.inbox.mails import write


@pytest.fixture
def formsvc(
    tmp_path: Path, site_settings: dict[str, Any]
) -> Callable[..., "subprocess.CompletedProcess[bytes]"]:
    settings = site_settings | {
        "database_url": f"sqlite:///{tmp_path / 'neuvo.db'}",
        "attachments_dir": tmp_path / "attachments",
    }
    environment = {f"NEUVO_{name.upper()}": str(value) for name, value in settings.items()}

    def run(*words: str, mail: bytes = b"", **more: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "formsvc.cli", *words],
            input=mail,
            env={"PATH": os.environ["PATH"]} | environment | more,
            capture_output=True,
        )

    return run


def test_a_pipe_gets_the_exit_codes_of_mail_servers(
    formsvc: Callable[..., "subprocess.CompletedProcess[bytes]"],
) -> None:
    mail = write("maija@esimerkkikunta.example", body="Salainen").as_bytes()
    silent = formsvc("receive-mail", mail=mail)
    assert silent.returncode == os.EX_TEMPFAIL  # the tables are not there yet
    assert formsvc("db", "upgrade").returncode == 0
    assert formsvc("receive-mail", mail=mail, NEUVO_SECRET_KEY="x").returncode == os.EX_TEMPFAIL
    taken = formsvc("receive-mail", mail=mail)
    assert taken.returncode == 0
    assert formsvc("receive-mail", mail=mail).returncode == 0
    assert b"Salainen" not in silent.stderr + taken.stderr
    assert b"maija@" not in silent.stderr + taken.stderr
    assert formsvc("receive-mail", mail=b"a" * (LONGEST_KEPT + 1)).returncode == os.EX_DATAERR


def test_polling_without_a_server_says_so(
    formsvc: Callable[..., "subprocess.CompletedProcess[bytes]"],
) -> None:
    missing = formsvc("poll-mail", "--once")
    assert (missing.returncode, b"imap_host" in missing.stderr) == (1, True)
    imap = {"NEUVO_IMAP_HOST": "127.0.0.1", "NEUVO_IMAP_PORT": "1", "NEUVO_IMAP_USER": "tuki"}
    away = formsvc("poll-mail", "--once", NEUVO_IMAP_PASSWORD="salasana", **imap)
    assert away.returncode == os.EX_TEMPFAIL
    assert b"salasana" not in away.stderr
