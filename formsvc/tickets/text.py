"""What people write: cleaning it when it comes, showing it safely."""

import re
import unicodedata

from markupsafe import Markup, escape

# Signs that nobody sees, some of which turn the reading direction, end an address.
_UNSEEN = r"\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_LINK = re.compile(rf"(?:https?://|mailto:)[^\s<>\"'\x00-\x20{_UNSEEN}]+", re.IGNORECASE)
_END_OF_SENTENCE = ".,;:!?)]}»”’"
_JOINER = "\u200d"


def clean_line(text: str) -> str:
    """One line without control, zero-width and direction characters; emoji keep their joiners."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    kept = [
        character
        for index, character in enumerate(spaced)
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        or (character == _JOINER and _joins_emoji(spaced, index))
    ]
    return " ".join("".join(kept).split())


def clean_body(text: str) -> str:
    """The text as it was written, with line breaks of one kind and no empty edges."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def with_links(text: str) -> Markup:
    """The text as HTML: http, https and mailto addresses are links, all else is as typed."""
    parts: list[Markup] = []
    position = 0
    for match in _LINK.finditer(text):
        address = match.group().rstrip(_END_OF_SENTENCE)
        if not address.partition(":")[2].strip("/"):
            continue
        parts.append(escape(text[position : match.start()]))
        parts.append(Markup('<a href="{0}" rel="noopener nofollow">{0}</a>').format(address))
        position = match.start() + len(address)
    parts.append(escape(text[position:]))
    return Markup("").join(parts)


def _joins_emoji(text: str, index: int) -> bool:
    around = text[max(index - 1, 0)], text[min(index + 1, len(text) - 1)]
    return all(unicodedata.category(character) in {"So", "Sk", "Mn"} for character in around)
