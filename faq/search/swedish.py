"""Swedish: base forms that the dictionary lacks, and the parts of compounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import snowballstemmer

from faq.search.dictionary import Dictionary
from faq.search.lists import read_lists

MINIMUM_PART = 3
COMMON = 4.0  # zipf of words that bend in no way and need no dictionary: «och»
LISTS = read_lists("sv")
_STEMMER = snowballstemmer.stemmer("swedish")


def base_forms(word: str, dictionary: Dictionary, known: Callable[[str], int]) -> list[str]:
    """The base forms of a form; empty for an unknown word.

    The dictionary has one for each form; a noun that is one too comes beside it: «filer» is
    «fila» there, and «fil» here.
    """
    if word in LISTS.lemmas:
        return [LISTS.lemmas[word]]
    lemma = dictionary.lemma(word)
    found = [lemma] if lemma else []
    if lemma != word and _is_noun(word, dictionary):
        return [word, *found]
    for ending, tails in LISTS.endings:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            for tail in tails:
                base = stem + tail
                if not lemma and dictionary.is_lemma(base):
                    return [base]
                if base != lemma and known(base) >= 2 and _is_noun(base, dictionary):
                    return [*found, base]
    return found or ([word] if dictionary.zipf(word) > COMMON else [])


def _is_noun(word: str, dictionary: Dictionary) -> bool:
    """Whether a word is the base form of others: «fil» of «filen», though a verb's form too."""
    return any(dictionary.lemma(word + ending) == word for ending in ("en", "et", "n", "t"))


def term(lemma: str, dictionary: Dictionary) -> str:
    """What a base form is indexed as: itself."""
    return lemma


def stem(term: str) -> str:
    """Snowball's stem, which «länk» and «länka» share."""
    return str(_STEMMER.stemWord(term))


def modifiers(part: str, dictionary: Dictionary) -> Iterator[str]:
    """The base forms that a compound's first part may come from: «lösenords» → «lösenord»."""
    if part in LISTS.no_modifiers:
        return
    candidates = [part]
    if part.endswith("s"):
        candidates.append(part[:-1])
    if part[-1] in "eou":
        candidates.append(part[:-1] + "a")
    else:
        candidates += [part + "a", part + "e"]
    for candidate in candidates:
        if len(candidate) >= MINIMUM_PART and dictionary.is_lemma(candidate):
            yield candidate
            return


def heads(part: str, dictionary: Dictionary) -> Iterator[str]:
    """The base forms of a compound's last part, which bends like any word."""
    if part not in LISTS.no_heads:
        yield from base_forms(part, dictionary, lambda _: 0)[:1]
