"""The files of a search index, as the build has written them for the browsers too."""

import json
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

LEVELS = 22
KEPT_FILES = 128  # parsed; about 0.2 MB each
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
    """A base form: how telling it is, the stem to mark in a text, and its documents."""

    idf: float
    stem: str
    postings: list[Posting]


class Block:
    """A stretch of the alphabet: word forms that lead to terms, and terms."""

    def __init__(self, data: dict[str, Any], first_term: int) -> None:
        """Take the parsed file; `first_term` is the number of its first term."""
        self.data = data
        self.first_term = first_term
        self.forms: list[str] = data["keys"].split("\n")
        self.keys = [fold(form) for form in self.forms]
        self.lemmas: list[str] = data["lemmas"].split("\n")

    def refs(self, place: int) -> Iterator[tuple[int, int]]:
        """The terms of a form, each with the class of its weight."""
        for step, weight in _pairs(self.data["refs"][place]):
            yield self.first_term + (step // 2 if step % 2 == 0 else -(step + 1) // 2), weight

    def term(self, number: int) -> Term:
        """A term of this block by its number."""
        place = number - self.first_term
        document, postings = 0, []
        for gap, both in _pairs(self.data["postings"][place]):
            document += gap
            postings.append(Posting(document, (both // 4 + 0.5) / LEVELS, both % 4 > 1))
        stem = self.lemmas[place][: _value(self.data["stems"][place])]
        return Term(_value(self.data["idf"][place]) / 10, stem, postings)


class Index:
    """An index of one language in a folder; its files are read when they are asked for.

    OSError where one is missing; whatever a file that is not whole gives rise to.
    """

    def __init__(self, folder: Path) -> None:
        """Read index.json, which names the other files."""
        self.folder = folder
        self.manifest: dict[str, Any] = _parse(_version(folder / "index.json"))

    def block_of(self, key: str) -> Block:
        """The block in which a folded word stands, if the index has it."""
        return self._block(_last_not_above(self.manifest["keys"], key))

    def weighed_refs(self, block: Block, place: int) -> Iterator[tuple[int, float]]:
        """The terms of a form with their weights."""
        for number, weight in block.refs(place):
            yield number, self.manifest["weights"][weight]

    def term(self, number: int) -> Term:
        """A term by its number."""
        return self._block(_last_not_above(self.manifest["terms"], number)).term(number)

    def ends(self, key: str) -> list[str]:
        """Words of the site that end like this one."""
        number = _last_not_above(self.manifest["ends"], key[::-1])
        words: str = self._read(f"e{number}")["keys"]
        return words.split("\n")

    def hit(self, number: int) -> Hit:
        """What is shown of a document."""
        shard = self.manifest["shard"]
        return Hit(*self._read(f"d{number // shard}")[number % shard])

    def title_weight(self, number: int) -> float:
        """How much the words of a document's title tell, all together."""
        return _value(self.manifest["titles"][number]) / 2

    @cached_property
    def stop(self) -> frozenset[str]:
        """Words that tell nothing of the matter."""
        return frozenset(self.manifest["stop"])

    def scope(self, name: str) -> set[int]:
        """The documents of a section or a product."""
        members, last = set(), 0
        for gap in _numbers(self.manifest["scopes"].get(name, "")):
            last += gap
            members.add(last)
        return members

    def _block(self, number: int) -> Block:
        return _parse_block(_version(self._file(f"b{number}")), self.manifest["terms"][number])

    def _read(self, name: str) -> Any:
        return _parse(_version(self._file(name)))

    def _file(self, name: str) -> Path:
        return self.folder / self.manifest["folder"] / f"{name}.json"


class _Version(NamedTuple):
    """A file as it is now: a later build's is another one."""

    file: Path
    changed_at: int
    size: int


def _version(file: Path) -> _Version:
    stat = file.stat()
    return _Version(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=KEPT_FILES)
def _parse(version: _Version) -> Any:
    return json.loads(version.file.read_bytes())


@lru_cache(maxsize=KEPT_FILES)
def _parse_block(version: _Version, first_term: int) -> Block:
    return Block(json.loads(version.file.read_bytes()), first_term)


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
