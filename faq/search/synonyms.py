"""Synonyms: groups of words that readers use for the same thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

GENERAL = Path(__file__).parent / "synonyms"
SYNONYM = 0.25  # what a synonym is worth, the word itself being 1
KIN = 0.4  # and a word of the same stem

Group = Sequence[str]


def read_groups(text: str) -> Iterator[Group]:
    """The groups of a file: one a line, base forms, commas between; # begins a remark."""
    for line in text.splitlines():
        members = [" ".join(m.split()).lower() for m in line.partition("#")[0].split(",")]
        if len(members := [member for member in members if member]) > 1:
            yield members


def general_groups(language: str) -> list[Group]:
    """The groups that hold on any support site."""
    return list(read_groups((GENERAL / f"{language}.txt").read_text("utf-8")))


class Synonyms:
    """What else a text may be found by; a group's member has one word or two."""

    def __init__(self, groups: Iterable[Group], term: Callable[[str], str]) -> None:
        """Keep the groups under their terms."""
        self._others: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self._of_pairs: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for group in groups:
            members = [tuple(term(word) for word in member.split()) for member in group]
            for member in members:
                others = {word for other in members if other != member for word in other}
                if len(member) == 1:
                    self._others[member[0]] |= dict.fromkeys(others - {member[0]}, SYNONYM)
                elif len(member) == 2:
                    self._of_pairs[member[0], member[1]] |= others - set(member)

    def expand(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Terms with their synonyms, which weigh less."""
        found = dict(terms)
        for term, weight in terms.items():
            for other, share in self._others.get(term, {}).items():
                found[other] = max(found.get(other, 0), weight * share)
        return found

    def add_kin(self, terms: Iterable[str], stem: Callable[[str], str]) -> None:
        """Let the terms of one stem find each other."""
        families: defaultdict[str, set[str]] = defaultdict(set)
        for term in terms:
            families[stem(term)].add(term)
        for family in families.values():
            for term in family if len(family) > 1 else ():
                self._others[term] |= dict.fromkeys(family - {term}, KIN)

    def of_pairs(self, terms: Iterable[str]) -> Counter[str]:
        """What the neighbours among the terms of a text stand for together."""
        found: Counter[str] = Counter()
        if self._of_pairs:
            for pair in pairwise(terms):
                found.update(self._of_pairs.get(pair, ()))
        return found
