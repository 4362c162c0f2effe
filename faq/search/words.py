"""Words of a text: where they begin and end, and the form under which they are looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# The same as in theme/assets/search/words.js: a word may hold - . ' : & + between its letters.
_WORD = re.compile(r"[^\W_]+(?:[-‐‑.'’:&+_][^\W_]+)*")
_JOINTS = re.compile(r"[\W_]")
_NOT_FOLDED = {"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ł": "l"}


def words(text: str) -> list[str]:
    """The words of a text in lower case, «Wilma-tunnuksen» as one; an ending after a colon goes."""
    found = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    return [word.partition(":")[0] for word in found]


@lru_cache(maxsize=500_000)
def fold(word: str) -> str:
    """A word without case, diacritics and joints, «E-postådress» → «epostadress»."""
    plain = unicodedata.normalize("NFD", word.lower())
    plain = "".join(_NOT_FOLDED.get(c, c) for c in plain if not unicodedata.combining(c))
    return _JOINTS.sub("", plain)


def pieces(word: str) -> list[str]:
    """What stands between the joints of a word: «e-post» → «e», «post»."""
    return [piece for piece in _JOINTS.split(word) if piece]


def common_start(words: Sequence[str]) -> int:
    """The number of letters that all words begin with in common."""
    first, last = min(words), max(words)  # what these share, all share
    pairs = enumerate(zip(first, last, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(first), len(last)))
