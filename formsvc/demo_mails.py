"""The demo's mailbox: keeps the service's mails as files and shows them on a page."""

import email
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from markupsafe import Markup, escape

from formsvc.tickets.text import with_links

LOOPBACK = "127.0.0.1"
_NAME = re.compile(r"\d{8}T\d{6}-\d{4,}\.eml")
_PAGE = Markup(
    "<!doctype html><html lang=en><meta charset=utf-8>"
    "<meta name=viewport content='width=device-width'><title>{title}</title>"
    "<style>body{{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}}"
    "pre{{white-space:pre-wrap;overflow-wrap:anywhere}}</style><h1>{title}</h1>{content}"
)


class Mailbox:
    """A folder of mails, one file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = count(1)
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        """Keep one mail; aiosmtpd calls this."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{next(self._count):04}.eml"
        (self.folder / name).write_bytes(envelope.content)
        return "250 kept"

    def names(self) -> list[str]:
        """File names, newest mail first."""
        return sorted((path.name for path in self.folder.glob("*.eml")), reverse=True)

    def load(self, name: str) -> EmailMessage | None:
        """One mail; None when there is no such file."""
        path = self.folder / name
        if not _NAME.fullmatch(name) or not path.is_file():
            return None
        return email.message_from_bytes(path.read_bytes(), policy=default)


@contextmanager
def running(mailbox: Mailbox, smtp_port: int, page_port: int) -> Iterator[None]:
    """Take mails and show them until the block ends."""
    smtp = Controller(mailbox, hostname=LOOPBACK, port=smtp_port)
    page = ThreadingHTTPServer((LOOPBACK, page_port), _handler(mailbox))
    smtp.start()
    threading.Thread(target=page.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        page.shutdown()
        page.server_close()
        smtp.stop()


def _handler(mailbox: Mailbox) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers.get("Host", "").rpartition(":")[0]
            content = _content(mailbox, self.path) if host in {LOOPBACK, "localhost"} else None
            body = (content or _PAGE.format(title="Not found", content="")).encode()
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header(
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"
            )
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the demo's terminal is for the visitor."""

    return Handler


def _content(mailbox: Mailbox, path: str) -> str | None:
    if path == "/":
        return _list_page(mailbox)
    message = mailbox.load(path.removeprefix("/"))
    return None if message is None else _mail_page(message)


def _list_page(mailbox: Mailbox) -> str:
    rows = [
        Markup("<li><a href='/{}'>{}</a><br>{} · {}</li>").format(
            name, message["Subject"] or "–", message["To"], message["Date"]
        )
        for name in mailbox.names()
        if (message := mailbox.load(name)) is not None
    ]
    content = (
        Markup("<ol>{}</ol>").format(Markup("").join(rows)) if rows else escape("No mails yet.")
    )
    return _PAGE.format(title="Mails of the demo", content=content)


def _mail_page(message: EmailMessage) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    text = message.get_content()
    content = Markup("<p><a href='/'>All mails</a></p><pre>{}</pre><hr><pre>{}</pre>").format(
        headers, with_links(text)
    )
    return _PAGE.format(title=message["Subject"] or "–", content=content)
