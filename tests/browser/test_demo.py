"""`formsvc demo`: starts whole, stops whole, keeps its data, shows its mails."""

import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.browser.portal import DEMO, EMAILS, ROOT, Portal, free_ports, running_portal


def test_a_second_run_keeps_the_data_and_nothing_runs_on(tmp_path: Path) -> None:
    with running_portal(tmp_path) as first:
        assert urllib.request.urlopen(f"{first.url}/sv/").status == 200
        first.command("user", "create", "eva@mallila.example", "Eva Ek", "--invite")
        first.wait_for_mail("eva@mallila.example", 1)
        port = int(first.url.rpartition(":")[2])
    assert first.program.returncode == 0
    socket.create_server(("127.0.0.1", port)).close()
    with running_portal(tmp_path) as second:
        assert second.command("demo-data").count("was there") == len(EMAILS)
        assert len(second.mails_to("eva@mallila.example")) == 1
    told = (tmp_path / "output").read_text()
    assert "maija.mallikas@esimerkkikunta.example" in told
    assert "INFO" not in told


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        smtp, mails = free_ports(2)
        ports = (f"--smtp-port={smtp}", f"--mails-port={mails}")
        done = subprocess.run(
            [*DEMO, f"--var={tmp_path}", f"--port={port}", *ports],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    sentence = f"Port {port} is taken: end what uses it (an earlier demo?) and try again."
    assert done.stderr == f"Error: {sentence}\n"


def test_a_missing_build_is_one_sentence(tmp_path: Path) -> None:
    ports = zip(("--port", "--smtp-port", "--mails-port"), free_ports(3), strict=True)
    done = subprocess.run(
        [*DEMO, *(f"{name}={port}" for name, port in ports)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.stderr == (
        "Error: site_dir: site/_shell/fi.html is missing; run `faq build` first.\n"
    )


@pytest.mark.parametrize(("host", "status"), [("evil.example", 404), ("localhost", 200)])
def test_the_mails_are_shown_to_this_machine_only(portal: Portal, host: str, status: int) -> None:
    request = urllib.request.Request(portal.mails_url, headers={"Host": f"{host}:8026"})
    try:
        found = urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        found = error.code
    assert found == status
