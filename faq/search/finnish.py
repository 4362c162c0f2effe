"""Finnish: base forms that the dictionary lacks, and the parts of compounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from faq.search.dictionary import Dictionary

MINIMUM_PART = 3
COMMON = 4.0  # zipf of words that bend in no way and need no dictionary: «myös»
# Endings that look like words; a compound never ends in one of them.
NO_HEADS = frozenset(
    "aan alla alle alta ansa assa asta eet eni ensa esi essa esta ila ille illa ilta ina ine inen inä issa"
    " ista itta jen kin kka kki kko koon kse lla lle llo lta loin lut mat men mme mys nen nne nsa nsä nut"
    " nyt oin oli ota sana ssa sta sti tta tti tty ttu tut tyt ien iin iden ita itä eja ejä".split()
) - {"sana"}
NO_MODIFIERS = frozenset("den ien ist ollut itse mai mas sen ten tti tta vai van ver".split())
# What may stand behind any form: «käytettävissä|nne», «virheitä|kin».
SUFFIXES = ("nsa", "nsä", "mme", "nne", "ni", "si", "kaan", "kään", "kin", "han", "hän", "ko", "kö", "pa", "pä")
# Words that tell nothing of the matter; a query of nothing else keeps them.
STOP = frozenset(
    "ja tai on ei en et ole olla että se sen ne niiden tämä tämän nämä miten mitä mikä missä mistä mihin miksi milloin"
    " kuka kuinka kun jos kuin jotta mutta vai myös voi voin voiko voinko voit pitää pitääkö minun minulla minä sinä"
    " sinun hän me te he oma omaa omat jokin joku joka jotka jossa josta johon kaikki niin sekä eikä ovat oli onko"
    " tulee saa saan saanko saada haluan tarvitsen vielä nyt sitten siis vain kanssa mukaan".split()
)

_POSSESSIVES, _CLITICS = SUFFIXES[:6], SUFFIXES[6:]
# Ending of a nominal → what may stand there in the base form, the longest ending first.
_ENDINGS = (
    *(("i" + e, ("", "i", "a", "ä", "e")) for e in ("ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi", "den", "tten", "hin", "na", "nä", "en", "in", "ta", "tä")),
    *((e, ("",)) for e in ("ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi", "seen", "jen", "tta", "ttä")),
    *((e, ("", "i")) for e in ("ta", "tä", "na", "nä", "n", "t")),
    ("ien", ("i", "e", "a", "ä")), ("jä", ("", "i", "a", "ä")), ("ja", ("", "i", "a")), ("ia", ("i", "a")), ("iä", ("i", "ä")),
    ("an", ("a",)), ("än", ("ä",)), ("on", ("o",)), ("ön", ("ö",)), ("un", ("u",)), ("yn", ("y",)), ("in", ("i",)), ("een", ("e",)),
    ("a", ("",)), ("ä", ("",)),
)  # fmt: skip

# What names take: «Outlookissa», «Teamsin».
NAME_ENDINGS = tuple(
    sorted((i + e for i in ("", "i", "e") for e in "n ssa ssä sta stä lla llä lta ltä lle ksi t en in a ä un na nä ia een".split()), key=len, reverse=True)
)  # fmt: skip


def base_forms(word: str, dictionary: Dictionary, known: Callable[[str], int]) -> list[str]:
    """The base forms of a form, the dictionary's own first; empty for an unknown word.

    The dictionary has one for each form; another that the site itself uses comes second:
    «sivustoilla» is «sivusta» there and «sivusto» here.
    """
    found: dict[str, None] = {}
    if (lemma := dictionary.lemma(word)) is not None:
        if lemma != word and _is_noun(word, dictionary):
            found[word] = None  # «työ», which the dictionary takes for a form of «sinä»
        found[term(lemma, dictionary)] = None
    for bare in _bare(word):
        if bare != word and (lemma := dictionary.lemma(bare)) is not None:
            if not found or bare == lemma:
                found[term(lemma, dictionary)] = None
    for guess in _guesses(word, dictionary):
        if not found or known(guess) >= 2:
            found[term(guess, dictionary)] = None
    if not found and dictionary.zipf(word) > COMMON:
        found[word] = None
    return list(found)


def _is_noun(word: str, dictionary: Dictionary) -> bool:
    """Whether a word is the base form of others: «toimi» of «toimissa», though it is also a verb's."""
    return any(dictionary.lemma(word + ending) == word for ending in ("ssa", "ssä", "sta", "stä"))


def term(lemma: str, dictionary: Dictionary) -> str:
    """What a base form is indexed as: the verb of an action noun, «jakaminen» → «jakaa»."""
    if not lemma.endswith("minen"):
        return dictionary.lemma(lemma) or lemma if lemma.endswith("mis") else lemma
    stem = lemma[:-5]
    if (known := dictionary.lemma(lemma)) and known != lemma:
        return known
    vowel = "a" if set(stem) & set("aou") else "ä"
    for infinitive in (stem + vowel, stem + "d" + vowel, stem[:-1] + "t" + vowel, stem[:-2] + "t" + vowel,
                       stem[:-1] + stem[-2:-1] + vowel):  # fmt: skip
        if dictionary.is_lemma(infinitive):
            return infinitive
    return lemma


def stem(term: str) -> str:
    """A term itself: Finnish derivations are found by their common beginning."""
    return term


def _bare(word: str) -> Iterator[str]:
    """A form without possessive suffix and clitic: «tilillesi» → «tilille», «tiliini» → «tiliin»."""
    for clitic in _CLITICS:
        if word.endswith(clitic) and len(word) > len(clitic) + 3:
            yield word.removesuffix(clitic)
    for suffix in _POSSESSIVES:
        if word.endswith(suffix) and len(word) > len(suffix) + 3:
            stem = word.removesuffix(suffix)
            yield from (stem, stem + "n", stem + "t")
    if word.endswith(("aan", "ään", "een")) and len(word) > 6:  # «tilillään», «käytöstään»
        yield word[:-2]


def _guesses(word: str, dictionary: Dictionary) -> Iterator[str]:
    """Base forms by cutting a case ending: «poistettujen» → «poistettu»."""
    for form in (word, *_bare(word)):
        for ending, tails in _ENDINGS:
            if not form.endswith(ending) or len(form) - len(ending) < 3:
                continue
            stem = form.removesuffix(ending)
            for tail in tails:
                for candidate in _strong(stem + tail):
                    if dictionary.is_lemma(candidate):
                        yield candidate
                    elif candidate.endswith(("va", "vä", "tu", "ty", "ma", "mä", "nen")):
                        if lemma := dictionary.lemma(candidate):
                            yield lemma


def _strong(stem: str) -> Iterator[str]:
    """A stem as it is, and with the strong grade of participles: «poistetu» → «poistettu»."""
    yield stem
    if stem.endswith(("etu", "ety")):
        yield stem[:-1] + "t" + stem[-1]


def modifiers(part: str, dictionary: Dictionary) -> Iterator[str]:
    """The base forms that a compound's first part may come from: «ulkois» → «ulkoinen»."""
    if part in NO_MODIFIERS:
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
    if part not in NO_HEADS:
        yield from base_forms(part, dictionary, lambda _: 0)[:1]
