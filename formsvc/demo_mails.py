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
from markupsafe import Markup

from formsvc.i18n import TIME_ZONE
from formsvc.links import with_links

LOOPBACK = "127.0.0.1"
_NAME = re.compile(r"\d{8}T\d{6}-\d{4,}\.eml")
_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 2.5rem auto; padding: 0 1rem; }
body { font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; }
a { color: light-dark(#0b5563, #7fd0dd); }
ul { padding: 0; list-style: none; }
li { padding: .7rem 0; border-top: 1px solid light-dark(#d5dee1, #38474c); }
li span, summary, dt { color: light-dark(#4d5c61, #a9b8bd); font-size: .875rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem 1rem; font-size: .875rem; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { padding-top: 1rem; border-top: 1px solid light-dark(#d5dee1, #38474c); font: inherit;
  white-space: pre-wrap; overflow-wrap: anywhere; }
"""
_PAGE = Markup(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width"><style>{style}</style></head>'
    "<body><main><h1>{title}</h1>{content}</main></body></html>"
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
            body = (content or _page("Not found", "")).encode()
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
        Markup('<li><a href="/{}" lang="{}">{}</a><br><span>{} · {}</span></li>').format(
            name,
            message["Content-Language"],
            message["Subject"],
            message["To"],
            f"{message['Date'].datetime.astimezone(TIME_ZONE):%d.%m.%Y %H.%M}",
        )
        for name in mailbox.names()
        if (message := mailbox.load(name)) is not None
    ]
    content = Markup("<ul>{}</ul>").format(Markup("").join(rows)) if rows else "No mails yet."
    return _page("Mails of the demo", content)


def _mail_page(message: EmailMessage) -> str:
    headers = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(*header) for header in message.items()
    )
    content = Markup(
        '<p><a href="/">All mails</a></p><p>To {}</p>'
        "<details><summary>All headers</summary><dl>{}</dl></details>"
        '<pre lang="{}">{}</pre>'
    ).format(message["To"], headers, message["Content-Language"], with_links(_text(message)))
    return _page(message["Subject"], content)


def _text(message: EmailMessage) -> str:
    plain = message.get_body(("plain",))
    return plain.get_content() if plain is not None else ""


def _page(title: str, content: str) -> str:
    return _PAGE.format(title=title, style=Markup(_STYLE), content=content)
