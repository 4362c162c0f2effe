"""The files of an index: small, sharded, JSON that any host compresses.

index.json names the others and says which block a word stands in. Numbers are packed into
strings of 91 characters: formsvc/search/index.py and theme/assets/search/files.js read them.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from faq.search.index import Index, Posting
from faq.search.words import common_start, fold

SHARD = 16  # documents in a file
BLOCK = 8_000  # characters of a block of words, about 3 kB when compressed
ENDS = 9_000  # characters of a file of words by their ends
LEVELS = 22
IDF_STEPS = 10
PACKED = ("counts", "ends", "idf", "postings", "refs", "stems", "titles")
WEIGHTS = (1.0, 0.9, 0.8, 0.7, 0.63, 0.56, 0.5, 0.45, 0.4, 0.36, 0.3, 0.25, 0.2)


def character(value: int) -> str:
    """A number from 0 to 90 as one character that JSON need not escape."""
    return chr(value + 35 + (value > 56))


def varint(value: int) -> str:
    """Any number from 0: one character below 60, then 31 steps more for each further one."""
    if value < 60:
        return character(value)
    value -= 60
    return character(60 + value % 31) + varint(value // 31)


def write_index(index: Index, target: Path) -> None:
    """Write index.json and, in a folder named by their content, all other files."""
    starts, blocks = _blocks(index)
    ends = _ends(index)
    files = {**blocks, **_documents(index), **ends}
    texts = {name: _json(content) for name, content in files.items()}
    folder = sha256("".join(f"{n}{t}" for n, t in sorted(texts.items())).encode()).hexdigest()[:10]
    manifest = {
        **starts,
        "folder": folder,
        "shard": SHARD,
        "weights": WEIGHTS,
        "scopes": _scopes(index),
        "rules": index.rules,
        "suffixes": index.suffixes,
        "titles": "".join(character(min(90, round(2 * weight))) for weight in index.titles),
        "stop": sorted(index.stop),
        "ends": [fold(file["keys"].partition("\n")[0])[::-1] for file in ends.values()],
    }
    shutil.rmtree(target, ignore_errors=True)
    (target / folder).mkdir(parents=True)
    for name, text in texts.items():
        (target / folder / f"{name}.json").write_text(text, "utf-8")
    (target / "index.json").write_text(_json(manifest), "utf-8")


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _blocks(index: Index) -> tuple[dict[str, Any], dict[str, Any]]:
    """Words and terms in one alphabetical order, cut into blocks: where each begins, and each."""
    terms = sorted(index.postings, key=lambda term: (fold(term), term))
    numbers = {term: number for number, term in enumerate(terms)}
    entries = sorted(
        [(fold(form), 0, form) for form in index.forms] + [(fold(term), 1, term) for term in terms]
    )
    stems = _stems(index)
    files: dict[str, Any] = {}
    starts: dict[str, Any] = {"keys": [], "terms": []}
    first_term = 0
    for number, chunk in enumerate(_cut(entries, index)):
        own = [entry for _, kind, entry in chunk if kind]
        forms = [entry for _, kind, entry in chunk if not kind]
        starts["keys"].append(chunk[0][0] if number else "")
        starts["terms"].append(first_term)
        files[f"b{number}"] = {
            "keys": "\n".join(forms),
            "refs": [_refs(index.forms[form], numbers, first_term) for form in forms],
            "counts": "".join(character(_log_count(index.counts[form])) for form in forms),
            "lemmas": "\n".join(map(fold, own)),
            "idf": "".join(character(min(90, round(IDF_STEPS * index.idf[term]))) for term in own),
            "stems": "".join(character(min(90, stems[term])) for term in own),
            "postings": [_packed(index.postings[term]) for term in own],
        }
        first_term += len(own)
    return starts, files


def _cut(entries: list[tuple[str, int, str]], index: Index) -> Iterator[list[tuple[str, int, str]]]:
    """Blocks of about equal size; one folded word is never in two."""
    chunk: list[tuple[str, int, str]] = []
    size = 0
    for entry in entries:
        if size > BLOCK and entry[0] != chunk[-1][0]:
            yield chunk
            chunk, size = [], 0
        chunk.append(entry)
        size += 2 * len(index.postings[entry[2]]) + 16 if entry[1] else len(entry[2]) + 12
    yield chunk  # of articles without a word an empty one: the readers ask for a block


def _refs(terms: dict[str, float], numbers: dict[str, int], first: int) -> str:
    packed = ""
    for term, weight in sorted(terms.items(), key=lambda item: -item[1]):
        distance = numbers[term] - first
        nearest = min(range(len(WEIGHTS)), key=lambda i: abs(WEIGHTS[i] - weight))
        packed += varint(2 * distance if distance >= 0 else -2 * distance - 1) + character(nearest)
    return packed


def _packed(postings: Iterable[Posting]) -> str:
    packed, last = "", 0
    for posting in postings:
        level = min(LEVELS - 1, int(posting.strength * LEVELS))
        packed += varint(posting.document - last) + character(4 * level + posting.title)
        last = posting.document
    return packed


def _log_count(count: int) -> int:
    return min(90, round(6 * math.log2(1 + count)))


def _stems(index: Index) -> dict[str, int]:
    """How many letters the forms of a term have in common: what is to be marked in a text."""
    forms: dict[str, list[str]] = {term: [fold(term)] for term in index.postings}
    for form, terms in index.forms.items():
        best = max(terms.values())
        for term, weight in terms.items():
            if weight == best and term in forms:
                forms[term].append(fold(form))
    return {term: common_start(own) for term, own in forms.items()}


def _documents(index: Index) -> dict[str, Any]:
    rows = [[d.id, d.url, d.title, d.excerpt, d.section, d.date] for d in index.documents]
    return {f"d{n // SHARD}": rows[n : n + SHARD] for n in range(0, len(rows), SHARD)}


def _scopes(index: Index) -> dict[str, str]:
    members: dict[str, list[int]] = {}
    for number, document in enumerate(index.documents):
        for scope in document.scopes:
            members.setdefault(scope, []).append(number)
    return {
        scope: "".join(varint(n - last) for last, n in zip([0, *own], own, strict=False))
        for scope, own in sorted(members.items())
    }


def _ends(index: Index) -> dict[str, Any]:
    """The words by their last letters, where a word stands whose first letters are misspelt."""
    listed = sorted(
        (form for form in index.counts if len(form) > 2 and not form.isdigit()),
        key=lambda form: fold(form)[::-1],
    )
    chunks: list[list[str]] = [[]]
    size = 0
    for form in listed:
        if size > ENDS:
            chunks.append([])
            size = 0
        chunks[-1].append(form)
        size += len(form)
    return {
        f"e{number}": {
            "keys": "\n".join(chunk),
            "counts": "".join(character(_log_count(index.counts[form])) for form in chunk),
        }
        for number, chunk in enumerate(chunks)
    }


def readable(text: str) -> str:
    """All that a file of an index says, but for its packed numbers and reversed words."""
    return "\n".join(_words(json.loads(text)))


def _words(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield key
            if key not in PACKED:
                yield from _words(list(value) if key == "scopes" else value)
    elif isinstance(content, list):
        for value in content:
            yield from _words(value)
    else:
        yield str(content)
