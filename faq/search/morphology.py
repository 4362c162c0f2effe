"""Forms of words: the lemma of each, and the parts of compounds."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property, lru_cache
from os.path import commonprefix
from typing import ClassVar

from simplemma.strategies.dictionaries import DefaultDictionaryFactory
from wordfreq import zipf_frequency

from faq.search.words import pieces

LEMMA, PIECE, PART = 1.0, 0.9, 0.5
SHORTEST_PART = 3  # letters
COMMON = 2.2  # Zipf frequency from which on a part of a compound is believed
DIGIT = re.compile(r"\d")

_dictionaries = DefaultDictionaryFactory(cache_max_size=2)


class Morphology(ABC):
    """The words of one language, as its dictionary and the site's own texts know them."""

    code: ClassVar[str]
    stop_words: ClassVar[frozenset[str]]
    not_heads: ClassVar[frozenset[str]]  # endings that look like words
    not_modifiers: ClassVar[frozenset[str]]
    name_endings: ClassVar[tuple[str, ...]]

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self.analyse = lru_cache(None)(self._analyse)
        self.lemma = lru_cache(None)(self._lemma)
        self.split = lru_cache(None)(self._split)

    @cached_property
    def dictionary(self) -> Mapping[str, str]:
        """Every known form with its lemma."""
        return _dictionaries.get_dictionary(self.code)

    @abstractmethod
    def base(self, lemma: str) -> str:
        """The word under which a lemma's family stands: `jakaminen` → `jakaa`."""

    @abstractmethod
    def modifier(self, form: str) -> str | None:
        """The lemma of a form that may be the first part of a compound."""

    @abstractmethod
    def own_form(self, form: str) -> str | None:
        """The lemma of a form that the dictionary leaves out, by the language's own rules."""

    def _analyse(self, form: str) -> dict[str, float]:
        """The terms by which a form is found, each with its weight."""
        parts = pieces(form)
        if len(parts) > 1:
            found = {form: LEMMA, "".join(parts): LEMMA}
            for part in parts:
                for term, weight in self.analyse(part).items():
                    found[term] = max(found.get(term, 0), PIECE * weight)
            return found
        word = parts[0] if parts else form
        if DIGIT.search(word):
            return {word: LEMMA}
        lemma = self.lemma(word)
        found = {lemma: LEMMA}
        for part in self.split(lemma) or self.split(word) or ():
            found.setdefault(part, PART)
        return found

    def _lemma(self, form: str) -> str:
        if form in self.dictionary:
            return self.base(self.dictionary[form].lower())
        if own := self.own_form(form):
            return own
        # A compound that no dictionary has: its last known word takes the ending.
        for start in range(SHORTEST_PART, len(form) - 2):
            head = form[start:]
            if self._may_be_head(head) and self._may_be_modifier(form[:start]):
                return form[:start] + self.base(self.dictionary[head])
        return self._name(form) or form

    def _may_be_head(self, head: str) -> bool:
        if head not in self.dictionary or head in self.not_heads:
            return False
        return len(head) > SHORTEST_PART or self.frequency(head) > 4

    def _may_be_modifier(self, form: str) -> bool:
        if self.modifier(form) is not None or self.counts.get(form, 0) > 1:
            return True
        return any(
            self.modifier(form[:middle]) and self.modifier(form[middle:])
            for middle in range(SHORTEST_PART, len(form) - 2)
        )

    def _name(self, form: str) -> str | None:
        """The bare form of a name with a case ending, if the site has it."""
        for ending in self.name_endings:
            if not form.endswith(ending):
                continue
            bare = form.removesuffix(ending)
            for name in (bare, bare.removesuffix("i")):
                if len(name) >= SHORTEST_PART and self.counts.get(name, 0) >= 2:
                    return self.lemma(name) if name in self.dictionary else name
        return None

    def _split(self, word: str) -> tuple[str, ...] | None:
        """Two or three parts of a compound as lemmas, if it is one."""
        best: tuple[float, tuple[str, ...]] | None = None
        for parts, score in self._splits(word, (), 0.0):
            if best is None or score > best[0]:
                best = (score, parts)
        return best[1] if best else None

    def _splits(
        self, rest: str, before: tuple[str, ...], score: float
    ) -> list[tuple[tuple[str, ...], float]]:
        found = []
        if before and len(rest) >= SHORTEST_PART and rest not in self.not_heads:
            lemma = self.dictionary.get(rest)
            if lemma is not None:
                lemma = self.base(lemma)
                frequency = self.frequency(lemma, rest)
                if frequency > COMMON:
                    mean = (score + frequency) / (len(before) + 1)
                    # Fewer parts and a long last one are likelier.
                    found.append(
                        ((*before, lemma), mean - 1.1 * len(before) + min(len(rest), 8) / 4)
                    )
        if len(before) == 2:
            return found
        for end in range(SHORTEST_PART, len(rest) - 2):
            form = rest[:end]
            lemma = None if form in self.not_modifiers else self.modifier(form)
            if lemma is not None and (frequency := self.frequency(lemma, form)) >= COMMON:
                found += self._splits(rest[end:], (*before, lemma), score + frequency)
        return found

    @lru_cache(None)  # noqa: B019 - one object per build
    def frequency(self, *forms: str) -> float:
        """The Zipf frequency of the most frequent form, in the language or on this site."""
        general = max(zipf_frequency(form, self.code) for form in forms)
        here = self.counts.get(forms[0], 0)
        return max(general, 2 + math.log10(1 + here) if here else 0)


def suffix_rules(morphology: Morphology, lemmas: set[str], most: int) -> dict[str, list[str]]:
    """Endings of forms and what stands there in the lemma, learned from the dictionary.

    `{"ksen": ["s"]}` tells that `tunnuksen` may be a form of `tunnus`. The most frequent `most`
    rules of the given lemmas are kept.
    """
    counted: Counter[tuple[str, str]] = Counter()
    for form, lemma in morphology.dictionary.items():
        if lemma in lemmas and form != lemma and " " not in form:
            shared = len(commonprefix([form, lemma]))
            for start in range(max(2, shared - 2), shared + 1):
                if len(form) - start <= 8:
                    counted[form[start:], lemma[start:]] += 1
    by_form: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for (ending, replacement), count in counted.items():
        if count >= 5:
            by_form[ending].append((count, replacement))
    rules = [
        (count, ending, replacement)
        for ending, choices in by_form.items()
        for count, replacement in sorted(choices, reverse=True)[:3]
    ]
    kept: defaultdict[str, list[str]] = defaultdict(list)
    for _, ending, replacement in sorted(rules, key=lambda rule: (-rule[0], rule[1:]))[:most]:
        kept[ending].append(replacement)
    return dict(kept)
