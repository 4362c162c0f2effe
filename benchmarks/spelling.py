"""How well misspelt words are recognised, and how often a right word is doubted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any
from unicodedata import combining, normalize

import simplemma

from benchmarks.systems import Answer

RIGHT = ("paraphrase", "knownitem", "inflection", "compound", "swefaq")


def intended(query: Mapping[str, Any]) -> str:
    """The word that the typing error was made in."""
    typo, words = query["typo"], list[str](query["intended"])
    return max(words, key=lambda word: SequenceMatcher(None, word, typo).ratio())


def proposed(query: Mapping[str, Any], answer: Answer) -> str:
    """The word that the search puts in the place of the misspelt one; empty when none."""
    words = (answer.get("spelling") or {}).get("query", "").split()
    place = query["query"].split().index(query["typo"])
    return words[place] if len(words) > place else ""


def same(one: str, other: str, language: str) -> tuple[bool, bool]:
    """Whether two words are the same form, and whether they are forms of the same word."""
    one, other = one.casefold(), other.casefold()
    lemmas = [simplemma.lemmatize(word, lang=language).casefold() for word in (one, other) if word]
    return one == other, one == other or (len(lemmas) == 2 and lemmas[0] == lemmas[1])


def bare(word: str) -> str:
    """A word without the dots and rings of its letters: typed so, it needs no proposal."""
    return "".join(c for c in normalize("NFD", word.casefold()) if not combining(c))


def typos(queries: Sequence[Mapping[str, Any]], answers: Mapping[str, Answer]) -> list[float]:
    """Per cent of typo queries with a proposal, the intended form, its word; with dots missing."""
    rows = []
    for query in queries:
        if query["class"] == "typo":
            answer = answers[query["id"]]
            word = proposed(query, answer)
            verdict = same(word, intended(query), query["lang"])
            dots = not word and bare(query["typo"]) == bare(intended(query))
            rows.append((bool(answer.get("spelling")), *verdict, dots))
    return [share(column) for column in zip(*rows, strict=True)] if rows else []


def needless(
    queries: Sequence[Mapping[str, Any]], answers: Mapping[str, Answer]
) -> dict[str, tuple[float, float]]:
    """Per class of rightly spelled queries the per cent replaced and the per cent doubted."""
    kinds = defaultdict(list)
    for query in queries:
        if query["class"] != "typo":
            spelling = answers[query["id"]].get("spelling") or {}
            kinds[query["class"]].append(spelling.get("kind"))
            if query["class"] in RIGHT:
                kinds["all right"].append(spelling.get("kind"))
    return {
        name: (share(k == "replaced" for k in found), share(k == "proposed" for k in found))
        for name, found in kinds.items()
    }


def share(verdicts: Iterable[bool]) -> float:
    """Per cent of verdicts that are true."""
    values = list(verdicts)
    return 100 * sum(values) / len(values)
