"""Proofs in a mail that comes in: the token of the ticket it answers, and who sent it."""

import re
from dataclasses import dataclass

from formsvc.inbox.parsing import Letter
from formsvc.mail import tokens
from formsvc.settings import Settings

# «dmarc=pass (p=none) header.from=example.fi»: a method, its result, and what it is about.
_METHOD = re.compile(r"\s*([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)\b(.*)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Answered:
    """The ticket that a mail's token names, and whether the token was made for its sender."""

    number: int
    is_senders: bool


def answered(letter: Letter) -> Answered | None:
    """What a token of ours in the letter says; the sender's own token counts before others'."""
    first = None
    for text in letter.answered:
        number = tokens.read_token(text)
        if number is None:
            continue
        if letter.sender and tokens.is_for(text, letter.sender):
            return Answered(number, True)
        first = first or Answered(number, False)
    return first


def is_verified(letter: Letter, settings: Settings) -> bool | None:
    """Whether our own receiver vouches for the sender's domain; None when it has no name set.

    Only the topmost field counts: the receiver puts its own above what came with the mail.
    """
    if not settings.mail_authserv_id:
        return None
    server, *methods = _without_comments(letter.results).split(";")
    if server.split()[:1] != [settings.mail_authserv_id]:
        return False
    domain = letter.sender.rpartition("@")[2].lower()
    found: dict[str, tuple[str, str]] = {}
    for method in methods:
        if match := _METHOD.fullmatch(method):
            found.setdefault(match[1].lower(), (match[2].lower(), match[3].lower()))
    if "dmarc" in found:
        return _passes(found["dmarc"], "header.from", domain)
    return _passes(found.get("dkim"), "header.d", domain) or _passes(
        found.get("spf"), "smtp.mailfrom", domain
    )


def _without_comments(text: str) -> str:
    count = 1
    while count:  # they lie in each other
        text, count = _COMMENT.subn(" ", text)
    return text


def _passes(result: tuple[str, str] | None, name: str, domain: str) -> bool:
    """Whether the method passed for the very domain of the sender, or one above it."""
    if result is None or result[0] != "pass":
        return False
    match = re.search(rf"{re.escape(name)}=\"?([^\s\";]+)", result[1])
    named = match[1].rpartition("@")[2] if match else ""
    return "." in named and (domain == named or domain.endswith(f".{named}"))
