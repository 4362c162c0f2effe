"""Every text of the theme and of the service exists in every language."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
PACKAGES = [name for name in ("faq", "formsvc") if (ROOT / name / "translations").is_dir()]


def catalog(package: str, language: str) -> Catalog:
    path = ROOT / package / "translations" / language / "LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("package", PACKAGES)
def test_no_text_is_missing_fuzzy_or_left_over(package: str, language: str) -> None:
    keywords = {
        "_": None,
        "gettext": None,
        "ngettext": (1, 2),
        "lazy_gettext": None,
        "N_": None,
        "pgettext": ((1, "c"), 2),
    }
    found = extract_from_dir(ROOT / package, METHODS, keywords=keywords)
    used = {m[2] if isinstance(m[2], str) else m[2][0] for m in found}
    entries = {
        m.id if isinstance(m.id, str) else m.id[0]: m for m in catalog(package, language) if m.id
    }
    assert set(entries) == used
    assert not [key for key, m in entries.items() if m.fuzzy]
    assert not [
        key
        for key, m in entries.items()
        if not all([m.string] if isinstance(m.string, str) else m.string)
    ]
