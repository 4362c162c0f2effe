"""What the search must know of a language; finnish.py and swedish.py say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from faq.search.dictionary import Dictionary
from faq.search.lists import Lists


class Grammar(Protocol):
    """A language's module."""

    LISTS: Lists
    MINIMUM_PART: int  # letters of a part of a compound

    def base_forms(
        self, word: str, dictionary: Dictionary, known: Callable[[str], int]
    ) -> list[str]:
        """The base forms of a form, the likeliest first; `known` counts a form on the site."""

    def term(self, lemma: str, dictionary: Dictionary) -> str:
        """What a base form is indexed as."""

    def stem(self, term: str) -> str:
        """What terms share that are to find each other."""

    def modifiers(self, part: str, dictionary: Dictionary) -> Iterator[str]:
        """The base forms of a compound's first part."""

    def heads(self, part: str, dictionary: Dictionary) -> Iterator[str]:
        """The base forms of a compound's last part."""
