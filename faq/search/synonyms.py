"""Synonyms: groups of words that readers use for the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

SYNONYM = 0.4


class Synonyms:
    """Groups of terms, each of which finds the texts of the others."""

    def __init__(self, groups: Iterable[Iterable[str]] = ()) -> None:
        """Keep the groups; a term may stand in several."""
        self._others: defaultdict[str, set[str]] = defaultdict(set)
        for group in groups:
            members = set(group)
            for term in members:
                self._others[term] |= members - {term}

    def expand(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Terms with their synonyms, which weigh less."""
        found = dict(terms)
        for term, weight in terms.items():
            for other in self._others.get(term, ()):
                found[other] = max(found.get(other, 0), weight * SYNONYM)
        return found
