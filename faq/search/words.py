"""Words of a text: how it falls into them, and how they are compared."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:[-'’.:/&][^\W_]+)*")
_INNER = re.compile(r"[-'’.:/&]")
_PLAIN = str.maketrans("åäöæøéèêëüúáàâíóôñç", "aaoaoeeeeuuaaaioonc")


def words(text: str) -> list[str]:
    """The words of a text in small letters; marks inside a word stay: `e-post`, `outlook.com`."""
    plain = unicodedata.normalize("NFC", text).lower().replace("\N{SOFT HYPHEN}", "")
    return _WORD.findall(plain)


def pieces(word: str) -> list[str]:
    """What stands between the marks of a word; after a colon stands an ending, which is left out."""
    return [piece for piece in _INNER.split(word.partition(":")[0]) if piece]


def fold(word: str) -> str:
    """The word without the dots and rings that a foreign keyboard lacks: `päivä` → `paiva`."""
    return word.translate(_PLAIN)
