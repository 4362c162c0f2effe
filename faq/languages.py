"""Languages of the site: which there are, and the theme's words in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.pofile import read_po

HELSINKI = ZoneInfo("Europe/Helsinki")
CATALOGS = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class Language:
    """One language of the site: its code («sv») and its own name («Svenska»)."""

    code: str
    name: str


def read_languages(alternate: list[dict[str, Any]]) -> tuple[Language, ...]:
    """The languages in the order of `extra.alternate` in mkdocs.yml; the first is the default."""
    return tuple(Language(entry["lang"], entry["name"]) for entry in alternate)


class Words:
    """The theme's texts in one language, looked up by their English msgid."""

    def __init__(self, language: str, catalogs: Path = CATALOGS) -> None:
        """Read `<catalogs>/<language>/LC_MESSAGES/messages.po`; a missing file is an OSError."""
        self.language = language
        with (catalogs / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
            catalog = read_po(file, locale=language)
        self._texts = {entry.id: entry.string for entry in catalog if entry.id}

    def __call__(self, msgid: str, **values: object) -> str:
        """The text of `msgid` with `%(name)s` filled in; an unknown msgid is a KeyError."""
        text = str(self._texts[msgid])
        return text % values if values else text

    def date(self, moment: date) -> str:
        """A date as people write it, «23.11.2026»; a time is taken in Helsinki."""
        day = moment.astimezone(HELSINKI).date() if isinstance(moment, datetime) else moment
        return format_date(day, "d.M.yyyy", locale=self.language)


def sort_key(text: str) -> tuple[tuple[int, str], ...]:
    """Order of the Finnish and Swedish alphabets: å, ä and ö after z, case aside."""
    last = {"å": "z1", "ä": "z2", "ö": "z3"}
    return tuple((0 if c.isalpha() else 1, last.get(c, c)) for c in text.casefold())
