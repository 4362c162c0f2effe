"""Words as the full-text search knows them: folded, with their stems in Finnish and Swedish."""

import re
import threading
import unicodedata
from functools import lru_cache

from snowballstemmer.finnish_stemmer import FinnishStemmer
from snowballstemmer.swedish_stemmer import SwedishStemmer

LONGEST_WORD = 40  # letters
MOST_WORDS = 20  # of a query
SHORTEST_BEGINNING = 2  # letters that an unfinished word has at least

_WORD = re.compile(r"[^\W_]+")
_own = threading.local()  # a stemmer keeps the word it works on: each thread has its own


def terms(text: str) -> set[str]:
    """All terms that find a text."""
    return {term for word in set(_split(text)) for term in _forms(word)}


def query_terms(query: str) -> list[list[str]]:
    """Of each word of a query the terms any of which finds it; a last `*` marks a beginning."""
    words = list(dict.fromkeys(_split(query)))[:MOST_WORDS]
    groups = [sorted(set(_forms(word))) for word in words]
    # The last word may still be unfinished; a number never is.
    if words and not words[-1].isdigit() and len(words[-1]) >= SHORTEST_BEGINNING:
        groups[-1].append(f"{_fold(words[-1])}*")
    return groups


def _split(text: str) -> list[str]:
    written = unicodedata.normalize("NFKC", text).lower()
    return [word[:LONGEST_WORD] for word in _WORD.findall(written)]


@lru_cache(maxsize=30_000)
def _forms(word: str) -> tuple[str, ...]:
    if word.isdigit():
        return (word,)
    finnish, swedish = _stemmers()
    return tuple({_fold(form) for form in (word, finnish.stemWord(word), swedish.stemWord(word))})


def _stemmers() -> tuple[FinnishStemmer, SwedishStemmer]:
    if not hasattr(_own, "stemmers"):
        _own.stemmers = FinnishStemmer(), SwedishStemmer()
    stemmers: tuple[FinnishStemmer, SwedishStemmer] = _own.stemmers
    return stemmers


def _fold(word: str) -> str:
    """Without dots and accents, as one writes on a strange keyboard."""
    marked = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in marked if unicodedata.category(letter) != "Mn").casefold()
