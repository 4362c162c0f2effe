"""A small index of each language and of each kind of reader, made by the real builder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faq.search.files import write_index
from faq.search.index import Document, build_index
from faq.search.synonyms import general_groups


def document(id: str, language: str, title: str, text: str, **more: Any) -> Document:
    section = id.partition("/")[0]
    known: dict[str, Any] = {"excerpt": text, "section": section, "scopes": (section,)}
    return Document(id, f"/{language}/{id}/", title, text, **known | more)


SALASANA = "Näin vaihdat Wilman salasanan, kun et muista vanhaa."
PUBLIC = {
    "fi": [
        document("wilma/salasana", "fi", "Unohtunut salasana", SALASANA, date="2026-03-02"),
        document("wilma/viestit", "fi", "Viestien lähettäminen", "Lähetä viesti huoltajalle."),
        document("primus/arviointi", "fi", "Arviointikirja", "Opettaja antaa numeron."),
        document(
            "primus/tulostus",
            "fi",
            "Todistusten tulostus",
            "Todistus tulostetaan Primuksesta. Salasana kysytään <b>ensin</b>.",
            scopes=("primus", "product:primus"),
        ),
    ],
    "sv": [
        document("wilma/salasana", "sv", "Glömt lösenord", "Så byter du lösenordet till Wilma."),
        document("wilma/scheman", "sv", "Scheman i Wilma", "Läraren ser sitt schema."),
        document("primus/koski", "sv", "Överföring till Koski", "Uppgifterna går till Koski."),
    ],
}
CUSTOMERS = {
    "fi": [document("info/katkot", "fi", "Salainen käyttökatko", "Salainen palvelinhuolto yöllä.")],
    "sv": [document("info/katkot", "sv", "Hemligt driftsavbrott", "Hemlig serverservice.")],
}


@pytest.fixture(scope="session")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All four indexes, built once."""
    root = tmp_path_factory.mktemp("indexes")
    for language, public in PUBLIC.items():
        groups = general_groups(language)
        write_index(build_index(language, public, groups), root / "public" / language)
        every = build_index(language, [*public, *CUSTOMERS[language]], groups)
        write_index(every, root / "customers" / language)
    return root


@pytest.fixture(autouse=True)
def search_site(indexes: Path, site_root: Path) -> Iterator[Path]:
    """The built site has its indexes; what a test does to them ends with it."""
    places = {
        "public": site_root / "site/search",
        "customers": site_root / "restricted/customers/search",
    }
    for name, place in places.items():
        shutil.copytree(indexes / name, place)
        for manifest in place.glob("*/index.json"):
            manifest.touch()  # a build of its own
    yield site_root
    for place in places.values():
        shutil.rmtree(place, ignore_errors=True)
