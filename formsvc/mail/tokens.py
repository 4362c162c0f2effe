"""Tokens of reply: whoever holds one has received a mail about that ticket at that address."""

import base64
import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

from formsvc.settings import Settings, current_settings

# Number, mark of the address and signature; short, for 64 characters may stand before an @.
_TOKEN = re.compile(r"(?<![0-9a-z])([1-9]\d{0,9})\.([a-z2-7]{6})\.([a-z2-7]{26})(?![0-9a-z])")
_PLACE = "{token}"  # in the setting reply_address


def make_token(number: int, address: str) -> str:
    """The token of one ticket and one address, which never changes."""
    key = current_settings().secret_key.get_secret_value()
    marked = _mark(key, address)
    return f"{number}.{marked}.{_sign(key, number, marked)}"


def read_token(text: str) -> int | None:
    """The ticket's number when the text holds a token of ours, for whatever address."""
    found = _signed(text)
    return found[1] if found else None


def is_for(text: str, address: str) -> bool:
    """Whether the token in the text was made for this address."""
    found = _signed(text)
    return found is not None and hmac.compare_digest(found[2], _mark(found[0], address))


def make_message_id(thread: str | None, address: str) -> str:
    """A Message-ID never used before; one of a ticket's thread holds the token."""
    host = urlsplit(current_settings().public_url).hostname
    begin = f"ticket.{_token_of(thread, address)}" if thread else "mail"
    return f"<{begin}.{secrets.token_hex(16)}@{host}>"


def reply_address(settings: Settings, thread: str | None, address: str) -> str | None:
    """Where the reader's answer goes, with the token when the setting has a place for it."""
    if not settings.reply_address or thread is None:
        return None
    return settings.reply_address.replace(_PLACE, _token_of(thread, address))


def _token_of(thread: str, address: str) -> str:
    return make_token(int(thread.removeprefix("ticket.")), address)


def _signed(text: str) -> tuple[str, int, str] | None:
    """The key that signed, number and address mark of the first token in the text."""
    # Mail servers may write addresses in capitals.
    match = _TOKEN.search(text.lower())
    if match is None:
        return None
    settings = current_settings()
    number, marked = int(match[1]), match[2]
    for secret in (settings.secret_key, *settings.secret_key_fallbacks):
        key = secret.get_secret_value()
        if hmac.compare_digest(match[3], _sign(key, number, marked)):
            return key, number, marked
    return None


def _mark(key: str, address: str) -> str:
    # Keyed: the token shall not tell outsiders for whom it was made.
    return _digest(key, f"address\n{address.strip().lower()}")[:6]


def _sign(key: str, number: int, marked: str) -> str:
    return _digest(key, f"reply\n{number}\n{marked}")


def _digest(key: str, text: str) -> str:
    """128 bits of an HMAC-SHA256 in letters that survive any mail server."""
    mac = hmac.new(key.encode(), text.encode("utf-8", "replace"), hashlib.sha256).digest()
    return base64.b32encode(mac[:16]).decode().rstrip("=").lower()
