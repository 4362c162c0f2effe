"""Compounds written as one word: where their parts meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from faq.search.dictionary import Dictionary
from faq.search.grammar import Grammar

MOST_PARTS = 3
PRICE_OF_A_PART = 1.1
LEAST_COMMON = 2.2  # log10 in 10^9 words; rarer words are seldom parts


class Part(NamedTuple):
    """A part of a compound: as it stands there, and its base form."""

    form: str
    lemma: str


class Split(NamedTuple):
    """One way to take a compound apart; the last part is the head."""

    score: float
    parts: tuple[Part, ...]


def split(
    word: str, grammar: Grammar, dictionary: Dictionary, known: Callable[[str], int]
) -> tuple[Part, ...]:
    """The parts of a compound, empty for a simple word.

    `known` counts a base form on the site. The best split has common parts, few of them, and a
    long head.
    """
    is_base = dictionary.is_lemma(word)  # then so is its last part: «toimi|alue», not «toimia|lue»
    ways = _ways(word, grammar, dictionary, known, MOST_PARTS, is_base)
    best = max(ways, default=Split(0, ()))
    return best.parts if len(best.parts) > 1 else ()


def _ways(
    word: str,
    grammar: Grammar,
    dictionary: Dictionary,
    known: Callable[[str], int],
    most: int,
    is_base: bool,
) -> Iterator[Split]:
    least = grammar.MINIMUM_PART
    for cut in range(least, len(word) - least + 1):
        for modifier in grammar.modifiers(word[:cut], dictionary):
            first = _worth(modifier, dictionary, known)
            if first < LEAST_COMMON:
                continue
            rest = word[cut:]
            for head in grammar.heads(rest, dictionary):
                if is_base and head != rest:
                    continue
                last = _worth(head, dictionary, known) + 0.25 * min(len(rest), 8)
                if last >= LEAST_COMMON:
                    yield Split(
                        (first + last) / 2 - PRICE_OF_A_PART,
                        (Part(word[:cut], modifier), Part(rest, head)),
                    )
            if most > 2:
                for way in _ways(rest, grammar, dictionary, known, most - 1, is_base):
                    count = len(way.parts)
                    total = (way.score + PRICE_OF_A_PART * (count - 1)) * count + first
                    score = total / (count + 1) - PRICE_OF_A_PART * count
                    yield Split(score, (Part(word[:cut], modifier), *way.parts))


def _worth(lemma: str, dictionary: Dictionary, known: Callable[[str], int]) -> float:
    """How likely a part a word is: its frequency in the language, more if the site uses it."""
    common = dictionary.zipf(lemma)
    return max(common, 3.0) + 0.7 if known(lemma) >= 2 else common
