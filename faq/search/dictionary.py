"""A language's dictionary: the base form of a word, and how common a word is."""

from __future__ import annotations

from functools import cache

from simplemma.strategies import DictionaryLookupStrategy, RulesStrategy
from wordfreq import zipf_frequency as zipf


@cache
def read_dictionary(language: str) -> Dictionary:
    """The dictionary of a language, loaded once."""
    return Dictionary(language)


class Dictionary:
    """Base forms by simplemma, frequencies by wordfreq; both are needed at build time only."""

    def __init__(self, language: str) -> None:
        """Load the language's lists, which takes seconds."""
        self.language = language
        self._lookup = DictionaryLookupStrategy()
        self._rules = RulesStrategy()
        self.lemma = cache(self._lemma)

    def _lemma(self, form: str) -> str | None:
        """The base form of a form that the dictionary or its sure rules know, else None.

        A particle verb «ställa+in» is given as its verb.
        """
        found = self._lookup.get_lemma(form, self.language)
        if found is None:
            found = self._rules.get_lemma(form, self.language)
        return found.partition("+")[0].lower() if found else None

    def is_lemma(self, word: str) -> bool:
        """Whether a word is a base form of the dictionary."""
        return self.lemma(word) == word

    def zipf(self, word: str) -> float:
        """How common a word is: log10 of its occurrences in 10^9 words; 0 when unknown."""
        return float(zipf(word, self.language))
