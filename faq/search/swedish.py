"""Swedish: base forms that the dictionary lacks, and the parts of compounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import snowballstemmer

from faq.search.dictionary import Dictionary

MINIMUM_PART = 3
COMMON = 4.0  # zipf of words that bend in no way and need no dictionary: «och»
# Endings and short words that look like parts; a compound never ends or begins with one of them.
NO_HEADS = frozenset(
    "ande are arna bar cent den der des det else ende eras erat ere era erna het heten heter igen inen"
    " ing ingen ingar ions isk iska nad ning ningen ningar nings ord or orna ren sen ser ska ste ten ter tes tet"
    " tion tioner tionen tor tur ar arnas erad erade aren arens ade ats".split()
) - {"ord"}
NO_MODIFIERS = frozenset("ans ens ers het ing iska tion ten ter den der sta ste tet".split())
# What may stand behind any form: «länkarna|s».
SUFFIXES = ("s",)
# Words that tell nothing of the matter; a query of nothing else keeps them.
STOP = frozenset(
    "och eller i på av för till från med om en ett den det de dem att är var vara har hade ha jag du han hon vi ni man"
    " mig dig min mitt mina din ditt dina sig sin sitt sina som när hur vad vilken vilket vilka varför vem kan kunna ska"
    " skall vill måste får få gör göra inte så men också där här då än vid över under efter något någon några alla"
    " finns blir bli mer detta denna dessa ju".split()
)

_STEMMER = snowballstemmer.stemmer("swedish")
_ENDINGS = (
    ("arnas", ("", "e")), ("ornas", ("a",)), ("ernas", ("",)), ("arna", ("", "e")), ("orna", ("a",)), ("erna", ("",)),
    ("aren", ("are",)), ("arens", ("are",)), ("ens", ("", "e")), ("ets", ("", "e")), ("en", ("", "e")), ("et", ("", "e")),
    ("ar", ("", "e", "a")), ("or", ("a",)), ("er", ("",)), ("ns", ("", "n")), ("na", ("", "e", "a")), ("n", ("",)), ("t", ("",)),
    ("ad", ("a",)), ("ade", ("a",)), ("at", ("a",)), ("ats", ("a",)), ("as", ("a",)), ("ande", ("a",)), ("s", ("",)), ("r", ("",)),
)  # fmt: skip
NAME_ENDINGS = ("arna", "erna", "ens", "ets", "en", "et", "ar", "er", "na", "s", "n")


def base_forms(word: str, dictionary: Dictionary, known: Callable[[str], int]) -> list[str]:
    """The base forms of a form; empty for an unknown word."""
    lemma = dictionary.lemma(word)
    if lemma is not None:
        return [lemma]
    for ending, tails in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            for tail in tails:
                if dictionary.is_lemma(stem + tail):
                    return [stem + tail]
    return [word] if dictionary.zipf(word) > COMMON else []


def term(lemma: str, dictionary: Dictionary) -> str:
    """What a base form is indexed as: itself."""
    return lemma


def stem(term: str) -> str:
    """Snowball's stem, which «länk» and «länka» share."""
    return str(_STEMMER.stemWord(term))


def modifiers(part: str, dictionary: Dictionary) -> Iterator[str]:
    """The base forms that a compound's first part may come from: «lösenords» → «lösenord»."""
    if part in NO_MODIFIERS:
        return
    candidates = [part]
    if part.endswith("s"):
        candidates.append(part[:-1])
    if part.endswith("e"):
        candidates.append(part[:-1] + "a")
    elif part[-1] in "ou":
        candidates.append(part[:-1] + "a")
    else:
        candidates += [part + "a", part + "e"]
    for candidate in candidates:
        if len(candidate) >= MINIMUM_PART and dictionary.is_lemma(candidate):
            yield candidate
            return


def heads(part: str, dictionary: Dictionary) -> Iterator[str]:
    """The base forms of a compound's last part, which bends like any word."""
    if part not in NO_HEADS:
        yield from base_forms(part, dictionary, lambda _: 0)[:1]
