"""What a search costs: bytes on the wire, requests, sizes and processor time."""

from __future__ import annotations

import gzip
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from benchmarks.systems import Answer, System

Pair = tuple[float, int]  # kilobytes and requests


@cache
def packed(path: Path) -> int:
    """The bytes of a file as a host sends it; what is packed already is not packed again."""
    data = path.read_bytes()
    return min(len(data), len(gzip.compress(data, 6)))


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share of the values lies; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def transfer(system: System, names: Iterable[str]) -> Pair:
    """Kilobytes and requests for some files of an index."""
    files = [system.folder / name for name in set(names)]
    return sum(map(packed, files)) / 1000, len(files)


def first(system: System, answers: Sequence[Answer]) -> list[Pair]:
    """The cost of each query in a fresh session."""
    return [transfer(system, answer["loaded"]) for answer in answers]


def further(system: System, answers: Sequence[Answer]) -> list[Pair]:
    """The cost of each query in a session that has answered one other query, drawn by lot."""
    before = list(answers)
    random.Random(3).shuffle(before)
    loads = [(set(a["loaded"]), set(b["loaded"])) for a, b in zip(answers, before, strict=True)]
    return [transfer(system, now - earlier) for now, earlier in loads]


def typed(system: System, queries: Sequence[Mapping[str, str]]) -> list[Pair]:
    """The cost of each query in a fresh session that asks at every letter from the second on."""
    words = [query["query"] for query in queries]
    lines = [
        {"id": n, "query": w[:end]} for n, w in enumerate(words) for end in range(2, len(w) + 1)
    ]
    loaded: dict[int, set[str]] = defaultdict(set)
    for answer in system.ask(lines, 5, cold=True):
        loaded[answer["id"]].update(answer["loaded"])
    return [transfer(system, names) for names in loaded.values()]


def size(files: Iterable[Path]) -> tuple[float, float, int]:
    """Kilobytes raw, kilobytes packed one by one, and the number of files."""
    paths = list(files)
    return sum(p.stat().st_size for p in paths) / 1000, sum(map(packed, paths)) / 1000, len(paths)
