"""Headers of a mail: readable lines, the sender, what it answers, whether a person sent it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

LINE_LENGTH = 200
_AWAY = re.compile(
    r"(?:automaattinen (?:vastaus|viesti)|poissaolo|poissa toimistosta|lomalla\b|autosvar"
    r"|automatiskt? svar|frånvaro|out of (?:the )?office|automatic reply"
    r"|auto[- ]?(?:reply|response)|vacation|undelivered mail"
    r"|delivery status notification|mail delivery failed)",
    re.IGNORECASE,
)


def kind_of(part: Message) -> str:
    """The media type, as far as it can be told."""
    with suppress(Exception):
        return part.get_content_type()
    return "application/octet-stream"


def line(mail: Message, name: str) -> str:
    """A header as one line of readable characters; empty when there is none."""
    return decoded(str(mail.get(name) or ""))


def decoded(value: str) -> str:
    """A header's value as one line of readable characters."""
    text = _raw_characters(value)
    with suppress(Exception):
        chunks = decode_header(text)
        text = "".join(
            decode(chunk, charset) if isinstance(chunk, bytes) else chunk
            for chunk, charset in chunks
        )
    return " ".join(clean(text).split())


def _raw_characters(value: str) -> str:
    return decode(value.encode("utf-8", "surrogateescape"), None)


def sender(mail: Message) -> tuple[str, str]:
    """Name and address of the one person in From; both empty when it is not one."""
    values = [_raw_characters(value) for value in mail.get_all("From") or []]
    with suppress(Exception):
        found = [pair for pair in getaddresses(values) if pair[1]]
        if len(values) == len(found) == 1 and re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", found[0][1]):
            return decoded(found[0][0])[:LINE_LENGTH], clean(found[0][1])[:254]
    return "", ""


def answered(mail: Message) -> Iterator[str]:
    """Every word that may hold a token: what the mail answers, then where it was sent."""
    for name in ("In-Reply-To", "References"):
        yield from reversed(_all(mail, name).split())
    for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"):
        yield from re.split(r"[\s,<>;]+", _all(mail, name))


def _all(mail: Message, name: str) -> str:
    # Some clients write long identifiers as encoded words.
    return " ".join(decoded(value) for value in mail.get_all(name) or [])


def automatic(mail: Message) -> str:
    """Why no person has sent this, in one word; empty when one may have."""
    submitted = line(mail, "Auto-Submitted").partition(";")[0].partition("(")[0].strip().lower()
    if submitted not in ("", "no"):
        return "automatic"
    if line(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return "list"
    if any(mail.get(name) is not None for name in ("List-Id", "List-Post")):
        return "list"
    suppress_names = ("X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond")
    if any(mail.get(name) is not None for name in (*suppress_names, "X-Autoresponder")):
        return "automatic"
    if line(mail, "Return-Path") == "<>" or kind_of(mail) == "multipart/report":
        return "automatic"
    local = sender(mail)[1].partition("@")[0].lower()
    if local in ("mailer-daemon", "postmaster") or _AWAY.match(line(mail, "Subject")):
        return "automatic"
    return ""


def clean(text: str) -> str:
    """Only what every database can hold, with line breaks of one kind."""
    one_kind = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return one_kind.encode("utf-8", "replace").decode("utf-8")


def decode(data: bytes, charset: str | None) -> str:
    """Characters from bytes, whatever the charset that is claimed."""
    for name in (charset, "utf-8"):
        with suppress(LookupError, ValueError, TypeError):
            if name:
                return data.decode(name)
    return data.decode("cp1252", "replace")
