"""From a word form to the terms under which it is found."""

from __future__ import annotations

from collections import Counter

from faq.search import finnish, swedish
from faq.search.compounds import split
from faq.search.dictionary import read_dictionary
from faq.search.grammar import Grammar
from faq.search.words import pieces

GRAMMARS: dict[str, Grammar] = {"fi": finnish, "sv": swedish}
WORD, PIECE, SPAN, PART = 1.0, 0.9, 0.7, 0.5
LONGEST_COMPOUND = 45  # letters; what is longer is no word, and taking it apart would take long


class Analyser:
    """Knows the words of one site in one language; `counts` are its forms in lower case."""

    def __init__(self, language: str, counts: Counter[str]) -> None:
        """Load the language's dictionary."""
        self.grammar = GRAMMARS[language]
        self.dictionary = read_dictionary(language)
        self.counts = counts

    def terms(self, form: str) -> dict[str, float]:
        """The terms of a form and how much of it each one is: «salasanan» → salasana 1, sana ½."""
        own = _joined(pieces(form))
        if len(own) < 2:
            return self._simple("".join(own))
        last = self._simple(own[-1])
        found = {"".join(own[:-1]) + max(last, key=last.__getitem__): WORD}
        weight = PART if "." in form else PIECE
        for piece in own:
            if len(piece) > 1:
                for term, share in self._simple(piece).items():
                    found[term] = max(found.get(term, 0), share * weight)
        return found

    def _simple(self, word: str) -> dict[str, float]:
        lemmas = self.grammar.base_forms(word, self.dictionary, self._known)
        found = dict.fromkeys(lemmas, WORD)
        if word.isalpha() and len(word) <= LONGEST_COMPOUND:
            parts = split(lemmas[0] if lemmas else word, self.grammar, self.dictionary, self._known)
            if parts:
                forms = [part.form for part in parts[:-1]] + [parts[-1].lemma]
                if not lemmas:
                    found["".join(forms)] = WORD
                spans = ["".join(forms[i : i + 2]) for i in range(len(forms) - 1)]
                for term, weight in [(s, SPAN) for s in spans] + [(p.lemma, PART) for p in parts]:
                    found.setdefault(term, weight)
        return self._merged(found or {self._name(word): WORD})

    def _merged(self, found: dict[str, float]) -> dict[str, float]:
        merged: dict[str, float] = {}
        for lemma, weight in found.items():
            term = self.grammar.term(lemma, self.dictionary)
            merged[term] = max(merged.get(term, 0), weight)
        return merged

    def _known(self, word: str) -> int:
        return self.counts[word]

    def _name(self, word: str) -> str:
        """A name without its case ending, if the site has it bare: «outlookissa» → «outlook»."""
        for ending in self.grammar.LISTS.name_endings:
            bare = word.removesuffix(ending)
            if bare != word and len(bare) > 2 and self.counts[bare] >= 2:
                return bare
        return word


def _joined(own: list[str]) -> list[str]:
    """Pieces with single letters joined to what follows: «e», «postadress» → «epostadress»."""
    if len(own) > 1 and len(own[0]) == 1 and own[0].isalpha():
        return [own[0] + own[1], *own[2:]]
    return own
