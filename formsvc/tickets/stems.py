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
SHORTEST_STEM = 6  # letters of a stem that says enough to stand for all that begins so

_WORD = re.compile(r"[^\W_]+")
# What Finnish turns at the end of a stem: päivitys, päivityksen; oikeus, oikeuden; palvelin,
# palvelimen; kirjautuminen, kirjautumisen.
_TURNS = (
    (re.compile(r"(?<=\w\w[iuy])ks$"), "s"),
    (re.compile(r"(?<=\w\w[uy])d$"), "s"),
    (re.compile(r"(?<=\w{3})im$"), ""),
    (re.compile(r"(?<=\w{3}m)i[ns]$"), ""),
)
_own = threading.local()  # a stemmer keeps the word it works on: each thread has its own


def terms(text: str) -> set[str]:
    """All terms that find a text."""
    return {term for word in set(_split(text)) for term in _forms(word)}


def query_terms(query: str) -> list[list[str]]:
    """Of each word of a query the terms any of which finds it; a last `*` marks a beginning."""
    words = list(dict.fromkeys(_split(query)))[:MOST_WORDS]
    groups = [set(_forms(word)) for word in words]
    for word, group in zip(words, groups, strict=True):
        group.update(f"{stem}*" for stem in _stems(word) if len(stem) >= SHORTEST_STEM)
    # The last word may still be unfinished; a number never is.
    if words and not words[-1].isdigit() and len(words[-1]) >= SHORTEST_BEGINNING:
        groups[-1].add(f"{_fold(words[-1])}*")
    return [sorted(group) for group in groups]


def _split(text: str) -> list[str]:
    written = unicodedata.normalize("NFKC", text).lower()
    return [word[:LONGEST_WORD] for word in _WORD.findall(written)]


@lru_cache(maxsize=30_000)
def _forms(word: str) -> tuple[str, ...]:
    return tuple({_fold(word), *_stems(word)})


@lru_cache(maxsize=30_000)
def _stems(word: str) -> tuple[str, ...]:
    if word.isdigit():
        return ()
    finnish, swedish = _stemmers()
    stem = finnish.stemWord(word)
    for ending, turned in _TURNS:
        stem = ending.sub(turned, stem)
    return _fold(stem), _fold(swedish.stemWord(word))


def _stemmers() -> tuple[FinnishStemmer, SwedishStemmer]:
    if not hasattr(_own, "stemmers"):
        _own.stemmers = FinnishStemmer(), SwedishStemmer()
    stemmers: tuple[FinnishStemmer, SwedishStemmer] = _own.stemmers
    return stemmers


def _fold(word: str) -> str:
    """Without dots and accents, as one writes on a strange keyboard."""
    marked = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in marked if unicodedata.category(letter) != "Mn").casefold()
