"""Addresses in what people write, as links."""

import re

from markupsafe import Markup, escape

# Signs that nobody sees, some of which turn the reading direction, end an address.
_UNSEEN = r"\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_LINK = re.compile(rf"(?:https?://|mailto:)[^\s<>\"'\x00-\x20{_UNSEEN}]+", re.IGNORECASE)
_END_OF_SENTENCE = ".,;:!?)]}»”’"


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
