"""A language's dictionary: the base form of a word, and how common a word is."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from platformdirs import user_cache_path
from simplemma.strategies import DictionaryLookupStrategy, RulesStrategy
from wordfreq import zipf_frequency


class Dictionary:
    """Base forms by simplemma, frequencies by wordfreq; both are needed at build time only.

    Simplemma takes seconds to unpack, so what it has said is kept in the user's cache folder.
    """

    def __init__(self, language: str) -> None:
        """Read what is kept."""
        self.language = language
        self._lookup = DictionaryLookupStrategy()
        self._rules = RulesStrategy()
        self._kept: dict[str, str | None] = {}
        self._is_changed = False
        with suppress(OSError, ValueError):
            self._kept = json.loads(self._file.read_text("utf-8"))

    @property
    def _file(self) -> Path:
        name = f"lemmas-{self.language}-{version('simplemma')}.json"
        return user_cache_path("neuvo") / name

    def lemma(self, form: str) -> str | None:
        """The base form of a form that the dictionary or its sure rules know, else None.

        A particle verb «ställa+in» is given as its verb.
        """
        if form not in self._kept:
            self._kept[form] = self._look_up(form)
            self._is_changed = True
        return self._kept[form]

    def _look_up(self, form: str) -> str | None:
        found = self._lookup.get_lemma(form, self.language)
        if found is None:
            found = self._rules.get_lemma(form, self.language)
        return found.partition("+")[0].lower() if found else None

    def is_lemma(self, word: str) -> bool:
        """Whether a word is a base form of the dictionary."""
        return self.lemma(word) == word

    def zipf(self, word: str) -> float:
        """How common a word is: log10 of its occurrences in 10^9 words; 0 when unknown."""
        return float(zipf_frequency(word, self.language))

    def keep(self) -> None:
        """Write what was looked up, for the next build; a folder that cannot be written is left."""
        if not self._is_changed:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            # In one step: another build may be reading.
            with NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._file.parent, delete=False
            ) as new:
                json.dump(self._kept, new, ensure_ascii=False)
            Path(new.name).replace(self._file)
        self._is_changed = False


@cache
def read_dictionary(language: str) -> Dictionary:
    """The dictionary of a language, read once."""
    return Dictionary(language)
