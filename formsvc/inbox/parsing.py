"""Parsing: from the bytes of a mail to what we need of it, whatever the bytes are.

It runs in a process of its own (`reading.py`), which imports nothing else of the service.
"""

import base64
import json
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email._policybase import Compat32
from email.message import Message
from typing import Any

from formsvc.inbox.heads import (
    LINE_LENGTH,
    answered,
    automatic,
    clean,
    decode,
    decoded,
    kind_of,
    line,
    sender,
)
from formsvc.inbox.quoting import fold

MAIL_BYTES = 25 * 1024**2
HEADERS_BYTES = 256 * 1024
HEADER_BYTES = 16 * 1024
PARTS = 100
DEPTH = 20
CPU_SECONDS = 20
MEMORY_BYTES = 1024**3
TEXT_LENGTH = 500_000
_ENDINGS = {"text/plain": "txt", "text/html": "html", "message/rfc822": "eml"}
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature"}
_SIGNATURES |= {"application/x-pkcs7-signature"}


class Fault(Exception):
    """The mail is put aside unparsed; the text is one word that tells why."""


@dataclass(frozen=True)
class File:
    """A file in a mail; `data` is base64 on its way between the processes."""

    name: str
    data: str

    def content(self) -> bytes:
        """The bytes of the file."""
        return base64.b64decode(self.data)


@dataclass(frozen=True)
class Letter:
    """What we need of a mail."""

    message_id: str
    sender: str  # empty when there is not exactly one
    sender_name: str
    subject: str
    answered: tuple[str, ...]  # what In-Reply-To, References and the recipients name
    results: str  # the topmost Authentication-Results
    automatic: str  # why it is no person's mail; empty when it is one's
    failed: tuple[str, ...]  # Message-IDs that a report says did not arrive
    is_failed_for_good: bool
    text: str
    quoted: str
    files: tuple[File, ...]


class _Bare(Compat32):
    """Headers as they came: the library's own views of them stumble over odd ones."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Refuse a header that would take too long to look at."""
        if sum(map(len, sourcelines)) > HEADER_BYTES:
            raise Fault("header")
        name, _, value = sourcelines[0].partition(":")
        return name, (value.lstrip(" \t") + "".join(sourcelines[1:])).rstrip("\r\n")

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Nothing is made of it."""
        return value


def check(raw: bytes) -> None:
    """Fault when the mail is larger than we look at."""
    if len(raw) > MAIL_BYTES:
        raise Fault("size")
    head = head_of(raw)
    if len(head) > HEADERS_BYTES:
        raise Fault("headers")
    if any(len(one) > HEADER_BYTES for one in re.split(rb"\n(?![ \t])", head)):
        raise Fault("header")


def head_of(raw: bytes) -> bytes:
    """The headers, up to the first empty line."""
    found = re.search(rb"\r?\n\r?\n", raw)
    return raw[: found.start()] if found else raw


def parse(raw: bytes, markers: tuple[str, ...]) -> Letter:
    """The letter in the bytes; Fault when it is too big or too deep."""
    check(raw)
    try:
        mail = _whole(raw)
    except RecursionError:
        raise Fault("depth") from None
    parts = list(_leaves(mail, 1))
    report = _report(mail)
    files = [file for part in parts if _is_file(part) and (file := _file(part))]
    text = clean(_text(mail))
    written, quoted = fold(text[:TEXT_LENGTH], markers)
    name, address = sender(mail)
    failed, is_for_good = report or ((), False)
    return Letter(
        message_id=line(mail, "Message-ID")[:1000],
        sender=address,
        sender_name=name,
        subject=line(mail, "Subject")[:LINE_LENGTH],
        answered=tuple(answered(mail)),
        results=line(mail, "Authentication-Results"),
        automatic=automatic(mail),
        failed=failed,
        is_failed_for_good=is_for_good,
        text=written.strip(),
        quoted=quoted.strip("\n"),
        files=tuple(files),
    )


def _whole(raw: bytes) -> Message:
    count = 0

    def make(policy: Any = None) -> Message:
        nonlocal count
        count += 1
        # The mail itself is no part, and the library makes one more than there are.
        if count > PARTS + 2:
            raise Fault("parts")
        return Message(policy)

    return message_from_bytes(raw, _class=make, policy=_Bare())


def _leaves(part: Message, depth: int) -> Iterator[Message]:
    """The parts that hold something themselves; a mail in the mail is one of them."""
    if depth > DEPTH:
        raise Fault("depth")
    if not part.is_multipart():
        yield part
        return
    found = [leaf for one in _inner(part) for leaf in _leaves(one, depth + 1)]
    yield from [part] if kind_of(part).startswith("message/") else found


def _inner(part: Message) -> list[Message]:
    inner = part.get_payload() if part.is_multipart() else []
    return [one for one in inner if isinstance(one, Message)]


def _disposition(part: Message) -> str:
    return line(part, "Content-Disposition").partition(";")[0].strip().lower()


def _is_file(part: Message) -> bool:
    kind = kind_of(part)
    if kind in _SIGNATURES or kind in ("message/delivery-status", "text/rfc822-headers"):
        return False
    is_text = kind in ("text/plain", "text/html")
    return not is_text or _disposition(part) == "attachment" or bool(_name(part))


def _name(part: Message) -> str:
    found = ""
    with suppress(Exception):
        found = part.get_filename() or ""
    return decoded(found)[:LINE_LENGTH]


def _file(part: Message) -> File | None:
    kind = kind_of(part)
    data = _mail_bytes(part) if kind.startswith("message/") else _bytes(part)
    if not data:
        return None
    ending = _ENDINGS.get(kind, kind.partition("/")[2][:10])
    name = _name(part) or f"{_inner_subject(part) or 'file'}.{ending}"
    return File(name, base64.b64encode(data).decode("ascii"))


def _inner_subject(part: Message) -> str:
    inner = _inner(part)
    return line(inner[0], "Subject")[:80].replace("/", " ") if inner else ""


def _mail_bytes(part: Message) -> bytes:
    with suppress(Exception):
        return b"".join(one.as_bytes() for one in _inner(part)[:1])
    return b""


def _bytes(part: Message) -> bytes:
    with suppress(Exception):
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            return data
    return b""


def _text(part: Message) -> str:
    """What a person reads: of alternatives the plain one, of HTML its words."""
    kind = kind_of(part)
    if part.is_multipart():
        if kind.startswith("message/"):
            return ""
        texts = [text for one in _inner(part) if (text := _text(one).strip())]
        if kind == "multipart/alternative":
            return texts[0] if texts else ""
        return "\n\n".join(texts)
    if _is_file(part) or kind not in ("text/plain", "text/html"):
        return ""
    text = _characters(part)
    return _words(text) if kind == "text/html" else text


def _characters(part: Message) -> str:
    charset = None
    with suppress(Exception):
        charset = part.get_content_charset()
    return decode(_bytes(part), charset)


def _words(html: str) -> str:
    """The words of an HTML page; nothing that it names is fetched."""
    with suppress(Exception):
        from inscriptis import get_text

        return get_text(html)
    return re.sub(r"<[^>]{0,2000}>", " ", html)


def _report(mail: Message) -> tuple[tuple[str, ...], bool] | None:
    """The Message-IDs that a delivery report is about, and whether they failed for good."""
    if kind_of(mail) != "multipart/report":
        return None
    identifiers, is_for_good = [], False
    for part in mail.walk():
        kind = kind_of(part)
        if kind == "text/rfc822-headers":
            identifiers += re.findall(r"^Message-ID:\s*(<[^\s>]+>)", _characters(part), re.M | re.I)
        elif part is not mail and part.get("Message-ID"):
            identifiers.append(line(part, "Message-ID"))
        status, action = line(part, "Status"), line(part, "Action").lower()
        # A full mailbox is emptied one day.
        is_for_good |= action == "failed" and status.startswith("5") and status != "5.2.2"
    return tuple(identifiers[:5]), is_for_good


def main() -> None:
    """Read a mail from the standard input and write its letter, or the fault, as JSON."""
    for limit, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY_BYTES)):
        with suppress(ValueError, OSError):  # not every system knows both
            resource.setrlimit(limit, (most, most))
    raw = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = {"letter": asdict(parse(raw, tuple(sys.argv[1:])))}
    except Fault as fault:
        answer = {"fault": str(fault)}
    json.dump(answer, sys.stdout)
