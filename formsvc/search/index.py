"""The files of a search index, as the build has written them for the browsers too."""

import json
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

LEVELS = 22
SHORTEST_STEM = 3  # letters that tell a word from others
KEPT = 4  # two languages, for customers and for all
# As the build and the browsers cut and fold: a word may hold - . ' : & + between its letters.
WORD = re.compile(r"[^\W_]+(?:[-‐‑.'’:&+_][^\W_]+)*")
_JOINTS = re.compile(r"[\W_]")
_NOT_FOLDED = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ł": "l"})


def fold(word: str) -> str:
    """A word without case, diacritics and joints: «E-postådress» → «epostadress»."""
    plain = unicodedata.normalize("NFD", word.lower())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _JOINTS.sub("", bare.translate(_NOT_FOLDED))


class Posting(NamedTuple):
    """A document that has a term: how strongly (0…1), and whether its title has it."""

    document: int
    strength: float
    is_title: bool


class Hit(NamedTuple):
    """What is shown of a document; `section` is a folder or empty, `date` an ISO day or empty."""

    id: str
    url: str
    title: str
    excerpt: str
    section: str
    date: str


@dataclass(frozen=True)
class Term:
    """A base form: how telling it is, what to mark in a text, and its documents."""

    idf: float
    mark: str
    postings: list[Posting]


class Block:
    """A stretch of the alphabet: word forms that lead to terms, and terms."""

    def __init__(self, data: dict[str, Any], first_term: int, weights: list[float]) -> None:
        """Take the parsed file; `first_term` is the number of its first term."""
        self.data = data
        self.first_term = first_term
        self.weights = weights
        self.forms: list[str] = data["keys"].split("\n")
        self.keys = [fold(form) for form in self.forms]
        self.lemmas: list[str] = data["lemmas"].split("\n")

    def refs(self, place: int) -> Iterator[tuple[int, float]]:
        """The terms of a form with their weights."""
        for step, weight in _pairs(self.data["refs"][place]):
            distance = step // 2 if step % 2 == 0 else -(step + 1) // 2
            yield self.first_term + distance, self.weights[weight]

    def term(self, number: int) -> Term:
        """A term of this block by its number."""
        place = number - self.first_term
        document, postings = 0, []
        for gap, both in _pairs(self.data["postings"][place]):
            document += gap
            postings.append(Posting(document, (both // 4 + 0.5) / LEVELS, both % 4 > 1))
        lemma = self.lemmas[place]
        stem = lemma[: _value(self.data["stems"][place])]
        mark = stem if len(stem) >= max(SHORTEST_STEM, len(lemma) / 2) else lemma
        return Term(_value(self.data["idf"][place]) / 10, mark, postings)


class Index:
    """An index of one language in a folder; its files are read when they are asked for, and kept.

    OSError where one is missing; whatever a file that is not whole gives rise to.
    """

    def __init__(self, folder: Path) -> None:
        """Read index.json, which names the folder of the others by their content."""
        self.manifest: dict[str, Any] = json.loads((folder / "index.json").read_bytes())
        self.stop = frozenset(self.manifest["stop"])  # words that tell nothing of the matter
        self._folder = folder / self.manifest["folder"]
        self._files: dict[str, Any] = {}
        self._blocks: dict[int, Block] = {}

    def block_of(self, key: str) -> Block:
        """The block in which a folded word stands, if the index has it."""
        return self._block(_last_not_above(self.manifest["keys"], key))

    def term(self, number: int) -> Term:
        """A term by its number."""
        return self._block(_last_not_above(self.manifest["terms"], number)).term(number)

    def ends(self, key: str) -> list[str]:
        """Words of the site that end like this one."""
        number = _last_not_above(self.manifest["ends"], key[::-1])
        words: str = self._file(f"e{number}")["keys"]
        return words.split("\n")

    def hit(self, number: int) -> Hit:
        """What is shown of a document."""
        shard = self.manifest["shard"]
        return Hit(*self._file(f"d{number // shard}")[number % shard])

    def scope(self, name: str) -> set[int]:
        """The documents of a section or a product."""
        return {*accumulate(_numbers(self.manifest["scopes"].get(name, "")))}

    def _block(self, number: int) -> Block:
        if number not in self._blocks:
            first_term, weights = self.manifest["terms"][number], self.manifest["weights"]
            self._blocks[number] = Block(self._file(f"b{number}"), first_term, weights)
        return self._blocks[number]

    def _file(self, name: str) -> Any:
        if name not in self._files:
            self._files[name] = json.loads((self._folder / f"{name}.json").read_bytes())
        return self._files[name]


def open_index(folder: Path) -> Index:
    """The index of a folder, kept until a later build takes its place."""
    stat = (folder / "index.json").stat()
    return _opened(folder, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=KEPT)
def _opened(folder: Path, _changed_at: int, _size: int) -> Index:
    return Index(folder)


def _last_not_above(values: list[Any], sought: Any) -> int:
    return max(0, bisect_right(values, sought) - 1)


def places_of(words: list[str], key: str) -> range:
    """Where a key stands in a sorted list."""
    return range(bisect_left(words, key), bisect_right(words, key))


def _value(character: str) -> int:
    code = ord(character) - 35
    return code - 1 if code > 57 else code


def _number(text: str, place: int) -> tuple[int, int]:
    """The packed number at a place, and where it ends."""
    total, scale = 0, 1
    while (digit := _value(text[place])) >= 60:  # then another character belongs to it
        total, scale, place = total + scale * digit, scale * 31, place + 1
    return total + scale * digit, place + 1


def _numbers(text: str) -> Iterator[int]:
    place = 0
    while place < len(text):
        number, place = _number(text, place)
        yield number


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Packed numbers, each with the single character after it."""
    place = 0
    while place < len(text):
        number, place = _number(text, place)
        yield number, _value(text[place])
        place += 1
