"""Real Chromium on the built site and on the running service."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.portal import Portal, running_portal

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next((p for name in NAMES if (p := shutil.which(name))), None)
    if program is None and Path(MAC).exists():
        program = MAC
    if program is None:
        pytest.skip("no Chromium: neither the system nor its package manager has one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site_url() -> Iterator[str]:
    """The built site from a plain file server: what a reader has without the service."""
    if not (ROOT / "site/articles.json").exists():
        pytest.fail("no built site: run «make build» first")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The service, its worker and a mail server, as `formsvc demo` starts them."""
    with running_portal(tmp_path_factory.mktemp("demo")) as portal:
        yield portal


@pytest.fixture(autouse=True)
def _fresh_limits(request: pytest.FixtureRequest) -> None:
    """A test begins as if nobody had tried anything: many tests an hour share four people."""
    if "portal" in request.fixturenames:
        portal: Portal = request.getfixturevalue("portal")
        portal.forget_limits()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of a reader of whom nothing is known."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
