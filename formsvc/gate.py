"""The gate: what every request must fulfil before anything else looks at it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    RequestEntityTooLarge,
    RequestTimeout,
    UnsupportedMediaType,
)

from formsvc.db import READING_METHODS
from formsvc.settings import Settings

LONGEST_REQUEST = 1024 * 1024  # bytes: 50 000 characters, each up to twelve bytes on the way
MOST_FIELDS = 100
IN_TIME = 60.0  # seconds until a request must be here
# Forms with files: 25 MiB of them and the text, by a slow line.
FILE_FORMS = {
    *("tickets.new", "tickets.follow_up", "tickets.reply", "desk.reply", "desk.note"),
    "inserting.insert",  # a button of the form of desk.reply
    "attachments.upload",
}
LONGEST_WITH_FILES = 26 * 1024 * 1024
FILES_IN_TIME = 300.0
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "")
OWN_SITES = ("same-origin", "none")


class ForeignHost(BadRequest):
    """The request names another host than ours."""


def init_app(app: Flask, settings: Settings) -> None:
    """Put the gate before every view."""
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LONGEST_REQUEST
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS
    hosts = _spellings(settings)

    @app.before_request
    def check() -> None:
        if request.headers.get("Host", "").lower() not in hosts:
            raise ForeignHost
        if request.method not in READING_METHODS:
            _refuse_foreign(settings)
            takes_files = request.endpoint in FILE_FORMS
            if takes_files:
                request.max_content_length = LONGEST_WITH_FILES
            with _arriving_in(FILES_IN_TIME if takes_files else IN_TIME):
                _refuse_other_types()
        _refuse_unstorable()


def _spellings(settings: Settings) -> set[str]:
    """The public host with and without the port that its scheme implies."""
    parts = urlsplit(settings.public_url)
    usual = 443 if settings.is_https else 80
    host = settings.public_host
    return {host, f"{host}:{usual}"} if parts.port is None else {host}


def came_from_us() -> bool:
    """Whether no page of another site has caused this request, as far as the browser says."""
    return request.headers.get("Sec-Fetch-Site", "none") in OWN_SITES


def _refuse_foreign(settings: Settings) -> None:
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        is_ours = site in OWN_SITES
    else:
        # Our own pages without referrer send «null».
        is_ours = origin in (None, "null", settings.public_url)
    if not is_ours:
        raise Forbidden


def _refuse_other_types() -> None:
    if request.mimetype not in FORM_TYPES:
        raise UnsupportedMediaType
    if sum(len(values) for _, values in request.form.lists()) > MOST_FIELDS:
        raise RequestEntityTooLarge


@contextmanager
def _arriving_in(seconds: float) -> Iterator[None]:
    """Hang up on a request that dribbles in: it would hold a thread that others need."""
    connection = request.environ.get("gunicorn.socket")
    if connection is None:
        yield
        return
    is_late = threading.Event()

    def hang_up() -> None:
        is_late.set()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_late.is_set():
            # What came so far is no whole form.
            raise RequestTimeout


def _refuse_unstorable() -> None:
    # PostgreSQL cannot hold a NUL, and neither database a lone surrogate.
    if any(_is_unstorable(text) for text in _texts()):
        raise BadRequest


def _texts() -> Iterator[str | None]:
    yield request.path
    for source in (request.args, request.form):
        for name, value in source.items(multi=True):
            yield name
            yield value


def _is_unstorable(text: str | None) -> bool:
    # A part of a form may come without any name.
    return (
        text is None or "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)
    )
