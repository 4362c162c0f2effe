"""Quotations: where in a mail its writer's own words end and those of earlier mails begin."""

import re
from collections.abc import Sequence

from mailparser_reply import EmailReplyParser

LONGEST_PARSED = 20_000  # characters; the parser's expressions are slow on more
# «ma 23.11.2026 klo 14.05 Tuki <tuki@example.fi> kirjoitti:», on one line or two.
_WROTE = re.compile(
    r"^(?![ \t]*>)[^\n]{0,200}(?:\n(?![ \t]*>)[^\n]{1,200})?\b(?:kirjoitti|skrev|wrote)\b"
    r"[^\n]{0,200}:[ \t]*$",
    re.MULTILINE,
)
# The head of a mail that Outlook puts above an earlier one.
_HEAD = re.compile(
    r"^[ \t*_>-]*(?:Lähettäjä|Från|From)\b[ *]*:[^\n]*\n"
    r"(?=(?:[^\n]*\n){0,3}[ \t*]*(?:Lähetetty|Päivämäärä|Skickat|Datum|Sent|Date)\b[ *]*:)",
    re.MULTILINE,
)
_RULE = re.compile(
    r"^[ \t]*-{2,}[ \t]*(?:Alkuperäinen viesti|Ursprungligt meddelande|Original Message)"
    r"[ \t]*-{2,}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


def fold(text: str, markers: Sequence[str]) -> tuple[str, str]:
    """What the writer wrote and what was quoted; joined they are the text, nothing is lost.

    Where it is not clear, all counts as written: better too much is shown than too little.
    """
    end = _marker_at(text, markers)
    above = text[:end]
    found = [match.start() for shape in (_WROTE, _HEAD, _RULE) if (match := shape.search(above))]
    cut = min(found) if found else _parsed_end(above)
    cut = len(_without_quoted_end(above[:cut]))
    written, quoted = text[:cut], text[cut:]
    if not written.strip() or _is_answered_below(quoted):
        return text, ""
    return written, quoted


def _marker_at(text: str, markers: Sequence[str]) -> int:
    """Where the line with a marker of ours begins, else the text's end."""
    places = [place for marker in markers if (place := text.find(marker)) >= 0]
    return text.rfind("\n", 0, min(places)) + 1 if places else len(text)


def _parsed_end(text: str) -> int:
    """Where the library sees the first quotation begin."""
    if len(text) > LONGEST_PARSED:
        return len(text)
    replies = EmailReplyParser(languages=["sv", "en"]).read(text).replies
    first = replies[0].content if len(replies) > 1 else text
    return len(first) if text.startswith(first) else len(text)


def _without_quoted_end(text: str) -> str:
    lines = text.splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith(">")):
        lines.pop()
    return "".join(lines)


def _is_answered_below(quoted: str) -> bool:
    """Whether words stand between the quoted lines: the writer has answered point by point."""
    lines = [line.strip() for line in quoted.splitlines() if line.strip()]
    marked = [line.startswith(">") for line in lines]
    first = marked.index(True) if True in marked else len(marked)
    return not all(marked[first:])
