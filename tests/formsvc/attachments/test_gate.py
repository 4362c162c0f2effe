"""The gate before forms with files, in the server that runs in production."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

MEBIBYTE = 1024**2
PATIENCE = 30
BOUNDARY = b"----neuvo"
# The time for a whole form is short here; all else is as it runs.
PROGRAM = """
import sys
from formsvc import gate
gate.IN_TIME, gate.FILES_IN_TIME = 1.0, 3.0
from gunicorn.app.wsgiapp import run
options = "--workers=1 --threads=2 --log-level=warning --bind=127.0.0.1:{port}"
sys.argv = ["gunicorn", *options.split(), "formsvc.wsgi:app"]
run()
"""


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def memory(self) -> int:
        """Kilobytes that the worker has ever held."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        status = Path(f"/proc/{children[0]}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0])


@pytest.fixture(scope="module")
def server(
    site_settings: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The service behind gunicorn; nobody needs a database before they have logged in."""
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is read from /proc")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    chosen = {
        "secret_key": site_settings["secret_key"],
        "public_url": f"http://127.0.0.1:{port}",
        "mail_from": site_settings["mail_from"],
        "database_url": f"sqlite:///{tmp_path_factory.mktemp('gate')}/empty.db",
        **{name: site_settings[name] for name in ("site_dir", "restricted_dir", "support_file")},
        "attachments_dir": site_settings["attachments_dir"],
    }
    environment = {f"NEUVO_{name.upper()}": str(value) for name, value in chosen.items()}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.replace("{port}", str(port))], env=os.environ | environment
    )
    try:
        wait_for_server(port)
        yield Server(port, program.pid)
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(PATIENCE)


def wait_for_server(port: int) -> None:
    for _ in range(PATIENCE * 10):
        try:
            with connection(port) as line:
                line.sendall(b"GET /fi/login HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
                if line.recv(100).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@contextmanager
def connection(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        yield line


def head(server: Server, path: str, length: str) -> bytes:
    kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    lines = (f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Content-Type: {kind}")
    return "\r\n".join([*lines, length, "Connection: close", "", ""]).encode()


def answer(line: socket.socket) -> str:
    """Everything the server says."""
    said = b""
    try:
        while more := line.recv(65536):
            said += more
    except ConnectionResetError:
        pass
    return said.decode()


def part(name: str, data: bytes, file: str | None = None) -> bytes:
    named = f'; filename="{file}"' if file else ""
    lines = f'Content-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode()
    return b"--" + BOUNDARY + b"\r\n" + lines + data + b"\r\n"


def send(server: Server, path: str, body: bytes) -> tuple[str, float]:
    """What is answered to a form, and after how many seconds."""
    whole = body + b"--" + BOUNDARY + b"--\r\n"
    with connection(server.port) as line:
        line.sendall(head(server, path, f"Content-Length: {len(whole)}"))
        began = time.monotonic()
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(whole)
        return answer(line), time.monotonic() - began


@pytest.mark.parametrize(("language", "words"), [("fi", "Lähetit liikaa"), ("sv", "För mycket")])
@pytest.mark.parametrize("place", ["tickets/new", "tickets/attachments", "agent/tickets/1000/note"])
def test_more_than_26_mebibytes_are_refused_before_they_are_read(
    server: Server, language: str, words: str, place: str
) -> None:
    before = server.memory()
    began = time.monotonic()
    with connection(server.port) as line:
        line.sendall(head(server, f"/{language}/{place}", f"Content-Length: {27 * MEBIBYTE}"))
        said = answer_head(line)
    assert said.startswith("HTTP/1.1 413")
    assert f'<html lang="{language}">' in said
    assert time.monotonic() - began < 2
    assert server.memory() - before < 50_000


def answer_head(line: socket.socket) -> str:
    """The first of what is said, while nothing more is sent."""
    line.settimeout(2)
    said = b""
    try:
        while b"</html>" not in said and (more := line.recv(65536)):
            said += more
    except TimeoutError:
        pass
    return said.decode()


def test_more_than_was_announced_is_refused(server: Server) -> None:
    """A chunked form tells no length: it is cut where the limit is passed."""
    before = server.memory()
    began = time.monotonic()
    with connection(server.port) as line:
        line.sendall(head(server, "/fi/tickets/new", "Transfer-Encoding: chunked"))
        begun = part("attachments", b"", "a.txt").removesuffix(b"\r\n")
        try:
            line.sendall(b"%x\r\n%s\r\n" % (len(begun), begun))
            for _ in range(27):
                line.sendall(b"%x\r\n%s\r\n" % (MEBIBYTE, b"a" * MEBIBYTE))
        except (BrokenPipeError, ConnectionResetError):
            pass
        said = answer_head(line)
    assert said.startswith("HTTP/1.1 413") or said == ""
    assert time.monotonic() - began < 4
    assert server.memory() - before < 50_000


def test_25_mebibytes_are_read_without_much_memory(server: Server) -> None:
    before = server.memory()
    files = b"".join(part("attachments", b"a" * (8 * MEBIBYTE), f"{n}.txt") for n in range(3))
    said, _ = send(server, "/fi/tickets/new", files)
    assert said.startswith("HTTP/1.1 400")  # without a form token
    assert server.memory() - before < 50_000


@pytest.mark.parametrize("place", ["login", "settings/language", "tickets/1000/close"])
def test_forms_without_files_keep_their_mebibyte(server: Server, place: str) -> None:
    said, seconds = send(server, f"/fi/{place}", part("x", b"a" * (2 * MEBIBYTE), "a.txt"))
    assert said.startswith("HTTP/1.1 413") or said == ""
    assert seconds < 2


@pytest.mark.parametrize(
    "body",
    [
        b"".join(part(f"field{number}", b"") for number in range(5000)),
        b"".join(part("attachments", b"", f"{number}.txt") for number in range(5000)),
        part("body", b"a" * (5 * MEBIBYTE)),
        part("body", b"\r\n" * (3 * MEBIBYTE)),
        part("body", b"\r" * (5 * MEBIBYTE)),
    ],
    ids=["5000 parts", "5000 files", "a text of 5 MB", "line breaks", "carriage returns"],
)
def test_odd_forms_are_refused_at_once(server: Server, body: bytes) -> None:
    before = server.memory()
    said, seconds = send(server, "/fi/tickets/new", body)
    assert said.startswith("HTTP/1.1 413")
    assert seconds < 2
    assert server.memory() - before < 50_000


def test_a_file_of_line_breaks_is_read_in_time(server: Server) -> None:
    said, seconds = send(
        server, "/fi/tickets/new", part("attachments", b"\r\n" * 4_000_000, "a.txt")
    )
    assert said.startswith("HTTP/1.1 400")  # without a form token
    assert seconds < 2


def test_a_form_that_dribbles_in_is_cut_and_the_others_go_on(server: Server) -> None:
    with connection(server.port) as one, connection(server.port) as other:
        began = time.monotonic()
        for line, path in ((one, "/fi/login"), (other, "/fi/tickets/new")):
            line.sendall(head(server, path, "Content-Length: 1000000"))
        ends = {}
        for line in (one, other):
            line.settimeout(0.3)
        while len(ends) < 2 and time.monotonic() - began < 10:
            for line in (one, other):
                if line in ends:
                    continue
                try:
                    line.sendall(b"-")
                    if said := line.recv(1000):
                        ends[line] = (time.monotonic() - began, said[:12])
                except TimeoutError:
                    continue
                except OSError:
                    ends[line] = (time.monotonic() - began, b"")
        assert 0.9 < ends[one][0] < 3
        assert 2.9 < ends[other][0] < 6
        assert {said for _, said in ends.values()} <= {b"HTTP/1.1 408", b""}
    wait_for_server(server.port)
