"""Finnish: base forms that the dictionary lacks, and the parts of compounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from faq.search.dictionary import Dictionary
from faq.search.lists import read_lists

MINIMUM_PART = 3
COMMON = 4.0  # zipf of words that bend in no way and need no dictionary: «myös»
LISTS = read_lists("fi")
PARTICIPLES = ("va", "vä", "tu", "ty", "ma", "mä", "nen")


def base_forms(word: str, dictionary: Dictionary, known: Callable[[str], int]) -> list[str]:
    """The base forms of a form, the dictionary's own first; empty for an unknown word.

    The dictionary has one for each form; another that the site itself uses comes second:
    «sivustoilla» is «sivusta» there and «sivusto» here.
    """
    if word in LISTS.lemmas:
        return [LISTS.lemmas[word]]
    found: dict[str, None] = {}
    if (lemma := dictionary.lemma(word)) is not None:
        if lemma != word and _is_noun(word, dictionary):
            found[word] = None  # «työ», which the dictionary takes for a form of «sinä»
        found[term(lemma, dictionary)] = None
    for bare in _bare(word):
        lemma = dictionary.lemma(bare)
        if lemma is not None and (not found or bare == lemma):
            found[term(lemma, dictionary)] = None
    for guess in _guesses(word, dictionary):
        if not found or known(guess) >= 2:
            found[term(guess, dictionary)] = None
    if not found and dictionary.zipf(word) > COMMON:
        found[word] = None
    return list(found)


def _is_noun(word: str, dictionary: Dictionary) -> bool:
    """Whether a word is the base form of others: «toimi» of «toimissa», though a verb's too."""
    return any(dictionary.lemma(word + ending) == word for ending in ("ssa", "ssä", "sta", "stä"))


def term(lemma: str, dictionary: Dictionary) -> str:
    """What a base form is indexed as: the verb of an action noun, «jakaminen» → «jakaa»."""
    if not lemma.endswith("minen"):
        return lemma
    stem = lemma[:-5]
    if (known := dictionary.lemma(lemma)) and known != lemma:
        return known
    vowel = "a" if set(stem) & set("aou") else "ä"
    doubled = stem[:-1] + stem[-2:-1] + vowel
    infinitives = (stem + vowel, f"{stem}d{vowel}", f"{stem[:-1]}t{vowel}", f"{stem[:-2]}t{vowel}")
    for infinitive in (*infinitives, doubled):
        if dictionary.is_lemma(infinitive):
            return infinitive
    return lemma


def stem(term: str) -> str:
    """A term itself: Finnish derivations are found by their common beginning."""
    return term


def _bare(word: str) -> Iterator[str]:
    """A form without possessive suffix or clitic: «tilillesi» → «tilille», «tiliini» → «tiliin»."""
    for clitic in LISTS.clitics:
        if word.endswith(clitic) and len(word) > len(clitic) + 3:
            yield word.removesuffix(clitic)
    for suffix in LISTS.possessives:
        if word.endswith(suffix) and len(word) > len(suffix) + 3:
            stem = word.removesuffix(suffix)
            yield from (stem, stem + "n", stem + "t")
    if word.endswith(("aan", "ään", "een")) and len(word) > 6:  # «tilillään», «käytöstään»
        yield word[:-2]


def _guesses(word: str, dictionary: Dictionary) -> Iterator[str]:
    """Base forms by cutting a case ending: «poistettujen» → «poistettu»."""
    for form in (word, *_bare(word)):
        for ending, tails in LISTS.endings:
            if not form.endswith(ending) or len(form) - len(ending) < 3:
                continue
            stem = form.removesuffix(ending)
            for tail in tails:
                for candidate in _strong(stem + tail):
                    if dictionary.is_lemma(candidate):
                        yield candidate
                    elif candidate.endswith(PARTICIPLES) and (lemma := dictionary.lemma(candidate)):
                        yield lemma


def _strong(stem: str) -> Iterator[str]:
    """A stem as it is, and with the strong grade of participles: «poistetu» → «poistettu»."""
    yield stem
    if stem.endswith(("etu", "ety")):
        yield stem[:-1] + "t" + stem[-1]


def modifiers(part: str, dictionary: Dictionary) -> Iterator[str]:
    """The base forms that a compound's first part may come from: «ulkois» → «ulkoinen»."""
    if part in LISTS.no_modifiers:
        return
    lemma = dictionary.lemma(part)
    if lemma != part and _is_noun(part, dictionary):
        yield part
    elif lemma == part or (lemma and part.endswith(("n", "in"))):
        yield term(lemma, dictionary)
    elif part.endswith("s") and dictionary.lemma(part[:-1] + "nen"):
        yield term(dictionary.lemma(part[:-1] + "nen") or "", dictionary)
    elif part.endswith("mis") and (lemma := dictionary.lemma(part + "en")):
        yield term(lemma, dictionary)


def heads(part: str, dictionary: Dictionary) -> Iterator[str]:
    """The base forms of a compound's last part, which bends like any word."""
    if part not in LISTS.no_heads:
        yield from base_forms(part, dictionary, lambda _: 0)[:1]
